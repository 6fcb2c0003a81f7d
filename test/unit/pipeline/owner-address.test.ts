import { expect, test } from 'vitest';
import { parseTargets } from '../../../src/pipeline/owner-address.ts';

const hrefs = (text: string) => parseTargets(text).targets.map(({ href }) => href);

test('projects and owners, one a line, each once, in their order', () => {
  const text = [
    '\uFEFFhttps://git.example/harbor-lab',
    '',
    '# seeds',
    '  git.example/o/r  ',
    'git@git.example:O/R.git',
    'https://git.example/o/r/',
    'https://git.example/sub/harbor-lab?tab=repositories#x',
  ].join('\r\n');
  expect(parseTargets(text)).toEqual({
    targets: [
      new URL('https://git.example/harbor-lab'),
      new URL('https://git.example/o/r'),
      new URL('https://git.example/sub/harbor-lab'),
    ],
    faults: [],
  });
});

test('a bad line is named with its number, and without what may be a password', () => {
  const { targets, faults } = parseTargets('https://git.example/o\nhello\n\nhttps://me:secret@/x?token=abc\n');
  expect(targets).toHaveLength(1);
  expect(faults).toEqual([
    { line: 2, text: 'hello', why: 'This names neither a project nor an owner.' },
    { line: 4, text: 'https:///x', why: 'This names neither a project nor an owner.' },
  ]);
});

test('credentials and queries never get into an address', () => {
  expect(hrefs('https://me:secret@git.example/o?access_token=abc')).toEqual(['https://git.example/o']);
});

test('a list without end has one', () => {
  const many = Array.from({ length: 6000 }, (_, number) => `https://git.example/o${number}`).join('\n');
  const { targets, faults } = parseTargets(many);
  expect(targets).toHaveLength(5000);
  expect(faults).toEqual([
    { line: 5001, text: 'https://git.example/o5000', why: expect.stringContaining('and 999 after it') },
  ]);
  expect(parseTargets('nothing\n'.repeat(10_000)).faults).toHaveLength(100);
  const long = parseTargets(`https://git.example/o\n${'x'.repeat(1_100_000)}`);
  expect(long.targets).toHaveLength(1);
  expect(long.faults.map(({ line }) => line)).toEqual([2, 0]);
});
