import { expect, test } from 'vitest';
import { RunError } from '../../../src/lib/run-error.ts';
import { parseAddress, parseTarget } from '../../../src/pipeline/address.ts';

test.each([
  ['https://git.example/o/r', 'https://git.example/o/r'],
  ['  https://git.example/o/r  ', 'https://git.example/o/r'],
  ['git.example/o/r', 'https://git.example/o/r'],
  ['http://127.0.0.1:3000/sub/o/r.git', 'http://127.0.0.1:3000/sub/o/r.git'],
  ['https://me:secret@git.example/o/r', 'https://git.example/o/r'],
  ['git@git.example:o/r.git', 'https://git.example/o/r.git'],
  ['ssh://git@git.example:2222/o/r.git', 'https://git.example/o/r.git'],
  ['demo:harbor-lab/weather-buoy', 'https://demo.invalid/harbor-lab/weather-buoy'],
  ['localhost:3000/o/r', undefined],
])('%s', (text, expected) => {
  if (expected !== undefined) expect(parseAddress(text).href).toBe(expected);
  else expect(['https://localhost:3000/o/r']).toContain(parseAddress(text).href);
});

test.each([
  '',
  'hello',
  'https://',
  'https://git.example',
  'https://git.example/o',
  'ftp://git.example/o/r',
  'o/r',
  'javascript:alert(1)',
  'https://%%/a/b',
  'https://git.example/o/r my notes',
  'https://git.example/o/r\thttps://git.example/o/s',
  'https://git.example/o/r,https://git.example/o/s',
  'git@git.example:o/r git@git.example:o/s',
  'demo:harbor-lab/weather-buoy and more',
])('refuses %j', (text) => {
  try {
    parseAddress(text);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(RunError);
    expect((error as RunError).code).toBe('not-a-url');
  }
});

test('a target may be an owner, an address of a project may not', () => {
  expect(parseTarget('git.example/harbor-lab').href).toBe('https://git.example/harbor-lab');
  expect(parseTarget('https://git.example/sub/harbor-lab/').href).toBe('https://git.example/sub/harbor-lab/');
  expect(parseTarget('https://git.example/o/r').href).toBe('https://git.example/o/r');
  expect(() => parseTarget('https://git.example')).toThrow('not the address');
  expect(() => parseAddress('git.example/harbor-lab')).toThrow('not the address');
});
