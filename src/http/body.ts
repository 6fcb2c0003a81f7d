import { RunError } from '../lib/run-error.ts';
import { chunksOf, streamFrom } from '../lib/streams.ts';
import { bodySource, byteStream, chunkStream } from './body-source.ts';
import { HttpError } from './errors.ts';
import type { LaneOutcome } from './lane.ts';

/** What watches over a body while it is read. */
export interface BodyGuard {
  readonly url: string;
  readonly status: number;
  readonly maxBytes: number;
  /** Milliseconds that the server may be silent in the middle of a body. */
  readonly stallTime: number;
  /** Milliseconds after which the place of a body that nobody reads is given to others; the body stays readable. */
  readonly idleTime: number;
  readonly signal?: AbortSignal | undefined;
  onBytes(count: number): void;
  /** Gives the place back: all is read, the body broke (`bad`: by silence or in the middle), was cancelled, or nobody reads it for long. */
  release(outcome: LaneOutcome): void;
  /** Called once, when nothing more will be read. */
  close(): void;
}

const emptyBody = () => streamFrom([]);

/**
 * A body that counts, keeps the size cap, notices silence, and rejects with an `HttpError` (`cut-off`, `timeout`, `too-large`) or with the
 * signal's reason. Cancelling it cancels the answer. It can be read into the reader's own memory if the answer can.
 */
export function guardedBody(
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null,
  guard: BodyGuard,
): ReadableStream<Uint8Array> {
  if (body === null) {
    guard.release('neutral');
    guard.close();
    return emptyBody();
  }
  const source = bodySource(body);
  const idleEnd = () => guard.release('neutral');
  let idle = setTimeout(idleEnd, guard.idleTime);
  let count = 0;
  const end = (outcome: LaneOutcome = 'neutral') => {
    clearTimeout(idle);
    guard.release(outcome);
    guard.close();
  };
  /** The next bytes; `undefined` at the end. What it throws is ready to be shown. */
  const next = async (room?: ArrayBufferView<ArrayBuffer>) => {
    clearTimeout(idle);
    try {
      const bytes = await withinTime(source.read(room), guard);
      if (bytes === undefined || (room !== undefined && bytes.length === 0)) {
        end();
        return bytes;
      }
      count += bytes.length;
      guard.onBytes(bytes.length);
      if (count > guard.maxBytes) throw tooLarge(guard.url, guard.status, guard.maxBytes);
      idle = setTimeout(idleEnd, guard.idleTime);
      return bytes;
    } catch (cause) {
      const error = brokenBody(cause, guard, count);
      end(error instanceof HttpError && error.code !== 'too-large' ? 'bad' : 'neutral');
      await source.cancel(error).catch(() => {});
      throw error;
    }
  };
  const cancel = (reason: unknown) => {
    end();
    return source.cancel(reason);
  };
  return source.isBytes ? byteStream(next, cancel) : chunkStream(next, cancel);
}

/** The first bytes of a body as text; the rest is cancelled. What breaks is left out. */
export async function startOfBody(body: ReadableStream<Uint8Array>, limit: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of chunksOf(body)) {
      text += decoder.decode(chunk.subarray(0, limit), { stream: true });
      if (text.length >= limit) break;
    }
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
  }
  return text.slice(0, limit);
}

export function tooLarge(url: string, status: number, maxBytes: number): HttpError {
  return new HttpError('too-large', `The answer is larger than ${maxBytes} bytes.`, {
    url,
    status,
    details: { maxBytes },
  });
}

function withinTime<T>(work: Promise<T>, guard: BodyGuard): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(silence(guard)), guard.stallTime);
    const stop = () => reject(guard.signal?.reason);
    const done = () => {
      clearTimeout(timer);
      guard.signal?.removeEventListener('abort', stop);
    };
    guard.signal?.addEventListener('abort', stop, { once: true });
    if (guard.signal?.aborted) stop();
    work.then(resolve, reject).finally(done);
  });
}

function silence({ url, status, stallTime }: BodyGuard): HttpError {
  const seconds = Math.round(stallTime / 1000);
  return new HttpError('timeout', `The server fell silent in the middle of its answer for ${seconds} seconds.`, {
    url,
    status,
  });
}

function brokenBody(cause: unknown, { url, status, signal }: BodyGuard, received: number): unknown {
  if (signal?.aborted) return signal.reason;
  if (cause instanceof RunError) return cause;
  return new HttpError('cut-off', 'The answer broke off before its end.', {
    url,
    status,
    cause,
    details: { received },
  });
}
