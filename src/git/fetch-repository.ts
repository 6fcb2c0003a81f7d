import { HttpError } from '../http/errors.ts';
import type { Request } from '../http/request.ts';
import { hex } from '../lib/bytes.ts';
import type { BlobStore } from '../model/blob-store.ts';
import type { Report } from '../model/problem.ts';
import type { RepositoryRecord } from '../model/repository-record.ts';
import { type AdvertisedRefs, advertisedRefs } from './advertised-refs.ts';
import { gitError } from './git-error.ts';
import { indexPack } from './index-pack.ts';
import { createObjectHash } from './object-hash.ts';
import { openPackIndex } from './pack-index-read.ts';
import { createPackScanner } from './pack-scan.ts';
import { receivePack } from './receive-pack.ts';
import { connect, type Discovery, discover } from './remote.ts';
import { packBytes, uploadRequest } from './upload-pack.ts';

export interface GitProgress {
  readonly phase: 'receiving' | 'indexing' | 'verifying';
  /** Bytes of the pack so far. */
  readonly bytes: number;
  /** Objects that came (receiving), that have their id (indexing). */
  readonly objects?: number;
  readonly objectsTotal?: number;
}

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
  const packs = options.previous?.packs ?? [];
  const wants = await missingFrom(options.blobs, packs, offered.wants);
  const fetched = wants.length === 0 ? undefined : await fetchPack(options, found, wants);
  const record: RepositoryRecord = {
    objectFormat: 'sha1',
    ...(offered.head === undefined ? {} : { head: offered.head }),
    refs: offered.refs,
    packs: fetched ? [...packs, fetched.pack] : packs,
    objectCount: (options.previous?.objectCount ?? 0) + (fetched?.objects ?? 0),
  };
  try {
    options.onProgress?.({ phase: 'verifying', bytes: fetched?.pack.pack.size ?? 0, objects: record.objectCount });
    await verify(options.blobs, record, offered);
  } catch (cause) {
    if (fetched) await removePack(options.blobs, fetched.pack);
    throw cause;
  }
  return record;
}

type Pack = RepositoryRecord['packs'][number];

async function fetchPack(
  options: FetchRepositoryOptions,
  found: Discovery,
  wants: readonly string[],
): Promise<{ pack: Pack; objects: number }> {
  const { blobs, signal } = options;
  const haves = [...new Set(options.previous?.refs.map((ref) => ref.oid))];
  const number = options.previous?.packs.length ?? 0;
  const name = number === 0 ? options.blobName : `${options.blobName}.${number}`;
  const answer = await connect(options.url, uploadRequest(wants, haves, found.capabilities), options.request, signal);
  const scanner = createPackScanner(await createObjectHash());
  const progress = (phase: GitProgress['phase'], bytes: number, objects: number) =>
    options.onProgress?.({ phase, bytes, objects, objectsTotal: scanner.total ?? 0 });

  const writer = await blobs.writer(`${name}.pack`);
  const { trailer, size } = await receivePack({
    source: packBytes(answer),
    writer,
    scanner,
    signal,
    onBytes: (bytes) => progress('receiving', bytes, scanner.table.length),
  }).catch(async (cause: unknown) => {
    await writer.discard();
    throw cause;
  });
  const pack = await writer.finish(size);
  const { table } = scanner;
  try {
    const onObject = (resolved: number) => progress('indexing', size, resolved);
    const index = await indexPack({ blobs, pack, table, trailer, name: `${name}.idx`, signal, onObject });
    progress('indexing', size, table.length);
    return { pack: { checksum: hex(trailer), pack, index }, objects: table.length };
  } catch (cause) {
    await blobs.remove(pack);
    throw cause;
  }
}

async function missingFrom(blobs: BlobStore, packs: readonly Pack[], oids: readonly string[]): Promise<string[]> {
  const indexes = await Promise.all(packs.map((pack) => openPackIndex(blobs, pack.index)));
  const missing: string[] = [];
  for (const oid of oids) {
    let there = false;
    for (const index of indexes) there ||= (await index.find(oid)) !== undefined;
    if (!there) missing.push(oid);
  }
  return missing;
}

async function verify(blobs: BlobStore, record: RepositoryRecord, offered: AdvertisedRefs): Promise<void> {
  const peeled = offered.refs.flatMap((ref) => (ref.peeled === undefined ? [] : [ref.peeled]));
  const [missing] = await missingFrom(blobs, record.packs, [...offered.wants, ...peeled]);
  if (missing === undefined) return;
  const name = record.refs.find((ref) => ref.oid === missing || ref.peeled === missing)?.name ?? 'HEAD';
  throw gitError('git-missing-object', `The git server did not send what ${name} points at.`, {
    details: { ref: name, oid: missing },
  });
}

async function removePack(blobs: BlobStore, pack: Pack): Promise<void> {
  await blobs.remove(pack.pack);
  await blobs.remove(pack.index);
}
