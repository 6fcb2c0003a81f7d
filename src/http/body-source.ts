import { byteReader } from '../lib/streams.ts';

/** An answer's bytes, in chunks as they come, or read into memory that is given. */
export interface BodySource {
  /** Memory can be given. */
  readonly isBytes: boolean;
  /**
   * The next bytes; `undefined` at the end. In `room` if it is given: its memory is gone then, the result lies in the same, and is empty at the
   * end.
   */
  read(room?: ArrayBufferView<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | undefined>;
  cancel(reason: unknown): Promise<void>;
}

type Next = BodySource['read'];
type Cancel = BodySource['cancel'];

/**
 * How a body is read is known only when somebody begins to. It is locked until then all the same: Node cancels the body of an answer that was
 * collected as garbage and that nobody reads, and the reader would take it for an empty one.
 */
export function bodySource(body: ReadableStream<Uint8Array<ArrayBuffer>>): BodySource {
  const bytes = byteReader(body);
  let chunks = bytes === undefined ? body.getReader() : undefined;

  async function read(room?: ArrayBufferView<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (room !== undefined && bytes !== undefined)
      return (await bytes.read(new Uint8Array(room.buffer, room.byteOffset, room.byteLength))).value;
    if (chunks === undefined) {
      bytes?.releaseLock();
      chunks = body.getReader();
    }
    return (await chunks.read()).value;
  }

  return { isBytes: bytes !== undefined, read, cancel: (reason) => (chunks ?? bytes ?? body).cancel(reason) };
}

/** A stream that hands out chunks. */
export function chunkStream(next: Next, cancel: Cancel): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const chunk = await next();
        if (chunk === undefined) controller.close();
        else controller.enqueue(chunk);
      },
      cancel,
    },
    { highWaterMark: 0 },
  );
}

/** A stream that fills the memory of its reader, or hands out chunks to one who brings none. Chunks are nobody else's: their memory moves. */
export function byteStream(next: Next, cancel: Cancel): ReadableStream<Uint8Array> {
  return new ReadableStream({
    type: 'bytes',
    async pull(controller) {
      const request = controller.byobRequest;
      const room = request?.view;
      const bytes = await next(room ?? undefined);
      if (bytes === undefined || (room && bytes.length === 0)) controller.close();
      if (bytes === undefined) return;
      if (request !== null && room) request.respondWithNewView(bytes);
      else controller.enqueue(bytes);
    },
    cancel,
  });
}
