import { describe, expect, test } from 'vitest';
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

describe('lines as people paste them', () => {
  test.each([
    'http://h.example/a/p03 , http://h.example/a/p05',
    'http://h.example/a/p03,http://h.example/a/p05,',
    'http://h.example/a/p03; http://h.example/a/p05',
    'http://h.example/a/p03 http://h.example/a/p05',
    'h.example/a/p03\thttp://h.example/a/p05',
  ])('two addresses: %j', (line) => {
    const { targets, faults } = parseTargets(line);
    expect(targets.map(({ pathname }) => pathname)).toEqual(['/a/p03', '/a/p05']);
    expect(faults).toEqual([]);
  });

  test.each(['- ', '* ', '1. ', '12) '])('the mark of a list is no part of it: %j', (mark) => {
    expect(hrefs(`${mark}https://git.example/o/r`)).toEqual(['https://git.example/o/r']);
  });

  test.each([
    'https://git.example/o/r my notes',
    'git.example/o/r, git.example/o/s',
    'https://git.example/o/r and',
    'https://git.example/https://git.example/o/r',
  ])('no address, and no other one out of it: %j', (line) => {
    expect(parseTargets(`\n${line}`)).toMatchObject({ targets: [], faults: [{ line: 2, text: line }] });
  });

  test('of a line with a note the other address is taken; a remark is none', () => {
    const { targets, faults } = parseTargets('https://git.example/o/r see https://git.example/o/s # was https://x.y/z');
    expect(targets.map(({ href }) => href)).toEqual(['https://git.example/o/s']);
    expect(faults).toMatchObject([{ line: 1, text: 'https://git.example/o/r see' }]);
  });

  test('what stands in a query or before an @ parts nothing', () => {
    expect(hrefs('https://me:a,b;c@git.example/o/r?from=x,y')).toEqual(['https://git.example/o/r']);
    expect(hrefs('https://git.example/o/r?from=https://other.example/a/b')).toEqual(['https://git.example/o/r']);
  });
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
