import { expect, it } from 'vitest';
import { ownRoom, sharedRoom } from '../../../src/git/content-room.ts';

it('gives parts of one piece that do not overlap, and another piece when it is full', () => {
  const room = sharedRoom();
  const parts = Array.from({ length: 20 }, (_, at) => room(20_000).fill(at));
  expect(new Set(parts.map(({ buffer }) => buffer)).size).toBe(2);
  for (const [at, part] of parts.entries()) {
    expect(part.length).toBe(20_000);
    expect(part.every((byte) => byte === at)).toBe(true);
  }
});

it.each([
  ['what is large, memory of its own', sharedRoom(), (1 << 15) + 1],
  ['everything, where it is handed on', ownRoom, 10],
])('gives %s', (_, room, size) => {
  room(5);
  expect(room(size).buffer.byteLength).toBe(size);
});

it('gives nothing for nothing', () => {
  expect(sharedRoom()(0)).toHaveLength(0);
});
