/** Where an answer came from in the end. The client (src/http/routes.ts) knows the same names. */
export const finalUrlHeader = 'x-takeout-url';
/** Code of a refusal by the proxy itself. */
export const proxyErrorHeader = 'x-takeout-proxy-error';

/** What a page may send on to a forge; nothing else is passed on, cookies least of all. */
const requestHeaders = [
  'accept',
  'authorization',
  'content-type',
  'git-protocol',
  'if-none-match',
  'if-range',
  'range',
] as const;

/** What a page gets to see of an answer. `location`, `set-cookie` and `www-authenticate` (browsers would ask for a password) are not here. */
const responseHeaders = [
  'accept-ranges',
  'age',
  'content-disposition',
  'content-length',
  'content-range',
  'date',
  'etag',
  'last-modified',
  'link',
  'ratelimit-limit',
  'ratelimit-remaining',
  'ratelimit-reset',
  'retry-after',
  'x-accepted-github-permissions',
  'x-accepted-oauth-scopes',
  'x-next-page',
  'x-oauth-scopes',
  'x-page',
  'x-per-page',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'x-ratelimit-resource',
  'x-total',
  'x-total-count',
  'x-total-pages',
] as const;

/** Types that no browser runs. Anything else becomes a mere sequence of bytes, because answers come from the page's own origin. */
const harmlessTypes =
  /^(?:application\/(?:json|gzip|zip|octet-stream|x-git-[a-z-]+|(?:[\w.-]+\+)?json)|text\/plain|image\/(?:png|jpeg|gif|webp))(?:\s*;|$)/i;

/** Headers for the forge. `git` sets the name that GitHub wants to see on git addresses. */
export function headersForForge(from: Headers, kind: 'git' | 'api' | 'files'): Record<string, string> {
  const headers: Record<string, string> = {
    'user-agent': kind === 'git' ? 'git/2.0 (forge-takeout)' : 'forge-takeout-proxy',
    'accept-encoding': mayBeZipped(from, kind) ? 'gzip' : 'identity',
  };
  for (const name of requestHeaders) {
    const value = from.get(name);
    if (value !== null) headers[name] = value;
  }
  return headers;
}

function mayBeZipped(from: Headers, kind: string): boolean {
  const accepts = /\bgzip\b/.test(from.get('accept-encoding') ?? '');
  // Files are packed already, and a range counts bytes of what is sent.
  return accepts && kind !== 'files' && !from.has('range');
}

/** Copies what a page may see. `decoded`: the body is no longer as it was sent, so its length is not either. */
export function copyForPage(from: Headers, to: Headers, decoded: boolean): void {
  const encoding = from.get('content-encoding');
  for (const name of responseHeaders) {
    const value = from.get(name);
    if (value !== null && !(name === 'content-length' && decoded && encoding !== null)) to.set(name, value);
  }
  if (encoding !== null && !decoded) to.set('content-encoding', encoding);
  const type = from.get('content-type');
  to.set('content-type', type !== null && harmlessTypes.test(type.trim()) ? type : 'application/octet-stream');
}

/** Headers of every answer of ours: nothing is kept, nothing is run, nothing is framed. */
export function ownHeaders(origin: string | null, shared: boolean): Headers {
  const headers = new Headers({
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
    'cross-origin-resource-policy': shared ? 'cross-origin' : 'same-origin',
    'referrer-policy': 'no-referrer',
    vary: 'Origin',
    'x-content-type-options': 'nosniff',
  });
  if (origin !== null) {
    headers.set('access-control-allow-origin', origin);
    headers.set('access-control-expose-headers', [...responseHeaders, finalUrlHeader, proxyErrorHeader].join(', '));
  }
  return headers;
}

/** Answer to a preflight. */
export function preflightResponse(headers: Headers): Response {
  headers.set('access-control-allow-methods', 'GET, HEAD, POST');
  headers.set('access-control-allow-headers', requestHeaders.join(', '));
  headers.set('access-control-max-age', '7200');
  return new Response(null, { status: 204, headers });
}
