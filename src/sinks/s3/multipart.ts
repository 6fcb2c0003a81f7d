import { createMD5 } from 'hash-wasm';
import { hex } from '../../lib/bytes.ts';
import { BucketError, type ObjectWriter, type UploadLedger, type UploadOptions } from '../../model/bucket.ts';
import { base64, etagOf, type S3Client, sha256 } from './ask.ts';
import { growingBuffer } from './growing-buffer.ts';
import { type DonePart, type KnownPart, partLength } from './parts.ts';
import { putObject } from './put-object.ts';
import {
  abandonUpload,
  beginUpload,
  completeUpload,
  findUpload,
  notedUploads,
  type OpenUpload,
  uploadName,
} from './upload-requests.ts';

/** One upload under way. Parts go up in the background; the first failure is what every later call rejects with. */
interface State {
  readonly client: S3Client;
  readonly key: string;
  readonly options: UploadOptions;
  readonly stop: AbortController;
  /** Finished parts by their number. */
  readonly done: Map<number, DonePart>;
  readonly underWay: Set<Promise<void>>;
  /** What the server has from an earlier visit. */
  known: ReadonlyMap<number, KnownPart>;
  upload: OpenUpload | undefined;
  next: number;
  requests: number;
  failure: { readonly reason: unknown } | undefined;
}

/** See `Bucket.upload`. Nothing is asked of the server before a part is full, but what may be there from an earlier visit. */
export async function startUpload(client: S3Client, key: string, options: UploadOptions): Promise<ObjectWriter> {
  const stop = new AbortController();
  const follow = () => stop.abort(options.signal?.reason);
  if (options.signal?.aborted) follow();
  options.signal?.addEventListener('abort', follow, { once: true });
  const state: State = {
    ...{ client, key, options, stop, done: new Map(), underWay: new Set(), known: new Map() },
    ...{ upload: undefined, next: 1, requests: 0, failure: undefined },
  };
  if (options.resume) await takeUp(state);
  const buffer = (number: number) => growingBuffer(partLength(number), client.parts.buffer);
  let filling = buffer(1);
  let size = 0;
  const end = async () => {
    await Promise.all(state.underWay);
    options.signal?.removeEventListener('abort', follow);
  };
  return {
    get size() {
      return size;
    },
    async write(chunk) {
      check(state);
      let rest = chunk;
      while (rest.length > 0) {
        rest = rest.subarray(filling.take(rest));
        if (!filling.isFull()) break;
        await send(state, filling.bytes());
        filling = buffer(state.next);
      }
      size += chunk.length;
    },
    async finish() {
      check(state);
      const etag =
        state.next === 1 ? await putWhole(state, filling.bytes()) : await complete(state, filling.bytes(), size);
      options.signal?.removeEventListener('abort', follow);
      return { etag, size };
    },
    // What is under way arrives, unless the run was cancelled.
    leave: end,
    async abort() {
      const isCut = state.underWay.size > 0;
      stop.abort(new DOMException('The upload is thrown away.', 'AbortError'));
      await end();
      await forget(state, isCut);
    },
  };
}

function check({ stop, failure }: State): void {
  if (failure !== undefined) throw failure.reason;
  stop.signal.throwIfAborted();
}

async function takeUp(state: State): Promise<void> {
  const found = await findUpload(state.client, state.key, state.options, state.stop.signal);
  state.requests += found.requests;
  state.upload = found.upload;
  state.known = found.parts;
}

/** Takes the part on, and waits as long as there are as many under way, of this upload and others, as memory allows. */
async function send(state: State, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const number = state.next++;
  const { stop, client } = state;
  const giveBack = await client.parts.take(bytes.length);
  let upload: OpenUpload;
  try {
    check(state);
    upload = await opened(state);
  } catch (reason) {
    giveBack();
    throw reason;
  }
  const end = () => {
    giveBack();
    // The request, and what it was tried again with, has ended: it holds a copy at most.
    client.parts.spare(bytes);
    state.underWay.delete(way);
  };
  const way: Promise<void> = sendPart(state, upload, number, bytes).then(end, (reason: unknown) => {
    end();
    state.failure ??= { reason };
    stop.abort(reason);
  });
  state.underWay.add(way);
}

async function opened(state: State): Promise<OpenUpload> {
  if (state.upload !== undefined) return state.upload;
  const { client, key, options, stop } = state;
  state.requests++;
  state.upload = await beginUpload(client, key, options, stop.signal);
  return state.upload;
}

async function sendPart(state: State, upload: OpenUpload, number: number, bytes: Uint8Array): Promise<void> {
  const digest = await sha256(bytes);
  const known = state.known.get(number);
  if (known !== undefined && (await isSamePart(known, bytes, digest))) {
    note(state, number, { etag: known.etag, size: bytes.length, sha256: known.sha256 });
    return;
  }
  const { client, key, stop } = state;
  state.requests++;
  const checksum = base64(digest);
  const answer = await client.ask({
    ...{ action: 'upload', method: 'PUT', key, body: bytes, digest, signal: stop.signal },
    query: { partNumber: String(number), uploadId: upload.id },
    ...(upload.checksums ? { headers: { 'x-amz-checksum-sha256': checksum } } : {}),
  });
  const said = answer.headers.get('x-amz-checksum-sha256');
  if (said !== null && said !== checksum)
    throw new BucketError('bucket-checksum', 'What arrived at the storage is not what was sent.', { details: { key } });
  const etag = etagOf(client, answer, 'upload');
  note(state, number, { etag, size: bytes.length, sha256: upload.checksums ? checksum : undefined });
}

function note(state: State, number: number, part: DonePart): void {
  state.done.set(number, part);
  let bytes = 0;
  for (const { size } of state.done.values()) bytes += size;
  state.options.onProgress?.({ bytes, parts: state.done.size, requests: state.requests });
}

/** By its SHA-256 where the server kept it, else by the MD5 that its ETag is (where it is one). */
async function isSamePart(known: KnownPart, bytes: Uint8Array, digest: Uint8Array): Promise<boolean> {
  if (known.size !== bytes.length) return false;
  if (known.sha256 !== undefined) return known.sha256 === base64(digest);
  const md5 = await createMD5();
  return known.etag.replaceAll('"', '') === hex(md5.update(bytes).digest('binary'));
}

async function putWhole(state: State, bytes: Uint8Array): Promise<string> {
  const { client, key, options } = state;
  await forget(state);
  state.requests++;
  const { etag } = await putObject(client, key, bytes, { ...options, signal: state.stop.signal });
  options.onProgress?.({ bytes: bytes.length, parts: 1, requests: state.requests });
  return etag;
}

async function complete(state: State, rest: Uint8Array<ArrayBuffer>, size: number): Promise<string> {
  if (rest.length > 0) await send(state, rest);
  await Promise.all(state.underWay);
  check(state);
  const { client, key, options, stop, done } = state;
  const upload = await opened(state);
  state.requests++;
  const parts = [...done].sort(([a], [b]) => a - b);
  try {
    const etag = await completeUpload(client, { key, upload, parts, size, options, signal: stop.signal });
    await options.ledger?.delete(uploadName(client.place, key));
    return etag;
  } catch (error) {
    // Somebody else has written it: these parts are of no use to anybody.
    if (error instanceof BucketError && error.code === 'bucket-changed') await forget(state);
    throw error;
  }
}

async function forget(state: State, isCut = false): Promise<void> {
  const { client, key, options, upload } = state;
  state.upload = undefined;
  if (upload === undefined) return;
  const { requests, failure } = await abandonUpload(client, key, upload, isCut);
  state.requests += requests;
  // What could not be removed is found again by the next visit, as long as the note is there.
  if (failure === undefined) await options.ledger?.delete(uploadName(client.place, key));
}

/** See `Bucket.abandon`. */
export async function abandonUploads(client: S3Client, ledger: UploadLedger): Promise<void> {
  let first: { readonly failure: unknown } | undefined;
  for (const [key, upload] of await notedUploads(client.place, ledger)) {
    const { failure } = await abandonUpload(client, key, upload, false);
    if (failure === undefined) await ledger.delete(uploadName(client.place, key));
    else first ??= { failure };
  }
  if (first !== undefined) throw first.failure;
}
