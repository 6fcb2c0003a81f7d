import { type CommitObject, parseCommit, type ReadObject } from './git-objects.ts';
import { PatchError } from './patch-error.ts';

export interface RangeCommit {
  readonly oid: string;
  readonly commit: CommitObject;
}

const fromHead = 1;
const fromBase = 2;
/** Clocks of committers are off at times: so many commits are looked at beyond the point where all seems settled. */
const slop = 8;

/**
 * Commits reachable from `head` and not from `base`, newest first: `git rev-list base..head`. Looks at no more than `limit` commits, else rejects
 * with `patch-too-many-commits`. Parents that are not there (shallow histories) end a line; a head that is not there rejects.
 */
export async function commitRange(
  readObject: ReadObject,
  base: string,
  head: string,
  limit: number,
): Promise<RangeCommit[]> {
  const seen = new Map<string, { flags: number; commit: CommitObject }>();
  const queue: string[] = [];
  await add(head, fromHead);
  await add(base, fromBase);
  if (!seen.has(head)) throw new PatchError('patch-missing-object', `The commit ${head} is not there.`);

  for (let settled = 0; queue.length > 0; ) {
    settled = queue.some((oid) => seen.get(oid)?.flags === fromHead) ? 0 : settled + 1;
    if (settled > slop) break;
    const found = seen.get(takeNewest());
    if (found) for (const parent of found.commit.parents) await add(parent, found.flags);
  }
  return [...seen].flatMap(([oid, { flags, commit }]) => (flags === fromHead ? [{ oid, commit }] : []));

  async function add(oid: string, flags: number): Promise<void> {
    const known = seen.get(oid);
    if (known) {
      if ((known.flags | flags) === known.flags) return;
      known.flags |= flags;
      if (!queue.includes(oid)) queue.push(oid);
      return;
    }
    if (seen.size >= limit)
      throw new PatchError('patch-too-many-commits', 'The branch has too many commits for a patch.');
    const object = await readObject(oid);
    const commit = object?.type === 'commit' ? parseCommit(object.content) : undefined;
    if (commit === undefined) return;
    seen.set(oid, { flags, commit });
    queue.push(oid);
  }

  function takeNewest(): string {
    let newest = 0;
    for (let at = 1; at < queue.length; at++)
      if ((seen.get(queue[at] ?? '')?.commit.committed ?? 0) > (seen.get(queue[newest] ?? '')?.commit.committed ?? 0))
        newest = at;
    return queue.splice(newest, 1)[0] ?? '';
  }
}
