import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Brought, ReadableFile } from '../../../src/git/bring-files.ts';
import { openBrought } from '../../../src/git/bring-repository.ts';
import { git, gitBytes, temporaryFolder } from '../../support/git-commands.ts';
import { broughtHere, checkedByGit, codeOf, folderOf, makeRepository, refsOf } from './bring-setup.ts';

const source = temporaryFolder();
const made: ReturnType<typeof temporaryFolder>[] = [source];
const folder = () => {
  const one = temporaryFolder();
  made.push(one);
  return one.path;
};
/** A mirror with one pack and packed refs, as `git clone --mirror` makes it. */
function mirror(): string {
  const path = folder();
  git(path, 'clone', '--quiet', '--mirror', '--no-local', source.path, '.');
  return path;
}

beforeAll(() => makeRepository(source.path));
afterAll(() => {
  for (const { remove } of made) remove();
});

test('a mirror clone: all refs, one pack', async () => {
  const here = await broughtHere(folderOf(mirror()));
  expect(checkedByGit(folder(), here)).toEqual(refsOf(source.path));
  expect(here.record.head).toBe('refs/heads/main');
  expect(here.record.packs).toHaveLength(1);
  expect(here.problems).toEqual([]);
});

test('loose objects only, of a working copy: its .git is found, one pack is made of them', async () => {
  const here = await broughtHere(folderOf(source.path, 'project'));
  expect(checkedByGit(folder(), here)).toEqual(refsOf(source.path));
  expect(here.record.packs).toHaveLength(1);
  expect(here.record.objectCount).toBe(Number(git(source.path, 'rev-list', '--all', '--objects', '--count')));
});

test('several packs, loose objects beside them, packed and loose refs', async () => {
  const path = mirror();
  for (const name of ['one', 'two']) {
    const tree = git(path, 'rev-parse', 'main^{tree}');
    git(path, 'update-ref', `refs/heads/${name}`, git(path, 'commit-tree', '-p', 'main', '-m', name, tree));
    git(path, 'repack', '-q');
  }
  const loose = git(path, 'commit-tree', '-p', 'two', '-m', 'loose', git(path, 'rev-parse', 'main^{tree}'));
  git(path, 'update-ref', 'refs/heads/main', loose);
  expect(readdirSync(join(path, 'objects/pack')).filter((name) => name.endsWith('.pack'))).toHaveLength(3);
  const here = await broughtHere(folderOf(path));
  expect(here.record.packs).toHaveLength(4);
  // The loose ref goes before the packed one.
  expect(here.record.refs.find(({ name }) => name === 'refs/heads/main')?.oid).toBe(loose);
  expect(checkedByGit(folder(), here)).toEqual(refsOf(path));
  const bytes = here.progress.map((progress) => progress.bytes);
  expect(bytes).toEqual([...bytes].sort((a, b) => a - b));
});

test('a loose object that is in a pack, too, is taken once', async () => {
  const path = mirror();
  const pack = readdirSync(join(path, 'objects/pack')).find((name) => name.endsWith('.pack')) ?? '';
  gitBytes(path, ['unpack-objects', '-q'], { input: readFileSync(join(path, 'objects/pack', pack)) });
  const other = folder();
  git(other, 'init', '--quiet', '--bare', '.');
  gitBytes(other, ['unpack-objects', '-q'], { input: readFileSync(join(path, 'objects/pack', pack)) });
  const files = [
    ...filesOf(folderOf(path)),
    ...filesOf(folderOf(other)).filter(({ path: at }) => /objects\/..\//.test(at)),
  ];
  const here = await broughtHere({ kind: 'folder', name: 'x', files });
  expect(here.record.packs).toHaveLength(1);
});

test('the same pack under two names is one pack', async () => {
  const path = mirror();
  const packs = join(path, 'objects/pack');
  const pack = readdirSync(packs).find((name) => name.endsWith('.pack')) ?? '';
  writeFileSync(join(packs, 'pack-copy.pack'), readFileSync(join(packs, pack)));
  expect((await broughtHere(folderOf(path))).record.packs).toHaveLength(1);
});

test('HEAD of a branch that does not exist', async () => {
  const path = mirror();
  git(path, 'symbolic-ref', 'HEAD', 'refs/heads/unborn');
  const here = await broughtHere(folderOf(path));
  expect(here.record.head).toBe('refs/heads/unborn');
});

test('a detached HEAD', async () => {
  const path = mirror();
  const oid = git(path, 'rev-parse', 'main~1');
  git(path, 'update-ref', '--no-deref', 'HEAD', oid);
  const here = await broughtHere(folderOf(path));
  expect(here.record.head).toBeUndefined();
  expect(here.record.detached).toBe(oid);
  expect(here.problems.map(({ code }) => code)).toEqual(['git-head-detached']);
});

test('an empty repository', async () => {
  const path = folder();
  git(path, 'init', '--quiet', '--bare', '.');
  const { record } = await broughtHere(folderOf(path));
  expect(record).toMatchObject({ head: 'refs/heads/main', refs: [], packs: [], objectCount: 0 });
});

test('refs that name refs are followed, broken ones and locks left out', async () => {
  const path = mirror();
  mkdirSync(join(path, 'refs/remotes/origin'), { recursive: true });
  writeFileSync(join(path, 'refs/remotes/origin/HEAD'), 'ref: refs/heads/main\n');
  writeFileSync(join(path, 'refs/remotes/origin/loop'), 'ref: refs/remotes/origin/loop\n');
  writeFileSync(join(path, 'refs/remotes/origin/nonsense'), 'nonsense\n');
  writeFileSync(join(path, 'refs/heads/main.lock'), '');
  const { record, problems } = await broughtHere(folderOf(path));
  expect(record.refs.find(({ name }) => name === 'refs/remotes/origin/HEAD')?.oid).toBe(git(path, 'rev-parse', 'main'));
  expect(problems.map(({ code, place }) => `${code} ${place}`).sort()).toEqual([
    'git-bad-ref refs/remotes/origin/loop',
    'git-bad-ref refs/remotes/origin/nonsense',
  ]);
});

test('100,000 refs in packed-refs', async () => {
  const path = mirror();
  const oid = git(path, 'rev-parse', 'main');
  const lines = Array.from({ length: 100_000 }, (_, at) => `${oid} refs/pull/${String(at).padStart(6, '0')}/head\n`);
  writeFileSync(join(path, 'packed-refs'), `# pack-refs with: peeled fully-peeled sorted \n${lines.join('')}`);
  expect((await broughtHere(folderOf(path))).record.refs).toHaveLength(100_000);
});

test('a shallow clone is told as one', async () => {
  const path = folder();
  git(path, 'clone', '--quiet', '--bare', '--depth', '2', `file://${source.path}`, '.');
  const { record } = await broughtHere(folderOf(path));
  expect(record.shallow).toEqual([git(path, 'rev-parse', 'main~1')]);
});

test('a plain clone is taken, and what it may lack is reported', async () => {
  const path = folder();
  git(path, 'clone', '--quiet', '--no-local', source.path, '.');
  const { problems, record } = await broughtHere(folderOf(path, 'project'));
  expect(problems.map(({ code }) => code)).toEqual(['git-not-a-mirror']);
  expect(record.refs.map(({ name }) => name)).toContain('refs/remotes/origin/main');
});

test('a folder of the repository below the one that was given', async () => {
  const files = filesOf(folderOf(mirror(), 'backup/project.git'));
  const { record } = await broughtHere({ kind: 'folder', name: 'backup', files });
  expect(record.refs.length).toBeGreaterThan(4);
});

test.each<[string, string, (path: string) => void]>([
  [
    'alternates',
    'git-folder-alternates',
    (path) => writeFileSync(join(path, 'objects/info/alternates'), '/elsewhere\n'),
  ],
  ['reftable', 'git-folder-reftable', (path) => git(path, 'config', 'extensions.refStorage', 'reftable')],
  ['a partial clone', 'git-folder-partial', (path) => git(path, 'config', 'extensions.partialClone', 'origin')],
  ['a promised pack', 'git-folder-partial', (path) => writeFileSync(join(path, 'objects/pack/pack-1.promisor'), '')],
  ['another object format', 'git-sha256', (path) => git(path, 'config', 'extensions.objectFormat', 'sha256')],
  ['an unreadable HEAD', 'git-brought-damaged', (path) => writeFileSync(join(path, 'HEAD'), 'nonsense')],
  ['packed-refs cut off', 'git-brought-damaged', (path) => cut(join(path, 'packed-refs'), 5)],
  ['nonsense in packed-refs', 'git-brought-damaged', (path) => writeFileSync(join(path, 'packed-refs'), '<html>\n')],
  ['nonsense in shallow', 'git-brought-damaged', (path) => writeFileSync(join(path, 'shallow'), '<html>\n')],
  ['a pack cut off', 'git-truncated', (path) => cut(packIn(path), 700)],
  ['no pack', 'git-missing-object', (path) => rmSync(packIn(path), { force: true })],
])('%s: %s', async (_, code, change) => {
  const path = mirror();
  change(path);
  expect(await codeOf(folderOf(path))).toBe(code);
});

test('a folder without a repository, and one with several', async () => {
  const files = filesOf(folderOf(mirror(), 'a.git'));
  const twice = [...files, ...files.map(({ path, file }) => ({ path: path.replace('a.git', 'b.git'), file }))];
  expect(await codeOf({ kind: 'folder', name: 'x', files: twice })).toBe('git-folder-several');
  expect(await codeOf({ kind: 'folder', name: 'x', files: files.slice(0, 0) })).toBe('git-not-a-repository');
  expect(await codeOf({ kind: 'folder', name: 'x', files: files.filter(({ path }) => !path.endsWith('HEAD')) })).toBe(
    'git-not-a-repository',
  );
});

test('a loose object that is not what its name says, that is cut off, and one with something behind it', async () => {
  const loose = filesOf(folderOf(source.path, 'project'));
  const isObject = ({ path }: { path: string }) => /objects\/[0-9a-f]{2}\//.test(path);
  const [first, second] = loose.filter(isObject);
  if (first === undefined || second === undefined) throw new Error('no loose objects');
  if (!(first.file instanceof Blob)) throw new Error('no file of a disk');
  const changed = (file: ReadableFile): Brought => ({
    kind: 'folder',
    name: 'project',
    files: loose.map((one) => (one === first ? { path: one.path, file } : one)),
  });
  // Then one object is there twice, and the other is not.
  expect(await codeOf(changed(second.file))).toMatch(/^git-(brought-damaged|corrupt|count)$/);
  expect(await codeOf(changed(first.file.slice(0, first.file.size - 3)))).toBe('git-brought-damaged');
  expect(await codeOf(changed(new Blob([first.file, 'more'])))).toBe('git-brought-damaged');
  expect(await codeOf(changed(new Blob(['no zlib'])))).toBe('git-brought-damaged');
});

test('a large loose object goes through in pieces', async () => {
  const path = folder();
  git(path, 'init', '--quiet', '.');
  // Half of it cannot be made smaller, half of it can.
  const random = Buffer.from(Array.from({ length: 3 << 20 }, (_, at) => (at * 2_654_435_761) >>> 24));
  writeFileSync(join(path, 'large.bin'), Buffer.concat([random, Buffer.alloc(5 << 20)]));
  git(path, 'add', '.');
  git(path, 'commit', '--quiet', '-m', 'large');
  const here = await broughtHere(folderOf(path));
  expect(checkedByGit(folder(), here)).toEqual(refsOf(path));
});

test('looking at a folder reads no pack', async () => {
  const path = mirror();
  rmSync(packIn(path), { force: true });
  writeFileSync(packIn(path), 'not read');
  const opened = await openBrought(folderOf(path), () => {});
  expect(opened.offered.refs).toHaveLength(refsOf(source.path).length);
  await opened.close();
});

function filesOf(brought: Brought) {
  if (brought.kind !== 'folder') throw new Error('no folder');
  return brought.files;
}

function cut(file: string, bytes: number): void {
  const whole = readFileSync(file);
  rmSync(file, { force: true });
  writeFileSync(file, whole.subarray(0, whole.length - bytes));
}

function packIn(path: string): string {
  const packs = join(path, 'objects/pack');
  return join(packs, readdirSync(packs).find((name) => name.endsWith('.pack')) ?? 'pack-1.pack');
}
