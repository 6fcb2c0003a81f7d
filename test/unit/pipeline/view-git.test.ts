import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RepositorySource } from '../../../src/model/project-source.ts';
import type { PullRequest } from '../../../src/model/pull-request.ts';
import { commitChanges, pullChanges, pullExtent } from '../../../src/pipeline/view-changes.ts';
import { lastChange } from '../../../src/pipeline/view-last-change.ts';
import { openLog } from '../../../src/pipeline/view-log.ts';
import { readTree, refChoices } from '../../../src/pipeline/view-tree.ts';
import { readWiki, wikiName } from '../../../src/pipeline/view-wiki.ts';
import { temporaryFolder } from '../../support/git-commands.ts';
import { git, gitSource } from '../../support/git-source.ts';

const folder = temporaryFolder();
let repository: RepositorySource;
let base = '';
let head = '';
let merge = '';

const write = (path: string, content: string | Uint8Array) => writeFileSync(join(folder.path, path), content);
const commit = (message: string) => {
  git(folder.path, 'add', '-A');
  git(folder.path, 'commit', '-qm', message);
  return git(folder.path, 'rev-parse', 'HEAD');
};

beforeAll(() => {
  git(folder.path, 'init', '-q', '-b', 'main');
  mkdirSync(join(folder.path, 'src/deep'), { recursive: true });
  write('README.md', '# Hello\n');
  write('src/a.txt', 'one\ntwo\nthree\n');
  write('src/deep/moved.txt', 'stays the same\n'.repeat(20));
  write('zero.bin', new Uint8Array([1, 0, 2]));
  write('ümläut \u202e.txt', 'x\n');
  base = commit('First');
  git(folder.path, 'checkout', '-q', '-b', 'topic/one');
  write('src/a.txt', 'one\n2\nthree\n');
  renameSync(join(folder.path, 'src/deep/moved.txt'), join(folder.path, 'src/elsewhere.txt'));
  write('zero.bin', new Uint8Array([1, 0, 3]));
  commit('Second\n\nWith a body.');
  rmSync(join(folder.path, 'README.md'));
  chmodSync(join(folder.path, 'ümläut \u202e.txt'), 0o755);
  write('large.txt', 'a line\n'.repeat(40_000));
  head = commit('Third');
  git(folder.path, 'checkout', '-q', 'main');
  write('src/b.txt', 'beside\n');
  commit('On main');
  git(folder.path, 'merge', '-q', '--no-ff', '-m', 'Merge', 'topic/one');
  merge = git(folder.path, 'rev-parse', 'HEAD');
  git(folder.path, 'tag', '-a', 'v1', '-m', 'one', base);
  repository = gitSource(folder.path, 'code', new Map());
});
afterAll(() => folder.remove());

const pull = (more: Partial<PullRequest>): PullRequest =>
  ({ number: 7, head: { sha: head, ref: 'topic/one' }, base: { ref: 'main' }, merged: false, ...more }) as PullRequest;

const files = [
  ['README.md', 'removed', 0, 1, undefined],
  ['large.txt', 'added', 40_000, 0, 'too-large'],
  ['src/a.txt', 'changed', 1, 1, undefined],
  ['src/elsewhere.txt', 'renamed', 0, 0, 'mode'],
  ['zero.bin', 'changed', 0, 0, 'binary'],
  ['ümläut \u202e.txt', 'changed', 0, 0, 'mode'],
];

test.each([
  ['with the merge base that the forge names', { mergeBase: '' }],
  ['after the merge, from the merge’s first parent', { merged: true, mergeCommit: '' }],
  ['from what the branches have in common', {}],
])('changes of a pull request: %s', async (_, more) => {
  const named = { ...more, ...('mergeBase' in more && { mergeBase: base }) };
  const asked = pull({ ...named, ...('mergeCommit' in more && { mergeCommit: merge }) });
  // Not merged, the branch has nothing of the pull request yet.
  const before = { ...asked, base: { ref: 'main', sha: git(folder.path, 'rev-parse', 'main^1') } };
  const changes = await pullChanges(repository, before);
  expect(await pullExtent(repository, before)).toEqual({
    commits: changes.commits.length,
    files: changes.files.length,
    cut: changes.cut,
  });
  expect(changes.files.map(({ path, change, added, removed, why }) => [path, change, added, removed, why])).toEqual(
    files,
  );
  expect(changes.files[2]?.patch).toBe('@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n');
  expect(changes.files[3]?.before).toBe('src/deep/moved.txt');
  expect(changes.commits.map(({ subject }) => subject)).toEqual(['Third', 'Second']);
  expect(changes.base).toBe(base);
});

test('a commit, the first one too', async () => {
  const second = await commitChanges(repository, git(folder.path, 'rev-parse', `${head}~1`));
  expect(second.message).toBe('Second\n\nWith a body.\n');
  expect(second.commit).toMatchObject({ subject: 'Second', author: 'Ada', at: 1_700_000_000_000 });
  const first = await commitChanges(repository, base);
  expect(first.parents).toEqual([]);
  expect(first.files.every(({ change }) => change === 'added')).toBe(true);
  await expect(commitChanges(repository, 'f'.repeat(40))).rejects.toMatchObject({ code: 'view-not-found' });
});

test('folders and files at any ref', async () => {
  expect(refChoices(repository).map(({ name, kind }) => [name, kind])).toEqual([
    ['main', 'branch'],
    ['topic/one', 'branch'],
    ['v1', 'tag'],
  ]);
  const top = await readTree(repository, 'refs/tags/v1', []);
  expect(top.commit.oid).toBe(base);
  expect(top.readme?.text).toBe('# Hello\n');
  expect(top.entries.map(({ name, kind }) => [name, kind])).toContainEqual(['src', 'folder']);
  expect((await readTree(repository, 'topic/one', [])).readme).toBeUndefined();
  expect((await readTree(repository, '', ['src', 'a.txt'])).file).toMatchObject({
    name: 'a.txt',
    text: 'one\n2\nthree\n',
  });
  expect((await readTree(repository, '', ['zero.bin'])).file).toMatchObject({ why: 'binary', size: 3 });
  for (const path of [['nothing'], ['src', 'nothing'], ['zero.bin', 'below']])
    await expect(readTree(repository, 'main', path)).rejects.toMatchObject({ code: 'view-not-found' });
  await expect(readTree(repository, 'no/branch', [])).rejects.toMatchObject({ code: 'view-not-found' });
  await expect(readTree({ ...repository, refs: [] }, '', [])).rejects.toThrow('no commit yet');
});

test('the commit that changed a file or folder last', async () => {
  const last = async (path: string[]) => (await lastChange(repository, 'main', path))?.subject;
  expect(await last(['src', 'a.txt'])).toBe('Second');
  expect(await last(['src', 'b.txt'])).toBe('On main');
  expect(await last(['large.txt'])).toBe('Third');
  expect(await last(['src'])).toBe('Merge');
  expect(await last(['absent'])).toBeUndefined();
});

test('a log page by page is git’s own', async () => {
  const page = await openLog(repository, 'main');
  const [first, second] = await Promise.all([page(0, 2), page(2, 10)]);
  const all = [...first.commits, ...second.commits].map(({ oid }) => oid);
  expect([first.more, second.more]).toEqual([true, false]);
  expect(new Set(all)).toEqual(new Set(git(folder.path, 'rev-list', 'main').split('\n')));
  expect(all).toHaveLength(5);
  expect(all[0]).toBe(merge);
});

test('pages of a wiki by their files and by what people call them', async () => {
  expect(wikiName('Field-Notes.md')).toBe('Field Notes');
  expect(wikiName('100%.md')).toBe('100%');
  expect(wikiName('a-b.-.md')).toBe('a-b');
  const wiki = await readWiki({ ...repository, head: 'refs/tags/v1' }, undefined);
  expect(wiki.pages.map(({ name }) => name)).toEqual(['README', 'src/a', 'src/deep/moved', 'ümläut \u202e']);
  expect(wiki.page?.path).toBe('README.md');
  expect((await readWiki({ ...repository, head: 'refs/tags/v1' }, 'readme')).file?.text).toBe('# Hello\n');
  await expect(readWiki(repository, 'absent')).rejects.toMatchObject({ code: 'view-not-found' });
});
