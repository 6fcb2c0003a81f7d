import { type AdvertisedRefs, advertisedRefs } from '../../git/advertised-refs.ts';
import { askRefs, fetchRepository } from '../../git/fetch-repository.ts';
import type { StartIndexer } from '../../git/pack-indexer.ts';
import type { Discovery } from '../../git/remote.ts';
import type { Request } from '../../http/request.ts';
import type { Clock } from '../../lib/clock.ts';
import { RunError } from '../../lib/run-error.ts';
import type { BlobStore } from '../../model/blob-store.ts';
import type { Bucket, UploadLedger } from '../../model/bucket.ts';
import type { Report } from '../../model/problem.ts';
import type { GitRef } from '../../model/project-source.ts';
import type { RepositoryRecord } from '../../model/repository-record.ts';
import { type BucketBlobs, bucketBlobs } from './bucket-blobs.ts';
import { countedBucket, type Sent } from './counted-bucket.ts';
import {
  type Before,
  type MirrorPlace,
  mirrorPlace,
  previousRecord,
  readBefore,
  unfinishedKeys,
} from './mirror-before.ts';
import { packPaths, unfinishedPrefix } from './mirror-layout.ts';
import { lockMirror, type MirrorLock } from './mirror-lock.ts';
import { duePacks, stateAfter, usualGrace } from './mirror-packs.ts';
import { type MirrorState, refsDigest } from './mirror-state.ts';
import { writeLists, writePacks } from './mirror-write.ts';

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
  /** Bytes of a pack or index that are kept in memory before they go there; default 16 MiB. */
  readonly inMemory?: number;
  /** What interrupted uploads are found again by. */
  readonly ledger?: UploadLedger;
  readonly startIndexer?: StartIndexer;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly report: Report;
  onProgress?(progress: MirrorProgress): void;
}

export interface MirrorProgress {
  /** Reading what is there, fetching a pack, naming and proving its objects, writing the mirror. */
  readonly phase: 'reading' | 'fetching' | 'verifying' | 'writing';
  readonly objects?: number;
  readonly objectsExpected?: number;
  /** Bytes of the pack that came from the source. */
  readonly fetched: number;
  /** Bytes that the bucket has got. */
  readonly sent: number;
  readonly parts: number;
  /** To the bucket. */
  readonly requests: number;
}

export interface MirrorEnd {
  readonly outcome: 'new' | 'updated' | 'same' | 'missing';
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

const mostPacksByDefault = 16;

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
  if (found === undefined) return { ...nothing, outcome: 'missing', sent };
  const offered = advertisedRefs(found, options.report);
  refuseShallow(offered);
  const run: Run = { options, place, before, found, offered, digest: await refsDigest(offered), show };
  const state = isSame(run) ? before.state : undefined;
  if (state !== undefined && duePacks(state, options.clock.now(), graceOf(options)).length === 0)
    return { ...endOf(run, state), outcome: 'same', sent };
  const lock = await lockMirror({ ...options, takeOver, place, before, source: options.url });
  try {
    const after = await update(run, lock);
    return { ...after, sent };
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

/** What one run knows. */
interface Run {
  readonly options: MirrorOptions;
  readonly place: MirrorPlace;
  readonly before: Before;
  readonly found: Discovery;
  readonly offered: AdvertisedRefs;
  /** Of what HEAD and refs are to be. */
  readonly digest: string;
  show(progress: Partial<MirrorProgress>): void;
}

/** A client of plain files is not told where history ends: it looks for the parents, and gives up. */
function refuseShallow({ shallow = [] }: { readonly shallow?: readonly string[] }): void {
  if (shallow.length === 0) return;
  throw new RunError(
    'mirror-shallow',
    'The source itself does not have the whole history of this repository. Nobody could clone a mirror of it.',
    { retry: 'never', details: { commits: shallow.length } },
  );
}

/** The refs of the server, without those that are not wanted. */
async function narrowed(options: MirrorOptions): Promise<Discovery | undefined> {
  const found = await askRefs(options);
  if (found === undefined || options.pullRequests) return found;
  const refs = new Map(
    [...found.refs].filter(([name]) => !/^refs\/(?:pull|pull-requests|merge-requests)\//.test(name)),
  );
  return { ...found, refs };
}

function isSame({ options, before, digest }: Run): boolean {
  const { state, isDamaged } = before;
  return state?.refs === digest && !isDamaged && !options.consolidate && state.writing === undefined;
}

async function update(run: Run, lock: MirrorLock): Promise<Omit<MirrorEnd, 'sent'>> {
  const { options, place, before, offered, show } = run;
  const { signal } = lock;
  const blobs = blobsOf(run, signal);
  const unfinished = unfinishedKeys(place, before);
  if (unfinished.length > 0) await place.bucket.remove(unfinished, signal);
  const previous = await previousRecord(place, before, blobs, signal);
  const record = await fetched(run, blobs, previous, signal);
  // Protocol v2 says it only now.
  refuseShallow(record);
  show({ phase: 'writing' });
  await writePacks(place, before, blobs, record);
  signal.throwIfAborted();
  const packs = record.packs.map(({ checksum }) => checksum);
  await writeLists({ place, before: previous, refs: offered, packs, signal });
  const { state, gone } = stateAfter({
    source: options.url,
    before,
    record,
    digest: run.digest,
    now: options.clock.now(),
    grace: graceOf(options),
  });
  const keys = gone.flatMap((checksum) => Object.values(packPaths(checksum)).map(place.key));
  if (keys.length > 0) await place.bucket.remove(keys, signal);
  await lock.finish(state);
  const outcome = before.state === undefined || before.state.refs === '' ? 'new' : 'updated';
  return { ...endOf(run, state), outcome, changes: changesOf(previous?.refs ?? [], offered.refs) };
}

function graceOf({ grace = usualGrace }: MirrorOptions): number {
  return grace;
}

function blobsOf({ options, place }: Run, signal: AbortSignal): BucketBlobs {
  const { spool, ledger, inMemory } = options;
  return bucketBlobs({
    bucket: place.bucket,
    unfinished: place.key(unfinishedPrefix),
    signal,
    ...(inMemory === undefined ? {} : { inMemory }),
    ...(spool && { spool }),
    ...(ledger && { ledger }),
  });
}

async function fetched(
  { options, before, found, show }: Run,
  blobs: BucketBlobs,
  previous: RepositoryRecord | undefined,
  signal: AbortSignal,
): Promise<RepositoryRecord> {
  const { url, request, report, startIndexer, mostPacks = mostPacksByDefault } = options;
  const isMany = (before.state?.packs.length ?? 0) >= mostPacks;
  const goingOn = options.consolidate || isMany ? undefined : previous;
  const record = await fetchRepository({
    url,
    request,
    blobs,
    blobName: 'pack',
    found,
    signal,
    report,
    ...(goingOn && { previous: goingOn }),
    ...(startIndexer && { startIndexer }),
    onProgress: ({ phase, bytes, objects, objectsTotal }) =>
      show({
        phase: phase === 'receiving' ? 'fetching' : 'verifying',
        fetched: bytes,
        ...(objects === undefined ? {} : { objects }),
        ...(objectsTotal === undefined ? {} : { objectsExpected: objectsTotal }),
      }),
  });
  if ('missing' in record) throw new Error('a repository that was found is missing');
  return record;
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

function changesOf(old: readonly GitRef[], now: readonly GitRef[]): MirrorEnd['changes'] {
  const before = new Map(old.map(({ name, oid }) => [name, oid]));
  const added = now.filter(({ name }) => !before.has(name)).length;
  const moved = now.filter(({ name, oid }) => before.has(name) && before.get(name) !== oid).length;
  return { added, moved, deleted: before.size - (now.length - added) };
}
