import type { EntityKind } from '../model/entity.ts';
import type { Problem } from '../model/problem.ts';
import type { Missing, UnitReceipt } from '../model/receipt.ts';
import type { GoneItem } from '../model/run-record.ts';
import { kindsOfUnit, type Unit, units } from '../model/unit.ts';
import type { StepState } from '../vault/vault.ts';
import type { UnitFailure } from './tasks.ts';
import { unfinishedCode, unfinishedText } from './unfinished.ts';
import { type BooksInput, type Count, counters, listedMissing } from './unit-counts.ts';

function outcomeOf(count: Count, failure: UnitFailure | undefined): UnitReceipt['outcome'] {
  if (failure !== undefined || count.lost) return 'failed';
  if (count.missing.length > 0 || (count.expected !== undefined && count.got < count.expected)) return 'missing';
  return count.nothingThere || (count.got === 0 && (count.expected ?? 0) === 0) ? 'empty' : 'complete';
}

/** Problems by which something was left out. Others of their severity tell what was changed. */
const leavesOut = new Set([
  'record-shape',
  'not-storable',
  'item-not-read',
  'comment-without-issue',
  'count-differs',
  'list-restless',
  'sso-partial',
  'git-bad-ref',
  'git-ref-not-utf8',
  'git-not-a-mirror',
  'git-only-one-ref',
  'git-ref-missing',
  'git-ref-older',
  'git-brought-other',
  'more-problems',
]);

/** What was left out of a unit while it was collected: lists whose length nobody knows would else pass for complete. */
function leftOut(unit: Unit, problems: readonly Problem[]): Missing[] {
  const kinds: readonly EntityKind[] = kindsOfUnit[unit];
  const isOurs = (problem: Problem) =>
    problem.unit === unit ||
    (problem.unit === undefined && kinds.some((kind) => problem.place?.startsWith(`${kind}:`)));
  return problems
    .filter((problem) => problem.severity !== 'odd' && leavesOut.has(problem.code) && isOurs(problem))
    .map(({ place, field, code }) => ({ id: `${place ?? unit}${field ?? ''}`, reason: code }));
}

/** What the vault needs of itself to account for a project. */
interface Accounts {
  readonly steps: ReadonlyMap<string, StepState>;
  readonly problems: readonly Problem[];
  /** Deleted at the forge and kept, by unit. */
  readonly kept: ReadonlyMap<Unit, readonly Missing[]>;
}

async function keptOf({ vault }: BooksInput): Promise<ReadonlyMap<Unit, readonly Missing[]>> {
  const kept = new Map<Unit, Missing[]>();
  for await (const item of vault.gone()) {
    const unit = item.kept ? unitOfKind.get(item.kind) : undefined;
    if (unit === undefined || !(await isHere(vault, item))) continue;
    const list = kept.get(unit) ?? [];
    kept.set(unit, list);
    if (list.length < listedMissing)
      list.push({ id: item.key, ...(item.name === undefined ? {} : { name: item.name }), reason: 'deleted-upstream' });
  }
  return kept;
}

/** A file that never came is in no archive, kept or not. */
async function isHere({ fileState }: BooksInput['vault'], { kind, key }: GoneItem): Promise<boolean> {
  if (kind !== 'asset' && kind !== 'attachment') return true;
  const state = await fileState(key);
  return state !== undefined && !('missing' in state);
}

const unitOfKind = new Map(units.flatMap((unit) => kindsOfUnit[unit].map((kind) => [kind, unit] as const)));

/** Of a unit that nobody could ask for now. What an earlier round got, and what is kept that is gone, is in the archive all the same. */
async function closedReceipt(
  unit: Unit,
  input: BooksInput,
  steps: Accounts['steps'],
  kept: readonly Missing[] | undefined,
): Promise<UnitReceipt> {
  const { availability, note } = input.facts.units[unit];
  const isFirst = [...steps.values()].every(({ round = 1 }) => round === 1);
  const { got } = isFirst ? { got: 0 } : await counters[unit](input, steps);
  const there = { got, missing: [], ...(kept === undefined ? {} : { kept }) };
  if (availability === 'no-access') return { outcome: 'failed', ...there, ...(note === undefined ? {} : { note }) };
  const off = note ?? 'switched off at the forge';
  return { outcome: 'not-offered', ...there, note: got === 0 ? off : `${off}; what was there is kept` };
}

async function unitReceipt(
  unit: Unit,
  input: BooksInput,
  { steps, problems, kept: keptOfUnits }: Accounts,
): Promise<UnitReceipt> {
  if (!input.ticked.includes(unit)) return { outcome: 'off', got: 0, missing: [] };
  const kept = keptOfUnits.get(unit);
  if (input.facts.units[unit].availability !== 'available') return closedReceipt(unit, input, steps, kept);
  const counted = await counters[unit](input, steps);
  const failure = input.failures[unit];
  const missing = [...counted.missing, ...leftOut(unit, problems)].slice(0, listedMissing);
  const left = failure === undefined && input.unfinished?.units.includes(unit) ? input.unfinished : undefined;
  const itself = failure?.code ?? (left && unfinishedCode);
  if (itself !== undefined) missing.push({ id: unit, reason: itself });
  const count = { ...counted, missing };
  const note = failure?.message ?? (left ? unfinishedText(left, unit) : count.note);
  return {
    outcome: outcomeOf(count, failure),
    got: count.got,
    missing,
    ...(kept === undefined ? {} : { kept }),
    ...(count.expected === undefined ? {} : { expected: count.expected }),
    ...(count.bytes === undefined ? {} : { bytes: count.bytes }),
    ...(note === undefined ? {} : { note }),
    ...(count.repository === undefined ? {} : { repository: count.repository }),
  };
}

/** The books of every unit, from what is durable. `problems`: those found while collecting. */
export async function unitReceipts(
  input: BooksInput,
  problems: readonly Problem[],
): Promise<Readonly<Record<Unit, UnitReceipt>>> {
  const accounts = { steps: await input.vault.steps(), problems, kept: await keptOf(input) };
  const books: Partial<Record<Unit, UnitReceipt>> = {};
  for (const unit of units) books[unit] = await unitReceipt(unit, input, accounts);
  return books as Record<Unit, UnitReceipt>;
}
