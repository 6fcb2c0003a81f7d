import { expect, test } from 'vitest';
import { callForCollection, garbageCollector } from '../../../src/lib/garbage.ts';

test('calls once for each so many bytes, however they come', () => {
  let calls = 0;
  const collect = garbageCollector(100, () => calls++);
  for (let at = 0; at < 9; at++) collect(11);
  expect(calls).toBe(0);
  collect(1);
  expect(calls).toBe(1);
  collect(1000);
  collect(99);
  expect(calls).toBe(2);
});

test('says whether there was memory to claim', () => {
  expect(callForCollection()).toBe(true);
});
