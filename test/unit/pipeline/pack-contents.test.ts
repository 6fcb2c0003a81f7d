import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { concat, utf8 } from '../../../src/lib/bytes.ts';
import { chunksOf, streamFrom } from '../../../src/lib/streams.ts';
import type { ArchiveFile } from '../../../src/model/archive-file.ts';
import type { Spool } from '../../../src/model/spool.ts';
import { createContents } from '../../../src/pipeline/pack-contents.ts';

const { signal } = new AbortController();
const onBytes = () => {};

/** A spool in memory that takes so many bytes, or finds only at the last that they are too many. */
function memorySpool(room = Number.POSITIVE_INFINITY, roomAtLast = room): Spool & { closed: boolean } {
  let content = new Uint8Array(0);
  return {
    closed: false,
    get length() {
      return content.length;
    },
    append(bytes) {
      if (content.length + bytes.length > room) throw new Error('full');
      content = concat([content, bytes]);
    },
    flush() {
      if (content.length > roomAtLast) throw new Error('full');
    },
    read(into, at) {
      if (at + into.length > content.length) throw new Error('too short');
      into.set(content.subarray(at, at + into.length));
    },
    close() {
      this.closed = true;
    },
  };
}

const text = (length: number, sign: string) => utf8(sign.repeat(length));
const blob = text(70_000, 'b');
const contents: readonly {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly as: 'bytes' | 'stream' | 'blob';
}[] = [
  { path: 'repo.yml', bytes: text(120, 'r'), as: 'bytes' },
  { path: 'git/refs/', bytes: text(0, ''), as: 'stream' },
  { path: 'release-assets/1/2', bytes: blob, as: 'blob' },
  ...Array.from({ length: 300 }, (_, at) => ({
    path: `comments/${at}.yml`,
    bytes: text((at * 7919) % 20_000, String.fromCharCode(97 + (at % 26))),
    as: 'bytes' as const,
  })),
  { path: 'extra/events.jsonl', bytes: text(3_000_000, 'e'), as: 'stream' },
  { path: 'extra/last.jsonl', bytes: text(5, 'l'), as: 'stream' },
];

function* files(): Generator<ArchiveFile> {
  for (const { path, bytes, as } of contents) {
    const open = () => streamFrom([bytes.subarray(0, 9), bytes.subarray(9)]);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    if (as === 'blob') yield { path, size: bytes.length, sha256, modified: '2024-01-02T03:04:05Z', open };
    else yield { path, open, ...(as === 'bytes' ? { bytes, size: bytes.length } : {}) };
  }
}

async function written(spool?: Spool) {
  const made = await createContents({ signal, onBytes, spool });
  for (const file of files()) await made.add(file);
  return made;
}

async function bytesOf(file: ArchiveFile): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunksOf(file.open())) parts.push(chunk);
  const whole = concat(parts);
  if (file.bytes !== undefined) expect(Buffer.compare(file.bytes, whole)).toBe(0);
  return whole;
}

describe('what was written', () => {
  it.each(['with a spool', 'without'])('has sizes and digests, %s', async (how) => {
    const { entries } = await written(how === 'without' ? undefined : memorySpool());
    const found = contents.map((_, at) => [entries.path(at), entries.size(at), entries.sha256(at)]);
    const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
    expect(found).toEqual(contents.map(({ path, bytes }) => [path, bytes.length, digest(bytes)]));
  });

  it('comes again in its order and as often as wanted', async () => {
    const made = await written(memorySpool());
    for (let round = 0; round < 2; round++) {
      const again: ArchiveFile[] = [];
      // Each is read before the next is asked for: they share their memory.
      for (const file of made.files() ?? []) {
        expect(Buffer.compare(await bytesOf(file), contents[again.length]?.bytes ?? new Uint8Array(0))).toBe(0);
        again.push(file);
      }
      expect(again.map(({ path, size }) => [path, size])).toEqual(
        contents.map(({ path, bytes }) => [path, bytes.length]),
      );
      expect(again.map(({ modified }) => modified).filter((time) => time !== undefined)).toEqual([
        '2024-01-02T03:04:05Z',
      ]);
    }
  });

  it('must be made anew when there was no spool, no room, or when it was closed', async () => {
    expect((await written()).files()).toBeUndefined();
    const full = memorySpool(100_000);
    const made = await written(full);
    expect(made.files()).toBeUndefined();
    expect(full.closed).toBe(true);
    expect(made.entries.length).toBe(contents.length);
    const late = memorySpool(Number.POSITIVE_INFINITY, 100_000);
    expect((await written(late)).files()).toBeUndefined();
    expect(late.closed).toBe(true);
    const spool = memorySpool();
    const closed = await written(spool);
    closed.close();
    expect(closed.files()).toBeUndefined();
    expect(spool.closed).toBe(true);
  });

  it.each([0, 400_000])(
    'says so when the copy cannot be read any more, and is made anew then (from %d on)',
    async (from) => {
      const spool = memorySpool();
      const made = await written({
        ...spool,
        read(into, at) {
          if (at + into.length > from) throw new DOMException('gone', 'NotReadableError');
          spool.read(into, at);
        },
        close: () => spool.close(),
        get length() {
          return spool.length;
        },
      });
      const all = async () => {
        for (const file of made.files() ?? []) await bytesOf(file);
      };
      await expect(all()).rejects.toMatchObject({ code: 'copy-lost' });
      expect(spool.closed).toBe(true);
      expect(made.files()).toBeUndefined();
    },
  );

  it('refuses a name that climbs out of the archive', async () => {
    const made = await createContents({ signal, onBytes });
    const file = { path: '../x', bytes: utf8('x'), open: () => streamFrom([]) };
    await expect(made.add(file)).rejects.toMatchObject({ code: 'unsafe-path' });
  });
});
