import { type Retry, RunError } from '../lib/run-error.ts';

/** A failure on its way through a port. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly retry: Retry;
  readonly details: Readonly<Record<string, string | number | boolean>>;
}

export function failureOf(cause: unknown): Failure {
  if (cause instanceof RunError)
    return { code: cause.code, message: cause.message, retry: cause.retry, details: { ...cause.details } };
  const message = cause instanceof Error ? cause.message : String(cause);
  return { code: 'git-indexer-failed', message: `Indexing stopped: ${message}`, retry: 'later', details: {} };
}

export function errorOf({ code, message, retry, details }: Failure): unknown {
  return new RunError(code, message, { retry, details: { ...details } });
}

/** What a worker would send, had it been able to. */
export function failedMessage(why: string): { readonly type: 'failed'; readonly failure: Failure } {
  return { type: 'failed', failure: failureOf(why) };
}
