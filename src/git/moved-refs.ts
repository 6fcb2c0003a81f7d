import type { BlobStore } from '../model/blob-store.ts';
import type { RepositoryRecord } from '../model/repository-record.ts';
import { openRepository } from './open-repository.ts';
import { parentsOf } from './shallow.ts';

/** Commits that are looked at for one ref, and for all together. */
const forOneRef = 20_000;
const forAll = 50_000;
const largestCommit = 16 << 20;

/** From which of the two places a commit was reached. */
const fromNew = 1;
const fromOld = 2;

interface Met {
  readonly oid: string;
  readonly date: number;
  readonly parents: readonly string[];
  from: number;
}

/**
 * Counts the refs that were deleted, and those that were moved to where their old place is not behind them. Both histories are walked, newest
 * first, until all that is left of the new one is behind the old place as well; after 20,000 commits a ref counts as forced.
 * Adds to what was counted before, for the packs keep what only those refs reached.
 */
export async function movedRefs(
  blobs: BlobStore,
  previous: RepositoryRecord,
  record: RepositoryRecord,
): Promise<{ readonly forced: number; readonly deleted: number } | undefined> {
  // Who was given another copy has kept nothing of the old places.
  const held = new Set(record.packs.map(({ checksum }) => checksum));
  if (!previous.packs.every(({ checksum }) => held.has(checksum))) return undefined;
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

  /** `undefined` for what is no commit, or is not there. */
  async function look(oid: string, from: number): Promise<Met | undefined> {
    if (left-- <= 0) return undefined;
    const object = await repository.readObject(oid, largestCommit);
    if (object?.type !== 'commit') return undefined;
    return { oid, date: dateOf(object.content), parents: parentsOf(object.content), from };
  }

  /** Is `old` behind `tip`? `false` too when it is too far away to tell, or one of them is no commit. */
  async function has(tip: string, old: string): Promise<boolean> {
    const first = await look(tip, fromNew);
    if (first === undefined) return false;
    if (first.parents.includes(old)) return true;
    const second = await look(old, fromOld);
    if (second === undefined) return false;
    const met = new Map([first, second].map((commit) => [commit.oid, commit]));
    const open = new Set(met.values());
    for (let steps = 0; steps < forOneRef && isUndecided(open); steps++) {
      const commit = newestOf(open);
      open.delete(commit);
      for (const oid of commit.parents) {
        if (oid === old && commit.from & fromNew) return true;
        const known = met.get(oid);
        if (known !== undefined && (known.from | commit.from) === known.from) continue;
        const parent = known ?? (await look(oid, 0));
        if (parent === undefined) continue;
        parent.from |= commit.from;
        met.set(oid, parent);
        open.add(parent);
      }
    }
    return false;
  }

  return { has };
}

/** What is behind the old place cannot have it behind itself. */
function isUndecided(open: ReadonlySet<Met>): boolean {
  for (const { from } of open) if (from === fromNew) return true;
  return false;
}

/** Few histories are side by side at any time. */
function newestOf(open: ReadonlySet<Met>): Met {
  return [...open].reduce((newest, commit) => (commit.date > newest.date ? commit : newest));
}

/** Seconds since 1970 of the committer. */
function dateOf(commit: Uint8Array): number {
  const head = new TextDecoder('latin1').decode(commit.subarray(0, 1 << 16));
  return Number(/^committer .*> (\d{1,15})/m.exec(head)?.[1] ?? 0);
}
