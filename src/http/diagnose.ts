import { HttpError } from './errors.ts';
import type { Fetch } from './request.ts';
import type { Route } from './routes.ts';

/** A fetch that gave no answer. */
export interface FailedFetch {
  readonly fetch: Fetch;
  /** What was fetched: the target, or the proxy's address of it. */
  readonly fetched: string;
  readonly target: string;
  readonly route: Route;
  readonly cause: unknown;
  readonly noCorsProbe: boolean;
  /** A page has read this place before, straight. */
  readonly before: boolean;
  /** Called before each probe. */
  onProbe(): void;
  readonly signal: AbortSignal;
}

/** Never sends cookies or the page's address, never uses the browser's cache. */
export const plainInit = {
  credentials: 'omit',
  referrerPolicy: 'no-referrer',
  cache: 'no-store',
} as const satisfies RequestInit;

/**
 * Finds out why a fetch gave no answer: browsers say the same `TypeError` for all causes. A `no-cors` request needs no permission of the
 * server, so when it passes, the server is there and only the permission is missing. The error page of a gateway (502, 504) has none either, and
 * nobody but a proxy sees which it was: so whether the place was open before decides what is said.
 */
export async function diagnose(failed: FailedFetch): Promise<HttpError> {
  const { target, cause, route } = failed;
  if (route === 'proxy') return proxySilent(target, cause);
  if (isTlsFault(cause)) return tls(target, cause);
  if (!failed.noCorsProbe) return unreachable(target, cause);
  if (await answersBlindly(failed, failed.fetched)) return corsClosed(failed);
  for (const hint of plainHints(target)) {
    if (await answersBlindly(failed, hint)) return tls(target, cause);
  }
  return unreachable(target, cause);
}

export function offline(target: string): HttpError {
  return new HttpError('offline', 'This browser says that it is offline.', { url: target });
}

export function noAnswerInTime(target: string, milliseconds: number): HttpError {
  return new HttpError('timeout', `The server did not answer within ${Math.round(milliseconds / 1000)} seconds.`, {
    url: target,
  });
}

/** A web page where the forge has answered before: the sign-in page of a hotel's or a train's network, for example. */
export function captive(target: string, status: number): HttpError {
  return new HttpError('captive', 'A web page answers where the forge was: this network may want you to sign in.', {
    url: target,
    status,
  });
}

/** An answer that should be the proxy's and is not: a static host that knows no proxy, for example. */
export function proxyMissing(target: string): HttpError {
  return new HttpError('proxy-missing', 'There is no proxy at the address that is set for it.', { url: target });
}

export function proxySilent(target: string, cause?: unknown): HttpError {
  return new HttpError('proxy-silent', 'The proxy does not answer, or does not let this page use it.', {
    url: target,
    cause,
  });
}

function corsClosed({ target, cause, before }: FailedFetch): HttpError {
  const message = before
    ? 'Something answers where the forge is, but not so that web pages may read it, as they could before.'
    : 'The forge is there, but does not let web pages read it.';
  return new HttpError('cors-closed', message, {
    ...{ url: target, cause, details: { before } },
    retry: before ? 'later' : 'after-change',
  });
}

function tls(target: string, cause: unknown): HttpError {
  return new HttpError(
    'tls',
    'The host is there, but no secure connection comes about: its certificate is not accepted, or it does not speak https here.',
    { url: target, cause },
  );
}

function unreachable(target: string, cause: unknown): HttpError {
  const secure = target.startsWith('https:');
  const also = secure
    ? 'or its certificate is not accepted (pages cannot tell these apart)'
    : 'or the browser blocks plain http from a secure page';
  return new HttpError('unreachable', `The host does not answer: misspelt, down, ${also}.`, {
    url: target,
    cause,
    details: { secure },
  });
}

async function answersBlindly(failed: FailedFetch, url: string): Promise<boolean> {
  // Taken out first: a browser's `fetch` refuses to be called as a method of something else.
  const { fetch } = failed;
  failed.onProbe();
  try {
    const response = await fetch(url, { ...plainInit, mode: 'no-cors', signal: failed.signal });
    await response.body?.cancel();
    return true;
  } catch {
    failed.signal.throwIfAborted();
    return false;
  }
}

/** Addresses that answer in plain http when only the secure layer is at fault: TLS servers answer plain requests on their port with a 400. */
function plainHints(target: string): string[] {
  const url = new URL(target);
  if (url.protocol !== 'https:') return [];
  return url.port === '' ? [`http://${url.hostname}/`] : [`http://${url.host}/`];
}

/** Node says more than browsers do. */
function isTlsFault(cause: unknown): boolean {
  const inner = cause instanceof Error ? cause.cause : undefined;
  const code = inner instanceof Error && 'code' in inner ? String(inner.code) : '';
  return /CERT|TLS|SSL/.test(code);
}
