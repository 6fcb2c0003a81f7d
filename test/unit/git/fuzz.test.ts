import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyDelta } from '../../../src/git/delta.ts';
import { objectHeader } from '../../../src/git/pack-format.ts';
import { openPackIndex } from '../../../src/git/pack-index-read.ts';
import { openPack } from '../../../src/git/pack-read.ts';
import { packets, pktLine } from '../../../src/git/pkt-line.ts';
import { packBytes } from '../../../src/git/upload-pack.ts';
import { RunError } from '../../../src/lib/run-error.ts';
import { cut, distanceBytes, handMadePack, indexed, sizeBytes } from './pack-bytes.ts';

const pieces = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 5 });
const bytes = (maxLength: number) => fc.uint8Array({ maxLength });

/** Passes results and coded errors on; anything else fails the test. */
async function coded<T>(work: () => Promise<T>): Promise<T | RunError> {
  try {
    return await work();
  } catch (cause) {
    expect(cause).toBeInstanceOf(RunError);
    return cause as RunError;
  }
}

describe('numbers of a pack', () => {
  const sizes = fc.oneof(fc.nat(), fc.maxSafeNat());

  it('sizes come back', () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 2, 3, 4), sizes, (type, size) => {
        const coding = sizeBytes(type, size);
        expect(objectHeader(Uint8Array.from(coding), 0)).toEqual({ type, size, length: coding.length });
        expect(objectHeader(Uint8Array.from(coding.slice(0, -1)), 0)).toBeUndefined();
      }),
    );
  });

  it('distances come back', () => {
    fc.assert(
      fc.property(sizes, (distance) => {
        const coding = [...sizeBytes(6, 1), ...distanceBytes(distance)];
        expect(objectHeader(Uint8Array.from(coding), 0)).toMatchObject({ distance, length: coding.length });
      }),
    );
  });
});

describe('messages', () => {
  it('come back however the stream is cut', async () => {
    const line = fc.string({ unit: 'binary', maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(line)), pieces, async (lines, sizes) => {
        const coding = lines.map((text) => Buffer.from(text === null ? '0000' : pktLine(text)));
        const found: (string | null)[] = [];
        for await (const packet of packets(cut(Buffer.concat(coding), sizes)))
          found.push(typeof packet === 'string' ? null : Buffer.from(packet).toString());
        expect(found).toEqual(lines.map((text) => text && Buffer.from(text).toString()).map((text) => text ?? null));
      }),
    );
  });

  it('anything else ends in a coded error', async () => {
    const digits = fc.string({
      unit: fc.constantFrom('0', '1', '5', 'a', 'f', 'Z', '\u0001', '\u0003'),
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(digits, pieces, async (text, sizes) => {
        const work = async () => {
          for await (const chunk of packBytes(cut(Buffer.from(text), sizes))) expect(chunk.length).toBeGreaterThan(0);
        };
        await coded(work);
      }),
    );
  });
});

/** Of the empty tree, which the sample has. */
const commit = `tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904
author A <a@b.c> 0 +0000
committer A <a@b.c> 0 +0000

words
`;

/** So little memory that making it costs nothing. */
const engine = { ringBits: 14 };

/** A pack with whole objects, both kinds of delta and a chain. */
function sample(): Buffer {
  const base = Buffer.from('the quick brown fox jumps over the lazy dog\n'.repeat(3));
  const size = base.length;
  // Both sizes take two bytes; then: copy all of the base, append the text.
  const twoBytes = (value: number) => [(value & 127) | 128, value >> 7];
  const appended = (text: string) =>
    Buffer.from([...twoBytes(size), ...twoBytes(size + text.length), 0x90, size, text.length, ...Buffer.from(text)]);
  const oid = createHash('sha1').update(`blob ${size}\0`).update(base).digest('hex');
  return handMadePack([
    { type: 3, content: base },
    { type: 7, base: oid, content: appended('one') },
    { type: 7, base: oid, content: appended('two') },
    { type: 1, content: Buffer.from(commit) },
    { type: 2, content: Buffer.alloc(0) },
  ]);
}

function sealed(body: Uint8Array): Buffer {
  return Buffer.concat([body, createHash('sha1').update(body).digest()]);
}

describe('packs', () => {
  it('the sample is a good one', async () => {
    const { blobs, index } = await indexed(sample(), { engine });
    expect((await openPackIndex(blobs, index)).count).toBe(5);
  });

  it('random bytes are never taken for a pack', async () => {
    await fc.assert(
      fc.asyncProperty(bytes(300), pieces, async (body, sizes) => {
        expect(await coded(() => indexed(body, { pieces: sizes, engine }))).toBeInstanceOf(RunError);
      }),
      { numRuns: 200 },
    );
  });

  it('changed packs end in a coded error, or are read without one', async () => {
    const good = sample().subarray(0, -20);
    const changes = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(changes, fc.nat(good.length), fc.boolean(), async (places, length, whole) => {
        const body = Buffer.from(good.subarray(0, whole ? good.length : length));
        for (const [at, value] of places) if (at < body.length) body[at] = value;
        const result = await coded(() => indexed(sealed(body), { engine }));
        if (result instanceof RunError) return;
        const reader = await openPack(result.blobs, result);
        expect(await reader.readObject('00'.repeat(20))).toBeUndefined();
      }),
      { numRuns: 400 },
    );
  });

  it('changed indexes give an object, nothing, or a coded error', async () => {
    const { blobs, index, pack, checksum } = await indexed(sample(), { engine });
    const good = blobs.bytes(index);
    const oid = createHash('sha1').update('blob 0\0').digest('hex');
    const change = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(change, fc.nat(4), async (places, row) => {
        const wrong = Buffer.from(good);
        for (const [at, value] of places) wrong[at] = value;
        const writer = await blobs.writer('wrong');
        await writer.write(wrong);
        const bad = await writer.finish();
        const asked = wrong.subarray(1032 + row * 20, 1052 + row * 20).toString('hex') || oid;
        await coded(async () => (await openPack(blobs, { checksum, pack, index: bad })).readObject(asked));
        await blobs.remove(bad);
      }),
      { numRuns: 400 },
    );
  });
});

describe('deltas', () => {
  it('never reach outside and never hang', () => {
    fc.assert(
      fc.property(bytes(40), bytes(40), (base, body) => {
        const delta = Uint8Array.from([base.length, ...body]);
        try {
          expect(applyDelta(base, delta, 1000).length).toBeLessThanOrEqual(1000);
        } catch (cause) {
          expect(cause).toBeInstanceOf(RunError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
