import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ListedRef } from '../../../src/forges/forge.ts';
import type { Problem } from '../../../src/model/problem.ts';
import { compareWithForge } from '../../../src/pipeline/bring-compare.ts';
import { git, temporaryFolder } from '../../support/git-commands.ts';
import { type BroughtHere, broughtHere, bundleOf, madeBundle } from '../git/bring-setup.ts';

const folder = temporaryFolder();
let here: BroughtHere;
let listed: ListedRef[];

beforeAll(async () => {
  git(folder.path, 'init', '--quiet', '.');
  for (const name of ['one', 'two', 'three']) {
    writeFileSync(join(folder.path, name), name);
    git(folder.path, 'add', '.');
    git(folder.path, 'commit', '--quiet', '-m', name);
  }
  git(folder.path, 'branch', 'other', 'HEAD~1');
  here = await broughtHere(bundleOf(madeBundle(folder.path, ['--all'])));
  listed = here.record.refs.map(({ name, oid }) => ({ name, oid }));
});
afterAll(() => folder.remove());

async function problemsWith(refs: readonly ListedRef[]): Promise<string[]> {
  const problems: Problem[] = [];
  const report = (problem: Problem) => problems.push(problem);
  await compareWithForge(here.record, { listed: refs, branch: 'main', blobs: here.blobs, report });
  return problems.map(({ code, place }) => `${code} ${place ?? ''}`.trim());
}

const nowhere = 'f'.repeat(40);

test('the same refs: nothing to say', async () => {
  expect(await problemsWith(listed)).toEqual([]);
});

test('the forge has gone on since', async () => {
  const moved = listed.map((ref) => (ref.name === 'refs/heads/main' ? { ...ref, oid: nowhere } : ref));
  expect(await problemsWith(moved)).toEqual(['git-ref-older refs/heads/main']);
});

test('the forge is behind: both commits are there', async () => {
  const moved = listed.map((ref) =>
    ref.name === 'refs/heads/main' ? { ...ref, oid: git(folder.path, 'rev-parse', 'HEAD~2') } : ref,
  );
  expect(await problemsWith(moved)).toEqual(['git-ref-differs refs/heads/main']);
});

test('refs that were not brought are named', async () => {
  const more = [...listed, { name: 'refs/pull/1/head', oid: nowhere }];
  expect(await problemsWith(more)).toEqual(['git-ref-missing refs/pull/1/head']);
});

test('another project is told as one, once', async () => {
  expect(await problemsWith(listed.map((ref) => ({ ...ref, oid: nowhere })))).toEqual(['git-brought-other']);
});

test('a forge without refs, and one that lists nonsense', async () => {
  expect(await problemsWith([])).toEqual([]);
  expect(await problemsWith([{ name: 'refs/heads/main', oid: 'nonsense' }])).toEqual([]);
});
