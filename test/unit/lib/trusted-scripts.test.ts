import { expect, test } from 'vitest';
import { createKeyReader } from '../../../src/app/keys.ts';
import { trustScripts } from '../../../src/lib/trusted-scripts.ts';

const page = 'https://page.example';
const worker = new URL('https://page.example/assets/worker-1.js');

test.each([undefined, { createPolicy: (_: string, rules: object) => rules }])(
  'only named scripts of our own origin pass',
  (trustedTypes) => {
    const trust = trustScripts([worker, new URL('https://elsewhere.example/x.js')], { origin: page, trustedTypes });
    expect(String(trust.script(worker))).toBe(worker.href);
    expect(() => trust.script(new URL('https://page.example/other.js'))).toThrow(TypeError);
    expect(() => trust.script(new URL('https://elsewhere.example/x.js'))).toThrow(TypeError);
  },
);

test('data blocks take JSON and nothing else', () => {
  const trust = trustScripts([], { origin: page, trustedTypes: undefined });
  expect(trust.data('{"a":1}')).toBe('{"a":1}');
  expect(() => trust.data('alert(1)')).toThrow(SyntaxError);
});

test('keys: single ones, and two that belong together', () => {
  const read = createKeyReader();
  expect(read('?', 0)).toBe('help');
  expect(read('e', 10)).toBeUndefined();
  expect(read('g', 20)).toBeUndefined();
  expect(read('e', 1000)).toBe('export');
  expect(read('g', 2000)).toBeUndefined();
  expect(read('e', 4000)).toBeUndefined();
  expect(read('g', 5000)).toBeUndefined();
  expect(read('n', 5100)).toBe('next');
});
