import { utf8 } from '../../lib/bytes.ts';
import type { GitRef } from '../../model/project-source.ts';
import type { RepositoryRecord } from '../../model/repository-record.ts';
import type { BucketBlobs } from './bucket-blobs.ts';
import type { Before, MirrorPlace } from './mirror-before.ts';
import {
  headFiles,
  type MirrorRefs,
  packedRefList,
  packList,
  packListPath,
  packPaths,
  refList,
  refListPath,
  sentAs,
} from './mirror-layout.ts';

/** Brings packs that were fetched now to their places. Nobody sees them before they are listed. */
export async function writePacks(
  place: MirrorPlace,
  before: Before,
  blobs: BucketBlobs,
  record: RepositoryRecord,
): Promise<void> {
  for (const { checksum, pack, index } of record.packs) {
    const paths = packPaths(checksum);
    if (blobs.isExisting(pack)) continue;
    // Everything anew may be what was there already.
    const isThere = before.sizes.get(paths.pack) === pack.size && before.sizes.get(paths.index) === index.size;
    if (isThere) {
      await blobs.remove(pack);
      await blobs.remove(index);
      continue;
    }
    await Promise.all([
      blobs.publish(pack, place.key(paths.pack), sentAs.pack),
      blobs.publish(index, place.key(paths.index), sentAs.index),
    ]);
  }
}

export interface ListsOptions {
  readonly place: MirrorPlace;
  /** What a mirror's files said before; absent for a new one. */
  readonly before: RepositoryRecord | undefined;
  readonly refs: MirrorRefs;
  /** Checksums, the one with most first. */
  readonly packs: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Writes what names packs and refs, in an order in which nobody sees a ref whose objects are in no pack that is listed, nor a HEAD at a branch
 * that is not there.
 */
export async function writeLists(options: ListsOptions): Promise<void> {
  const { place, before, packs, signal } = options;
  const put: Put = (path, text) =>
    place.bucket.put(place.key(path), utf8(text), { ...sentAs.text, signal }).then(() => {});
  const old = before?.packs.map(({ checksum }) => checksum).filter((checksum) => !packs.includes(checksum)) ?? [];
  // Until the refs have moved, what they name may be in the old packs alone.
  await put(packListPath, packList([...packs, ...old]));
  await writeRefs(options, put);
  if (old.length > 0) await put(packListPath, packList(packs));
}

type Put = (path: string, text: string) => Promise<void>;

async function writeRefs({ before, refs }: ListsOptions, put: Put): Promise<void> {
  const { head, config } = headFiles(refs);
  const writesHead = () => put('HEAD', head);
  if (before === undefined) {
    await Promise.all([put('config', config), writesHead(), put('packed-refs', packedRefList(refs.refs))]);
    return put(refListPath, refList(refs.refs));
  }
  await put('packed-refs', packedRefList(refs.refs));
  const left = branchOfOldHead(before, refs);
  // The old branch stays until HEAD has left it.
  if (left !== undefined) await put(refListPath, refList([...refs.refs, left]));
  else await put(refListPath, refList(refs.refs));
  if (headFiles(before).head !== head) await writesHead();
  if (left !== undefined) await put(refListPath, refList(refs.refs));
}

function branchOfOldHead(before: RepositoryRecord, refs: MirrorRefs): GitRef | undefined {
  if (before.head === refs.head || refs.refs.some(({ name }) => name === before.head)) return undefined;
  return before.refs.find(({ name }) => name === before.head);
}
