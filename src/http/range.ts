import { HttpError } from './errors.ts';
import type { RequestOptions } from './request.ts';

/**
 * Headers that ask for the rest of a file, or for nothing when the content is still the same. Without a validator only content that never
 * changes is asked for in part (RFC 9110 section 13.1.5).
 */
export function conditionalHeaders({ resume, ifNoneMatch }: RequestOptions): Record<string, string> {
  const headers: Record<string, string> = {};
  if (ifNoneMatch !== undefined) headers['if-none-match'] = ifNoneMatch;
  if (resume === undefined || resume.from <= 0) return headers;
  if (resume.validator !== undefined) headers['if-range'] = resume.validator;
  if (resume.validator !== undefined || resume.immutable) headers['range'] = `bytes=${resume.from}-`;
  return headers;
}

/**
 * Throws `bad-range` for a part that is not the one that was asked for, or of another content: not every server looks at `If-Range`. Neither
 * `Content-Range` nor the tag can be seen from every origin; then the size in the end has to tell.
 */
export function checkPart(request: RequestOptions, answer: { status: number; headers: Headers; url: string }): void {
  // Who asks for a part by name looks at what came.
  if (answer.status !== 206 || request.headers?.['range'] !== undefined) return;
  const asked = conditionalHeaders(request)['range'] !== undefined;
  const said = answer.headers.get('content-range');
  const from = said === null ? undefined : /^bytes (\d{1,16})-/.exec(said)?.[1];
  const { validator } = request.resume ?? {};
  const isOther = validator !== undefined && (opaqueTag(answer.headers) ?? validator) !== validator;
  if (asked && !isOther && (said === null || Number(from) === request.resume?.from)) return;
  throw new HttpError('bad-range', 'The server sent another part of the file than was asked for.', {
    url: answer.url,
    status: 206,
  });
}

/** True for failures that come of asking for a part: then the whole is asked for. A preflight may refuse `If-Range`. */
export function partRefused(request: RequestOptions, error: unknown): boolean {
  if (!(error instanceof HttpError) || conditionalHeaders(request)['range'] === undefined) return false;
  if (error.code === 'bad-range' || error.status === 416) return true;
  return error.code === 'cors-closed' && request.resume?.validator !== undefined;
}

/** True when all attempts at a part look closed to pages: a preflight may refuse `Range`, too, and the whole goes without one. */
export function partClosed(request: RequestOptions, error: unknown): boolean {
  const isPart = conditionalHeaders(request)['range'] !== undefined;
  return isPart && error instanceof HttpError && error.code === 'cors-closed';
}

/** The strong entity tag of an answer, if it has one that can be shown; only such a tag may join parts of a file. */
export function strongTag(headers: Headers): string | undefined {
  const tag = headers.get('etag')?.trim();
  return tag !== undefined && /^"[\x21\x23-\x7e]{1,200}"$/.test(tag) ? tag : undefined;
}

/** A tag of any strength without its mark of a weak one, which a proxy on the way may have set. */
function opaqueTag(headers: Headers): string | undefined {
  return headers.get('etag')?.trim().replace(/^W\//, '');
}

/** Bytes of the whole, as a part says it; `undefined` where it cannot be seen. */
export function sizeOfWhole(headers: Headers): number | undefined {
  const digits = /^bytes \d{1,16}-\d{1,16}\/(\d{1,16})$/.exec(headers.get('content-range')?.trim() ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}
