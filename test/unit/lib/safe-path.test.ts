import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeName, safePath } from '../../../src/lib/safe-path.ts';

describe('safePath', () => {
  it.each(['a', 'a/b.txt', 'ordner/größe 🌊.bin', '.hidden', 'a/', 'console.txt', 'x'.repeat(255)])(
    'keeps %s',
    (path) => {
      expect(safePath(path)).toBe(path);
    },
  );

  it.each([
    '',
    '/',
    '/etc/passwd',
    'a//b',
    '..',
    '../a',
    'a/../b',
    './a',
    'a\\b',
    'C:/a',
    'a\u0000b',
    'a\nb',
    'a\u0085',
    'a\ud800',
    'con',
    'a/NUL.txt',
    'com1',
    'LPT¹.x',
    'a.',
    'a /b',
    'x'.repeat(256),
    'ü'.repeat(128),
    'abcd/'.repeat(1000),
  ])('refuses %j', (path) => {
    expect(() => safePath(path)).toThrowError(expect.objectContaining({ code: 'unsafe-path' }));
  });
});

describe('safeName', () => {
  it.each([
    ['v1.0', 'v1.0'],
    ['v2.0/rc1', 'v2.0_rc1'],
    ['../../etc', '.._.._etc'],
    ['..', 'x'],
    ['', 'x'],
    ['   ', 'x'],
    ['aux.txt', '_aux.txt'],
    ['name. . ', 'name'],
    ['ü'.repeat(100), 'ü'.repeat(60)],
  ])('makes %j into %j', (text, name) => {
    expect(safeName(text, 'x')).toBe(name);
  });

  it('always gives one segment that safePath accepts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const name = safeName(text, 'x');
        expect(safePath(name)).toBe(name);
        expect(name).not.toContain('/');
      }),
    );
  });
});
