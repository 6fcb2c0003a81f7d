import type { Purpose, RequestOptions } from './request.ts';

/** A token and the forge's own origins, which it may go to. */
export interface Credential {
  /** Scheme, host and port, as `URL.origin` gives them. */
  readonly origins: readonly string[];
  headers(purpose: Purpose): Readonly<Record<string, string>>;
}

/** Headers that could carry a secret; callers cannot set them, only a credential can. */
const secretHeaders = ['authorization', 'cookie', 'private-token', 'job-token', 'proxy-authorization'];

/**
 * Headers of a request, names in lower case. The token is there only when the address is of the credential's origin.
 * Only `authorization` is taken from a credential: browsers drop exactly that one when a redirect leads to another origin.
 */
export function requestHeaders(options: RequestOptions, credential: Credential | undefined): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (!secretHeaders.includes(name.toLowerCase())) headers[name.toLowerCase()] = value;
  }
  if (credential === undefined || options.anonymous || !isOneOf(options.url, credential.origins)) return headers;
  for (const [name, value] of Object.entries(credential.headers(options.purpose))) {
    if (name.toLowerCase() === 'authorization') headers.authorization = value;
  }
  return headers;
}

/** The address without user, password and fragment: those never leave the page. `undefined` when it is none of http or https. */
export function cleanAddress(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  url.username = '';
  url.password = '';
  url.hash = '';
  return url.href;
}

function isOneOf(address: string, origins: readonly string[]): boolean {
  const { origin } = new URL(address);
  return origins.some((one) => URL.canParse(one) && new URL(one).origin === origin);
}

/** True when a text repeats the secret of an `authorization` header: such a text is not shown. */
export function repeatsSecret(text: string, authorization: string | undefined): boolean {
  const value = authorization?.split(' ').at(-1) ?? '';
  if (value === '') return false;
  return [value, ...decodeBasic(value).split(':')].some((secret) => secret.length >= 6 && text.includes(secret));
}

function decodeBasic(value: string): string {
  try {
    return atob(value);
  } catch {
    return '';
  }
}
