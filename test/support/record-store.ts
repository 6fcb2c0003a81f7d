import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RecordedAnswer, recordedBase } from '../../src/demo/recording.ts';

/** The only headers that are kept; never a cookie, never anything that names the server's host. */
const keptHeaders = [
  'accept-ranges',
  'access-control-expose-headers',
  'cache-control',
  'content-disposition',
  'content-type',
  'etag',
  'last-modified',
  'x-hasmore',
  'x-total-count',
];

/** Fields of people that no export reads. */
const dropped = new Set(['email', 'avatar_url', 'last_login']);

/** Writes a recording: bodies by their content, then the index. */
export function recordStore(folder: string, base: string) {
  const index: Record<string, RecordedAnswer> = {};
  mkdirSync(join(folder, 'bodies'), { recursive: true });
  const saveBody = (bytes: Uint8Array, extension: string): string => {
    const name = `bodies/${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}.${extension}`;
    writeFileSync(join(folder, name), bytes);
    return name;
  };
  return {
    /** A JSON answer, or a list put together from its pages. */
    json(key: string, answer: Response, value: unknown, extra: Partial<RecordedAnswer> = {}): void {
      const text = JSON.stringify(value, (field, inner: unknown) => (dropped.has(field) ? '' : inner));
      const bodyFile = saveBody(Buffer.from(text.replaceAll(base, recordedBase)), 'json');
      index[key] = { status: answer.status, headers: headersOf(answer), bodyFile, ...extra };
    },
    bytes(key: string, answer: Response, bytes: Uint8Array, extra: Partial<RecordedAnswer>): void {
      index[key] = { status: answer.status, headers: headersOf(answer), bodyFile: saveBody(bytes, 'bin'), ...extra };
    },
    close(): number {
      const keys = Object.keys(index).sort();
      const lines = keys.map((key) => `${JSON.stringify(key)}: ${JSON.stringify(index[key])}`);
      writeFileSync(join(folder, 'index.json'), `{\n${lines.join(',\n')}\n}\n`);
      return keys.length;
    },
  };
}

export type RecordStore = ReturnType<typeof recordStore>;

function headersOf(answer: Response): Record<string, string> {
  const pairs = keptHeaders.map((name) => [name, answer.headers.get(name)] as const);
  return Object.fromEntries(pairs.filter((pair): pair is readonly [string, string] => pair[1] !== null));
}
