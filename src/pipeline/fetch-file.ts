import type { Forge } from '../forges/forge.ts';
import { tooLarge } from '../http/body.ts';
import { brokeOff, HttpError } from '../http/errors.ts';
import { sizeOfWhole, strongTag } from '../http/range.ts';
import type { Answer, Request } from '../http/request.ts';
import { RunError } from '../lib/run-error.ts';
import { chunksOf } from '../lib/streams.ts';
import type { BlobStore, BlobWriter } from '../model/blob-store.ts';
import type { BlobRef } from '../model/project-source.ts';

/** A file that a server gives, and where its bytes go. */
export interface FileFetch {
  readonly url: string;
  /** Name of the blob; an unfinished one of this name is gone on with. */
  readonly name: string;
  /** Bytes, as the forge says; they must be met. */
  readonly size?: number;
  /** 64 hexadecimal digits, as the forge says; they must be met. */
  readonly sha256?: string;
  /** Bytes; a longer file is `too-large`. */
  readonly most?: number;
  /** What to ask for, where the address gives other things too. */
  readonly accept?: string;
  readonly blobs: BlobStore;
  readonly request: Request;
  readonly isImmutable: NonNullable<Forge['isImmutable']>;
  readonly signal: AbortSignal;
  /** Bytes that are there, of this file: also fewer than before, when it had to begin again. */
  onBytes(there: number): void;
}

/** How often a file that breaks off is gone on with, and no more comes of it, before it counts as one that cannot be had. */
const attempts = 5;

/**
 * Fetches a file, from where an earlier try ended if the server gives the rest. What is durable of it stays when the run stops, the connection
 * breaks for good, or this address does not give it (a signature may have ended; see `forgetHalf`); rejects with `blob-size` when another length
 * came, and what came is thrown away then.
 */
export async function fetchFile(file: FileFetch): Promise<BlobRef> {
  let shorter: number | undefined;
  let most = 0;
  for (let made = 1; ; made++) {
    const writer = await file.blobs.writer(file.name, { resume: true });
    // A large file takes hours, in which any line breaks: what each try brings some more of is no file that cannot be had.
    if (writer.offset > most) [made, most] = [1, writer.offset];
    try {
      const said = await receive(file, writer);
      return await sameContent(file, await writer.finish(file.size ?? said));
    } catch (error) {
      const stopped = file.signal.aborted;
      const short = tooShort(error);
      const again =
        !stopped &&
        made < attempts &&
        ((error instanceof HttpError && brokeOff(error)) || (short !== undefined && short !== shorter));
      shorter = short;
      const worthless = !stopped && !again && isWrong(error);
      await (worthless ? writer.discard() : writer.leave()).catch(() => {});
      if (!again) throw error;
    }
  }
}

/** Bytes of another content are those of another file, or were damaged on the way. */
async function sameContent({ sha256, blobs }: FileFetch, blob: BlobRef): Promise<BlobRef> {
  if (sha256 === undefined || sha256 === blob.sha256) return blob;
  await blobs.remove(blob);
  throw new RunError('blob-digest', 'Other bytes came than the forge says: their digest differs.', {
    details: { expected: sha256, got: blob.sha256 },
  });
}

/** Throws away what is there of a file that cannot be had. */
export async function forgetHalf(blobs: BlobStore, name: string): Promise<void> {
  const writer = await blobs.writer(name);
  await writer.discard();
}

/** Nothing of what came belongs to the file. */
function isWrong(error: unknown): boolean {
  return error instanceof RunError && ['blob-size', 'blob-digest', 'too-large'].includes(error.code);
}

/** Bytes that came, where fewer came than the forge says: a body may break off without a word. The same number twice is the file's size. */
function tooShort(error: unknown): number | undefined {
  if (!(error instanceof RunError) || error.code !== 'blob-size') return undefined;
  const { expected, got } = error.details;
  return typeof got === 'number' && typeof expected === 'number' && got < expected ? got : undefined;
}

/** Gives the size of the whole, where the answer says it of a part: a part may end before the file does. */
async function receive(file: FileFetch, writer: BlobWriter): Promise<number | undefined> {
  const answer = await askFrom(file, writer);
  if (isSignIn(answer.url) && !isSignIn(file.url)) {
    await answer.body.cancel();
    throw new HttpError('forbidden', 'The forge asks people to sign in for this.', { url: file.url, status: 403 });
  }
  const tag = strongTag(answer.headers);
  if (answer.status !== 206 && (writer.offset > 0 || tag !== writer.validator)) await writer.restart(tag);
  let there = writer.offset;
  file.onBytes(there);
  for await (const chunk of chunksOf(answer.body)) {
    there += chunk.length;
    // The answer's own limit does not know of what was there before it.
    if (there > (file.most ?? there)) throw tooLarge(answer.url, answer.status, file.most ?? there);
    await writer.write(chunk);
    file.onBytes(there);
  }
  return answer.status === 206 ? sizeOfWhole(answer.headers) : undefined;
}

/** Where forges send browsers that nobody is signed in with, and answer 200. */
function isSignIn(url: string): boolean {
  return /\/(?:login|user\/login|users\/sign_in)$/.test(new URL(url).pathname);
}

/** For the rest, where there is a beginning; the server may give the whole again. */
function askFrom(
  { url, accept, most, request, signal, isImmutable }: FileFetch,
  { offset, validator }: BlobWriter,
): Promise<Answer> {
  const headers = accept === undefined ? {} : { headers: { accept } };
  const size = most === undefined ? {} : { maxBytes: most };
  const whole = { url, purpose: 'files', expect: 'file', signal, ...headers, ...size } as const;
  if (offset === 0) return request(whole);
  const known = validator === undefined ? {} : { validator };
  return request({ ...whole, resume: { from: offset, immutable: isImmutable(url), ...known } });
}
