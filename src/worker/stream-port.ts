import { RunError } from '../lib/run-error.ts';
import { chunksOf } from '../lib/streams.ts';
import type { PortToPage } from './messages.ts';

/** Small chunks are gathered up to this, large ones cut to the other. */
const least = 256 * 1024;
const most = 1024 * 1024;

/** Chunks of at least 256 KiB (but the last) and at most 1 MiB, in buffers of their own that may be transferred. */
export async function* evenChunks(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  let buffer = new Uint8Array(most);
  let filled = 0;
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; ) {
      const piece = chunk.subarray(at, at + most - filled);
      buffer.set(piece, filled);
      filled += piece.length;
      at += piece.length;
      if (filled === most) {
        yield buffer;
        buffer = new Uint8Array(most);
        filled = 0;
      }
    }
    if (filled >= least) {
      yield buffer.slice(0, filled);
      filled = 0;
    }
  }
  if (filled > 0) yield buffer.slice(0, filled);
}

function isMessage(data: unknown, type: 'pull' | 'saved' | 'cancel'): boolean {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === type;
}

function errorMessage(reason: unknown): PortToPage {
  return reason instanceof RunError
    ? { type: 'error', code: reason.code, message: reason.message }
    : { type: 'error', code: 'save-failed', message: 'The archive could not be saved.' };
}

/**
 * Serves a stream over a port, one chunk for each `pull`. Resolves when the other side says `saved` after the end; rejects with an
 * `AbortError` on `cancel`, with the signal's reason when it aborts, and with the stream's own failure. Ends the stream and closes the port
 * in every case.
 */
export async function serveStream(
  port: MessagePort,
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  const chunks = evenChunks(chunksOf(stream));
  const stopped = new AbortController();
  const post = (message: PortToPage, transfer: Transferable[] = []) => port.postMessage(message, transfer);
  try {
    await new Promise<void>((resolve, reject) => {
      let ended = false;
      let serving: Promise<void> = Promise.resolve();
      const serve = async () => {
        if (ended || stopped.signal.aborted) return;
        const next = await chunks.next();
        if (stopped.signal.aborted) return;
        ended = next.done === true;
        if (next.done) post({ type: 'end' });
        else post({ type: 'chunk', bytes: next.value.buffer }, [next.value.buffer]);
      };
      const stop = (reason: unknown) => {
        stopped.abort();
        reject(reason);
      };
      port.onmessage = ({ data }: MessageEvent<unknown>) => {
        if (isMessage(data, 'pull')) {
          serving = serving.then(serve);
          serving.catch(stop);
        } else if (isMessage(data, 'saved') && ended) resolve();
        else if (isMessage(data, 'cancel')) stop(new DOMException('The download was cancelled.', 'AbortError'));
      };
      signal.addEventListener('abort', () => stop(signal.reason), { signal: stopped.signal });
      if (signal.aborted) stop(signal.reason);
    });
  } catch (reason) {
    post(errorMessage(reason));
    throw reason;
  } finally {
    stopped.abort();
    port.onmessage = null;
    await stream_ended();
    port.close();
  }
}
