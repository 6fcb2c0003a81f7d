import type { ProjectFacts } from '../forges/forge.ts';
import type { EntityKind } from '../model/entity.ts';
import type { Problem } from '../model/problem.ts';
import type { ProjectSource } from '../model/project-source.ts';
import type { Missing, RepositoryReceipt, UnitReceipt } from '../model/receipt.ts';
import { kindsOfUnit, type Unit, units } from '../model/unit.ts';
import type { ProjectVault, StepState } from '../vault/vault.ts';
import { expectedOf } from './expected.ts';
import { repositoryBytes, repositoryNote, repositoryReceipt } from './receipt-repository.ts';
import type { UnitFailure } from './tasks.ts';
import { type Unfinished, unfinishedCode, unfinishedText } from './unfinished.ts';

/** Missing things that are written out one by one for each unit. */
const listedMissing = 10_000;

export interface BooksInput {
  readonly vault: ProjectVault;
  readonly facts: ProjectFacts;
  readonly ticked: readonly Unit[];
  readonly failures: Readonly<Partial<Record<Unit, UnitFailure>>>;
  /** Absent when the last round has come to its end. */
  readonly unfinished?: Unfinished;
  /** What is packed, where it is not all that the vault has. */
  readonly source?: ProjectSource;
}

interface Count {
  readonly got: number;
  readonly expected?: number;
  readonly missing: readonly Missing[];
  readonly bytes?: number;
  readonly note?: string;
  readonly repository?: RepositoryReceipt;
  readonly nothingThere?: boolean;
  /** It was to be had and is not there, though no step has failed. */
  readonly lost?: boolean;
}

type Counter = (input: BooksInput, steps: ReadonlyMap<string, StepState>) => Promise<Count>;

function counting(unit: Unit, kind: Parameters<ProjectVault['count']>[0]): Counter {
  return async ({ vault, source = vault, facts }, steps) => {
    const got = await source.count(kind);
    const expected = expectedOf(unit, steps) ?? facts.units[unit].expected;
    return { got, missing: [], ...(expected === undefined ? {} : { expected: Math.max(expected, got) }) };
  };
}

/** Lists of which the server never says the length beforehand: whatever came is what there is. */
function countingAll(kind: Parameters<ProjectVault['count']>[0]): Counter {
  return async ({ vault, source = vault }) => {
    const got = await source.count(kind);
    return { got, expected: got, missing: [] };
  };
}

function countingFiles(kind: 'asset' | 'attachment'): Counter {
  return async ({ vault, source = vault }) => {
    const missing: Missing[] = [];
    let got = 0;
    let expected = 0;
    let bytes = 0;
    for await (const file of source.scan(kind)) {
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

async function countReactions({ vault, source = vault }: BooksInput): Promise<Count> {
  let got = 0;
  for (const kind of ['issue', 'pull-request', 'comment'] as const) {
    for await (const entity of source.scan(kind)) got += entity.reactions?.length ?? 0;
  }
  return { got, expected: got, missing: [] };
}

function countingRepository(name: 'code' | 'wiki'): Counter {
  return async ({ vault, facts }) => {
    const repository = await vault.repository(name);
    if (repository === undefined) {
      const lost = name === 'code' && !facts.project.empty;
      return { got: 0, missing: [], nothingThere: true, lost, note: name === 'wiki' ? 'no wiki' : 'no repository' };
    }
    const account = repositoryReceipt(repository);
    const bytes = repositoryBytes(repository);
    const got = repository.objectCount;
    const count = { got, expected: got, missing: [], bytes, ...(account && { repository: account }) };
    if (repository.refs.length === 0) return { ...count, nothingThere: true, note: 'empty repository' };
    const branch = name === 'code' ? facts.project.defaultBranch : undefined;
    return { ...count, note: repositoryNote(repository, branch) };
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
  discussions: counting('discussions', 'discussion'),
  edits: countingAll('edit'),
  attachments: countingFiles('attachment'),
  labels: counting('labels', 'label'),
  milestones: counting('milestones', 'milestone'),
  releases: counting('releases', 'release'),
  'release-files': countingFiles('asset'),
};

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
    if (unit === undefined) continue;
    const list = kept.get(unit) ?? [];
    kept.set(unit, list);
    if (list.length < listedMissing)
      list.push({ id: item.key, ...(item.name === undefined ? {} : { name: item.name }), reason: 'deleted-upstream' });
  }
  return kept;
}

const unitOfKind = new Map(units.flatMap((unit) => kindsOfUnit[unit].map((kind) => [kind, unit] as const)));

async function unitReceipt(
  unit: Unit,
  input: BooksInput,
  { steps, problems, kept: keptOfUnits }: Accounts,
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
  const counted = await counters[unit](input, steps);
  const missing = [...counted.missing, ...leftOut(unit, problems)].slice(0, listedMissing);
  const left = failure === undefined && input.unfinished?.units.includes(unit) ? input.unfinished : undefined;
  const itself = failure?.code ?? (left && unfinishedCode);
  if (itself !== undefined) missing.push({ id: unit, reason: itself });
  const count = { ...counted, missing };
  const note = failure?.message ?? (left ? unfinishedText(left) : count.note);
  const kept = keptOfUnits.get(unit);
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
