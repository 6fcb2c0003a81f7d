import { describe, expect, test } from 'vitest';
import { cloneAddressOf, parseMappings, targetOf, wikiOf } from '../../../src/pipeline/mapping-lines.ts';

function read(text: string) {
  const { mappings, faults } = parseMappings(text);
  return { faults, mappings: mappings.map(({ source, kind, target }) => [kind, source.href, target]) };
}

describe('lines of a list', () => {
  test.each([
    ['a gap', 'https://forge.example/owner/name backup/name'],
    ['a tab', 'https://forge.example/owner/name\tbackup/name'],
    ['a comma', 'https://forge.example/owner/name,backup/name'],
    ['an arrow', 'https://forge.example/owner/name → backup/name'],
    ['an arrow of two letters', 'https://forge.example/owner/name -> /backup/name/'],
  ])('source and target are parted by %s', (_, line) => {
    expect(read(line)).toEqual({
      faults: [],
      mappings: [['repository', 'https://forge.example/owner/name', 'backup/name']],
    });
  });

  test('without a target it is owner and name', () => {
    const text = ['https://forge.example/owner/name', 'git@forge.example:owner/other.git', 'forge.example/owner'];
    expect(read(text.join('\n')).mappings).toEqual([
      ['repository', 'https://forge.example/owner/name', 'owner/name.git'],
      ['repository', 'https://forge.example/owner/other.git', 'owner/other.git'],
      ['owner', 'https://forge.example/owner', 'owner'],
    ]);
  });

  test('one step is an owner unless it ends in .git; a star says all below', () => {
    expect(read('http://127.0.0.1:3000/owner kept/*\nhttps://git.example/tool.git').mappings).toEqual([
      ['owner', 'http://127.0.0.1:3000/owner', 'kept'],
      ['repository', 'https://git.example/tool.git', 'tool.git'],
    ]);
  });

  test('a star in the last step of a source names some of an owner’s; several such lines may go to one folder', () => {
    const text = ['https://git.example/o/a* kept', 'git.example/o/*-docs kept', 'https://git.example/g/sub/*'];
    expect(parseMappings(text.join('\n'))).toEqual({
      faults: [],
      mappings: [
        { source: new URL('https://git.example/o'), kind: 'owner', names: 'a*', target: 'kept' },
        { source: new URL('https://git.example/o'), kind: 'owner', names: '*-docs', target: 'kept' },
        { source: new URL('https://git.example/g/sub'), kind: 'owner', names: '*', target: 'g/sub' },
      ],
    });
  });

  test('blank lines, remarks and repetitions are passed over', () => {
    const line = 'https://forge.example/owner/name x';
    expect(read(`\uFEFF# all of it\r\n\r\n${line}\r\n${line}\r\n`)).toEqual({
      faults: [],
      mappings: [['repository', 'https://forge.example/owner/name', 'x']],
    });
  });

  test('what cannot be is told with its line and without secrets', () => {
    const text = [
      'https://me:secret@forge.example/owner/one same',
      'https://forge.example/owner/two same',
      'hello',
      'https://me:secret@forge.example/owner/three ../up',
    ];
    const { faults, mappings } = read(text.join('\n'));
    expect(mappings).toEqual([['repository', 'https://forge.example/owner/one', 'same']]);
    expect(faults).toEqual([
      { line: 2, text: 'https://forge.example/owner/two same', why: 'Another line goes to the same folder.' },
      { line: 3, text: 'hello', why: 'This names neither a repository nor an owner.' },
      { line: 4, text: 'https://forge.example/owner/three ../up', why: 'The second part is no folder of a bucket.' },
    ]);
  });

  test('a list has an end', () => {
    const text = Array.from({ length: 5010 }, (_, at) => `https://forge.example/owner/p${at}`).join('\n');
    const { mappings, faults } = read(text);
    expect(mappings).toHaveLength(5000);
    expect(faults).toEqual([
      { line: 5001, text: 'https://forge.example/owner/p5000', why: expect.stringContaining('and 9 after it') },
    ]);
  });
});

test.each(['', '.', 'a/../b', 'a//b', 'a\\b', 'a\u0007b', 'x'.repeat(801)])('%j is no folder', (text) => {
  expect(targetOf(text)).toBeUndefined();
});

test('addresses that git is asked at', () => {
  expect(cloneAddressOf(new URL('https://forge.example/owner/name'))).toBe('https://forge.example/owner/name.git');
  expect(cloneAddressOf(new URL('https://forge.example/owner/name.git'))).toBe('https://forge.example/owner/name.git');
  expect(cloneAddressOf(new URL('https://git.example/a/b/c'))).toBe('https://git.example/a/b/c');
  expect(wikiOf('https://forge.example/owner/name.git')).toBe('https://forge.example/owner/name.wiki.git');
  expect(wikiOf('https://git.example/a/b/c')).toBe('https://git.example/a/b/c.wiki');
});
