import { expect, test } from 'vitest';
import { plain, plainRecord } from '../../../src/vault/plain.ts';

test('copies what JSON can say and leaves undefined fields out', () => {
  const value = { a: [1, 'x', null, true, { b: undefined, c: -0.5 }], d: undefined };
  expect(plain(value)).toStrictEqual({ a: [1, 'x', null, true, { c: -0.5 }] });
  expect(plain([undefined])).toStrictEqual([null]);
});

test('a field called __proto__ is a field', () => {
  const copy = plainRecord(JSON.parse('{"__proto__": {"admin": true}}'));
  expect(Object.keys(copy)).toEqual(['__proto__']);
  expect('admin' in copy).toBe(false);
});

test.each([[() => 1], [new Date(0)], [new Map()], [10n], [Symbol('x')], [{ deep: { deeper: new Uint8Array(1) } }]])(
  'refuses %s',
  (value) => {
    expect(() => plain(value)).toThrow(expect.objectContaining({ name: 'NotPlain' }));
  },
);

test('refuses endless nesting instead of running out of stack', () => {
  const ring: unknown[] = [];
  ring.push(ring);
  expect(() => plain(ring)).toThrow(expect.objectContaining({ name: 'NotPlain' }));
});
