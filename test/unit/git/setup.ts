import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FetchRepositoryOptions, fetchRepository } from '../../../src/git/fetch-repository.ts';
import { HttpError } from '../../../src/http/errors.ts';
import type { Request } from '../../../src/http/request.ts';
import type { Problem } from '../../../src/model/problem.ts';
import type { RepositoryRecord } from '../../../src/model/repository-record.ts';
import { git } from '../../support/git-commands.ts';
import { type MemoryBlobStore, memoryBlobStore } from '../../support/memory-blob-store.ts';

/** Node ends the body of an answer that nobody holds any more, even when the body is still to be read. */
const answers = new WeakMap<ReadableStream, Response>();

/** A request without retries, for a server of our own. */
export const plainRequest: Request = async ({ url, method = 'GET', headers, body, signal }) => {
  const response = await fetch(url, {
    method,
    ...(headers ? { headers } : {}),
    ...(body ? { body: body instanceof Uint8Array ? Buffer.from(body) : body } : {}),
    ...(signal ? { signal } : {}),
  });
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw new HttpError(response.status === 404 ? 'not-found' : 'http-status', 'no', { url, status: response.status });
  }
  answers.set(response.body, response);
  return { status: response.status, url: response.url, headers: response.headers, body: response.body };
};

export interface Fetched {
  readonly record: RepositoryRecord;
  readonly blobs: MemoryBlobStore;
  readonly problems: readonly Problem[];
}

/** Fetches into memory; throws when the repository is missing. */
export async function fetched(url: string, options: Partial<FetchRepositoryOptions> = {}): Promise<Fetched> {
  const blobs = memoryBlobStore({ chunkSize: 100_000 });
  const problems: Problem[] = [];
  const record = await fetchRepository({
    url,
    request: plainRequest,
    blobs,
    blobName: 'code',
    signal: new AbortController().signal,
    report: (problem) => problems.push(problem),
    ...options,
  });
  if ('missing' in record) throw new Error('missing');
  return { record, blobs: (options.blobs as MemoryBlobStore | undefined) ?? blobs, problems };
}

/** Writes a pack where git can look at it and gives the index that git makes of it. Fails when git does not accept it. */
export function gitIndex(folder: string, pack: Uint8Array, name = 'check'): Buffer {
  writeFileSync(join(folder, `${name}.pack`), pack);
  git(folder, 'index-pack', '--strict', `${name}.pack`);
  return readFileSync(join(folder, `${name}.idx`));
}
