import type { Forge, ProjectFacts } from '../forges/forge.ts';
import type { Problem } from '../model/problem.ts';
import type { Loss, Missing, Receipt, UnitReceipt } from '../model/receipt.ts';
import { type Unit, units } from '../model/unit.ts';
import type { ProjectVault, StepState } from '../vault/vault.ts';
import type { UnitFailure } from './collect.ts';

/** Version of the archive's layout: what stands beside the dump, and how. */
export const layoutVersion = '1.0';
/** Problems that are written out one by one; the rest is counted. */
const listedProblems = 10_000;
/** Missing things that are written out one by one for each unit. */
const listedMissing = 10_000;

export interface ReceiptInput {
  readonly vault: ProjectVault;
  readonly forge: Forge;
  readonly facts: ProjectFacts;
  readonly ticked: readonly Unit[];
  readonly format: { readonly id: string; readonly version: string };
  readonly failures: Readonly<Partial<Record<Unit, UnitFailure>>>;
  /** Found while writing the archive. */
  readonly encodeProblems: readonly Problem[];
  readonly losses: readonly Loss[];
}

interface Count {
  readonly got: number;
  readonly expected?: number;
  readonly missing: readonly Missing[];
  readonly bytes?: number;
  readonly note?: string;
  readonly nothingThere?: boolean;
}

type Counter = (input: ReceiptInput, steps: ReadonlyMap<string, StepState>) => Promise<Count>;

function expectedOf(unit: Unit, steps: ReadonlyMap<string, StepState>): number | undefined {
  const known = [...steps].filter(([id, state]) => id.startsWith(unit) && state.expected !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, [, state]) => sum + (state.expected ?? 0), 0);
}

function counting(unit: Unit, kind: Parameters<ProjectVault['count']>[0]): Counter {
  return async ({ vault, facts }, steps) => {
    const got = await vault.count(kind);
    const expected = expectedOf(unit, steps) ?? facts.units[unit].expected;
    return { got, missing: [], ...(expected === undefined ? {} : { expected: Math.max(expected, got) }) };
  };
}

/** Lists of which the server never says the length beforehand: whatever came is what there is. */
function countingAll(kind: Parameters<ProjectVault['count']>[0]): Counter {
  return async ({ vault }) => {
    const got = await vault.count(kind);
    return { got, expected: got, missing: [] };
  };
}

function countingFiles(kind: 'asset' | 'attachment'): Counter {
  return async ({ vault }) => {
    const missing: Missing[] = [];
    let got = 0;
    let expected = 0;
    let bytes = 0;
    for await (const file of vault.scan(kind)) {
      expected++;
      const state = await vault.fileState(file.key);
      if (state !== undefined && !('missing' in state)) {
        got++;
        bytes += state.size;
      } else if (missing.length < listedMissing) {
        missing.push({ id: file.key, name: file.name, reason: state?.missing ?? 'file-not-fetched' });
      }
    }
    return { got, expected, missing, bytes };
  };
}

async function countReactions({ vault }: ReceiptInput): Promise<Count> {
  let got = 0;
  for (const kind of ['issue', 'pull-request', 'comment'] as const) {
    for await (const entity of vault.scan(kind)) got += entity.reactions?.length ?? 0;
  }
  return { got, expected: got, missing: [] };
}

function countingRepository(name: 'code' | 'wiki'): Counter {
  return async ({ vault, facts }) => {
    const repository = await vault.repository(name);
    if (repository === undefined)
      return { got: 0, missing: [], nothingThere: true, note: name === 'wiki' ? 'no wiki' : 'no repository' };
    const bytes = repository.packs.reduce((sum, pack) => sum + pack.pack.size + pack.index.size, 0);
    const got = repository.objectCount;
    if (repository.refs.length === 0)
      return { got, expected: got, missing: [], bytes, nothingThere: true, note: 'empty repository' };
    const branch = facts.project.defaultBranch;
    const dangling =
      name === 'code' && branch !== undefined && !repository.refs.some((ref) => ref.name === `refs/heads/${branch}`);
    const refs = repository.refs.length === 1 ? 'its one ref' : `all of ${repository.refs.length} refs`;
    const note = `verified, ${refs} reachable${dangling ? `; the default branch ${branch} does not exist` : ''}`;
    return { got, expected: got, missing: [], bytes, note };
  };
}

const counters: Readonly<Record<Unit, Counter>> = {
  git: countingRepository('code'),
  wiki: countingRepository('wiki'),
  issues: counting('issues', 'issue'),
  'pull-requests': counting('pull-requests', 'pull-request'),
  comments: counting('comments', 'comment'),
  reviews: countingAll('review'),
  events: countingAll('event'),
  reactions: countReactions,
  attachments: countingFiles('attachment'),
  labels: counting('labels', 'label'),
  milestones: counting('milestones', 'milestone'),
  releases: counting('releases', 'release'),
  'release-files': countingFiles('asset'),
};

function outcomeOf(count: Count, failure: UnitFailure | undefined): UnitReceipt['outcome'] {
  if (failure !== undefined) return 'failed';
  if (count.missing.length > 0 || (count.expected !== undefined && count.got < count.expected)) return 'missing';
  return count.nothingThere || (count.got === 0 && (count.expected ?? 0) === 0) ? 'empty' : 'complete';
}

async function unitReceipt(
  unit: Unit,
  input: ReceiptInput,
  steps: ReadonlyMap<string, StepState>,
): Promise<UnitReceipt> {
  if (!input.ticked.includes(unit)) return { outcome: 'off', got: 0, missing: [] };
  const facts = input.facts.units[unit];
  if (facts.availability === 'no-access') {
    return { outcome: 'failed', got: 0, missing: [], ...(facts.note === undefined ? {} : { note: facts.note }) };
  }
  if (facts.availability !== 'available') {
    return { outcome: 'not-offered', got: 0, missing: [], note: facts.note ?? 'switched off at the forge' };
  }
  const failure = input.failures[unit];
  const count = await counters[unit](input, steps);
  const note = failure?.message ?? count.note;
  const missing = failure === undefined ? count.missing : [...count.missing, { id: unit, reason: failure.code }];
  return {
    outcome: outcomeOf(count, failure),
    got: count.got,
    missing,
    ...(count.expected === undefined ? {} : { expected: count.expected }),
    ...(count.bytes === undefined ? {} : { bytes: count.bytes }),
    ...(note === undefined ? {} : { note }),
  };
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

function verdictOf(
  unitReceipts: Readonly<Record<Unit, UnitReceipt>>,
  problems: readonly Problem[],
): Receipt['verdict'] {
  if (unitReceipts.git.outcome === 'failed' || problems.some((problem) => problem.severity === 'stops-restore'))
    return 'broken';
  const incomplete = Object.values(unitReceipts).some(
    (unit) => unit.outcome === 'missing' || unit.outcome === 'failed',
  );
  return incomplete ? 'missing' : 'whole';
}

/** The account of what was expected, got and missing, from what is durable: the same vault gives the same receipt. */
export async function makeReceipt(input: ReceiptInput): Promise<Receipt> {
  const steps = await input.vault.steps();
  const entries: [Unit, UnitReceipt][] = [];
  for (const unit of units) entries.push([unit, await unitReceipt(unit, input, steps)]);
  const unitReceipts = Object.fromEntries(entries) as Record<Unit, UnitReceipt>;
  const problems = sortedProblems([...(await input.vault.problems()), ...input.encodeProblems]);
  const { project, software } = input.facts;
  return {
    layout: layoutVersion,
    format: { id: input.format.id, version: input.format.version },
    source: {
      url: project.url,
      forge: software.version === undefined ? software.label : `${software.label} ${software.version}`,
    },
    project: { owner: project.owner, name: project.name },
    verdict: verdictOf(unitReceipts, problems),
    units: unitReceipts,
    problems: problems.slice(0, listedProblems),
    problemsLeftOut: Math.max(0, problems.length - listedProblems),
    losses: [...input.losses].sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0)),
  };
}
