/**
 * Gives every chunk to `take`, one after the other, and resolves to the number of bytes. When anything fails or the signal aborts, the
 * stream is cancelled, also while it is being waited for.
 */
export async function drain(
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal,
  take: (chunk: Uint8Array, bytesBefore: number) => Promise<void> | void,
): Promise<number> {
  const reader = stream.getReader();
  const onAbort = () => void reader.cancel(signal.reason).catch(() => {});
  signal.addEventListener('abort', onAbort, { once: true });
  let bytes = 0;
  try {
    while (true) {
      signal.throwIfAborted();
      const next = await reader.read();
      signal.throwIfAborted();
      if (next.done) return bytes;
      await take(next.value, bytes);
      bytes += next.value.length;
    }
  } catch (reason) {
    await reader.cancel(reason).catch(() => {});
    throw reason;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
