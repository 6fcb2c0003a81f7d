import type { Severity } from '../../../model/problem.ts';
import type { PlacedProblem, ProblemGroup, Verdict } from '../../../model/verdict.ts';
import type { OpenView } from '../../../worker/open-messages.ts';
import { counted, listed, number } from '../../parts/format.ts';
import { accountWords } from './account-rows.ts';

export interface VerdictWords {
  readonly tone: 'fact' | 'note' | 'gap';
  readonly sentence: string;
  readonly facts: readonly string[];
}

/** All problems of one severity. */
export function countOf({ groups }: Verdict, severity: Severity): number {
  return groups.filter((group) => group.severity === severity).reduce((sum, group) => sum + group.count, 0);
}

/** `issue.yml, line 9,204`. */
function placeWords({ file, line }: PlacedProblem): string | undefined {
  if (file === undefined) return undefined;
  return line === undefined ? file : `${file}, line ${number(line)}`;
}

/** Codes of archives that mean harm, or would do it unpacked. */
function isUnsafe({ code }: ProblemGroup): boolean {
  return code.startsWith('unsafe-');
}

function refusedWords(group: ProblemGroup | undefined): VerdictWords {
  if (group === undefined) return { tone: 'gap', sentence: 'Not an export.', facts: [] };
  // What was found in this very archive says more than what the code means.
  const facts = [group.places[0]?.message ?? group.title, 'Not opened.'];
  return { tone: 'gap', sentence: isUnsafe(group) ? 'Unsafe.' : 'Not an export.', facts };
}

function missingWords({ accounts }: Verdict): string | undefined {
  const short = accounts.filter(({ name, missing }) => missing > 0 && name !== 'archive');
  if (short.length === 0) return undefined;
  return listed(short.map(({ name, missing }) => counted(missing, accountWords[name].one, accountWords[name].many)));
}

function sentenceOf(verdict: Verdict): string {
  const [worst] = verdict.groups;
  switch (verdict.verdict) {
    case 'stops-restore': {
      const place = worst?.places[0] === undefined ? undefined : placeWords(worst.places[0]);
      return place === undefined ? 'Broken: a restore would stop.' : `Broken: a restore stops at ${place}.`;
    }
    case 'loses-data': {
      const lost = countOf(verdict, 'loses-data');
      return `Whole, but for ${missingWords(verdict) ?? counted(lost, 'thing')}${missingWords(verdict) === undefined ? ' that a restore loses' : ''}.`;
    }
    default:
      return 'Whole.';
  }
}

const gitWords: Readonly<Record<NonNullable<Verdict['git']>, string>> = {
  verified: 'Git verified.',
  broken: 'Git is broken.',
  'not-checked': 'Git was not checked.',
  absent: 'No git repository in it.',
};

/** What is in it: comments, issues and pull requests, as far as there are any. */
function contents({ accounts }: Verdict): string[] {
  const told = accounts.filter(
    ({ name, got }) => (name === 'comments' || name === 'issues' || name === 'pull-requests') && got > 0,
  );
  if (told.length === 0) return [];
  return [`${listed(told.map(({ name, got }) => counted(got, accountWords[name].one, accountWords[name].many)))}.`];
}

function factsOf(verdict: Verdict): string[] {
  const odd = countOf(verdict, 'odd');
  const lost = countOf(verdict, 'loses-data');
  return [
    ...contents(verdict),
    ...(verdict.git === undefined ? [] : [gitWords[verdict.git]]),
    ...(verdict.verdict === 'stops-restore' && lost > 0 ? [`${counted(lost, 'problem')} would lose data.`] : []),
    ...(odd > 0 ? [`${counted(odd, 'oddity', 'oddities')}.`] : []),
  ];
}

/** The one line of 28 px, and what stands below it. */
export function verdictWords(verdict: Verdict): VerdictWords {
  if (verdict.verdict === 'refused') return refusedWords(verdict.groups[0]);
  const tone = verdict.verdict === 'stops-restore' ? 'gap' : verdict.verdict === 'loses-data' ? 'note' : 'fact';
  return { tone, sentence: sentenceOf(verdict), facts: factsOf(verdict) };
}

/** Places of a code that stand in the page, in the verdict for scripts and in Markdown. */
export const toldPlaces = 1000;

/** The verdict as scripts read it (`data-testid="verdict"`). `most`: places of each code. */
export function verdictData(verdict: Verdict, most = toldPlaces) {
  const { format, version, accounts, groups } = verdict;
  return {
    ...{ verdict: verdict.verdict, format, version, target: verdict.target },
    counts: Object.fromEntries(accounts.map(({ name, got }) => [name, got])),
    problems: groups.flatMap(({ severity, places }) =>
      places.slice(0, most).map(({ code, file, line, column, field, message }) => ({
        ...{ code, severity, file, line, column, field, message },
      })),
    ),
    problemsLeftOut: groups.reduce((sum, { count, places }) => sum + count - Math.min(most, places.length), 0),
  };
}

/** What the live region says when a check has ended. */
export function endWords({ state, verdict, notice }: OpenView): string | undefined {
  if (state === 'done' && verdict !== undefined) {
    const all = verdict.groups.reduce((sum, group) => sum + group.count, 0);
    return `${verdictWords(verdict).sentence} ${counted(all, 'problem')}`;
  }
  return state === 'failed' ? notice?.title : undefined;
}
