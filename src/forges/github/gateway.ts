import { HttpError } from '../../http/errors.ts';

/**
 * A gateway gave up before the answer was made: 502 or 504. Such a page may lack the permission for pages of others, and then looks closed,
 * where it was open before.
 */
export function isGatewayError(error: unknown): error is HttpError {
  if (!(error instanceof HttpError)) return false;
  return error.code === 'server-error' || (error.code === 'cors-closed' && error.details['before'] === true);
}
