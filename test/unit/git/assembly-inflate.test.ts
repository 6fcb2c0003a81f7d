import { setImmediate } from 'node:timers/promises';
import { constants, deflateSync, inflateSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { type AssemblyInflate, assemblyInflate, type Inflated } from '../../support/assembly-inflate.ts';
import {
  changed,
  drawnStream,
  plainAdler32,
  type RandomNumber,
  randomNumbers,
  someBytes,
  streamOf,
  streamOfBits,
  withSum,
} from './inflate-streams.ts';

let engine: AssemblyInflate;

beforeAll(async () => {
  engine = await assemblyInflate();
});

/** What zlib says of the same stream. */
function byZlib(stream: Uint8Array): Pick<Inflated, 'verdict' | 'bytes'> {
  try {
    return { verdict: 'done', bytes: inflateSync(stream) };
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : '';
    if (code === 'Z_BUF_ERROR') return { verdict: 'cut', bytes: new Uint8Array(0) };
    if (code === 'Z_DATA_ERROR' || code === 'Z_NEED_DICT') return { verdict: 'bad', bytes: new Uint8Array(0) };
    throw cause;
  }
}

/** Empty when both say the same; a list of what differs is told faster than by `expect` for each case. */
function difference(stream: Uint8Array, mine: Inflated): string {
  const theirs = byZlib(stream);
  if (mine.verdict !== theirs.verdict)
    return `${mine.verdict}, not ${theirs.verdict}: ${Buffer.from(stream).toString('hex')}`;
  if (mine.verdict === 'done' && Buffer.compare(mine.bytes, theirs.bytes) !== 0)
    return `other bytes: ${Buffer.from(stream).toString('hex')}`;
  return '';
}

describe('streams of zlib', () => {
  const kinds = ['random', 'text', 'zeros', 'few'] as const;
  const strategies = [
    constants.Z_DEFAULT_STRATEGY,
    constants.Z_FILTERED,
    constants.Z_HUFFMAN_ONLY,
    constants.Z_RLE,
    constants.Z_FIXED,
  ];

  it.each(kinds)('come back at every level and strategy: %s', (kind) => {
    const random = randomNumbers(1);
    const lengths = [0, 1, 2, 3, 15, 16, 17, 257, 258, 259, 4000, 32767, 32768, 32769, 65535, 65536, 70000];
    for (const size of lengths) {
      const raw = someBytes(kind, size, random);
      for (let level = 0; level < 10; level++)
        for (const strategy of strategies) {
          const stream = deflateSync(raw, { level, strategy });
          const { verdict, bytes, used } = engine.inflate(stream);
          expect({ verdict, used }).toEqual({ verdict: 'done', used: stream.length });
          expect(Buffer.compare(bytes, raw)).toBe(0);
        }
    }
  });

  it('come back whatever the window and the memory of the writer', () => {
    const random = randomNumbers(2);
    for (let windowBits = 9; windowBits < 16; windowBits++)
      for (let memLevel = 1; memLevel < 10; memLevel++) {
        const raw = someBytes('text', random(90_000), random);
        const stream = deflateSync(raw, { windowBits, memLevel });
        const pieces = { input: [1 + random(3000)], output: [1 + random(20_000)] };
        expect(Buffer.compare(engine.inflate(stream, pieces).bytes, raw)).toBe(0);
      }
  });

  it('end before what follows', () => {
    const random = randomNumbers(3);
    for (let round = 0; round < 400; round++) {
      const stream = streamOf(random, 500);
      const behind = someBytes('random', random(40), random);
      const { verdict, used } = engine.inflate(Buffer.concat([stream, behind]));
      expect({ verdict, used }).toEqual({ verdict: 'done', used: stream.length });
    }
  });

  it('end without room when the output has their very size', () => {
    const random = randomNumbers(4);
    for (let round = 0; round < 400; round++) {
      const stream = streamOf(random, 3000);
      const { length } = inflateSync(stream);
      if (length === 0) continue;
      expect(engine.inflate(stream, { output: [length] }).verdict).toBe('done');
    }
  });
});

describe('Adler-32', () => {
  it('is that of the definition', () => {
    const random = randomNumbers(7);
    for (let size = 0; size < 700; size++) {
      const bytes = someBytes('random', size, random);
      const before = plainAdler32(someBytes('random', 20, random));
      expect(engine.adler32(before, bytes)).toBe(plainAdler32(bytes, before));
    }
  });

  it('does not overflow', () => {
    const bytes = new Uint8Array(200_000).fill(255);
    for (const size of [5535, 5536, 5552, 5568, 11_072, 200_000])
      expect(engine.adler32(0xfff0fff0, bytes.subarray(0, size))).toBe(
        plainAdler32(bytes.subarray(0, size), 0xfff0fff0),
      );
  });
});

describe('pieces', () => {
  const random = randomNumbers(5);
  const streams = Array.from({ length: 24 }, () => streamOf(random, 400));

  it('may be cut at any byte of the input', () => {
    for (const stream of streams)
      for (let at = 1; at < stream.length; at++) {
        expect(difference(stream, engine.inflate(stream, { input: [at, stream.length] }))).toBe('');
        expect(engine.inflate(stream.subarray(0, at)).verdict).toBe('cut');
      }
  });

  it('may be single bytes', () => {
    for (const stream of streams) {
      expect(difference(stream, engine.inflate(stream, { input: [1] }))).toBe('');
      expect(difference(stream, engine.inflate(stream, { input: [1], output: [1] }))).toBe('');
    }
  });

  it('may have any size of output', () => {
    for (const stream of streams)
      for (let size = 1; size < 420; size++)
        expect(difference(stream, engine.inflate(stream, { output: [size] }))).toBe('');
  });

  it('may be cut within a long stream', () => {
    for (let round = 0; round < 60; round++) {
      const stream = streamOf(random, 90_000);
      const pieces = { input: [1 + random(700), 1 + random(9000)], output: [1 + random(3000), 1 + random(50_000)] };
      expect(difference(stream, engine.inflate(stream, pieces))).toBe('');
    }
  });
});

describe('wrong streams', () => {
  // A final block of codes of its own: 257 literals and lengths, 1 distance, and 4 code lengths of code lengths, which follow.
  const ownCodes = [
    [5, 3],
    [0, 5],
    [0, 5],
    [0, 4],
  ] as const;
  const zeros = Array.from({ length: 33 }, () => [0, 8] as const);
  const cases: Record<string, Buffer> = {
    'a block of kind 3': streamOfBits([7, 3]),
    'a stored length that does not fit its complement': streamOfBits([1, 8], [5, 16], [0xfffb, 16]),
    '287 literals and lengths': streamOfBits([5, 3], [30, 5], [0, 5], [0, 4]),
    '31 distances': streamOfBits([5, 3], [0, 5], [30, 5], [0, 4]),
    'three codes of one bit for the code lengths': streamOfBits(...ownCodes, [1, 3], [1, 3], [1, 3], [0, 3]),
    'a single code for the code lengths': streamOfBits(...ownCodes, [0, 3], [0, 3], [1, 3], [0, 3]),
    'no code for the code lengths': streamOfBits(...ownCodes, [0, 12], ...zeros),
    'a repetition of nothing': streamOfBits(...ownCodes, [1, 3], [0, 3], [0, 3], [1, 3], [1, 3]),
    'a repetition behind the last length': streamOfBits(...ownCodes, [0, 6], [1, 3], [1, 3], [0xff, 8], [0xffff, 16]),
    // 258 zeros, up to the last bit of a byte, so that nothing else is there to be refused.
    'no end of block': streamOfBits([5, 3], [0, 10], [1, 4], [0, 6], [1, 3], [1, 3], [0, 3], [0xff, 8], [0xdb, 8]),
    'length 286 of the fixed codes': streamOfBits([3, 3], [0b01100011, 8]),
    'distance 30 of the fixed codes': streamOfBits([3, 3], [0b10101100, 8], [0b1000000, 7], [0b01111, 5]),
    'a match before the beginning': streamOfBits([3, 3], [0b1000000, 7], [0, 5]),
    'a preset dictionary': Buffer.from([0x78, 0xbb, 0, 0, 0, 1]),
  };

  it.each(Object.entries(cases))('are refused as soon as by zlib: %s', (_name, stream) => {
    expect(byZlib(stream).verdict).toBe('bad');
    expect(engine.inflate(stream, { input: [1] })).toMatchObject({ verdict: 'bad' });
    expect(difference(stream.subarray(0, -1), engine.inflate(stream.subarray(0, -1)))).toBe('');
  });

  it('are those whose head zlib refuses', () => {
    const body = deflateSync('takeout').subarray(2);
    for (let head = 0; head < 65_536; head += head % 97 === 0 ? 1 : 31 - (head % 31)) {
      const stream = Buffer.concat([Buffer.from([head >>> 8, head & 255]), body]);
      expect(difference(stream, engine.inflate(stream))).toBe('');
    }
  });
});

/** What is judged unlike zlib among streams that `next` makes, and how often each verdict was found. */
async function compare(rounds: number, random: RandomNumber, next: (round: number) => Buffer) {
  const differences: string[] = [];
  const verdicts = { done: 0, bad: 0, cut: 0 };
  for (let round = 0; round < rounds; round++) {
    // Node frees what zlib held only between turns of its loop; without them it comes to more than a gigabyte.
    if (round % 256 === 0) await setImmediate();
    const stream = withSum(next(round));
    const pieces = random(2) === 0 ? {} : { input: [1 + random(60), 1 + random(400)], output: [1 + random(400)] };
    const found = engine.inflate(stream, pieces);
    verdicts[found.verdict]++;
    const differs = difference(stream, found);
    if (differs !== '') differences.push(differs);
  }
  return { differences, verdicts };
}

describe('streams that zlib did not write', { timeout: 240_000 }, () => {
  it('are judged as by zlib when bits were changed', async () => {
    const random = randomNumbers(6);
    const streams = Array.from({ length: 3000 }, () => streamOf(random, 300));
    const { differences, verdicts } = await compare(50_000, random, (round) =>
      changed(Buffer.from(streams[round % streams.length] ?? []), random),
    );
    expect(differences).toEqual([]);
    for (const count of Object.values(verdicts)) expect(count).toBeGreaterThan(2000);
  });

  it('are judged as by zlib when codes were drawn', async () => {
    const random = randomNumbers(8);
    const { differences, verdicts } = await compare(6000, random, () => drawnStream(random));
    expect(differences).toEqual([]);
    for (const count of Object.values(verdicts)) expect(count).toBeGreaterThan(200);
  });
});
