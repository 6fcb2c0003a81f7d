import { expect, test } from 'vitest';
import { callForCollection, garbageCollector } from '../../../src/lib/garbage.ts';

test('calls once for each so many bytes, however they come', () => {
  let calls = 0;
  const collect = garbageCollector(100, () => calls++);
  for (let at = 0; at < 9; at++) expect(collect(11)).toBeUndefined();
  expect(calls).toBe(0);
  expect(collect(1)).toBeInstanceOf(Promise);
  expect(calls).toBe(1);
  void collect(1000);
  void collect(99);
  expect(calls).toBe(2);
});

test('gives the browser a rest after a call', async () => {
  let others = 0;
  const collect = garbageCollector(1, () => {});
  const timer = setInterval(() => others++, 1);
  await collect(1);
  clearInterval(timer);
  expect(others).toBeGreaterThan(0);
});

test('says whether there was memory to claim', () => {
  expect(callForCollection()).toBe(true);
});
