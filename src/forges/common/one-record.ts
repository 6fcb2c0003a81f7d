import { HttpError } from '../../http/errors.ts';

/** An address without its query: the place that problems of a list name. */
export function bare(url: string): string {
  return url.replace(/\?.*/, '');
}

/** True for failures that concern one record only: it is gone, or the server breaks on it; the others can still be read. */
export function concernsOneRecord(error: unknown): error is HttpError {
  if (!(error instanceof HttpError)) return false;
  if (error.code === 'server-error') return error.status === 500;
  return error.code === 'not-found' || error.code === 'json-shape' || error.code === 'too-large';
}
