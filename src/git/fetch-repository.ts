import { HttpError } from '../http/errors.ts';
import type { Request } from '../http/request.ts';
import { RunError } from '../lib/run-error.ts';
import type { BlobStore } from '../model/blob-store.ts';
import type { Report } from '../model/problem.ts';
import type { GitRef } from '../model/project-source.ts';
import type { RepositoryRecord } from '../model/repository-record.ts';
import { type AdvertisedRefs, advertisedRefs } from './advertised-refs.ts';
import { havesOf } from './haves.ts';
import type { LargeFile, StartIndexer } from './pack-indexer.ts';
import { type ArrivedPack, openPending, type PendingPack, type PendingValues } from './pending-pack.ts';
import { connect, type Discovery, discover } from './remote.ts';
import { type GitProgress, takePack } from './take-pack.ts';
import { packAnswer, uploadRequest } from './upload-pack.ts';
import { missingFrom, wholeRepository } from './whole-repository.ts';

export interface FetchRepositoryOptions {
  /** Address of the repository, without credentials; `/info/refs` is added to it. */
  readonly url: string;
  readonly request: Request;
  readonly blobs: BlobStore;
  /** Blobs are named after it: `<blobName>.pack` and `.idx`. */
  readonly blobName: string;
  /** What was fetched before: its objects are not sent again, a further pack brings the rest. */
  readonly previous?: RepositoryRecord;
  /** True when, seeing these refs, all is to be fetched anew instead of going on from `previous`. */
  anew?(refs: readonly GitRef[]): boolean;
  /** Where a note is kept of a pack that is stored but not indexed: after a closed tab the next call goes on from it, without a POST. */
  readonly pending?: PendingValues;
  /** Given what forgets that note, to be called when the repository is kept; absent: it is forgotten as soon as the repository is whole. */
  onWhole?(forget: () => Promise<void>): void;
  /** The repository need not be there (a wiki): 404, 401 and 403 on the list of refs then mean that it is missing. */
  readonly optional?: boolean;
  /**
   * The forge says that nothing was ever written into it. A list of refs that ends before git's first line then means that it is missing, too:
   * so Gitea answers (seen with 1.25) for a wiki without pages, https://github.com/go-gitea/gitea/blob/v1.25.4/routers/web/repo/githttp.go#L474
   */
  readonly unwritten?: boolean;
  /**
   * Use protocol v2 if the server knows it: only where its header may be sent, to the page's own origin or through a proxy. A forge that is
   * asked by a page of another origin refuses the header. Default: v0. Going on from `previous` asks in v0 anyway, which needs one request
   * less, and in v2 besides when that is silent about HEAD.
   */
  readonly protocol2?: boolean;
  /** What the server offers, when it was asked already (`askRefs`); it may have been narrowed. */
  readonly found?: Discovery;
  /** Where packs are indexed; in this very thread when absent. */
  readonly startIndexer?: StartIndexer;
  readonly signal: AbortSignal;
  onProgress?(progress: GitProgress): void;
  /** Told of files of Git LFS that what was fetched now points at. */
  onLargeFiles?(files: readonly LargeFile[]): void;
  readonly report: Report;
}

/**
 * Fetches all refs that a server offers and proves what came: count, trailer, every delta resolved, every advertised object and all that objects
 * name there. Rejects with an `HttpError` or one of the codes in `git-error.ts`; nothing of a failed fetch stays in the store. An empty
 * repository has no refs and packs. Which refs were moved by force since `previous` is not looked for here: see `movedRefs`.
 */
export async function fetchRepository(
  given: FetchRepositoryOptions,
): Promise<RepositoryRecord | { readonly missing: true }> {
  const { blobs, signal, report } = given;
  const found = given.found ?? (await foundMeanwhile(given));
  if (found === undefined) return { missing: true };
  const offered = advertisedRefs(found, report);
  const options = given.anew?.(offered.refs) ? withoutPrevious(given) : given;
  const { previous } = options;
  const plan = await planOf(options, found, offered);
  const pending = await pendingOf(options, plan);
  const store = pending?.blobs ?? blobs;
  const receive = () => fetchPack({ ...options, blobs: store }, plan, pending);
  const arrived = plan.wants.length === 0 ? undefined : await (pending?.take(receive) ?? receive());
  options.onProgress?.({ phase: 'verifying', bytes: arrived?.taken.stored.pack.size ?? 0 });
  const whole = await wholeRepository({
    blobs: store,
    offered: { ...offered, shallow: arrived?.shallow ?? offered.shallow ?? [] },
    taken: arrived === undefined ? [] : [arrived.taken],
    signal,
    report,
    ...(previous === undefined ? {} : { previous }),
  });
  if (arrived !== undefined) options.onLargeFiles?.(arrived.taken.largeFiles);
  if (pending !== undefined && options.onWhole !== undefined) options.onWhole(pending.done);
  else await pending?.done();
  return previous?.moved === undefined ? whole : { ...whole, moved: previous.moved };
}

function withoutPrevious({ previous: _, ...options }: FetchRepositoryOptions): FetchRepositoryOptions {
  return options;
}

/** While the server thinks, the indexes are looked into: the first look takes as long as the rest of the plan. */
function foundMeanwhile(options: FetchRepositoryOptions): Promise<Discovery | undefined> {
  const answer = askRefs(options);
  for (const pack of options.previous?.packs ?? []) options.blobs.read(pack.index, 0, 1).catch(() => {});
  return answer;
}

type AskOptions = Pick<
  FetchRepositoryOptions,
  'url' | 'request' | 'signal' | 'previous' | 'protocol2' | 'optional' | 'unwritten'
>;

/** Asks which refs there are. `undefined` when the repository is `optional` or `unwritten`, and missing. */
export async function askRefs(options: AskOptions): Promise<Discovery | undefined> {
  const { url, request, signal, previous, protocol2 = false } = options;
  try {
    const found = await discover(url, request, signal, { protocol2: protocol2 && previous === undefined });
    if (!protocol2 || previous === undefined || found.refs.has('HEAD')) return found;
    // The branch of a HEAD that has no commit yet is something that only v2 tells.
    const { symrefs } = await discover(url, request, signal, { protocol2 });
    return { ...found, symrefs };
  } catch (cause) {
    const status = cause instanceof HttpError ? cause.status : undefined;
    if (options.optional && status !== undefined && [401, 403, 404].includes(status)) return undefined;
    if (options.unwritten && cause instanceof RunError && cause.details['unbegun'] === true) return undefined;
    throw cause;
  }
}

/** What is asked of the server. */
interface Plan {
  readonly found: Discovery;
  readonly offered: AdvertisedRefs;
  readonly wants: readonly string[];
  readonly haves: readonly string[];
}

async function planOf(options: FetchRepositoryOptions, found: Discovery, offered: AdvertisedRefs): Promise<Plan> {
  const { blobs, previous } = options;
  const cutNow = new Set(offered.shallow);
  // The server has got the history that was missing: whoever says what he has would be taken to have it, too.
  const grown = previous?.shallow?.some((oid) => !cutNow.has(oid)) ?? false;
  if (grown) return { found, offered, wants: offered.wants, haves: [] };
  // What was a ref the last time is there, and need not be looked for.
  const there = new Set(previous?.refs.map(({ oid }) => oid));
  const unknown = offered.wants.filter((oid) => !there.has(oid));
  const wants = await missingFrom(blobs, previous?.packs ?? [], unknown);
  return { found, offered, wants, haves: havesOf(previous, offered) };
}

async function pendingOf(options: FetchRepositoryOptions, plan: Plan): Promise<PendingPack | undefined> {
  const { url, blobs, pending, signal, onProgress, startIndexer } = options;
  if (pending === undefined) return undefined;
  const { offered, wants, haves } = plan;
  return openPending({
    values: pending,
    blobs,
    name: packName(options),
    question: { url, offered, wants, haves },
    signal,
    ...(onProgress && { onProgress }),
    ...(startIndexer && { startIndexer }),
  });
}

/** A further pack is named after the one before it, not counted: a store keeps one blob of a name, and packs may be gone in between. */
export function packName({ blobName, previous }: Pick<FetchRepositoryOptions, 'blobName' | 'previous'>): string {
  const last = previous?.packs.at(-1);
  return last === undefined ? blobName : `${blobName}.${last.checksum}`;
}

async function fetchPack(
  options: FetchRepositoryOptions,
  plan: Plan,
  pending: PendingPack | undefined,
): Promise<ArrivedPack> {
  const { request, blobs, signal, onProgress } = options;
  const { wants, haves, found, offered } = plan;
  const url = found.movedTo ?? options.url;
  const { capabilities, protocol = 0 } = found;
  const body = uploadRequest({ protocol, wants, haves, capabilities });
  const asked = connect({ url, body, request, signal, protocol }).then((answer) => packAnswer(answer, protocol));
  // In v0 all is known but the pack: worker and storage get ready while the server thinks.
  const said = protocol === 0 ? [] : (await asked).shallow;
  const shallow = [...(offered.shallow ?? []), ...said];
  pending?.answered(shallow);
  const source = asked.then(({ pack }) => pack);
  // Whoever waits for it hears of a failure; until then nobody does.
  source.catch(() => {});
  const given = {
    ...(onProgress && { onProgress }),
    ...(options.startIndexer && { startIndexer: options.startIndexer }),
  };
  const taken = await takePack({ source, blobs, name: packName(options), shallow, signal, ...given });
  return { taken, shallow };
}
