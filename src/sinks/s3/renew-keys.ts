import type { S3Keys, S3Signer } from './sign.ts';

/**
 * Gets keys in the place of `used`, which have ended: asks once for all who wait, and not at all when others have come meanwhile. False when there are
 * none. Rejects when whoever waits is cancelled.
 */
export function keyRenewal(signer: S3Signer, renewKeys: (() => Promise<S3Keys | undefined>) | undefined) {
  let asking: Promise<S3Keys | undefined> | undefined;
  return async (used: S3Keys, signal: AbortSignal | undefined): Promise<boolean> => {
    if (renewKeys === undefined) return false;
    if (signer.keys !== used) return true;
    asking ??= renewKeys().finally(() => {
      asking = undefined;
    });
    const keys = await unlessAborted(asking, signal);
    if (keys !== undefined && signer.keys === used) signer.keys = keys;
    return signer.keys !== used;
  };
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
