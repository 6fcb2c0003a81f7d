import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openArchive } from '../../../src/archive/open-archive.ts';
import { RunError } from '../../../src/lib/run-error.ts';
import type { ArchiveIndex } from '../../../src/model/archive-index.ts';
import type { BlobStore } from '../../../src/model/blob-store.ts';
import { archiveRepositories } from '../../../src/pipeline/archive-repository.ts';
import { git, temporaryFolder } from '../../support/git-commands.ts';
import { memoryBlobStore } from '../../support/memory-blob-store.ts';
import { filesBelow, makeRepository } from '../git/bring-setup.ts';

const source = temporaryFolder();
const made = [source];
const signal = new AbortController().signal;

beforeAll(() => makeRepository(source.path));
afterAll(() => {
  for (const { remove } of made) remove();
});

function mirror(): string {
  const folder = temporaryFolder();
  made.push(folder);
  git(folder.path, 'clone', '--quiet', '--mirror', '--no-local', source.path, '.');
  return folder.path;
}

function indexOf(folder: string): Promise<ArchiveIndex> {
  const files = filesBelow(folder).map((path) => ({
    path: `dump/git/${path}`,
    file: new Blob([Uint8Array.from(readFileSync(join(folder, path)))]),
  }));
  const other = { path: 'dump/repo.yml', file: new Blob(['name: x\n']) };
  return openArchive({ kind: 'files', files: [other, ...files] }, { report: () => {} });
}

async function verified(folder: string, scratch: BlobStore = memoryBlobStore()) {
  const repositories = archiveRepositories({ index: await indexOf(folder), scratch: async () => scratch });
  let bytes = 0;
  const outcome = await repositories.verify('git', { signal, onBytes: (more) => (bytes += more) });
  return { ...outcome, bytes, repositories };
}

function packIn(folder: string, end: '.pack' | '.idx'): string {
  const name = readdirSync(join(folder, 'objects/pack')).find((one) => one.endsWith(end));
  return join(folder, 'objects/pack', name ?? '');
}

/** Packs of a clone are read-only. */
function rewrite(path: string, change: (bytes: Buffer) => Buffer): void {
  const bytes = change(readFileSync(path));
  rmSync(path);
  writeFileSync(path, bytes);
}

describe('a repository in an archive', () => {
  it('is proved where it lies: nothing but the index is written', async () => {
    const folder = mirror();
    const scratch = memoryBlobStore();
    const { state, found, bytes, repositories } = await verified(folder, scratch);
    expect({ state, found }).toEqual({ state: 'verified', found: [] });
    expect(bytes).toBe(readFileSync(packIn(folder, '.pack')).length);
    expect(scratch.names).toEqual(['archive:git.idx']);
    const source = repositories.source('code', 'git');
    const main = git(folder, 'rev-parse', 'main');
    expect((await source?.readObject(main))?.content).toEqual(
      new Uint8Array(Buffer.from(`${git(folder, 'cat-file', 'commit', 'main')}\n`)),
    );
    expect(repositories.source('wiki', 'git.wiki.git')).toBeUndefined();
  });

  it('tells which commits it does not have', async () => {
    const folder = mirror();
    const main = git(folder, 'rev-parse', 'main');
    const other = 'f'.repeat(40);
    const { absent } = await verified(folder);
    expect(await absent([main, other])).toEqual(new Set([other]));
  });

  it('may have loose objects and several packs; then packs are stored', async () => {
    const folder = mirror();
    const extra = git(folder, 'commit-tree', '-m', 'one more', 'main^{tree}', '-p', 'main');
    git(folder, 'update-ref', 'refs/heads/more', extra);
    git(folder, 'repack', '-q');
    const scratch = memoryBlobStore();
    expect((await verified(folder, scratch)).state).toBe('verified');
    expect(scratch.names.filter((name) => name.endsWith('.pack'))).toHaveLength(2);
  });

  it('is shallow: said, and whole as far as it goes', async () => {
    const folder = temporaryFolder();
    made.push(folder);
    git(folder.path, 'clone', '--quiet', '--bare', '--no-local', '--depth', '1', `file://${source.path}`, '.');
    const { state, found } = await verified(folder.path);
    expect({ state, codes: found.map(({ code }) => code) }).toEqual({ state: 'verified', codes: ['git-shallow'] });
  });
});

describe('a broken one', () => {
  it.each([
    ['a byte of the pack is another', (folder: string) => rewrite(packIn(folder, '.pack'), flipped)],
    ['the pack is cut off', (folder: string) => rewrite(packIn(folder, '.pack'), (bytes) => bytes.subarray(0, -100))],
    ['the index is another pack’s', (folder: string) => rewrite(packIn(folder, '.idx'), flipped)],
    ['the pack is not there', (folder: string) => rmSync(packIn(folder, '.pack'))],
    [
      'a ref names what is not there',
      (folder: string) => {
        mkdirSync(join(folder, 'refs/heads'), { recursive: true });
        writeFileSync(join(folder, 'refs/heads/lost'), `${'e'.repeat(40)}\n`);
      },
    ],
    [
      'it borrows objects elsewhere',
      (folder: string) => {
        mkdirSync(join(folder, 'objects/info'), { recursive: true });
        writeFileSync(join(folder, 'objects/info/alternates'), '/somewhere/objects\n');
      },
    ],
  ])('%s', async (_, spoil) => {
    const folder = mirror();
    spoil(folder);
    const scratch = memoryBlobStore();
    const { state, found, absent, repositories } = await verified(folder, scratch);
    expect({ state, codes: found.map(({ code }) => code) }).toEqual({ state: 'broken', codes: ['git-damaged'] });
    expect(scratch.unfinished).toBe(0);
    if (repositories.source('code', 'git') === undefined) expect(await absent(['a'.repeat(40)])).toHaveLength(1);
  });

  it('no room is no word about the repository', async () => {
    const folder = mirror();
    const store = memoryBlobStore();
    const full: BlobStore = {
      ...store,
      writer: async () => {
        throw new RunError('disk-full', 'full');
      },
    };
    await expect(verified(folder, full)).rejects.toMatchObject({ code: 'disk-full' });
  });
});

function flipped(bytes: Buffer): Buffer {
  const at = Math.floor(bytes.length / 2);
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  return bytes;
}
