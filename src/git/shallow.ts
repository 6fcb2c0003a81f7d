import type { BlobStore } from '../model/blob-store.ts';
import type { StoredPack } from '../model/repository-record.ts';
import { idsNotIn } from './absent-ids.ts';
import { sortedIds } from './id-table.ts';
import { openRepository } from './open-repository.ts';

/** A commit is not longer, but for its message. */
const largestCommit = 16 << 20;

/**
 * Those of the commits at which the history is cut here: they are there, and one of their parents is not. A server names also commits that no
 * ref reaches, and may have got the rest since.
 */
export async function cutCommits(
  blobs: BlobStore,
  packs: readonly StoredPack[],
  candidates: readonly string[],
): Promise<string[]> {
  if (candidates.length === 0) return [];
  const record = { objectFormat: 'sha1', refs: [], packs, objectCount: 0 } as const;
  const repository = openRepository('code', record, blobs);
  const indexes = packs.map((pack) => pack.index);
  const cut: string[] = [];
  for (const oid of [...new Set(candidates)].sort()) {
    const commit = await repository.readObject(oid, largestCommit);
    if (commit?.type !== 'commit') continue;
    const missing = await idsNotIn(blobs, indexes, sortedIds(parentsOf(commit.content)));
    if (missing.length > 0) cut.push(oid);
  }
  return cut;
}

/** Ids of a commit's parents. https://git-scm.com/docs/git-hash-object; parents stand right behind the tree. */
export function parentsOf(commit: Uint8Array): string[] {
  const head = new TextDecoder('latin1').decode(commit.subarray(0, 1 << 16));
  const [, lines = ''] = /^tree [0-9a-f]{40}\n((?:parent [0-9a-f]{40}\n)*)/.exec(head) ?? [];
  return lines.split('\n').flatMap((line) => (line === '' ? [] : [line.slice(7)]));
}
