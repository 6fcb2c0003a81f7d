import { expect, test } from 'vitest';
import { partLength, partsMemory } from '../../../../src/sinks/s3/parts.ts';

/** Lets everything that can go on do so. */
const settled = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

test('parts wait for room in the order of asking, and give it back', async () => {
  const memory = partsMemory(100);
  const taken: string[] = [];
  const back = new Map<string, () => void>();
  const take = async (name: string, bytes: number) => {
    back.set(name, await memory.take(bytes));
    taken.push(name);
  };
  for (const [name, bytes] of [
    ['a', 60],
    ['b', 40],
    ['c', 50],
    ['d', 10],
  ] as const)
    void take(name, bytes);
  await settled();
  expect(taken).toEqual(['a', 'b']);
  back.get('b')?.();
  await settled();
  // A small one does not overtake for ever.
  expect(taken).toEqual(['a', 'b']);
  back.get('a')?.();
  await settled();
  expect(taken).toEqual(['a', 'b', 'c', 'd']);
});

test('a part that is longer than all the room goes alone', async () => {
  const memory = partsMemory(100);
  const back = await memory.take(500);
  let second = false;
  void memory.take(1).then(() => {
    second = true;
  });
  await settled();
  expect(second).toBe(false);
  back();
  await settled();
  expect(second).toBe(true);
});

test('a buffer that was sent from is filled again; few wait, and only whole ones of the usual length', () => {
  const memory = partsMemory();
  const length = partLength(1);
  const buffers = [1, 2, 3].map(() => memory.buffer(length));
  expect(new Set(buffers.map(({ buffer }) => buffer)).size).toBe(3);
  for (const bytes of buffers) memory.spare(bytes.subarray(0, 10));
  memory.spare(new Uint8Array(10));
  const known = new Set(buffers.map(({ buffer }) => buffer));
  const again = [1, 2, 3].map(() => memory.buffer(length));
  expect(again.map((bytes) => [bytes.length, known.has(bytes.buffer)])).toEqual([
    [length, true],
    [length, true],
    [length, false],
  ]);
  expect(memory.buffer(10).length).toBe(10);
});
