import type { BlobStore } from '../model/blob-store.ts';
import type { RepositoryRecord } from '../model/repository-record.ts';
import { openRepository } from './open-repository.ts';
import { parentsOf } from './shallow.ts';

/** Commits that are looked at for one ref, and for all together. */
const forOneRef = 1000;
const forAll = 20_000;
/** Clocks of different people differ, and a rebase keeps dates: so much older (seconds) may a commit be than its own parents. */
const slack = 86_400;
const largestCommit = 16 << 20;

interface Dated {
  readonly oid: string;
  readonly date: number;
  readonly parents: readonly string[];
}

/**
 * Counts the refs that were deleted, and those that were moved to where their old place is not behind them. That is looked for in the history
 * of the new place, newest first, down to the date of the old one and at most 1,000 commits far: whatever is not found there counts as forced.
 * Adds to what was counted before, for the packs keep what only those refs reached.
 */
export async function movedRefs(
  blobs: BlobStore,
  previous: RepositoryRecord,
  record: RepositoryRecord,
): Promise<{ readonly forced: number; readonly deleted: number } | undefined> {
  const now = new Map(record.refs.map((ref) => [ref.name, ref.oid]));
  const history = openHistory(blobs, record);
  let { forced, deleted } = previous.moved ?? { forced: 0, deleted: 0 };
  for (const { name, oid } of previous.refs) {
    const next = now.get(name);
    if (next === undefined) deleted++;
    else if (next !== oid && !(await history.has(next, oid))) forced++;
  }
  return forced + deleted === 0 ? undefined : { forced, deleted };
}

function openHistory(blobs: BlobStore, record: RepositoryRecord) {
  const repository = openRepository('code', record, blobs);
  let left = forAll;

  async function commitOf(oid: string): Promise<Dated | undefined> {
    left--;
    const object = await repository.readObject(oid, largestCommit);
    if (object?.type !== 'commit') return undefined;
    return { oid, date: dateOf(object.content), parents: parentsOf(object.content) };
  }

  /** Is `old` behind `tip`? `false` too when it is too far away to tell, or one of them is no commit. */
  async function has(tip: string, old: string): Promise<boolean> {
    const target = left > 0 ? await commitOf(old) : undefined;
    if (target === undefined) return false;
    const met = new Set([tip]);
    const open = await known([tip]);
    for (let steps = 0; steps < forOneRef && left > 0; steps++) {
      const newest = takeNewest(open);
      if (newest === undefined || newest.date < target.date - slack) return false;
      const parents = newest.parents.filter((parent) => !met.has(parent));
      if (parents.includes(old)) return true;
      for (const parent of parents) met.add(parent);
      open.push(...(await known(parents)));
    }
    return false;
  }

  async function known(oids: readonly string[]): Promise<Dated[]> {
    const commits: Dated[] = [];
    for (const oid of oids) {
      const commit = await commitOf(oid);
      if (commit !== undefined) commits.push(commit);
    }
    return commits;
  }

  return { has };
}

/** Few histories are side by side at any time. */
function takeNewest(open: Dated[]): Dated | undefined {
  let newest = 0;
  for (let at = 1; at < open.length; at++) if ((open[at]?.date ?? 0) > (open[newest]?.date ?? 0)) newest = at;
  return open.splice(newest, 1)[0];
}

/** Seconds since 1970 of the committer. */
function dateOf(commit: Uint8Array): number {
  const head = new TextDecoder('latin1').decode(commit.subarray(0, 1 << 16));
  return Number(/^committer .*> (\d{1,15})/m.exec(head)?.[1] ?? 0);
}
