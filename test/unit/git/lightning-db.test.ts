import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import isomorphicGit from 'isomorphic-git';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { lightningDb, saveBareRepository, type Values } from '../../../src/git/lightning-db.ts';
import { git, gitBytes, temporaryFolder } from '../../support/git-commands.ts';
import { startGitServer } from '../../support/git-server.ts';
import { memoryBlobStore } from '../../support/memory-blob-store.ts';
import { fetched } from './setup.ts';

const FS = createRequire(import.meta.url)('@isomorphic-git/lightning-fs');
const folder = temporaryFolder();
const bare = join(folder.path, 'ada', 'sample.git');
let server: Awaited<ReturnType<typeof startGitServer>>;

beforeAll(async () => {
  // Node 20 has no `navigator`; lightning-fs takes its turn by Web Locks, as every browser's worker has them.
  vi.stubGlobal('navigator', {
    locks: { request: (_: string, __: unknown, run: (lock: object) => unknown) => run({}) },
  });
  mkdirSync(bare, { recursive: true });
  git(bare, 'init', '-q', '--bare');
  const commit = 'committer Ada <a@b.c> 1700000000 +0000\ndata 4\nmine\nM 644 inline f\ndata 5\nhallo\n';
  gitBytes(bare, ['fast-import', '--quiet'], { input: `commit refs/heads/main\n${commit}` });
  git(bare, 'tag', '-a', '-m', 'one', 'v1', 'main');
  server = await startGitServer({ root: folder.path });
});

afterAll(async () => {
  vi.unstubAllGlobals();
  await server.close();
  folder.remove();
});

/** Keeps JSON only, as the vault does. */
function jsonValues(): Values {
  const kept = new Map<string, string>();
  const set = (name: string, value: unknown) =>
    void (value === undefined ? kept.delete(name) : kept.set(name, JSON.stringify(value)));
  return {
    get: async (name) => JSON.parse(kept.get(name) ?? 'null') ?? undefined,
    set: async (name, value) => set(name, value),
    setAll: async (values) => {
      for (const [name, value] of values) set(name, value);
    },
  };
}

it('isomorphic-git reads a fetched repository through lightning-fs', async () => {
  const { record, blobs } = await fetched(`${server.url}/ada/sample.git`);
  const place = { blobs, values: jsonValues(), name: 'code-fs' };
  await saveBareRepository(place, record);
  const fs = new FS('code', { db: lightningDb(place) });
  const at = { fs, gitdir: '/' };
  expect(await isomorphicGit.listBranches(at)).toEqual(['main']);
  expect(await isomorphicGit.listTags(at)).toEqual(['v1']);
  const oid = await isomorphicGit.resolveRef({ ...at, ref: 'HEAD' });
  expect(oid).toBe(git(bare, 'rev-parse', 'main'));
  const [entry] = await isomorphicGit.log({ ...at, ref: 'v1' });
  expect(entry?.commit.message).toBe('mine\n');
  const { blob } = await isomorphicGit.readBlob({ ...at, oid, filepath: 'f' });
  expect(Buffer.from(blob).toString()).toBe('hallo');
  expect(await fs.promises.readdir('/')).toEqual(['HEAD', 'config', 'packed-refs', 'refs', 'objects']);
});

it('keeps what is written to it', async () => {
  const place = { blobs: memoryBlobStore(), values: jsonValues(), name: 'notes' };
  const first = new FS('first', { db: lightningDb(place) });
  await first.promises.mkdir('/folder');
  await first.promises.writeFile('/folder/file', 'one');
  await first.promises.writeFile('/folder/file', 'two');
  await first.promises.writeFile('/folder/gone', 'three');
  await first.promises.unlink('/folder/gone');
  await first.promises.flush();
  const second = new FS('second', { db: lightningDb(place) });
  expect(await second.promises.readdir('/folder')).toEqual(['file']);
  expect(await second.promises.readFile('/folder/file', 'utf8')).toBe('two');
  expect(place.blobs.names).toHaveLength(1);
  await lightningDb(place).wipe();
  expect(place.blobs.names).toEqual([]);
  expect(await lightningDb(place).loadSuperblock()).toBeNull();
});
