import { expect, test } from 'vitest';
import { earlyCopy } from '../../../src/git/early-copy.ts';
import type { IndexerStorage } from '../../../src/git/indexer-storage.ts';
import { packBytes, type ScratchFile } from '../../../src/git/stored-pack-bytes.ts';
import { memoryScratch } from './memory-scratch.ts';

const size = 150 << 20;
/** The value of the byte at a place, so that nothing of the pack has to be held. */
const byteAt = (place: number) => (place * 31 + (place >> 20)) & 255;
const bytesOf = (start: number, end: number) => Uint8Array.from({ length: end - start }, (_, at) => byteAt(start + at));

/** A pack whose blocks are only marked: the first bytes of what is asked for are right. */
function markedPack(): { storage: IndexerStorage; calls: number } {
  const pack = {
    calls: 0,
    storage: async (call: Parameters<IndexerStorage>[0]) => {
      if (call.do !== 'read-pack') throw new Error(call.do);
      pack.calls++;
      const bytes = new Uint8Array(call.end - call.start);
      bytes.set(bytesOf(call.start, Math.min(call.end, call.start + 100)));
      return bytes;
    },
  };
  return pack;
}

/** Reads the beginnings of all blocks of a mebibyte, in an order that no cache likes; gives how often the storage was asked. */
async function readAllOver(scratch: ScratchFile | undefined): Promise<number> {
  const pack = markedPack();
  const reader = packBytes(
    pack.storage,
    size,
    earlyCopy(async () => scratch),
  );
  for (let turn = 0; turn < 300; turn++) {
    const at = (((turn * 67) % 150) >> 2) * (4 << 20);
    expect(await reader.read(at, at + 50)).toEqual(bytesOf(at, at + 50));
  }
  await reader.close();
  return pack.calls;
}

test('a few blocks are read from the storage alone', async () => {
  const pack = markedPack();
  const reader = packBytes(
    pack.storage,
    size,
    earlyCopy(async () => {
      throw new Error('no scratch file is needed');
    }),
  );
  for (let at = 0; at < 30 << 20; at += 1 << 20) await reader.read(at, at + 10);
  await reader.close();
  expect(pack.calls).toBe(30);
});

test('blocks all over the pack are read once more, in a scratch file, and no further', async () => {
  const scratch = memoryScratch({ size });
  expect(await readAllOver(scratch)).toBeLessThan(97 + 38 + 1);
  expect(scratch.removed).toBe(true);
});

test.each([
  ['there is none', undefined],
  ['the disk is full', memoryScratch({ size, room: 40 << 20 })],
])('without a scratch file (%s) the storage is read on', async (_, scratch) => {
  expect(await readAllOver(scratch)).toBeGreaterThan(97);
  if (scratch !== undefined) expect(scratch.removed).toBe(true);
});

test('what was copied while it arrived is not asked of the storage', async () => {
  const pack = markedPack();
  const scratch = memoryScratch({ size });
  const copy = earlyCopy(async () => scratch);
  const piece = 4 << 20;
  for (let at = 0; at < 48 << 20; at += piece) await copy.take(bytesOf(at, at + 100), at, 0);
  expect(copy.has(0)).toBe(false);
  expect(copy.has(piece)).toBe(true);
  const reader = packBytes(pack.storage, 48 << 20, copy);
  for (let at = piece; at < 48 << 20; at += piece) expect(await reader.read(at, at + 50)).toEqual(bytesOf(at, at + 50));
  expect(pack.calls).toBe(0);
  expect(await reader.read(0, 50)).toEqual(bytesOf(0, 50));
  expect(pack.calls).toBe(1);
  await reader.close();
  expect(scratch.removed).toBe(true);
});
