import type { BlobStore } from '../model/blob-store.ts';
import type { RepositoryRecord, StoredPack } from '../model/repository-record.ts';
import type { AdvertisedRefs } from './advertised-refs.ts';
import { gitError } from './git-error.ts';
import { openPackIndex } from './pack-index-read.ts';
import type { TakenPack } from './take-pack.ts';

export interface WholeOptions {
  readonly blobs: BlobStore;
  /** What HEAD and refs are, wherever they come from: a server, a bundle, a folder. */
  readonly offered: AdvertisedRefs;
  /** Packs taken now. */
  readonly taken: readonly TakenPack[];
  /** What was there before; its packs stay. */
  readonly previous?: RepositoryRecord;
}

/**
 * Puts packs and refs together to a repository, if it is whole: everything that HEAD, refs and objects name is there. Otherwise rejects with
 * `git-missing-object` and removes the packs that were taken now.
 */
export async function wholeRepository(options: WholeOptions): Promise<RepositoryRecord> {
  const { blobs, offered, taken, previous } = options;
  const record: RepositoryRecord = {
    objectFormat: 'sha1',
    ...(offered.head === undefined ? {} : { head: offered.head }),
    refs: offered.refs,
    packs: [...(previous?.packs ?? []), ...taken.map(({ stored }) => stored)],
    objectCount: (previous?.objectCount ?? 0) + taken.reduce((sum, { objects }) => sum + objects, 0),
  };
  try {
    await verify(blobs, record, offered);
  } catch (cause) {
    for (const { stored } of taken) await removePack(blobs, stored);
    throw cause;
  }
  return record;
}

/** Those of the ids that are in none of the packs. */
export async function missingFrom(
  blobs: BlobStore,
  packs: readonly StoredPack[],
  oids: readonly string[],
): Promise<string[]> {
  const indexes = await Promise.all(packs.map((pack) => openPackIndex(blobs, pack.index)));
  const missing: string[] = [];
  for (const oid of oids) {
    let there = false;
    for (const index of indexes) there ||= (await index.find(oid)) !== undefined;
    if (!there) missing.push(oid);
  }
  return missing;
}

async function verify(blobs: BlobStore, record: RepositoryRecord, offered: AdvertisedRefs): Promise<void> {
  const peeled = offered.refs.flatMap((ref) => (ref.peeled === undefined ? [] : [ref.peeled]));
  const [missing] = await missingFrom(blobs, record.packs, [...offered.wants, ...peeled]);
  if (missing === undefined) return;
  const name = record.refs.find((ref) => ref.oid === missing || ref.peeled === missing)?.name ?? 'HEAD';
  throw gitError('git-missing-object', `What ${name} points at did not come.`, {
    details: { ref: name, oid: missing },
  });
}

export async function removePack(blobs: BlobStore, pack: StoredPack): Promise<void> {
  await blobs.remove(pack.pack);
  await blobs.remove(pack.index);
}
