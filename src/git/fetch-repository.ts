import { HttpError } from '../http/errors.ts';
import type { Request } from '../http/request.ts';
import type { BlobStore } from '../model/blob-store.ts';
import type { Report } from '../model/problem.ts';
import type { RepositoryRecord } from '../model/repository-record.ts';
import { type AdvertisedRefs, advertisedRefs } from './advertised-refs.ts';
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
  /** Where a note is kept of a pack that is stored but not indexed: after a closed tab the next call goes on from it, without a POST. */
  readonly pending?: PendingValues;
  /** The repository need not be there (a wiki): 404, 401 and 403 on the list of refs then mean that it is missing. */
  readonly optional?: boolean;
  readonly signal: AbortSignal;
  onProgress?(progress: GitProgress): void;
  readonly report: Report;
}

/**
 * Fetches all refs that a server offers and proves what came: count, trailer, every delta resolved, every advertised object there. Rejects with
 * an `HttpError` or one of the codes in `git-error.ts`; nothing of a failed fetch stays in the store. An empty repository has no refs and packs.
 */
export async function fetchRepository(
  options: FetchRepositoryOptions,
): Promise<RepositoryRecord | { readonly missing: true }> {
  let found: Discovery;
  try {
    found = await discover(options.url, options.request, options.signal);
  } catch (cause) {
    if (options.optional && cause instanceof HttpError && [401, 403, 404].includes(cause.status ?? 0))
      return { missing: true };
    throw cause;
  }
  const offered = advertisedRefs(found, options.report);
  const { blobs, previous } = options;
  const wants = await missingFrom(blobs, previous?.packs ?? [], offered.wants);
  const pending = await pendingOf(options, offered, wants);
  const store = pending?.blobs ?? blobs;
  const receive = () => fetchPack({ ...options, blobs: store }, found, wants, pending);
  const taken = wants.length === 0 ? [] : [(await (pending?.take(receive) ?? receive())).taken];
  options.onProgress?.({ phase: 'verifying', bytes: taken[0]?.stored.pack.size ?? 0 });
  const whole = await wholeRepository({
    blobs: store,
    offered,
    taken,
    ...(previous === undefined ? {} : { previous }),
  });
  await pending?.done();
  return whole;
}

async function pendingOf(
  options: FetchRepositoryOptions,
  offered: AdvertisedRefs,
  wants: readonly string[],
): Promise<PendingPack | undefined> {
  const { url, blobs, pending, signal, onProgress } = options;
  if (pending === undefined) return undefined;
  return openPending({
    values: pending,
    blobs,
    name: packName(options),
    question: { url, offered, wants, haves: havesOf(options) },
    signal,
    ...(onProgress === undefined ? {} : { onProgress: (progress) => onProgress(progress) }),
  });
}

/** Each further pack has its number. */
function packName({ blobName, previous }: FetchRepositoryOptions): string {
  const number = previous?.packs.length ?? 0;
  return number === 0 ? blobName : `${blobName}.${number}`;
}

function havesOf({ previous }: FetchRepositoryOptions): string[] {
  return [...new Set(previous?.refs.map((ref) => ref.oid))];
}

async function fetchPack(
  options: FetchRepositoryOptions,
  found: Discovery,
  wants: readonly string[],
  pending: PendingPack | undefined,
): Promise<ArrivedPack> {
  const { blobs, signal, onProgress } = options;
  const name = packName(options);
  const { url, request } = options;
  const { capabilities, protocol = 0 } = found;
  const body = uploadRequest({ protocol, wants, haves: havesOf(options), capabilities });
  const { pack, shallow } = await packAnswer(await connect({ url, body, request, signal, protocol }), protocol);
  pending?.answered(shallow);
  const progress = onProgress === undefined ? {} : { onProgress };
  return { taken: await takePack({ source: pack, blobs, name, signal, ...progress }), shallow };
}
