import { expect, test } from 'vitest';
import { createLru } from '../../../src/vault/lru.ts';

test('forgets what was used longest ago', () => {
  const lru = createLru<string, number>(2);
  lru.set('a', 1);
  lru.set('b', 2);
  expect(lru.get('a')).toBe(1);
  lru.set('c', 3);
  expect([lru.get('a'), lru.get('b'), lru.get('c')]).toEqual([1, undefined, 3]);
});

test('setting again keeps one entry; what is deleted is gone', () => {
  const lru = createLru<string, number>(2);
  lru.set('a', 1);
  lru.set('b', 2);
  lru.set('a', 3);
  expect([lru.get('a'), lru.get('b')]).toEqual([3, 2]);
  lru.delete('a');
  expect([lru.get('a'), lru.get('b')]).toEqual([undefined, 2]);
  lru.clear();
  expect(lru.get('b')).toBeUndefined();
});
