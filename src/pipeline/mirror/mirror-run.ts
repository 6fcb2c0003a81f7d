import { advertisedRefs } from '../../git/advertised-refs.ts';
import { askRefs } from '../../git/fetch-repository.ts';
import type { StartIndexer } from '../../git/pack-indexer.ts';
import type { Discovery } from '../../git/remote.ts';
import type { Request } from '../../http/request.ts';
import type { Clock } from '../../lib/clock.ts';
import type { BlobStore } from '../../model/blob-store.ts';
import type { Bucket, UploadLedger } from '../../model/bucket.ts';
import type { Report } from '../../model/problem.ts';
import { type Absence, absenceOf } from './absent.ts';
import { countedBucket, type Sent } from './counted-bucket.ts';
import { mirrorPlace, readBefore } from './mirror-before.ts';
import { lockMirror } from './mirror-lock.ts';
import { duePacks, lacksLargeFiles, usualGrace } from './mirror-packs.ts';
import { refuseShallow } from './mirror-shallow.ts';
import { type MirrorState, refsDigest } from './mirror-state.ts';
import { type Run, updateMirror } from './mirror-update.ts';

export interface MirrorOptions {
  /** Address of the repository, without credentials. */
  readonly url: string;
  readonly request: Request;
  readonly bucket: Bucket;
  /** The mirror's folder in the bucket, parts joined by `/`; empty for the bucket itself. */
  readonly prefix: string;
  /** A name that stays the same when this is tried again here, and is another at any other place. */
  readonly writer: string;
  /** Write although a repository of somebody else is there, or somebody else seems to write. */
  readonly takeOver?: boolean;
  /** With the refs of pull requests. */
  readonly pullRequests: boolean;
  /** With the files that Git LFS keeps beside the repository. */
  readonly largeFiles?: boolean;
  /** Where people read the mirror's folder (`https://bucket.example/project.git`): what is written for git-lfs names it. */
  readonly address?: string;
  /** Fetch everything anew as one pack, though there is something to go on from. */
  readonly consolidate?: boolean;
  /** Further packs that may gather until they are made one; default 16. */
  readonly mostPacks?: number;
  /** Milliseconds for which packs that are no longer listed stay, for who has begun to clone; default one day. */
  readonly grace?: number;
  /** The repository need not be there (a wiki). */
  readonly optional?: boolean;
  readonly protocol2?: boolean;
  /** Where packs wait that are too long for the memory. Without it they go up while they come, and are read back from the bucket. */
  readonly spool?: BlobStore;
  /**
   * Bytes that the spool may still take; `undefined` when nobody knows. Where they are too few for the pack, it goes past the spool from the start, and
   * where they get too few on the way, from there on.
   */
  readonly room?: () => Promise<number | undefined>;
  /** Bytes of the repository, as the forge's API says them; without it, its pack's first bytes have to do. */
  readonly expectedBytes?: number;
  /** Bytes of a pack or index that are kept in memory before they go there; default 4 MiB. */
  readonly inMemory?: number;
  /** What interrupted uploads are found again by. */
  readonly ledger?: UploadLedger;
  /** Whether parts that have arrived stay in the bucket after a stop for this reason, for the next run; without it they do, where there is a `ledger`. */
  readonly keeps?: (reason: unknown) => boolean;
  readonly startIndexer?: StartIndexer;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly report: Report;
  onProgress?(progress: MirrorProgress): void;
}

export interface MirrorProgress {
  /** Reading what is there, fetching a pack, naming and proving its objects, writing the mirror, copying files of Git LFS. */
  readonly phase: 'reading' | 'fetching' | 'verifying' | 'writing' | 'large-files';
  readonly objects?: number;
  readonly objectsExpected?: number;
  /** Bytes of the pack that came from the source. */
  readonly fetched: number;
  /** Bytes that the bucket has got. */
  readonly sent: number;
  readonly parts: number;
  /** To the bucket. */
  readonly requests: number;
  /** The pack goes up while it comes, and is read back from the bucket: there is no room for it here. */
  readonly streamed?: true;
}

export interface MirrorEnd {
  readonly outcome: 'new' | 'updated' | 'same' | 'missing';
  /** Of one that is missing: why, and whether there is a mirror of it all the same, from when it was there. */
  readonly absence?: Absence & { readonly stays: boolean };
  /** How many there are now; 0 when missing. */
  readonly refs: number;
  readonly packs: number;
  readonly objects: number;
  /** Of all packs. */
  readonly bytes: number;
  readonly changes: { readonly added: number; readonly moved: number; readonly deleted: number };
  /** Full name of the branch that a clone shows. */
  readonly head?: string;
  readonly sent: Sent;
}

/**
 * Brings a folder of a bucket to what a git server has now, so that plain git clones from there: packs first, then lists, then refs, so that who
 * clones in between sees a whole repository. What is there is not sent again; when nothing is new it takes two requests. Rejects with
 * `mirror-busy`, `mirror-occupied`, `mirror-shallow`, the codes of `git-error.ts` and of `model/bucket.ts`; the mirror is then as it was.
 */
export async function mirrorRepository(options: MirrorOptions): Promise<MirrorEnd> {
  const progress = { phase: 'reading' as MirrorProgress['phase'], fetched: 0 };
  const { bucket, sent } = countedBucket(options.bucket, tell);
  const place = mirrorPlace(bucket, options.prefix);
  const { signal, takeOver = false } = options;
  const [found, before] = await Promise.all([narrowed(options), readBefore(place, signal, takeOver)]);
  if ('kind' in found)
    return { ...nothing, outcome: 'missing', absence: { ...found, stays: Boolean(before.state?.refs) }, sent };
  const offered = advertisedRefs(found, options.report);
  refuseShallow(offered);
  const run: Run = { options, place, before, found, offered, digest: await refsDigest(offered), show };
  const state = isSame(run) ? before.state : undefined;
  if (state !== undefined) return { ...endOf(run, state), outcome: 'same', sent };
  const lock = await lockMirror({ ...options, takeOver, place, before, source: options.url });
  try {
    const { state, changes } = await updateMirror(run, lock);
    await lock.finish(state);
    return { ...endOf(run, state), outcome: before.state?.refs ? 'updated' : 'new', changes, sent };
  } catch (cause) {
    await lock.release();
    throw cause;
  }

  function show(now: Partial<MirrorProgress>): void {
    Object.assign(progress, now);
    tell();
  }

  function tell(): void {
    const { bytes, parts, requests } = sent;
    options.onProgress?.({ ...progress, sent: bytes, parts, requests });
  }
}

const nothing = { refs: 0, packs: 0, objects: 0, bytes: 0, changes: { added: 0, moved: 0, deleted: 0 } };

/** The refs of the server, without those that are not wanted. */
async function narrowed({ optional, ...options }: MirrorOptions): Promise<Discovery | Absence> {
  let found: Discovery | undefined;
  try {
    found = await askRefs(options);
  } catch (cause) {
    const absence = optional ? absenceOf(cause) : undefined;
    if (absence === undefined) throw cause;
    return absence;
  }
  if (found === undefined) throw new Error('a repository that has to be there is missing');
  if (options.pullRequests) return found;
  const refs = new Map(
    [...found.refs].filter(([name]) => !/^refs\/(?:pull|pull-requests|merge-requests)\//.test(name)),
  );
  return { ...found, refs };
}

/** There is nothing to do. */
function isSame({ options, before, digest }: Run): boolean {
  const { state, isDamaged } = before;
  if (state === undefined || state.refs !== digest || isDamaged || state.writing !== undefined) return false;
  if (options.consolidate || (options.largeFiles && lacksLargeFiles(state))) return false;
  return duePacks(state, options.clock.now(), options.grace ?? usualGrace).length === 0;
}

function endOf({ offered }: Run, state: MirrorState): Omit<MirrorEnd, 'outcome' | 'sent'> {
  return {
    refs: offered.refs.length,
    packs: state.packs.length,
    objects: state.objects,
    bytes: state.packs.reduce((sum, { pack }) => sum + pack, 0),
    changes: nothing.changes,
    ...(offered.head === undefined ? {} : { head: offered.head }),
  };
}
