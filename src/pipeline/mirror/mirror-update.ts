import type { AdvertisedRefs } from '../../git/advertised-refs.ts';
import { fetchRepository } from '../../git/fetch-repository.ts';
import type { LargeFile } from '../../git/pack-indexer.ts';
import type { Discovery } from '../../git/remote.ts';
import type { GitRef } from '../../model/project-source.ts';
import type { RepositoryRecord } from '../../model/repository-record.ts';
import { type BucketBlobs, bucketBlobs } from './bucket-blobs.ts';
import { copyLargeFiles } from './copy-large-files.ts';
import { type ForgoingIndexer, forgoingIndexer } from './forgoing-indexer.ts';
import { type Before, isUnnoted, type MirrorPlace, previousRecord, unfinishedKeys } from './mirror-before.ts';
import { packPaths, unfinishedPrefix } from './mirror-layout.ts';
import type { MirrorLock } from './mirror-lock.ts';
import { stateAfter, usualGrace } from './mirror-packs.ts';
import type { MirrorEnd, MirrorOptions, MirrorProgress } from './mirror-run.ts';
import { refuseShallow } from './mirror-shallow.ts';
import type { MirrorState } from './mirror-state.ts';
import { writeLists, writePacks } from './mirror-write.ts';

const mostPacksByDefault = 16;
/** Files that were not to be had are tried again the next time; so many are remembered. */
const mostMissing = 10_000;

/** What one run knows. */
export interface Run {
  readonly options: MirrorOptions;
  readonly place: MirrorPlace;
  readonly before: Before;
  readonly found: Discovery;
  readonly offered: AdvertisedRefs;
  /** Of what HEAD and refs are to be. */
  readonly digest: string;
  show(progress: Partial<MirrorProgress>): void;
}

/** What a run has brought about. */
export interface Updated {
  readonly state: MirrorState;
  readonly changes: MirrorEnd['changes'];
}

/** Fetches what is new and writes it; all but the state. Rejects with what ends the run; what had gone up is swept by the next. */
export async function updateMirror(run: Run, lock: MirrorLock): Promise<Updated> {
  const { options, place, before, offered, show } = run;
  const { signal } = lock;
  const indexer = options.startIndexer && forgoingIndexer(options.startIndexer);
  const blobs = blobsOf(run, indexer, signal);
  const unfinished = unfinishedKeys(place, before);
  if (unfinished.length > 0) await place.bucket.remove(unfinished, signal);
  const previous = await previousRecord(place, before, blobs, signal);
  const { record, files } = await fetched(run, { blobs, previous, indexer, signal });
  // Protocol v2 says it only now.
  refuseShallow(record);
  show({ phase: 'writing' });
  await writePacks(place, before, blobs, record);
  const missing = options.largeFiles ? await copied(run, files, signal) : undefined;
  signal.throwIfAborted();
  await lock.affirm();
  const packs = record.packs.map(({ checksum }) => checksum);
  await writeLists({ place, before: previous, refs: offered, packs, signal });
  const { clock, grace = usualGrace, url: source } = options;
  const after = stateAfter({ source, before, previous, record, missing, digest: run.digest, now: clock.now(), grace });
  const keys = after.gone.flatMap((checksum) => Object.values(packPaths(checksum)).map(place.key));
  if (keys.length > 0) await place.bucket.remove(keys, signal);
  return { state: after.state, changes: changesOf(previous?.refs ?? [], offered.refs) };
}

function blobsOf(
  { options, place, before, show }: Run,
  indexer: ForgoingIndexer | undefined,
  signal: AbortSignal,
): BucketBlobs {
  const { spool, room, ledger, keeps, inMemory, expectedBytes } = options;
  // Of an update nobody says how much it is.
  const isWhole = before.state === undefined || isAnew(options, before.state);
  return bucketBlobs({
    onStreamed: () => {
      // There is no room for the pack: then there is none for a copy of it either.
      indexer?.forgo();
      show({ streamed: true });
    },
    bucket: place.bucket,
    unfinished: place.key(unfinishedPrefix),
    signal,
    ...(inMemory === undefined ? {} : { inMemory }),
    ...(spool && { spool }),
    ...(room && { room }),
    ...(isWhole && expectedBytes !== undefined && { expectedBytes }),
    ...(ledger && { ledger }),
    ...(keeps && { keeps }),
  });
}

interface Fetched {
  readonly record: RepositoryRecord;
  /** Files of Git LFS that what came now points at. */
  readonly files: readonly LargeFile[];
}

interface Tools {
  readonly blobs: BucketBlobs;
  readonly previous: RepositoryRecord | undefined;
  readonly indexer: ForgoingIndexer | undefined;
  readonly signal: AbortSignal;
}

async function fetched({ options, before, found, show }: Run, tools: Tools): Promise<Fetched> {
  const { url, request, report } = options;
  const { blobs, previous, indexer, signal } = tools;
  // What is missing of Git LFS stands nowhere but in what came.
  const isUnnotedHere = options.largeFiles === true && previous !== undefined && isUnnoted(before, previous.packs);
  const goingOn = isAnew(options, before.state) || isUnnotedHere ? undefined : previous;
  let files: readonly LargeFile[] = [];
  const record = await fetchRepository({
    url,
    request,
    blobs,
    blobName: 'pack',
    found,
    signal,
    report,
    ...(goingOn && { previous: goingOn }),
    ...(indexer && { startIndexer: indexer.start }),
    onLargeFiles: (found) => {
      files = found;
    },
    onProgress: ({ phase, bytes, objects, objectsTotal }) =>
      show({
        phase: phase === 'receiving' ? 'fetching' : 'verifying',
        fetched: bytes,
        ...(objects === undefined ? {} : { objects }),
        ...(objectsTotal === undefined ? {} : { objectsExpected: objectsTotal }),
      }),
  });
  if ('missing' in record) throw new Error('a repository that was found is missing');
  return { record, files };
}

/** Everything is to be fetched as one pack: on request, after many packs, and for pointers that nobody noted when they came. */
function isAnew(options: MirrorOptions, state: MirrorState | undefined): boolean {
  const { consolidate = false, largeFiles = false, mostPacks = mostPacksByDefault } = options;
  if (state === undefined) return false;
  const isUnknown = largeFiles && state.largeFiles === undefined && state.packs.some(({ lfs }) => lfs > 0);
  return consolidate || isUnknown || state.packs.length >= mostPacks;
}

/** Copies what came now and what was not to be had before; gives what is still missing. */
async function copied(run: Run, files: readonly LargeFile[], signal: AbortSignal): Promise<LargeFile[]> {
  const { options, place, before, show } = run;
  const { url, request, report, ledger, keeps, address } = options;
  show({ phase: 'large-files' });
  const wanted = [...files, ...(before.state?.largeFiles?.missing ?? [])];
  const onCopied = () => show({});
  const missing = await copyLargeFiles({
    ...{ place, url, request, files: wanted, signal, report, onCopied },
    ...(ledger && { ledger }),
    ...(keeps && { keeps }),
    ...(address !== undefined && { address }),
  });
  return missing.slice(0, mostMissing);
}

function changesOf(old: readonly GitRef[], now: readonly GitRef[]): MirrorEnd['changes'] {
  const before = new Map(old.map(({ name, oid }) => [name, oid]));
  const added = now.filter(({ name }) => !before.has(name)).length;
  const moved = now.filter(({ name, oid }) => before.has(name) && before.get(name) !== oid).length;
  return { added, moved, deleted: before.size - (now.length - added) };
}
