import type { BlobStore } from '../model/blob-store.ts';
import type { GitRef } from '../model/project-source.ts';
import type { StoredPack } from '../model/repository-record.ts';
import { openRepository } from './open-repository.ts';

/** A tag says in its first line what it points at; its message may be long, but not so long. */
const largestTag = 1 << 20;
/** Tags that point at tags. */
const deepestTag = 100;
/** What git keeps below these is commits. */
const commitsOnly = /^refs\/(?:heads|pull|merge-requests|remotes)\//;

/** The same refs, with what annotated tags point at in the end, read from the objects themselves. */
export async function peeledRefs(
  refs: readonly GitRef[],
  packs: readonly StoredPack[],
  blobs: BlobStore,
  signal: AbortSignal,
): Promise<GitRef[]> {
  const record = { objectFormat: 'sha1', refs: [], packs, objectCount: 0 } as const;
  const repository = openRepository('code', record, blobs);
  const known = new Map<string, string>();

  async function target(oid: string): Promise<string> {
    let at = oid;
    for (let depth = 0; depth < deepestTag; depth++) {
      const object = await repository.readObject(at, largestTag).catch(tooLargeForTag);
      if (object?.type !== 'tag') return at;
      const next = /^object ([0-9a-f]{40})\n/.exec(new TextDecoder().decode(object.content.subarray(0, 48)))?.[1];
      if (next === undefined) return at;
      at = next;
    }
    return at;
  }

  const peeled: GitRef[] = [];
  for (const { name, oid } of refs) {
    signal.throwIfAborted();
    if (commitsOnly.test(name)) {
      peeled.push({ name, oid });
      continue;
    }
    const end = known.get(oid) ?? (await target(oid));
    known.set(oid, end);
    peeled.push(end === oid ? { name, oid } : { name, oid, peeled: end });
  }
  return peeled;
}

/** Something large that a ref points at is no tag. */
function tooLargeForTag(cause: unknown): undefined {
  if (cause instanceof Error && 'code' in cause && cause.code === 'git-object-too-large') return undefined;
  throw cause;
}
