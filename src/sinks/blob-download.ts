import { RunError } from '../lib/run-error.ts';

/** Beyond this the tab of a phone dies. */
export const blobLimit = 200 * 1000 * 1000;

/** Chunks are put into a blob at this many bytes, so that the browser may move them out of memory. */
const batch = 8 * 1024 * 1024;

type Got = { readonly bytes: ArrayBuffer } | 'end';

function gotFrom(data: unknown): Got {
  if (typeof data === 'object' && data !== null && 'type' in data) {
    if (data.type === 'end') return 'end';
    if (data.type === 'chunk' && 'bytes' in data && data.bytes instanceof ArrayBuffer) return { bytes: data.bytes };
    if (data.type === 'error' && 'code' in data && 'message' in data)
      throw new RunError(String(data.code), String(data.message));
  }
  throw new RunError('save-failed', 'The archive could not be saved.');
}

function pull(port: MessagePort): Promise<unknown> {
  return new Promise((resolve) => {
    port.onmessage = ({ data }: MessageEvent<unknown>) => resolve(data);
    port.postMessage({ type: 'pull' });
  });
}

function tooLarge(limit: number): RunError {
  return new RunError(
    'download-too-large',
    `This browser can only save up to ${Math.floor(limit / 1_000_000)} MB here. Use a window that is not private, or another browser such as Firefox, Chrome or Edge.`,
    { details: { limit } },
  );
}

/**
 * Collects what the port gives. For browsers without service workers, and small archives only: `download-too-large`, said beforehand when
 * the size is known. The maker hears `cancel` on every failure, and `saved` from the caller.
 */
export async function collectBlob(port: MessagePort, size: number | undefined, limit = blobLimit): Promise<Blob> {
  try {
    if (size !== undefined && size > limit) throw tooLarge(limit);
    const blobs: Blob[] = [];
    let parts: ArrayBuffer[] = [];
    let waiting = 0;
    let all = 0;
    while (true) {
      const got = gotFrom(await pull(port));
      if (got === 'end') break;
      parts.push(got.bytes);
      waiting += got.bytes.byteLength;
      all += got.bytes.byteLength;
      if (all > limit) throw tooLarge(limit);
      if (waiting < batch) continue;
      blobs.push(new Blob(parts));
      parts = [];
      waiting = 0;
    }
    if (size !== undefined && all !== size)
      throw new RunError('save-size', `The archive should have ${size} bytes and has ${all}. Save it again.`, {
        retry: 'later',
      });
    return new Blob([...blobs, ...parts], { type: 'application/zip' });
  } catch (reason) {
    port.postMessage({ type: 'cancel' });
    throw reason;
  }
}
