import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrought } from '../../../src/git/bring-repository.ts';
import { git, temporaryFolder } from '../../support/git-commands.ts';
import { broughtHere, bundleOf, checkedByGit, codeOf, madeBundle, makeRepository, refsOf } from './bring-setup.ts';

const folder = temporaryFolder();
const other = () => {
  const one = temporaryFolder();
  made.push(one);
  return one.path;
};
const made: ReturnType<typeof temporaryFolder>[] = [];

beforeAll(() => makeRepository(folder.path));
afterAll(() => {
  for (const { remove } of [folder, ...made]) remove();
});

test.each([2, 3])('a bundle of version %i with everything', async (version) => {
  const here = await broughtHere(bundleOf(madeBundle(folder.path, ['--all'], [`--version=${version}`])));
  expect(checkedByGit(other(), here)).toEqual(refsOf(folder.path));
  expect(here.record.head).toBe('refs/heads/main');
  expect(here.record.refs.find(({ name }) => name === 'refs/tags/v1-again')?.peeled).toBe(
    git(folder.path, 'rev-parse', 'v1^{commit}'),
  );
  expect(here.problems).toEqual([]);
  expect(here.progress.at(-1)?.phase).toBe('verifying');
});

test('one branch only: no more refs than it has', async () => {
  const here = await broughtHere(bundleOf(madeBundle(folder.path, ['main'])));
  expect(here.record.refs.map(({ name }) => name)).toEqual(['refs/heads/main']);
});

test('a detached HEAD keeps its commit', async () => {
  const clone = other();
  git(clone, 'clone', '--quiet', '--bare', folder.path, '.');
  const tip = git(folder.path, 'rev-parse', 'main~1^{tree}');
  const commit = git(clone, 'commit-tree', '-m', 'nobody points here', tip);
  git(clone, 'update-ref', '--no-deref', 'HEAD', commit);
  const here = await broughtHere(bundleOf(madeBundle(clone, ['HEAD', '--all'])));
  expect(here.record.head).toBeUndefined();
  expect(here.problems.map(({ code }) => code)).toEqual(['git-head-detached']);
});

test('a bundle that counts on older commits says what it is', async () => {
  expect(await codeOf(bundleOf(madeBundle(folder.path, ['main', '^main~2'])))).toBe('git-bundle-partial');
});

test('a filtered bundle is refused', async () => {
  const bundle = madeBundle(folder.path, ['--filter=blob:none', '--all']);
  expect(await codeOf(bundleOf(bundle))).toBe('git-bundle-unsupported');
});

test('a bundle of another object format is refused', async () => {
  const path = other();
  git(path, 'init', '--quiet', '--object-format=sha256', '.');
  writeFileSync(join(path, 'a'), 'a');
  git(path, 'add', '.');
  git(path, 'commit', '--quiet', '-m', 'a');
  expect(await codeOf(bundleOf(madeBundle(path, ['--all'])))).toBe('git-sha256');
});

test('cut off anywhere it is never taken for whole', async () => {
  const bundle = madeBundle(folder.path, ['--all']);
  for (let size = 1024; size < bundle.length; size += 1024)
    expect(await codeOf(bundleOf(bundle.subarray(0, size))), `${size} bytes`).toBe('git-truncated');
  expect(await codeOf(bundleOf(bundle.subarray(0, bundle.length - 1)))).toMatch(/^git-(truncated|checksum)$/);
});

test('cut off within the header', async () => {
  const bundle = madeBundle(folder.path, ['--all']);
  const header = bundle.indexOf('\n\n') + 2;
  expect(await codeOf(bundleOf(bundle.subarray(0, 10)))).toBe('git-not-a-bundle');
  for (const size of [16, 40, header - 1])
    expect(await codeOf(bundleOf(bundle.subarray(0, size)))).toBe('git-truncated');
});

test.each([
  ['a web page', '<!doctype html>\n<title>Sign in</title>', 'a web page'],
  ['an empty file', '', 'an empty file'],
  ['a ZIP', 'PK\u0003\u0004rest', 'a ZIP file'],
  ['a long line without end', 'x'.repeat(200_000), 'something else'],
])('%s is no bundle', async (_, text, looks) => {
  const bytes = new TextEncoder().encode(text);
  expect(await codeOf(bundleOf(bytes))).toBe('git-not-a-bundle');
  await expect(openBrought(bundleOf(bytes), () => {})).rejects.toMatchObject({ details: { looks } });
});

test.each([
  ['a newer version', '# v4 git bundle\n\n', 'git-bundle-unsupported'],
  ['an unknown capability', '# v3 git bundle\n@object-format=sha1\n@uri=x\n\n', 'git-bundle-unsupported'],
  ['a line of nonsense', '# v2 git bundle\nnonsense\n\n', 'git-brought-damaged'],
  ['an endless line', `# v2 git bundle\n${'a'.repeat(70_000)}\n\n`, 'git-brought-damaged'],
  ['a header without a pack', '# v2 git bundle\n\n', 'git-truncated'],
])('%s has its code', async (_, text, code) => {
  expect(await codeOf(bundleOf(new TextEncoder().encode(text)))).toBe(code);
});

test('a ref with a bad name is left out and reported, the rest is taken', async () => {
  const bundle = madeBundle(folder.path, ['main']);
  const oid = git(folder.path, 'rev-parse', 'main');
  const start = bundle.indexOf('\n') + 1;
  const bad = Buffer.from(`${oid} refs/heads/../../etc\n`);
  const here = await broughtHere(bundleOf(Buffer.concat([bundle.subarray(0, start), bad, bundle.subarray(start)])));
  expect(here.record.refs).toHaveLength(1);
  expect(here.problems.map(({ code }) => code)).toEqual(['git-bad-ref']);
});

test('a ref to something that is not in the bundle is no whole repository', async () => {
  const bundle = madeBundle(folder.path, ['main']);
  const start = bundle.indexOf('\n') + 1;
  const more = Buffer.from(`${'1'.repeat(40)} refs/heads/gone\n`);
  const bytes = Buffer.concat([bundle.subarray(0, start), more, bundle.subarray(start)]);
  expect(await codeOf(bundleOf(bytes))).toBe('git-missing-object');
});
