import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** An answer as it goes out: headers by lower-case name. */
export interface FileAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

/**
 * A download as a Gitea sends it (Go's `http.ServeContent`): a strong `ETag`, `Accept-Ranges`, one range of bytes (206 with `Content-Range`,
 * 416 behind the end), the whole file when `If-Range` names another one, 304 for `If-None-Match`. Several ranges at once give the whole file.
 */
export function fileAnswer(request: IncomingMessage, recorded: Headers, bytes: Buffer): FileAnswer {
  const etag = recorded.get('etag') ?? `"${createHash('sha1').update(bytes).digest('hex')}"`;
  const headers: Record<string, string> = { ...Object.fromEntries(recorded), etag, 'accept-ranges': 'bytes' };
  if (request.headers['if-none-match'] === etag) return { status: 304, headers, bytes: Buffer.alloc(0) };
  const asked = request.headers.range;
  const ifRange = request.headers['if-range'];
  if (asked === undefined || (ifRange !== undefined && !names(ifRange, etag, recorded)))
    return { status: 200, headers, bytes };
  return rangeAnswer(asked, headers, bytes);
}

function names(ifRange: string | string[], etag: string, recorded: Headers): boolean {
  return ifRange === etag || ifRange === recorded.get('last-modified');
}

function rangeAnswer(asked: string, headers: Readonly<Record<string, string>>, bytes: Buffer): FileAnswer {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(asked) ?? [];
  if (first === '' && last === '') return { status: 200, headers, bytes };
  const { length } = bytes;
  const from = first === '' ? Math.max(0, length - Number(last)) : Number(first);
  const to = first === '' || last === '' ? length - 1 : Math.min(Number(last), length - 1);
  if (from >= length || to < from)
    return { status: 416, headers: { ...headers, 'content-range': `bytes */${length}` }, bytes: Buffer.alloc(0) };
  const range = { ...headers, 'content-range': `bytes ${from}-${to}/${length}` };
  return { status: 206, headers: range, bytes: bytes.subarray(from, to + 1) };
}
