import { finalUrlHeader, proxyErrorHeader } from './headers.ts';

const statuses = {
  'bad-target': 400,
  'origin-refused': 403,
  'host-refused': 403,
  'path-refused': 403,
  'address-refused': 403,
  'method-refused': 405,
  'too-large': 413,
  'redirect-refused': 502,
  unreachable: 502,
  busy: 503,
  timeout: 504,
} as const;

export type RefusalCode = keyof typeof statuses;

/** The proxy will not or cannot do what was asked. The message never quotes the target's query or any header. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** `{ code, message }` as JSON; the header tells a refusal from an answer of the forge. */
export function refusalResponse({ code, message }: Refusal, headers: Headers): Response {
  headers.set('content-type', 'application/json');
  headers.set(proxyErrorHeader, code);
  headers.delete(finalUrlHeader);
  if (code === 'busy') headers.set('retry-after', '2');
  if (code === 'method-refused') headers.set('allow', 'GET, HEAD, POST, OPTIONS');
  return new Response(`${JSON.stringify({ code, message })}\n`, { status: statuses[code], headers });
}
