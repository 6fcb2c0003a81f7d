import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blockReader } from '../../../src/git/block-reader.ts';
import { applyDelta } from '../../../src/git/delta.ts';
import { openDelta } from '../../../src/git/delta-stream.ts';
import { concat } from '../../../src/lib/bytes.ts';
import { cut } from './pack-bytes.ts';

/** The result by way of pieces and blocks, or the code of the error. */
async function streamed(base: Uint8Array, delta: Uint8Array, piece: number): Promise<Uint8Array | string> {
  const read = async (_: unknown, start: number, end: number) => base.slice(start, end);
  const reader = blockReader({ read }, { size: base.length }, { blockSize: 7, budget: 21 });
  try {
    const { pieces, size } = await openDelta(cut(delta, [piece]), reader);
    const parts: Uint8Array[] = [];
    for await (const part of pieces) parts.push(part.slice());
    const whole = concat(parts);
    expect(whole.length).toBe(size);
    return whole;
  } catch (cause) {
    return codeOf(cause);
  }
}

function whole(base: Uint8Array, delta: Uint8Array): Uint8Array | string {
  try {
    return applyDelta(base, delta);
  } catch (cause) {
    return codeOf(cause);
  }
}

function codeOf(cause: unknown): string {
  if (typeof cause === 'object' && cause !== null && 'code' in cause) return String(cause.code);
  throw cause;
}

interface Command {
  readonly bytes: readonly number[];
  readonly size: number;
}

/** Commands that fit a base of 40 bytes. */
const copy = fc.tuple(fc.nat(39), fc.integer({ min: 1, max: 40 })).map(([offset, length]): Command => {
  const size = Math.min(length, 40 - offset);
  return { bytes: [0x91, offset, size], size };
});
const insert = fc
  .uint8Array({ minLength: 2, maxLength: 60 })
  .map((bytes): Command => ({ bytes: [bytes.length, ...bytes], size: bytes.length }));
/** Deltas whose result's size is filled up with so many zeros. */
const filledDeltas = (zeros: fc.Arbitrary<number>) =>
  fc.tuple(fc.array(fc.oneof(copy, insert), { minLength: 1, maxLength: 3 }), zeros).map(([commands, more]) => {
    const size = commands.reduce((sum, command) => sum + command.size, 0);
    const filling = more === 0 ? [] : [...Array<number>(more).fill(128), 0];
    const last = more === 0 ? 0 : 128;
    const sizes = size < 128 ? [40, size | last] : [40, 128 | (size & 127), (size >> 7) | last];
    return Uint8Array.from([...sizes, ...filling, ...commands.flatMap(({ bytes }) => bytes)]);
  });
const deltas = filledDeltas(fc.constant(0));
const bases = fc.uint8Array({ minLength: 40, maxLength: 40 });
const pieces = fc.integer({ min: 1, max: 50 });

test('a delta in pieces makes what the whole delta makes', () =>
  fc.assert(
    fc.asyncProperty(bases, filledDeltas(fc.nat(30)), pieces, async (base, delta, piece) => {
      const made = whole(base, delta);
      expect(made).toBeInstanceOf(Uint8Array);
      expect(await streamed(base, delta, piece)).toEqual(made);
    }),
    { numRuns: 500 },
  ));

test('a damaged delta is refused or fits by chance, in pieces as whole', () =>
  fc.assert(
    fc.asyncProperty(bases, deltas, pieces, fc.nat(), fc.nat(255), async (base, delta, piece, at, value) => {
      const damaged = Uint8Array.from(delta);
      damaged[at % damaged.length] = value;
      expect(await streamed(base, damaged, piece)).toEqual(whole(base, damaged));
    }),
    { numRuns: 2000 },
  ));
