import { HttpError } from '../http/errors.ts';
import type { Request } from '../http/request.ts';
import type { BlobStore } from '../model/blob-store.ts';
import type { Report } from '../model/problem.ts';
import type { RepositoryRecord } from '../model/repository-record.ts';
import { advertisedRefs } from './advertised-refs.ts';
import { connect, type Discovery, discover } from './remote.ts';
import { type GitProgress, type TakenPack, takePack } from './take-pack.ts';
import { packBytes, uploadRequest } from './upload-pack.ts';
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
  const taken = wants.length === 0 ? [] : [await fetchPack(options, found, wants)];
  options.onProgress?.({ phase: 'verifying', bytes: taken[0]?.stored.pack.size ?? 0 });
  return wholeRepository({ blobs, offered, taken, ...(previous === undefined ? {} : { previous }) });
}

async function fetchPack(
  options: FetchRepositoryOptions,
  found: Discovery,
  wants: readonly string[],
): Promise<TakenPack> {
  const { blobs, signal, onProgress } = options;
  const haves = [...new Set(options.previous?.refs.map((ref) => ref.oid))];
  const number = options.previous?.packs.length ?? 0;
  const name = number === 0 ? options.blobName : `${options.blobName}.${number}`;
  const answer = await connect(options.url, uploadRequest(wants, haves, found.capabilities), options.request, signal);
  const source = packBytes(answer);
  return takePack({ source, blobs, name, signal, ...(onProgress === undefined ? {} : { onProgress }) });
}
