import { type RepairChoice, type RepairChoices, repairChoices, usualRepair } from '../../../model/repair-choice.ts';
import type { AccountName, ProblemGroup, Verdict } from '../../../model/verdict.ts';
import type { OpenView, RewriteView } from '../../../worker/open-messages.ts';
import { counted, listed, number } from '../../parts/format.ts';
import { accountWords } from './account-rows.ts';

/** A kind of problem that the repair takes away. */
export interface Mending {
  readonly code: string;
  readonly title: string;
  /** What was decided, where there was something to decide. */
  readonly mended?: string;
  /** File of the first place; absent when it is about all. */
  readonly file?: string;
  readonly count: number;
}

/** What a repair did. */
export interface RepairOutcome {
  readonly gone: readonly Mending[];
  /** What nobody can mend here. */
  readonly left: readonly ProblemGroup[];
  /** What cannot be read, or is not there, and so is not in the repaired archive. */
  readonly dropped: readonly { readonly name: AccountName; readonly count: number }[];
}

/** Something to mend is there, and git does not stand in the way. */
export function mayRepair({ verdict, repair }: OpenView): boolean {
  if (verdict === undefined || verdict.verdict === 'refused' || verdict.verdict === 'whole') return false;
  return verdict.git !== 'broken' && repair === undefined;
}

export function repairOutcome(before: Verdict, after: Verdict): RepairOutcome {
  const stays = new Map(after.groups.map(({ code, count }) => [code, count]));
  const gone = before.groups.flatMap(({ code, title, mended, count, places }): Mending[] => {
    const less = count - (stays.get(code) ?? 0);
    const file = places[0]?.file;
    return less > 0
      ? [{ code, title, count: less, ...(mended !== undefined && { mended }), ...(file !== undefined && { file }) }]
      : [];
  });
  const now = new Map(after.accounts.map((account) => [account.name, account]));
  const dropped = before.accounts.flatMap(({ name, got, missing }) => {
    const then = now.get(name);
    const count = then === undefined ? 0 : missing - then.missing - Math.max(0, then.got - got);
    return count > 0 ? [{ name, count }] : [];
  });
  return { gone, left: after.groups, dropped };
}

function sum(counts: readonly { readonly count: number }[]): number {
  return counts.reduce((all, { count }) => all + count, 0);
}

/** What came of it, in sentences. */
export function repairSentences(before: Verdict, { gone, left, dropped }: RepairOutcome): readonly string[] {
  const all = sum(before.groups);
  const first =
    all === sum(gone) && left.length === 0
      ? all === 1
        ? 'The problem goes away.'
        : `All ${counted(all, 'problem')} go away.`
      : `${number(sum(gone))} of ${counted(all, 'problem')} go away.`;
  const lost = dropped.map(({ name, count }) => counted(count, accountWords[name].one, accountWords[name].many));
  return lost.length === 0 ? [first] : [first, `What nobody can bring back: ${listed(lost)}.`];
}

const unnamedCode = 'file-unnamed';
const unreadCode = 'file-unread';

/** What a tick stands for, with the number of addresses or files. */
export function choiceWords(choice: RepairChoice, count: number): string {
  if (choice === 'credentials')
    return `Take user name, password or token out of ${counted(count, 'address', 'addresses')}`;
  if (choice === 'unnamed')
    return count === 1
      ? 'Leave out 1 file that no record names'
      : `Leave out ${number(count)} files that no record names`;
  if (choice === 'unread')
    return `Copy ${counted(count, 'file')} of comments or reviews that belong to no issue, as ${count === 1 ? 'it is' : 'they are'}`;
  return `Copy ${counted(count, 'file')} beside the project, as ${count === 1 ? 'it is' : 'they are'}`;
}

/** True when something else is wanted than it was made with. */
export function isOtherwise(wanted: RepairChoices, made: RepairChoices = usualRepair): boolean {
  return repairChoices.some((choice) => wanted[choice] !== made[choice]);
}

/** What was mended because nothing else can be written: what could be chosen is not among it. */
export function byNecessity(gone: readonly Mending[], { offer = {} }: RewriteView): readonly Mending[] {
  const isChoice = (code: string) =>
    (code === 'credentials' && offer.credentials !== undefined) ||
    (code === unnamedCode && offer.unnamed !== undefined) ||
    (code === unreadCode && (offer.unread !== undefined || offer.lost !== undefined));
  return gone.filter(({ code }) => !isChoice(code));
}

/** That files are left out, where no tick says so; `undefined` when none are. */
export function leftOutSentence(
  { groups }: Verdict,
  { choices = usualRepair, offer }: RewriteView,
): string | undefined {
  const count = groups.find(({ code }) => code === unnamedCode)?.count ?? 0;
  if (count === 0 || offer?.unnamed !== undefined) return undefined;
  // More of them than are remembered cannot be copied.
  if (offer === undefined && !choices.unnamed) return undefined;
  return count === 1
    ? '1 file that no record names is left out of the repaired ZIP.'
    : `${number(count)} files that no record names are left out of the repaired ZIP.`;
}

/** That files of comments and reviews cannot be taken along; `undefined` when there are none. */
export function lostSentence({ offer }: RewriteView): string | undefined {
  const count = offer?.lost ?? 0;
  if (count === 0) return undefined;
  return `${counted(count, 'file')} of comments or reviews that ${count === 1 ? 'belongs' : 'belong'} to no issue cannot be copied: ${
    count === 1 ? 'it is' : 'they are'
  } damaged, or ${count === 1 ? 'has a name' : 'have names'} that no ZIP should hold. Keep the archive you opened.`;
}
