import { expect, test } from 'vitest';
import { garbageCollector } from '../../../src/lib/garbage.ts';

test('claims once for each so many bytes, however they come', () => {
  const claims: number[] = [];
  const collect = garbageCollector(100, (bytes) => claims.push(bytes));
  for (let at = 0; at < 9; at++) collect(11);
  expect(claims).toHaveLength(0);
  collect(1);
  expect(claims).toHaveLength(1);
  collect(1000);
  collect(99);
  expect(claims).toHaveLength(2);
});

test('goes on where there is no room to claim', () => {
  let asked = 0;
  const collect = garbageCollector(1, () => {
    asked++;
    throw new RangeError('Array buffer allocation failed');
  });
  collect(1);
  collect(1);
  expect(asked).toBe(2);
});
