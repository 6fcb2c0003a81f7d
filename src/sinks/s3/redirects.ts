import { plainInit } from '../../http/diagnose.ts';
import { HttpError } from '../../http/errors.ts';
import type { Fetch } from '../../http/request.ts';

/** What is signed follows no redirect, and a browser then says no more than that nothing came. */
const silent: readonly string[] = ['cors-closed', 'unreachable'];

/**
 * Whether a request that came to nothing was sent elsewhere: asks once more without a signature. Pages see only redirects that the server lets them
 * see; for the others it stays a bucket that is closed to pages. Gives details for the error.
 */
export async function redirects(
  fetch: Fetch,
  url: string,
  error: unknown,
): Promise<{ readonly redirected: true } | undefined> {
  if (!(error instanceof HttpError) || !silent.includes(error.code)) return undefined;
  try {
    const { type, status, body } = await fetch(url, {
      ...plainInit,
      redirect: 'manual',
      signal: AbortSignal.timeout(longest),
    });
    await body?.cancel();
    return type === 'opaqueredirect' || (status >= 300 && status < 400) ? { redirected: true } : undefined;
  } catch {
    return undefined;
  }
}

/** Milliseconds. */
const longest = 10_000;
