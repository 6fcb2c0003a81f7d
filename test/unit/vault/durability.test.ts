import 'fake-indexeddb/auto';
import { IDBDatabase, IDBFactory } from 'fake-indexeddb';
import { afterEach, expect, it, vi } from 'vitest';
import { openRepository } from '../../../src/git/open-repository.ts';
import type { RepositoryRecord } from '../../../src/model/repository-record.ts';
import { openVault } from '../../../src/vault/open-vault.ts';
import type { ProjectVault, Vault } from '../../../src/vault/vault.ts';
import { queue } from '../../contract/vault-suite-library.ts';
import { done, issue } from '../../contract/vault-suite-samples.ts';
import { createWorld, exported } from '../worker/job-world.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

interface Write {
  readonly stores: readonly string[];
  readonly durability: string | undefined;
}

/** Readwrite transactions from now on, as the browser is asked for them. */
function watched(): Write[] {
  const writes: Write[] = [];
  const original = IDBDatabase.prototype.transaction;
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, names, mode, options) {
    if (mode === 'readwrite')
      writes.push({ stores: typeof names === 'string' ? [names] : [...names], durability: options?.durability });
    return original.call(this, names, mode, options);
  });
  return writes;
}

const repository: RepositoryRecord = {
  objectFormat: 'sha1',
  head: 'refs/heads/main',
  refs: [],
  packs: [],
  objectCount: 0,
};

async function finished(project: ProjectVault): Promise<void> {
  const writer = await project.blobs.writer('asset:1');
  await writer.write(new Uint8Array(10));
  await writer.finish();
}

type Work = (project: ProjectVault, vault: Vault) => Promise<unknown>;
const strict: readonly (readonly [string, Work])[] = [
  ['the end of a blob', finished],
  ['a repository', (project) => project.saveRepository('code', repository)],
  ['a repository that goes', (project) => project.removeRepository('code')],
  ['flush', (project) => project.flush()],
  ['the beginning of a round', (project) => project.beginRound(2)],
  ['a queue', (_, vault) => vault.saveQueue(queue)],
  ['a queue that goes', (_, vault) => vault.removeQueue(queue.id)],
  ['a project that goes', (_, vault) => vault.remove('p')],
];
const relaxed: readonly (readonly [string, Work])[] = [
  ['a page', (project) => project.commit('issues', { entities: [issue(1)], state: done })],
  ['a setting', (project) => project.saveSetting('a', 1)],
  ['what became of a file', (project) => project.setFile('asset:1', { missing: 'not-found' })],
];

async function writesOf(work: Work): Promise<readonly Write[]> {
  const vault = await openVault({ indexedDB: new IDBFactory(), openRepository });
  const project = await vault.project('p');
  const writes = watched();
  await work(project, vault);
  vault.close();
  return writes;
}

it.each(strict)('waits for the disk: %s', async (_, work) => {
  expect((await writesOf(work)).map(({ durability }) => durability)).toContain('strict');
});

it.each(relaxed)('does not wait for the disk: %s', async (_, work) => {
  const writes = await writesOf(work);
  expect(writes.length).toBeGreaterThan(0);
  expect(writes.map(({ durability }) => durability)).not.toContain('strict');
});

it('an export waits for the disk for each repository and for its end, and for no page', async () => {
  const writes = watched();
  expect((await exported(createWorld())).state).toBe('done');
  const of = (store: string) => writes.filter(({ stores }) => stores.includes(store));
  expect(new Set(of('repositories').map(({ durability }) => durability))).toEqual(new Set(['strict']));
  // The state that it ended in.
  expect(of('records').at(-1)?.durability).toBe('strict');
  const pages = of('entities');
  expect(pages.length).toBeGreaterThan(20);
  expect(pages.filter(({ durability }) => durability !== 'relaxed')).toEqual([]);
  expect(writes.filter(({ durability }) => durability === undefined)).toEqual([]);
});
