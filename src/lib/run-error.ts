/** Whether trying again can help: by itself later, after a person did something, or never. */
export type Retry = 'later' | 'after-change' | 'never';

/**
 * The run cannot go on (no access, no network for long, disk full). What has been collected stays.
 * `code` is stable; `message` is a sentence a person can act on.
 */
export class RunError extends Error {
  override readonly name = 'RunError';
  readonly code: string;
  readonly retry: Retry;
  /** Plain values for the notice: host, status, scope … Never a token, never a query string. */
  readonly details: Readonly<Record<string, string | number | boolean>>;

  constructor(
    code: string,
    message: string,
    options: { retry?: Retry; details?: Record<string, string | number | boolean>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retry = options.retry ?? 'after-change';
    this.details = options.details ?? {};
  }
}

/** True for the rejection that an `AbortSignal` causes; cancelling is not a failure. */
export function isAbort(reason: unknown): boolean {
  return reason instanceof Error && (reason.name === 'AbortError' || reason.name === 'Cancelled');
}
