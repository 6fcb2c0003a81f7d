import type { Problem } from '../model/problem.ts';
import type { ProjectSource } from '../model/project-source.ts';
import type { Loss, Receipt } from '../model/receipt.ts';
import { units } from '../model/unit.ts';
import { unitReceipts } from './receipt-units.ts';
import { unfinishedProblems } from './unfinished.ts';
import type { BooksInput } from './unit-counts.ts';

/** Version of the archive's layout: what stands beside the dump, and how. */
export const layoutVersion = '1.4';
/** Problems that are written out one by one; the rest is counted. */
const listedProblems = 10_000;

export interface ReceiptInput extends BooksInput {
  readonly books: Receipt['units'];
  readonly format: { readonly id: string; readonly version: string };
  /** Found while writing the archive. */
  readonly encodeProblems: readonly Problem[];
  readonly losses: readonly Loss[];
  /** E-mail addresses were asked for. */
  readonly emails?: boolean;
}

const severityRank = { 'stops-restore': 0, 'loses-data': 1, odd: 2 } as const;

/** Worst first, then by code, place and field; the same problem once. */
export function sortedProblems(problems: readonly Problem[]): Problem[] {
  const text = (problem: Problem) =>
    [severityRank[problem.severity], problem.code, problem.place ?? '', problem.field ?? '', problem.message].join(
      '\u0000',
    );
  const unique = new Map(problems.map((problem) => [text(problem), problem]));
  return [...unique].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, problem]) => problem);
}

function verdictOf(books: Receipt['units'], problems: readonly Problem[]): Receipt['verdict'] {
  if (books.git.outcome === 'failed' || problems.some((problem) => problem.severity === 'stops-restore'))
    return 'broken';
  const incomplete = Object.values(books).some((unit) => unit.outcome === 'missing' || unit.outcome === 'failed');
  return incomplete ? 'missing' : 'whole';
}

/** What ended a unit early, as problems. They come from the last round, not from the vault: the next round may mend it. */
function failureProblems({ failures, ticked }: Pick<ReceiptInput, 'failures' | 'ticked'>): Problem[] {
  return units.flatMap((unit) => {
    const failure = failures[unit];
    if (failure === undefined || !ticked.includes(unit)) return [];
    const severity = unit === 'git' ? 'stops-restore' : 'loses-data';
    return [{ code: failure.code, severity, unit, place: unit, message: failure.message } as const];
  });
}

async function peopleWithEmail(source: ProjectSource): Promise<number> {
  let people = 0;
  for await (const { email } of source.scan('user')) if (email !== undefined) people++;
  return people;
}

/** The books of every unit, from what is durable: the same vault gives the same. */
export async function makeBooks(input: BooksInput): Promise<Receipt['units']> {
  return unitReceipts(input, await input.vault.problems());
}

/** What was found of a unit that is not packed is no problem of this archive. The project's own step is of no unit: it is always read. */
function isOfTicked({ unit }: Problem, step: string, ticked: readonly (string | undefined)[]): boolean {
  return unit === undefined || step === 'project' || ticked.includes(unit);
}

/** The account of what was expected, got and missing. */
export async function makeReceipt({ books, ...input }: ReceiptInput): Promise<Receipt> {
  const collecting = await input.vault.problems((problem, step) => isOfTicked(problem, step, input.ticked));
  const left = unfinishedProblems(input.unfinished, input.ticked);
  const problems = sortedProblems([...collecting, ...failureProblems(input), ...left, ...input.encodeProblems]);
  const { project, software } = input.facts;
  return {
    layout: layoutVersion,
    format: { id: input.format.id, version: input.format.version },
    source: {
      url: project.url,
      forge: software.version === undefined ? software.label : `${software.label} ${software.version}`,
    },
    project: { owner: project.owner, name: project.name },
    verdict: verdictOf(books, problems),
    units: books,
    ...(input.emails && { emails: await peopleWithEmail(input.source ?? input.vault) }),
    problems: problems.slice(0, listedProblems),
    problemsLeftOut: Math.max(0, problems.length - listedProblems),
    losses: [...input.losses].sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0)),
  };
}
