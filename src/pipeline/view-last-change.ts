import { bytesOf, type CommitObject, parseCommit } from '../lib/git-objects.ts';
import { treeCursor } from '../lib/tree-cursor.ts';
import type { RepositorySource } from '../model/project-source.ts';
import { type CommitLine, commitAt, commitLine, nameText } from './view-tree.ts';

/** Commits that are looked at: further back nobody waits for it. */
const mostCommits = 1000;
const objectBytes = 16 << 20;

/**
 * The commit that made the file or folder what it is at this ref: from there back along parents where it is the same, to the one where it is not
 * in any. `undefined` when that is too far back, or the path is not there.
 */
export async function lastChange(
  repository: RepositorySource,
  ref: string,
  path: readonly string[],
): Promise<CommitLine | undefined> {
  let here = await commitAt(repository, ref);
  const wanted = await idAt(repository, here.commit.tree, path);
  if (wanted === undefined) return undefined;
  for (let looked = 0; looked < mostCommits; ) {
    let same: typeof here | undefined;
    for (const oid of here.commit.parents) {
      looked += 1;
      const commit = await commitOf(repository, oid);
      if (commit === undefined || (await idAt(repository, commit.tree, path)) !== wanted) continue;
      same = { oid, commit };
      break;
    }
    if (same === undefined) return commitLine(here.oid, here.commit);
    here = same;
  }
  return undefined;
}

async function commitOf(repository: RepositorySource, oid: string): Promise<CommitObject | undefined> {
  const object = await repository.readObject(oid, objectBytes);
  return object?.type === 'commit' ? parseCommit(object.content) : undefined;
}

/** Id of what stands at a path. */
async function idAt(repository: RepositorySource, tree: string, path: readonly string[]): Promise<string | undefined> {
  let oid: string | undefined = tree;
  for (const name of path) {
    const object = oid === undefined ? undefined : await repository.readObject(oid, objectBytes);
    if (object?.type !== 'tree') return undefined;
    oid = undefined;
    for (
      const cursor = treeCursor(object.content, tree.length / 2);
      cursor.more() && oid === undefined;
      cursor.next()
    ) {
      const entry = cursor.entry();
      if (entry !== undefined && nameText(bytesOf(entry.name)) === name) oid = entry.oid;
    }
  }
  return oid;
}
