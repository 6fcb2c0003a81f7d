import { expect, test } from 'vitest';
import type { IndexerStorage } from '../../../src/git/indexer-storage.ts';
import { packBytes, type ScratchFile } from '../../../src/git/stored-pack-bytes.ts';

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

function memoryScratch(room = size): ScratchFile & { removed: boolean } {
  const whole = new Uint8Array(size);
  const file = {
    removed: false,
    write: (bytes: Uint8Array, at: number) => {
      if (at + bytes.length > room) throw new DOMException('full', 'QuotaExceededError');
      whole.set(bytes, at);
    },
    read: (start: number, end: number) => whole.slice(start, end),
    remove: async () => {
      file.removed = true;
    },
  };
  return file;
}

/** Reads the beginnings of all blocks of a mebibyte, in an order that no cache likes; gives how often the storage was asked. */
async function readAllOver(scratch: ScratchFile | undefined): Promise<number> {
  const pack = markedPack();
  const reader = packBytes(pack.storage, size, async () => scratch);
  for (let turn = 0; turn < 300; turn++) {
    const at = (((turn * 67) % 150) >> 2) * (4 << 20);
    expect(await reader.read(at, at + 50)).toEqual(bytesOf(at, at + 50));
  }
  await reader.close();
  return pack.calls;
}

test('a few blocks are read from the storage alone', async () => {
  const pack = markedPack();
  const reader = packBytes(pack.storage, size, async () => {
    throw new Error('no scratch file is needed');
  });
  for (let at = 0; at < 30 << 20; at += 1 << 20) await reader.read(at, at + 10);
  await reader.close();
  expect(pack.calls).toBe(30);
});

test('blocks all over the pack are read once more, in a scratch file, and no further', async () => {
  const scratch = memoryScratch();
  expect(await readAllOver(scratch)).toBeLessThan(97 + 38 + 1);
  expect(scratch.removed).toBe(true);
});

test.each([
  ['there is none', undefined],
  ['the disk is full', memoryScratch(40 << 20)],
])('without a scratch file (%s) the storage is read on', async (_, scratch) => {
  expect(await readAllOver(scratch)).toBeGreaterThan(97);
  if (scratch !== undefined) expect(scratch.removed).toBe(true);
});
