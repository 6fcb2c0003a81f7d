import type { ProjectFacts } from '../forges/forge.ts';
import type { ProjectSource } from '../model/project-source.ts';
import type { Missing, RepositoryReceipt } from '../model/receipt.ts';
import type { Unit } from '../model/unit.ts';
import type { ProjectVault, StepState } from '../vault/vault.ts';
import { expectedOf } from './expected.ts';
import { keptKeys } from './kept-files.ts';
import { repositoryBytes, repositoryNote, repositoryReceipt } from './receipt-repository.ts';
import type { UnitFailure } from './tasks.ts';
import type { Unfinished } from './unfinished.ts';

/** Missing things that are written out one by one for each unit. */
export const listedMissing = 10_000;

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

/** What the vault has of a unit, and what it should have. */
export interface Count {
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
    const kept = await keptKeys(vault, kind);
    for await (const file of source.scan(kind)) {
      expected++;
      const state = await vault.fileState(file.key);
      if (state !== undefined && !('missing' in state)) {
        got++;
        bytes += state.size;
      } else if (kept.has(file.key)) expected--;
      else if (missing.length < listedMissing) {
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

/** How each unit is counted. */
export const counters: Readonly<Record<Unit, Counter>> = {
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
