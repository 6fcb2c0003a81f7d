import { expect, test } from 'vitest';
import { earlyCopy } from '../../../src/git/early-copy.ts';
import { memoryScratch } from './memory-scratch.ts';

const mebibyte = 1 << 20;
const piece = new Uint8Array(1).fill(7);

/** Takes a byte at each mebibyte of a pack of so many. */
async function takeAll(copy: ReturnType<typeof earlyCopy>, from: number, to: number, deferred: number): Promise<void> {
  for (let at = from; at < to; at++) await copy.take(piece, at * mebibyte, deferred);
}

test('no file is opened for a small pack', async () => {
  const copy = earlyCopy(async () => {
    throw new Error('no scratch file is needed');
  });
  await takeAll(copy, 0, 4, 100_000);
  expect(copy.has(0)).toBe(false);
  await copy.remove();
});

test('a copy that nobody seems to want is given up, and begun again when it is wanted after all', async () => {
  const files: ReturnType<typeof memoryScratch>[] = [];
  const copy = earlyCopy(async () => {
    const file = memoryScratch({ size: 200 * mebibyte });
    files.push(file);
    return file;
  });
  await takeAll(copy, 0, 64, 1000);
  expect(copy.has(4 * mebibyte)).toBe(true);
  await takeAll(copy, 64, 100, 1000);
  expect(copy.has(99 * mebibyte)).toBe(false);
  expect(files.map(({ removed }) => removed)).toEqual([true]);
  await takeAll(copy, 100, 110, 1001);
  expect(copy.has(99 * mebibyte)).toBe(false);
  expect(copy.has(100 * mebibyte)).toBe(true);
  const into = new Uint8Array(1);
  expect(copy.read(into, 105 * mebibyte)).toBe(1);
  expect(into).toEqual(piece);
  await copy.remove();
  expect(files.map(({ removed }) => removed)).toEqual([true, true]);
});

test('when room gets short the copy makes way for the pack, for good', async () => {
  const file = memoryScratch({ size: 100 * mebibyte, left: (at) => (at > 30 * mebibyte ? 2 ** 30 - 1 : 2 ** 30) });
  let opened = 0;
  const copy = earlyCopy(async () => {
    opened++;
    return file;
  });
  await takeAll(copy, 0, 33, 0);
  expect(copy.has(4 * mebibyte)).toBe(true);
  await takeAll(copy, 33, 60, 0);
  expect(file.removed).toBe(true);
  expect(copy.has(59 * mebibyte)).toBe(false);
  await copy.fill(60 * mebibyte, mebibyte, async () => piece);
  expect(copy.has(0)).toBe(false);
  expect(opened).toBe(1);
});

test('a full disk ends the copy, not the fetch', async () => {
  const file = memoryScratch({ size: 100 * mebibyte, room: 20 * mebibyte });
  const copy = earlyCopy(async () => file);
  await takeAll(copy, 0, 60, 0);
  expect(file.removed).toBe(true);
  expect(copy.has(10 * mebibyte)).toBe(false);
});

test('what is missing is added; without room for it the copy stays as it was', async () => {
  for (const [room, whole] of [
    [100 * mebibyte, true],
    [mebibyte, false],
  ] as const) {
    const file = memoryScratch({ size: 100 * mebibyte });
    const copy = earlyCopy(async () => file);
    await takeAll(copy, 0, 10, 0);
    const write = file.write;
    file.write = (bytes, at) => at + bytes.length <= room && write(bytes, at);
    await copy.fill(10 * mebibyte, mebibyte, async (start, end) => new Uint8Array(end - start));
    expect(copy.has(0)).toBe(whole);
    expect(copy.has(4 * mebibyte)).toBe(true);
    expect(file.removed).toBe(false);
  }
});
