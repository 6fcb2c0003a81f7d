import type { Problem, Severity } from '../../../model/problem.ts';
import type { Receipt } from '../../../model/receipt.ts';
import { type Unit, units } from '../../../model/unit.ts';
import { counted, listed } from '../../parts/format.ts';
import { missingOf } from './report-rows.ts';
import { unitWords } from './unit-names.ts';

export interface VerdictWords {
  readonly tone: 'fact' | 'note' | 'gap';
  readonly sentence: string;
  readonly facts: readonly string[];
}

function inSentence(unit: Unit): string {
  const { name } = unitWords[unit];
  return unit === 'git' ? 'the git repository' : name.charAt(0).toLowerCase() + name.slice(1);
}

/** `3 files`, `2 issues`, or `5 things` when they are of several kinds. */
function missingThings(receipt: Receipt, short: readonly Unit[]): string {
  const count = short.reduce((sum, unit) => sum + missingOf(receipt.units[unit]), 0);
  const names = new Set(short.map((unit) => unitWords[unit].many));
  const [first] = short;
  if (first === undefined || names.size > 1) return counted(count, 'thing');
  return counted(count, unitWords[first].one, unitWords[first].many);
}

function butFor(receipt: Receipt): string {
  const failed = units.filter((unit) => receipt.units[unit].outcome === 'failed');
  const short = units.filter((unit) => receipt.units[unit].outcome === 'missing');
  const parts = failed.map(inSentence);
  if (short.length > 0) {
    const gone = short.every((unit) => receipt.units[unit].missing.every((one) => one.reason.endsWith('not-found')));
    parts.push(`${missingThings(receipt, short)}${gone ? ' the forge no longer has' : ''}`);
  }
  return listed(parts);
}

function sentenceOf(receipt: Receipt): string {
  if (receipt.verdict === 'whole') return 'Whole.';
  const left = units.filter((unit) => receipt.units[unit].missing.some(({ reason }) => reason === 'not-finished'));
  if (receipt.verdict === 'missing' && left.length > 0)
    return `Not finished: not all was read of ${listed(left.map(inSentence))}.`;
  if (receipt.verdict === 'missing') return `Whole, but for ${butFor(receipt)}.`;
  if (receipt.units.git.outcome === 'failed') return 'Broken: a restore stops, for the git repository is not in it.';
  return 'Broken: a restore would stop.';
}

function factsOf(receipt: Receipt): string[] {
  const { git } = receipt.units;
  const facts: string[] = [];
  if (git.outcome === 'complete') facts.push('Git verified.');
  if (git.outcome === 'empty') facts.push('The repository is empty.');
  const lfs = git.repository?.lfs.files ?? 0;
  if (lfs > 0) facts.push(`${counted(lfs, 'file')} of Git LFS ${lfs === 1 ? 'is' : 'are'} not in it.`);
  if (!receipt.problems.some((problem) => problem.code.includes('schema'))) facts.push('Every record fits its schema.');
  const { emails } = receipt;
  if (emails !== undefined)
    facts.push(
      emails === 0
        ? 'No e-mail addresses: the forge shows none.'
        : `E-mail addresses of ${counted(emails, 'person', 'people')}.`,
    );
  const problems = receipt.problems.length + receipt.problemsLeftOut;
  if (problems > 0) facts.push(`${counted(problems, 'problem is', 'problems are')} named below and in the receipt.`);
  return facts;
}

/** The one line of 28 px, and what stands below it. */
export function verdictOf(receipt: Receipt): VerdictWords {
  const tone = receipt.verdict === 'whole' ? 'fact' : receipt.verdict === 'missing' ? 'note' : 'gap';
  return { tone, sentence: sentenceOf(receipt), facts: factsOf(receipt) };
}

export interface ProblemGroup {
  readonly code: string;
  readonly severity: Severity;
  /** The sentence all share, or the first one. */
  readonly title: string;
  readonly problems: readonly Problem[];
}

const rank: Readonly<Record<Severity, number>> = { 'stops-restore': 0, 'loses-data': 1, odd: 2 };

/** By code, worst first. */
export function groupProblems(problems: readonly Problem[]): readonly ProblemGroup[] {
  const groups = new Map<string, ProblemGroup & { problems: Problem[] }>();
  for (const problem of problems) {
    const id = `${problem.severity} ${problem.code}`;
    const group = groups.get(id);
    if (group === undefined) {
      groups.set(id, { code: problem.code, severity: problem.severity, title: problem.message, problems: [problem] });
    } else group.problems.push(problem);
  }
  return [...groups.values()].sort((a, b) => rank[a.severity] - rank[b.severity]);
}
