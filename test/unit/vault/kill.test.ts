import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeAll, describe, expect, test } from 'vitest';
import { entityKey } from '../../../src/model/entity.ts';
import { openVault } from '../../../src/vault/open-vault.ts';
import type { ProjectVault, Vault } from '../../../src/vault/vault.ts';
import { collected, comment, done, issue } from '../../contract/vault-suite-samples.ts';
import type { VaultDump } from '../../support/vault-dump.ts';
import { dumpVault, loadVault } from '../../support/vault-fixture.ts';

/** Stops everything from the write transaction of this number on, as a killed browser does. */
function killedAfter(factory: IDBFactory, writes: number): IDBFactory {
  let left = writes;
  const open: IDBFactory['open'] = (name, version) => {
    const request = factory.open(name, version);
    request.addEventListener('success', () => {
      const { result } = request;
      const begin = result.transaction.bind(result);
      result.transaction = (stores, mode, options) => {
        if (mode === 'readwrite' && left-- <= 0) throw new DOMException('killed', 'InvalidStateError');
        return begin(stores, mode, options);
      };
    });
    return request;
  };
  return { open } as IDBFactory;
}

const openRepository = () => {
  throw new Error('no repositories here');
};
const open = (indexedDB: IDBFactory): Promise<Vault> => openVault({ indexedDB, openRepository, chunkSize: 64 });

const pack = (blob: { size: number; sha256: string; blob: string }) => ({
  checksum: 'a'.repeat(40),
  pack: blob,
  index: blob,
  facts: { commits: 0, trees: 0, blobs: 0, tags: 0, submodules: 0, lfs: { files: 0, bytes: 0 } },
});

/** Tickets with comments and files, more than fit into one transaction of a removal; a repository; a second project that must stay. */
async function fill(vault: Vault): Promise<void> {
  const project = await vault.project('p');
  const issues = Array.from({ length: 28 }, (_, index) => issue(index + 1));
  const comments = issues.flatMap(({ number }) =>
    Array.from({ length: 10 }, (_, at) => comment(number * 100 + at, number)),
  );
  await project.commit('issues', { entities: issues, state: done });
  const parts = comments.map(({ key }) => ({ of: key, part: 'reactions', fields: { reactions: [] } }));
  await project.commit('comments', { entities: comments, parts, state: done });
  for (const id of [1, 2, 3]) await addFile(project, id);
  const writer = await project.blobs.writer('repository:code.pack');
  await writer.write(new Uint8Array(200));
  await project.saveRepository('code', {
    objectFormat: 'sha1',
    refs: [],
    packs: [pack(await writer.finish())],
    objectCount: 0,
  });
  await project.saveSetting('files:code:root', 1);
  const keys = issues.slice(0, 3).map(({ key }) => key);
  const update = { round: 2, keepGone: false, sees: { list: 'issues', keys } };
  await project.commit('issues', { entities: [], state: done, update });
  await (await vault.project('q')).commit('issues', { entities: [issue(1)], state: done });
}

async function addFile(project: ProjectVault, id: number): Promise<void> {
  const key = entityKey('attachment', id);
  const parent = comment(1000 + id, 10).key;
  const file = { kind: 'attachment', key, parent, name: 'x', download: { urls: [] } } as const;
  await project.commit('files', { entities: [file], state: done });
  const writer = await project.blobs.writer(key);
  await writer.write(new Uint8Array(150));
  await project.setFile(key, await writer.finish());
}

let base: VaultDump;
beforeAll(async () => {
  const factory = new IDBFactory();
  const vault = await open(factory);
  await fill(vault);
  vault.close();
  base = await dumpVault(factory);
});

type Work = (vault: Vault) => Promise<unknown>;

const sweep = { list: 'issues', kinds: ['issue'], round: 2 } as const;
const works: [string, Work, Work?][] = [
  ['a sweep', async (vault) => collected((await vault.project('p')).sweep({ ...sweep, keepGone: false }))],
  ['a sweep that keeps', async (vault) => collected((await vault.project('p')).sweep({ ...sweep, keepGone: true }))],
  [
    'remove',
    async (vault) =>
      (await vault.project('p')).remove(
        Array.from({ length: 22 }, (_, at) => issue(at + 5).key),
        { round: 2, keepGone: false },
      ),
  ],
  ['removing a repository', async (vault) => (await vault.project('p')).removeRepository('code')],
  ['deleting a project', (vault) => vault.remove('p')],
  [
    'deleting a project, and the leftovers at the next start',
    (vault) => vault.remove('p'),
    async (vault) => {
      await vault.removeLeftovers();
      // Killed before its first write, it was not deleted at all.
      if ((await vault.list()).some(({ id }) => id === 'p')) await vault.remove('p');
    },
  ],
];

/** Does the work, killed after so many writes and done again after a new start; gives what is left, and whether the kill was met. */
async function killed(work: Work, again: Work, writes: number): Promise<{ met: boolean; left: VaultDump }> {
  const factory = new IDBFactory();
  await loadVault(factory, base);
  const first = await open(killedAfter(factory, writes));
  const met = await work(first).then(
    () => false,
    () => true,
  );
  first.close();
  const second = await open(factory);
  await again(second);
  second.close();
  return { met, left: await dumpVault(factory) };
}

describe('killed between any two transactions and done again, it ends as if nothing had happened', () => {
  test.each(works)('%s', async (_: string, work: Work, again: Work = work) => {
    const undisturbed = await killed(work, again, Number.POSITIVE_INFINITY);
    expect(undisturbed.met).toBe(false);
    expect(undisturbed.left).not.toEqual(base);
    const twice: Work = async (vault) => {
      await again(vault);
      await again(vault);
    };
    expect((await killed(work, twice, Number.POSITIVE_INFINITY)).left).toStrictEqual(undisturbed.left);
    let writes = 0;
    while (true) {
      const { met, left } = await killed(work, again, writes);
      if (!met) break;
      expect(left, `killed after ${writes} writes`).toStrictEqual(undisturbed.left);
      writes++;
    }
    expect(writes).toBeGreaterThan(0);
  });

  test('a deleted project leaves nothing, and the other one whole', async () => {
    const { left } = await killed(
      (vault) => vault.remove('p'),
      async () => {},
      Number.POSITIVE_INFINITY,
    );
    const rows = left.stores.flatMap((store) => store.rows.map(({ key }) => [store.name, JSON.stringify(key)]));
    expect(rows.filter(([, key]) => key?.includes('"p"'))).toEqual([]);
    expect(rows.map(([name]) => name).sort()).toEqual(['entities', 'sizes', 'steps']);
  });

  test('leftovers of a project that has begun anew are left alone', async () => {
    const factory = new IDBFactory();
    await loadVault(factory, base);
    const first = await open(killedAfter(factory, 1));
    await expect(first.remove('p')).rejects.toMatchObject({ code: 'storage-failed' });
    first.close();
    const second = await open(factory);
    expect((await second.list()).map(({ id }) => id)).toEqual(['p', 'q']);
    await (await second.project('p')).saveSetting('begun', true);
    await second.removeLeftovers();
    expect(await (await second.project('p')).count('issue')).toBe(28);
    await (await second.project('p')).saveSetting('begun', undefined);
    await second.removeLeftovers();
    expect((await second.list()).map(({ id }) => id)).toEqual(['q']);
    second.close();
  });
});
