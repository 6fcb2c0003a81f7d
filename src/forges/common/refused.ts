import { HttpError } from '../../http/errors.ts';

/**
 * True for a refusal of what was asked for. That the token itself has ended, or that there were too many requests, says nothing about it, and
 * stops the run.
 */
export function isRefused(error: unknown): error is HttpError {
  if (!(error instanceof HttpError) || error.code === 'rate-limited' || error.details['withToken'] === true)
    return false;
  return error.status === 401 || error.status === 403;
}
