import { expect, test } from 'vitest';
import { recogniseProject } from '../../../../src/forges/gitea-family/recognise.ts';

const known = ['gitea.com'];
const recognise = (address: string) => recogniseProject(new URL(address), 'gitea', known);
const first = (address: string) => {
  const [best] = recognise(address)?.candidates ?? [];
  return best && `${best.base} ${best.owner} ${best.name}`;
};

test.each([
  ['https://gitea.com/gitea/tea', 'https://gitea.com gitea tea'],
  ['https://gitea.com/gitea/tea/', 'https://gitea.com gitea tea'],
  ['https://gitea.com/gitea/tea.git', 'https://gitea.com gitea tea'],
  ['https://host.example:3000/o/r', 'https://host.example:3000 o r'],
  ['http://127.0.0.1:3300/o/r.wiki.git', 'http://127.0.0.1:3300 o r'],
  ['https://me:secret@host.example/o/r', 'https://host.example o r'],
  ['https://host.example/o/r/issues/12#issuecomment-3', 'https://host.example o r'],
  ['https://host.example/o/r/src/branch/main/a%20b', 'https://host.example o r'],
  ['https://host.example/git/o/r/pulls/3/files', 'https://host.example/git o r'],
  ['https://host.example/a/b/o/r/releases', 'https://host.example/a/b o r'],
  ['https://host.example/git/api/v1/repos/o/r/issues', 'https://host.example/git o r'],
])('%s is %s', (address, expected) => {
  expect(first(address)).toBe(expected);
});

test('tries every split into sub-path and project, the shortest sub-path first', () => {
  const places = recognise('https://host.example/git/o/r')?.candidates.map(({ base, owner, name }) => [
    base,
    owner,
    name,
  ]);
  expect(places).toEqual([
    ['https://host.example', 'git', 'o'],
    ['https://host.example/git', 'o', 'r'],
  ]);
});

test('is certain of known hosts, which have no sub-path', () => {
  const guess = recognise('https://gitea.com/a/b/c/d');
  expect([guess?.certain, guess?.candidates.length]).toEqual([true, 1]);
  expect(recognise('https://host.example/a/b')?.certain).toBe(false);
  expect(recognise('https://gitea.com.example/a/b')?.certain).toBe(false);
});

test.each([
  'ftp://host.example/o/r',
  'https://host.example/',
  'https://host.example/only-owner',
  'https://host.example/user/login',
  'https://host.example/o/..%2f..',
  'https://host.example/%E0%A4%A/r',
  'https://host.example/a b/r',
  `https://host.example/o/${'r'.repeat(300)}`,
])('%s is no project', (address) => {
  expect(recognise(address)).toBeUndefined();
});
