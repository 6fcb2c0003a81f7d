import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type AssemblyHash, assemblyHash, type Part } from '../../support/assembly-hash.ts';

const runs = { seed: 20_260_104, numRuns: 60 };
const digits = Buffer.from('123456789');
const pool = Buffer.concat([digits, noise(400_000)]);
let hash: AssemblyHash;

beforeAll(async () => {
  hash = await assemblyHash(pool);
});

/** Bytes without a pattern, the same in every run. */
function noise(length: number): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(length / 20) }, (_, n) => createHash('sha1').update(`${n}`).digest());
  return Buffer.concat(blocks).subarray(0, length);
}

const bytesOf = ({ start, length }: Part): Uint8Array => pool.subarray(start, start + length);
const upToEnd = (length: number): Part => ({ start: pool.length - length, length });
const sha1 = (part: Part): string => createHash('sha1').update(bytesOf(part)).digest('hex');

/** Bit by bit, as ISO 3309 has it. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** A part of the pool, cut in pieces. */
const pieces = fc
  .tuple(fc.nat(1000), fc.array(fc.oneof(fc.nat(20), fc.nat(200), fc.nat(5000)), { maxLength: 20 }))
  .map(([start, lengths]) => {
    const parts: Part[] = [];
    let at = start;
    for (const length of lengths) {
      parts.push({ start: at, length });
      at += length;
    }
    return { whole: { start, length: at - start }, parts };
  });

/** Two pieces, cut at each place. */
const halves = (length: number): Part[][] =>
  Array.from({ length: length + 1 }, (_, cut) => [
    { start: 3, length: cut },
    { start: 3 + cut, length: length - cut },
  ]);

describe('SHA-1 of one message', () => {
  it('is that of node for every length up to 300, with nothing behind it', () => {
    for (let length = 0; length <= 300; length++) expect(hash.sha1([upToEnd(length)])).toBe(sha1(upToEnd(length)));
  });

  it('is the same wherever the message is cut in two', () => {
    for (const length of [55, 56, 63, 64, 65, 119, 120, 127, 128, 129, 200])
      for (const parts of halves(length)) expect(hash.sha1(parts)).toBe(sha1({ start: 3, length }));
  });

  it('is the same in any number of pieces', () => {
    fc.assert(
      fc.property(pieces, ({ whole, parts }) => {
        expect(hash.sha1(parts)).toBe(sha1(whole));
      }),
      runs,
    );
  });
});

describe('SHA-1 of many messages', () => {
  it('is that of node for every length up to 300, alone and together', () => {
    const all = Array.from({ length: 301 }, (_, length) => upToEnd(length));
    expect(hash.sha1Batch(all)).toEqual(all.map(sha1));
    for (const part of all) expect(hash.sha1Batch([part])).toEqual([sha1(part)]);
  });

  it('is right for any two and three of the lengths where the padding changes', () => {
    const edges = [0, 55, 56, 63, 64, 119, 120, 128, 1000].map(upToEnd);
    for (const a of edges)
      for (const b of edges) {
        expect(hash.sha1Batch([a, b])).toEqual([a, b].map(sha1));
        for (const c of edges) expect(hash.sha1Batch([a, b, c])).toEqual([a, b, c].map(sha1));
      }
  });

  it('is right for any batch', () => {
    const length = fc.oneof(fc.nat(130), fc.nat(3000), { weight: 1, arbitrary: fc.nat(60_000) });
    const part = fc.tuple(fc.nat(300_000), length).map(([start, size]) => ({ start, length: size }));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 300, size: 'max' }), (parts) => {
        expect(hash.sha1Batch(parts)).toEqual(parts.map(sha1));
      }),
      runs,
    );
  });

  it('is right for one long message, first, last or between many short ones', () => {
    const long = { start: 1, length: 390_000 };
    const short = Array.from({ length: 200 }, (_, n) => ({ start: n * 7, length: 300 }));
    for (const at of [0, 100, 200]) {
      const parts = short.toSpliced(at, 0, long);
      expect(hash.sha1Batch(parts)).toEqual(parts.map(sha1));
    }
  });

  it('does nothing without a message', () => {
    expect(hash.sha1Batch([])).toEqual([]);
  });
});

describe('CRC-32', () => {
  it('has the known value for the digits', () => {
    expect(hash.crc32([{ start: 0, length: digits.length }])).toBe(0xcbf43926);
  });

  it('is right for every length up to 300, with nothing behind it', () => {
    for (let length = 0; length <= 300; length++)
      expect(hash.crc32([upToEnd(length)])).toBe(crc32(bytesOf(upToEnd(length))));
  });

  it('is the same wherever the bytes are cut in two', () => {
    for (const parts of halves(100)) expect(hash.crc32(parts)).toBe(crc32(bytesOf({ start: 3, length: 100 })));
  });

  it('is the same in any number of pieces', () => {
    fc.assert(
      fc.property(pieces, ({ whole, parts }) => {
        expect(hash.crc32(parts)).toBe(crc32(bytesOf(whole)));
      }),
      runs,
    );
  });
});
