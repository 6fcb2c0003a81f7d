import { plainInit } from './diagnose.ts';
import type { Fetch } from './request.ts';
import { finalUrlHeader, proxyErrorHeader } from './routes.ts';

export interface RouteProbe {
  readonly fetch: Fetch;
  /** What to try: the target itself, or the proxy's address of it. */
  readonly url: string;
  /** Headers that the real request will carry, with the same need for permission; give no token that is not to go there. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: 'GET' | 'HEAD' | 'POST';
  /** The address is the proxy's: then only an answer that the proxy fetched counts, not the page of a host that has no proxy. */
  readonly proxied?: boolean;
  readonly signal: AbortSignal;
}

/** Longer than this nobody waits for a trial. */
const patience = 15_000;

/**
 * Whether this page may read answers from there. Any answer that can be read counts, also a 404; a refusal by the proxy does not.
 * Reads no body. No answer within 15 s counts as closed. Rejects only when the signal aborts.
 */
export async function tryRoute({
  fetch,
  url,
  headers,
  method,
  proxied,
  signal,
}: RouteProbe): Promise<'open' | 'closed'> {
  try {
    const response = await fetch(url, {
      ...plainInit,
      mode: 'cors',
      redirect: 'follow',
      method: method ?? 'GET',
      signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]),
      ...(headers === undefined ? {} : { headers: { ...headers } }),
    });
    await response.body?.cancel();
    if (response.headers.has(proxyErrorHeader)) return 'closed';
    return proxied && !response.headers.has(finalUrlHeader) ? 'closed' : 'open';
  } catch {
    signal.throwIfAborted();
    return 'closed';
  }
}
