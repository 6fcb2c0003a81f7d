import { RunError } from '../lib/run-error.ts';
import type { PortToPage } from './messages.ts';

/** Bytes of a chunk; only the last is shorter. */
const chunkSize = 1024 * 1024;

/** Chunks of 1 MiB (but the last) in buffers of their own that may be transferred. @param room gives the next buffer, of that size */
async function* evenChunks(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  room: () => Uint8Array<ArrayBuffer>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  let buffer = room();
  let filled = 0;
  while (true) {
    const { done, value } = await reader.read();
    if (done) break;
    for (let at = 0; at < value.length; ) {
      const piece = value.subarray(at, at + chunkSize - filled);
      buffer.set(piece, filled);
      filled += piece.length;
      at += piece.length;
      if (filled < chunkSize) continue;
      yield buffer;
      buffer = room();
      filled = 0;
    }
  }
  if (filled > 0) yield buffer.slice(0, filled);
}

/** A buffer that has come back with a message; `undefined` when none that can be filled again. */
function backIn(data: unknown): Uint8Array<ArrayBuffer> | undefined {
  const back: unknown = typeof data === 'object' && data !== null && 'back' in data ? data.back : undefined;
  return back instanceof ArrayBuffer && back.byteLength === chunkSize ? new Uint8Array(back) : undefined;
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
 * Serves a stream over a port, one chunk for each `pull`. Resolves when the other side says `saved` after the end. Rejects with an
 * `AbortError` on `cancel`, with the signal's reason when it aborts, with `download-lost` when the other side goes away (where the
 * browser tells), and with the stream's own failure. Cancels the stream and closes the port in every case.
 */
export async function serveStream(
  port: MessagePort,
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  const reader = stream.getReader();
  const listening = new AbortController();
  try {
    await new Promise<void>((resolve, reject) => {
      const { signal: until } = listening;
      answerPulls(port, reader, until, resolve, reject);
      signal.addEventListener('abort', () => reject(signal.reason), { signal: until });
      port.addEventListener('close', () => reject(lost()), { signal: until });
      if (signal.aborted) reject(signal.reason);
    });
  } catch (reason) {
    port.postMessage(errorMessage(reason));
    await reader.cancel(reason).catch(() => {});
    throw reason;
  } finally {
    listening.abort();
    port.close();
  }
}

/** Whoever waits at the other side is told that nothing will come. */
export function refusePort(
  port: MessagePort,
  message = 'There is nothing to save now, or it is being saved already.',
): void {
  port.postMessage({ type: 'error', code: 'save-failed', message } satisfies PortToPage);
  port.close();
}

function lost(): RunError {
  return new RunError('download-lost', 'The browser stopped the download. Save the archive again.', { retry: 'later' });
}

function answerPulls(
  port: MessagePort,
  reader: ReadableStreamDefaultReader<Uint8Array>,
  until: AbortSignal,
  saved: () => void,
  failed: (reason: unknown) => void,
): void {
  // Without it each chunk would be memory of its own until the browser collects garbage: 64 MB of it and more.
  let spare: Uint8Array<ArrayBuffer> | undefined;
  const room = () => {
    const buffer = spare ?? new Uint8Array(chunkSize);
    spare = undefined;
    return buffer;
  };
  const chunks = evenChunks(reader, room);
  let ended = false;
  let serving: Promise<void> = Promise.resolve();
  const serve = async () => {
    if (ended || until.aborted) return;
    const next = await chunks.next();
    if (until.aborted) return;
    ended = next.done === true;
    const message: PortToPage = next.done ? { type: 'end' } : { type: 'chunk', bytes: next.value.buffer };
    port.postMessage(message, next.done ? [] : [next.value.buffer]);
  };
  const onMessage = ({ data }: MessageEvent<unknown>) => {
    if (isMessage(data, 'pull')) {
      spare = backIn(data) ?? spare;
      serving = serving.then(serve);
      serving.catch(failed);
    } else if (isMessage(data, 'cancel')) {
      failed(new DOMException('The download was cancelled.', 'AbortError'));
    } else if (isMessage(data, 'saved') && ended) saved();
  };
  port.addEventListener('message', onMessage, { signal: until });
  port.start();
}
