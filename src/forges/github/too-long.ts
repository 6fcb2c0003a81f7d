import { HttpError, isOvertime } from '../../http/errors.ts';

/**
 * It took too long, so less at once may work: a gateway gave up before the answer was made (502 or 504), our proxy did, or we did ourselves. The
 * page of a gateway may lack the permission for pages of others, and then looks closed, where it was open before.
 */
export function tookTooLong(error: unknown): error is HttpError {
  if (!(error instanceof HttpError)) return false;
  if (error.code === 'server-error' || isOvertime(error)) return true;
  return error.code === 'cors-closed' && error.details['before'] === true;
}
