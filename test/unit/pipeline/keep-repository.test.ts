import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import { openRepository } from '../../../src/git/open-repository.ts';
import { blobNameOf, pendingValues, removeUnfinished } from '../../../src/pipeline/keep-repository.ts';
import type { Round } from '../../../src/pipeline/round.ts';
import { openVault } from '../../../src/vault/open-vault.ts';

const id = 'gitea|https://git.example|ada/one';
const chunkSize = 4096;

async function opened() {
  const vault = await openVault({ indexedDB: new IDBFactory(), openRepository, chunkSize });
  const project = await vault.project(id);
  const bytes = async () => (await vault.sizes()).find((size) => size.id === id)?.blobs ?? 0;
  return { project, bytes };
}

const round = (number: number): Round => ({
  ...{ number, depth: 'lists', keepGone: false, wholeLists: false, isNew: () => false, everyItem: false, now: () => 0 },
  ...{ onChanges: () => {}, refsMoved: async () => true },
  ...{ flushSometimes: async () => {}, flushNow: async () => {} },
});

test('a pack that broke off in the round before takes no room any more', async () => {
  const { project, bytes } = await opened();
  const writer = await project.blobs.writer(`${blobNameOf('code', 1)}.pack`);
  await writer.write(new Uint8Array(3 * chunkSize));
  await writer.leave();
  expect(await bytes()).toBeGreaterThan(0);
  await removeUnfinished('code', project, round(2), undefined);
  expect(await bytes()).toBe(0);
});

test('one that was stored and not yet indexed, neither', async () => {
  const { project, bytes } = await opened();
  const name = blobNameOf('wiki', 2);
  const writer = await project.blobs.writer(`${name}.pack`);
  await writer.write(new Uint8Array(100));
  const pack = await writer.finish();
  const values = pendingValues(project);
  await values.set(`pending:${name}`, { question: 'a digest', pack, shallow: [] });
  await removeUnfinished('wiki', project, round(3), undefined);
  expect(await bytes()).toBe(0);
  expect(await values.get(`pending:${name}`)).toBeUndefined();
});

test('what is kept stays: of another round, and finished under the same name', async () => {
  const { project, bytes } = await opened();
  for (const number of [1, 2]) {
    const writer = await project.blobs.writer(`${blobNameOf('code', number)}.pack`);
    await writer.write(new Uint8Array(10));
    await writer.finish();
  }
  await removeUnfinished('code', project, round(2), undefined);
  await removeUnfinished('code', project, round(1), undefined);
  expect(await bytes()).toBe(20);
});
