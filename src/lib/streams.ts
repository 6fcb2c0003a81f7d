/**
 * A stream that pulls from an iterable. Cancelling it ends the iterable (`return`), so `finally` blocks run.
 * Chunks are passed on as they are.
 */
export function streamFrom(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator =
    Symbol.asyncIterator in source
      ? source[Symbol.asyncIterator]()
      : (source[Symbol.iterator]() as Iterator<Uint8Array>);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await iterator.next();
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

/** Chunks of a stream. Leaving the loop early cancels the stream. (`ReadableStream` is not iterable in every browser yet.) */
export async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = stream.getReader();
  let done = false;
  try {
    while (true) {
      const next = await reader.read();
      if (next.done) break;
      yield next.value;
    }
    done = true;
  } finally {
    if (!done) await reader.cancel().catch(() => {});
    reader.releaseLock();
  }
}

/** A reader that fills memory it is given, where the stream can do that: answers can, most others only hand out chunks. */
export function byteReader(stream: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | undefined {
  try {
    return stream.getReader({ mode: 'byob' });
  } catch (error) {
    if (error instanceof TypeError && !stream.locked) return undefined;
    throw error;
  }
}

/**
 * Chunks of a stream that lie in one piece of memory, if the stream can do that: a chunk is gone as soon as the next is asked for. Of gigabytes
 * in fresh chunks, hundreds of megabytes wait for the garbage collector.
 * @param size Bytes of the memory.
 */
export async function* passingChunksOf(
  stream: ReadableStream<Uint8Array>,
  size: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = byteReader(stream);
  if (reader === undefined) return yield* chunksOf(stream);
  let done = false;
  try {
    for (let room = new Uint8Array(size); ; ) {
      const next = await reader.read(room);
      if (next.done || next.value === undefined) break;
      yield next.value;
      room = new Uint8Array(next.value.buffer);
    }
    done = true;
  } finally {
    if (!done) await reader.cancel().catch(() => {});
    reader.releaseLock();
  }
}
