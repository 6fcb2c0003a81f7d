import { type Retry, RunError } from '../lib/run-error.ts';

/** Stable codes of everything that can go wrong between us and a server. */
export type HttpErrorCode =
  | 'offline'
  | 'cors-closed'
  | 'tls'
  | 'unreachable'
  | 'timeout'
  | 'unauthorized'
  | 'missing-scope'
  | 'sso-required'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'rate-limited'
  | 'server-error'
  | 'http-status'
  | 'not-json'
  | 'json-shape'
  | 'too-large'
  | 'cut-off'
  | 'captive'
  | 'bad-range'
  | 'bad-address'
  | `proxy-${string}`;

export type Details = Readonly<Record<string, string | number | boolean>>;

export interface HttpErrorOptions {
  /** The address that was asked; query, fragment and user are dropped. */
  readonly url: string;
  readonly status?: number | undefined;
  /** Milliseconds the server asked to wait. */
  readonly retryAfter?: number | undefined;
  readonly retry?: Retry | undefined;
  readonly details?: Details | undefined;
  readonly cause?: unknown;
}

const verdicts: Readonly<Record<string, Retry>> = {
  offline: 'later',
  unreachable: 'later',
  timeout: 'later',
  'rate-limited': 'later',
  'server-error': 'later',
  'cut-off': 'later',
  'not-json': 'later',
  captive: 'later',
  'proxy-silent': 'later',
  'proxy-busy': 'later',
  'proxy-unreachable': 'later',
  'proxy-timeout': 'later',
  'json-shape': 'never',
  'too-large': 'never',
};

/** A request failed. `details` holds host, status and path, never a query, so it can be shown and logged. */
export class HttpError extends RunError {
  declare readonly code: HttpErrorCode;
  /** Absent when no answer came. */
  readonly status?: number;
  /** Without query, fragment and user. */
  readonly url: string;
  /** With the port, if it is not the usual one. */
  readonly host: string;
  /** Milliseconds the server asked to wait. */
  readonly retryAfter?: number;

  constructor(code: HttpErrorCode, message: string, options: HttpErrorOptions) {
    const place = bareUrl(options.url);
    super(code, message, {
      retry: options.retry ?? verdicts[code] ?? 'after-change',
      details: {
        host: place.host,
        path: place.path,
        ...(options.status === undefined ? {} : { status: options.status }),
        ...(options.retryAfter === undefined ? {} : { retryAfter: options.retryAfter }),
        ...options.details,
      },
      cause: options.cause,
    });
    this.url = place.url;
    this.host = place.host;
    if (options.status !== undefined) this.status = options.status;
    if (options.retryAfter !== undefined) this.retryAfter = options.retryAfter;
  }
}

/** The time for an answer, or for the rest of one, was over: ours, or that of the proxy. */
export function isOvertime({ code }: HttpError): boolean {
  return code === 'timeout' || code === 'proxy-timeout';
}

/** The body broke off after the server had begun to answer; before that the request itself has tried again. */
export function brokeOff({ code, status }: HttpError): boolean {
  return (code === 'cut-off' || code === 'timeout') && status !== undefined;
}

/** An address that can be shown: without query, fragment and user. Never throws. */
export function bareUrl(address: string): { url: string; host: string; path: string } {
  if (!URL.canParse(address)) return { url: '', host: '', path: '' };
  const url = new URL(address);
  return { url: url.origin + url.pathname, host: url.host, path: url.pathname };
}
