import { HttpError } from '../http/errors.ts';
import { isAbort, RunError } from '../lib/run-error.ts';
import { withLock } from '../lib/web-lock.ts';
import { stopsAllMirrors } from '../pipeline/bucket-words.ts';
import { wikiOf } from '../pipeline/mapping-lines.ts';
import type { Absence } from '../pipeline/mirror/absent.ts';
import { type MirrorEnd, type MirrorProgress, mirrorRepository } from '../pipeline/mirror/mirror-run.ts';
import { noticeFor } from '../pipeline/notices.ts';
import type { ProjectVault } from '../vault/vault.ts';
import { keyIn, type Place } from './bucket-place.ts';
import type { Connection } from './connection.ts';
import { createMeter } from './meter.ts';
import { connectionTo } from './mirror-fill.ts';
import type { MirrorOutcome } from './mirror-messages.ts';
import { type Figures, type MirrorContext, type MirrorEntry, noFigures } from './mirror-state.ts';
import { mirrorLockName, roomName } from './mirror-uploads.ts';
import { abortReason, isPause } from './project-run.ts';
import { kept } from './queue-end.ts';
import { clearRoom, emptyRoom, inUse, ledgerIn } from './upload-notes.ts';

/** Never rejects: how it ended is the entry's state. */
export async function runEntry(context: MirrorContext, entry: MirrorEntry, all: AbortSignal): Promise<void> {
  const { mirror, meter: shared, environment } = context;
  const { place } = mirror;
  if (place === undefined) return;
  const meter = createMeter(environment.clock);
  const stop = new AbortController();
  const signal = AbortSignal.any([all, stop.signal]);
  const { host, origin } = new URL(entry.source);
  Object.assign(entry, {
    state: 'running',
    ...{ meter, stop },
    notice: undefined,
    figures: noFigures(),
    streamed: false,
  } satisfies Partial<MirrorEntry>);
  context.changed();
  const connection = connectionTo(context, origin, (activity) => {
    meter.take(activity);
    shared.take(activity);
    context.show();
  });
  try {
    const heard = place.heard((activity) => {
      meter.take(activity, 'bucket');
      shared.take(activity, 'bucket');
      context.show();
    });
    entry.outcome = await lockedRun({ context, entry, place: heard, connection, signal, problems: new Set() });
    entry.state = 'done';
    shared.tell(`${entry.key}: done`);
  } catch (error) {
    if (signal.aborted || isAbort(error)) entry.state = 'paused';
    else {
      const about = { host, project: entry.source, tokenGiven: connection.token !== '' };
      if (error instanceof HttpError && error.code === 'unauthorized') mirror.tokenFor = origin;
      const notice = noticeFor(error, about);
      if (error instanceof RunError && stopsAllMirrors.has(error.code)) stopAll(context, entry, notice);
      else {
        const busy = busyOf(error);
        Object.assign(entry, { state: 'failed', notice: kept(notice), busy } satisfies Partial<MirrorEntry>);
      }
      shared.tell(`${entry.key}: ${notice.title}`);
    }
  } finally {
    Object.assign(entry, { meter: undefined, stop: undefined, held: entry.held && entry.state === 'paused' });
    entry.takeOver = false;
    context.changed();
  }
}

/** Who writes it instead: since when, and last seen when. */
function busyOf(error: unknown): MirrorEntry['busy'] {
  if (!(error instanceof RunError) || error.code !== 'mirror-busy') return undefined;
  const { since, seen } = error.details;
  if (typeof seen !== 'number') return undefined;
  return { seen, ...(typeof since === 'number' && { since }) };
}

/** The first says it; the others would meet the same. */
function stopAll({ mirror }: MirrorContext, entry: MirrorEntry, notice: ReturnType<typeof noticeFor>): void {
  entry.state = 'paused';
  if (mirror.stop.signal.aborted) return;
  mirror.notice = notice;
  mirror.state = 'paused';
  mirror.stop.abort(abortReason('paused'));
}

interface Work {
  readonly context: MirrorContext;
  readonly entry: MirrorEntry;
  readonly place: Place;
  readonly connection: Connection;
  readonly signal: AbortSignal;
  /** Sentences, each once. */
  readonly problems: Set<string>;
}

/** One tab at a time writes a folder; people at other machines are kept away by the mirror itself. */
async function lockedRun(work: Work): Promise<MirrorOutcome> {
  const { context, entry, place } = work;
  try {
    return await withLock(mirrorLockName(place, entry.key), context.environment.locks, () => runBoth(work));
  } catch (error) {
    if (!(error instanceof RunError) || error.code !== 'another-tab') throw error;
    throw new RunError('mirror-elsewhere', 'Another tab writes this mirror.', { cause: error });
  }
}

/** The repository, then its wiki, when there is one. */
async function runBoth(work: Work): Promise<MirrorOutcome> {
  const { context, entry, problems } = work;
  const end = await runOne(work, { url: entry.source, key: entry.key });
  const wiki = context.mirror.options.wikis
    ? await runOne(work, { url: wikiOf(entry.source), key: wikiOf(entry.key), optional: true })
    : undefined;
  const { refs, packs, objects, bytes, changes } = end;
  const without = wiki?.absence && aboutWiki(wiki.absence);
  if (without !== undefined) problems.add(without);
  const isNews = (one: string | undefined) => one === 'new' || one === 'updated';
  const news = [end.outcome, wiki?.outcome].find(isNews) ?? 'same';
  const what = refs === 0 && changes.deleted === 0 && !isNews(wiki?.outcome) ? 'empty' : news;
  return {
    ...{ refs, packs, objects, bytes, changes, what },
    problems: [...problems],
    ...(wiki === undefined ? {} : { wiki: wiki.absence === undefined ? (true as const) : wikiWithout(wiki.absence) }),
  };
}

function wikiWithout({ kind }: Absence): 'none' | 'refused' {
  return kind === 'refused' ? 'refused' : 'none';
}

/** What a person has to know of a wiki that is not mirrored; that there is none is no news. */
function aboutWiki({ kind, why, stays }: NonNullable<MirrorEnd['absence']>): string | undefined {
  const there = stays ? ' What the bucket has of it stays as it was.' : '';
  if (kind === 'refused') return `The wiki was not mirrored, if there is one. ${why}${there}`;
  return stays ? `The wiki is gone at its source.${there}` : undefined;
}

interface One {
  readonly url: string;
  readonly key: string;
  readonly optional?: true;
}

async function runOne(work: Work, one: One): Promise<MirrorEnd> {
  const { context, entry, place, problems } = work;
  const vaults = await context.environment.openVault();
  const vault = await vaults.project(roomName(place, one.key));
  await vault.saveSettings(inUse);
  const before = { ...entry.figures };
  const onProgress = (progress: MirrorProgress) => {
    add(entry, before, progress);
    context.show();
  };
  const end = await roomOrNot(work, one, vault, onProgress);
  await emptyRoom(vaults, vault, place).catch(() => problems.add(partsLeft));
  return end;
}

const partsLeft = 'Parts of an upload that is of no use any more are still in the bucket; mirror again to remove them.';

function add(entry: MirrorEntry, before: Figures, progress: MirrorProgress): void {
  const { phase, objects = 0, objectsExpected, fetched, sent, parts, requests } = progress;
  entry.phase = phase;
  if (progress.streamed) entry.streamed = true;
  const expected =
    objectsExpected === undefined ? before.objectsExpected : (before.objectsExpected ?? 0) + objectsExpected;
  entry.figures = {
    objects: before.objects + objects,
    objectsExpected: expected,
    fetched: before.fetched + fetched,
    sent: before.sent + sent,
    parts: before.parts + parts,
    requests: before.requests + requests,
  };
}

/** Large packs lie in this browser while they are looked through; where there is no room for them, they are read back from the bucket. */
async function roomOrNot(
  work: Work,
  one: One,
  vault: ProjectVault,
  onProgress: (progress: MirrorProgress) => void,
): Promise<MirrorEnd> {
  try {
    return await throughAnyWay(work, one, vault, onProgress, true);
  } catch (error) {
    const isFull = error instanceof RunError && (error.code === 'disk-full' || error.code === 'storage-failed');
    if (!isFull) throw error;
    await clearRoom(vault);
    work.entry.streamed = true;
    return throughAnyWay(work, one, vault, onProgress, false);
  }
}

/** Straight first; a source that is closed to web pages is asked through the proxy, if there is one. */
async function throughAnyWay(
  work: Work,
  one: One,
  vault: ProjectVault,
  onProgress: (progress: MirrorProgress) => void,
  spooled: boolean,
): Promise<MirrorEnd> {
  const { connection, context } = work;
  const { mirror } = context;
  const { origin } = new URL(one.url);
  const run = () => {
    connection.routes = { api: 'direct', git: mirror.closed.has(origin) ? 'proxy' : 'direct', files: 'direct' };
    return mirrorOnce(work, one, vault, onProgress, spooled);
  };
  try {
    return await run();
  } catch (error) {
    const isClosed = error instanceof HttpError && error.code === 'cors-closed';
    if (!isClosed || mirror.proxyBase === '' || mirror.closed.has(origin)) throw error;
    mirror.closed.add(origin);
    try {
      return await run();
    } catch (second) {
      const isRefused = second instanceof HttpError && second.code.startsWith('proxy-');
      if (isRefused) mirror.closed.delete(origin);
      throw isRefused ? error : second;
    }
  }
}

async function mirrorOnce(
  { context, entry, connection, place, signal, problems }: Work,
  { url, key, optional }: One,
  vault: ProjectVault,
  onProgress: (progress: MirrorProgress) => void,
  spooled: boolean,
): Promise<MirrorEnd> {
  const { environment, mirror } = context;
  const { startIndexer, clock, room } = environment;
  const { pullRequests, largeFiles, onePack } = mirror.options;
  return mirrorRepository({
    ...{ url, clock, signal, onProgress, pullRequests },
    request: connection.request,
    bucket: place.bucket,
    prefix: keyIn(place, key),
    address: place.cloneAddress(key),
    writer: await context.writer(),
    consolidate: onePack,
    takeOver: entry.takeOver,
    protocol2: connection.isOwnOrigin('git', url),
    ledger: ledgerIn(vault),
    // Who cancels wants nothing of it to stay.
    keeps: isPause,
    largeFiles,
    report: ({ message }) => {
      if (problems.size < mostProblems) problems.add(message);
    },
    ...(spooled && { spool: vault.blobs }),
    ...(room && { room }),
    // Of a wiki the forge says nothing.
    ...(url === entry.source && entry.size && { expectedBytes: entry.size }),
    ...(optional ? { optional } : {}),
    ...(startIndexer && { startIndexer }),
  });
}

/** Of one mirror; more are not told. */
const mostProblems = 20;
