import { expect, it } from 'vitest';
import { byteBudgetCache } from '../../../src/git/lru.ts';

const sized = (budget: number) => byteBudgetCache<{ size: number }>(budget, ({ size }) => size);

it('keeps what was asked for again, however many come once after it', () => {
  const cache = sized(6400);
  cache.set(1, { size: 10 });
  cache.get(1);
  for (let key = 2; key < 1000; key++) cache.set(key, { size: 10 });
  expect(cache.get(1)).toEqual({ size: 10 });
  expect(cache.get(2)).toBeUndefined();
});

it('remembers the newest for a short while', () => {
  const cache = sized(6400);
  for (let key = 0; key < 30; key++) cache.set(key, { size: 10 });
  const there = Array.from({ length: 30 }, (_, key) => key).filter((key) => cache.get(key) !== undefined);
  expect(there).toEqual([20, 21, 22, 23, 24, 25, 26, 27, 28, 29]);
});

it('lets go of what was used longest ago', () => {
  const cache = sized(6400);
  for (let key = 0; key < 1000; key++) {
    cache.set(key, { size: 100 });
    cache.get(key);
    cache.get(0);
  }
  const there = Array.from({ length: 1000 }, (_, key) => key).filter((key) => cache.get(key) !== undefined);
  expect(there).toHaveLength(63);
  expect(there.slice(0, 2)).toEqual([0, 938]);
});

it('takes what is larger than the place for newcomers among the kept, and nothing of a quarter of all or more', () => {
  const cache = sized(6400);
  cache.set(1, { size: 1600 });
  cache.set(2, { size: 1601 });
  for (let key = 3; key < 100; key++) cache.set(key, { size: 10 });
  expect([cache.get(1)?.size, cache.get(2)]).toEqual([1600, undefined]);
});

it('takes a value once', () => {
  const cache = sized(6400);
  cache.set(1, { size: 10 });
  cache.set(1, { size: 20 });
  expect(cache.get(1)?.size).toBe(10);
  cache.set(1, { size: 30 });
  expect(cache.get(1)?.size).toBe(10);
});

it('keeps for longer what it is given in its place', () => {
  const cache = byteBudgetCache<{ size: number; kept?: true }>(
    6400,
    ({ size }) => size,
    (value) => ({ ...value, kept: true }),
  );
  cache.set(1, { size: 10 });
  expect(cache.get(1)).toEqual({ size: 10 });
  expect(cache.get(1)).toEqual({ size: 10, kept: true });
});
