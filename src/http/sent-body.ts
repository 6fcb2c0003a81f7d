import { callForCollection } from '../lib/garbage.ts';

/**
 * Chromium copies the body of a request, keeps the copy until the garbage collector runs through everything, and does not count it: a thread
 * that does little else than send grew by all that it had sent (907 MB after 100 bodies of 8 MiB, Chromium 156). So they are counted here, and
 * the collector is brought to run.
 */

/** Bytes of copies before it is. */
const most = 8 * 1024 * 1024;
const calls = 4;
/** For it to work, milliseconds. */
const between = 10;

let copied = 0;

/** As it is: fetch takes its own copy at once. Only memory that threads share is no body. */
export function bodyFor(body: Uint8Array | Blob): Uint8Array<ArrayBuffer> | Blob {
  if (!(body instanceof Uint8Array)) return body;
  const { buffer, byteOffset, length } = body;
  return buffer instanceof ArrayBuffer ? new Uint8Array(buffer, byteOffset, length) : new Uint8Array(body);
}

/** To be called before a body is sent: resolves at once, or when copies of earlier ones may have gone. */
export async function roomForCopy(body: Uint8Array | Blob | undefined): Promise<void> {
  if (!(body instanceof Uint8Array)) return;
  copied += body.length;
  if (copied < most) return;
  copied = 0;
  for (let time = 0; time < calls; time++) {
    if (!callForCollection()) return;
    await new Promise((resolve) => setTimeout(resolve, between));
  }
}
