import { openPackIndex } from '../../git/pack-index-read.ts';
import { RunError } from '../../lib/run-error.ts';
import type { Bucket } from '../../model/bucket.ts';
import type { RepositoryRecord } from '../../model/repository-record.ts';
import type { BucketBlobs } from './bucket-blobs.ts';
import {
  checksumOf,
  packListPath,
  packPaths,
  packsFolder,
  readPackList,
  readRefList,
  refListPath,
  statePath,
  unfinishedPrefix,
} from './mirror-layout.ts';
import { type MirrorPack, type MirrorState, readState, textOf } from './mirror-state.ts';

/** A folder of a bucket. */
export interface MirrorPlace {
  readonly bucket: Bucket;
  /** Key of a path in the folder. */
  key(path: string): string;
}

export function mirrorPlace(bucket: Bucket, prefix: string): MirrorPlace {
  const folder = prefix.replace(/^\/+|\/+$/g, '');
  return { bucket, key: (path) => (folder === '' ? path : `${folder}/${path}`) };
}

/** What is in the folder already. */
export interface Before {
  /** Absent for a new mirror. */
  readonly state?: MirrorState;
  readonly etag?: string;
  /** Bytes of what lies in `objects/pack/`, by path. */
  readonly sizes: ReadonlyMap<string, number>;
  /** A pack that the state names is not there, or not as long. */
  readonly isDamaged: boolean;
}

/**
 * Looks into the folder: two requests, or one list of its beginning when there is no mirror. Throws `mirror-occupied` when something else is
 * there that would be written over, unless `takeOver`.
 */
export async function readBefore(place: MirrorPlace, signal: AbortSignal, takeOver: boolean): Promise<Before> {
  const { bucket, key } = place;
  const [object, sizes] = await Promise.all([bucket.get(key(statePath), { signal }), packSizes(place, signal)]);
  if (object === undefined) {
    if (!takeOver) await refuseOccupied(place, signal);
    return { sizes, isDamaged: false };
  }
  const state = await readState(object);
  const isThere = ({ checksum, pack, index }: MirrorPack) => {
    const paths = packPaths(checksum);
    return sizes.get(paths.pack) === pack && sizes.get(paths.index) === index;
  };
  return { state, etag: object.etag, sizes, isDamaged: !state.packs.every(isThere) };
}

async function packSizes({ bucket, key }: MirrorPlace, signal: AbortSignal): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  const folder = key(packsFolder);
  for await (const { key: found, size } of bucket.list(folder, signal))
    sizes.set(packsFolder + found.slice(folder.length), size);
  return sizes;
}

/** Only names that a mirror has are looked at: what else lies there stays, and is in nobody's way. */
async function refuseOccupied({ bucket, key }: MirrorPlace, signal: AbortSignal): Promise<void> {
  const look = (path: string) => bucket.get(key(path), { start: 0, end: 1, signal });
  const found = (await Promise.all([refListPath, 'HEAD'].map(look))).flatMap((object) => object ?? []);
  if (found.length === 0) return;
  for (const { body } of found) await body.cancel();
  throw new RunError(
    'mirror-occupied',
    'There is a git repository in this folder of the bucket that this page did not write. Choose another folder, or take this one over.',
    { retry: 'after-change' },
  );
}

const largestRefs = 256 << 20;
const noFacts = { commits: 0, trees: 0, blobs: 0, tags: 0, submodules: 0, lfs: { files: 0, bytes: 0 } };

/**
 * The mirror as a repository to go on from. `undefined` when it is not whole enough for that. Where a run ended between two of its last files,
 * refs and list of packs say more than the state.
 */
export async function previousRecord(
  place: MirrorPlace,
  { state, sizes, isDamaged }: Before,
  blobs: BucketBlobs,
  signal: AbortSignal,
): Promise<RepositoryRecord | undefined> {
  if (state === undefined || isDamaged) return undefined;
  const { bucket, key } = place;
  const read = async (path: string) => {
    const object = await bucket.get(key(path), { signal });
    return object && (await textOf(object, largestRefs));
  };
  const refs = await read(refListPath);
  if (refs === undefined) return undefined;
  const listed = state.writing === undefined ? undefined : await read(packListPath);
  const checksums = new Set([...state.packs.map(({ checksum }) => checksum), ...readPackList(listed ?? '')]);
  const packs = [...checksums].flatMap((checksum) => {
    const paths = packPaths(checksum);
    const pack = sizes.get(paths.pack);
    const index = sizes.get(paths.index);
    if (pack === undefined || index === undefined) return [];
    const of = (path: string, size: number) => blobs.existing(key(path), size);
    return [{ checksum, pack: of(paths.pack, pack), index: of(paths.index, index), facts: noFacts }];
  });
  // What the refs name may be in the very one that somebody has removed.
  if (packs.length < checksums.size) return undefined;
  const unnoted = packs.filter((pack) => isUnnoted({ state }, [pack]));
  const counts = await Promise.all(unnoted.map(async ({ index }) => (await openPackIndex(blobs, index)).count));
  return {
    objectFormat: 'sha1',
    refs: readRefList(refs),
    packs,
    objectCount: counts.reduce((sum, count) => sum + count, state.objects),
    ...(state.head === undefined ? {} : { head: state.head }),
    ...(state.detached === undefined ? {} : { detached: state.detached }),
  };
}

/** Packs of it that only the lists of a run that ended too early name: what they hold was noted nowhere. */
export function isUnnoted({ state }: Pick<Before, 'state'>, packs: readonly { readonly checksum: string }[]): boolean {
  const noted = new Set(state?.packs.map(({ checksum }) => checksum));
  return packs.some(({ checksum }) => !noted.has(checksum));
}

/** Keys of what an interrupted run left that nobody can use. */
export function unfinishedKeys({ key }: MirrorPlace, { sizes }: Before): string[] {
  return [...sizes.keys()].filter((path) => path.startsWith(unfinishedPrefix)).map(key);
}

/** Packs that are there and that none of these names. */
export function strayPacks({ sizes }: Before, known: ReadonlySet<string>): string[] {
  const found = [...sizes.keys()].flatMap((path) => checksumOf(path) ?? []);
  return [...new Set(found)].filter((checksum) => !known.has(checksum));
}
