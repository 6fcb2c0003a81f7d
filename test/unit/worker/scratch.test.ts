import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import { openRepository } from '../../../src/git/open-repository.ts';
import { openVault } from '../../../src/vault/open-vault.ts';
import { createLibrary } from '../../../src/worker/library.ts';
import { openScratch, removeScratch } from '../../../src/worker/scratch.ts';
import { tabChannels } from './job-world.ts';

/** One browser: what it stores, and its locks, which a tab that is killed no longer has. */
function browser() {
  const indexedDB = new IDBFactory();
  const held = new Map<string, object>();
  return async () => {
    const tab = {};
    const request = async (name: string, _: LockOptions, run: (lock: object | null) => unknown) => {
      if (held.has(name)) return run(null);
      held.set(name, tab);
      try {
        return await run({ name });
      } finally {
        if (held.get(name) === tab) held.delete(name);
      }
    };
    const query = async () => ({ held: [...held.keys()].map((name) => ({ name })), pending: [] });
    const vault = await openVault({ indexedDB, openRepository });
    return {
      vault,
      locks: { request, query } as unknown as LockManager,
      scratchIds: async () => (await vault.list()).map(({ id }) => id).filter((id) => id.startsWith('scratch|')),
      kill() {
        vault.close();
        for (const [name, owner] of held) if (owner === tab) held.delete(name);
      },
    };
  };
}

type Tab = Awaited<ReturnType<ReturnType<typeof browser>>>;

async function written({ vault, locks }: Tab, text: string) {
  const scratch = await openScratch(vault, locks);
  const writer = await scratch.blobs.writer('archive:git.pack');
  await writer.write(new TextEncoder().encode(text));
  return { scratch, blob: await writer.finish() };
}

test('what a tab that is killed has left is swept by another one; of a tab that lives nothing is', async () => {
  const openTab = browser();
  const [killed, lives, other] = [await openTab(), await openTab(), await openTab()];
  await written(killed, 'of the killed one');
  const kept = await written(lives, 'of the living one');
  expect(await other.scratchIds()).toHaveLength(2);
  killed.kill();
  await removeScratch(other.vault, other.locks);
  expect(await other.scratchIds()).toHaveLength(1);
  expect(new TextDecoder().decode(await kept.scratch.blobs.read(kept.blob, 0, kept.blob.size))).toBe(
    'of the living one',
  );
  await kept.scratch.close();
  expect(await other.scratchIds()).toEqual([]);
});

test('the library sweeps it when the page is opened again', async () => {
  const openTab = browser();
  const killed = await openTab();
  await written(killed, 'left');
  killed.kill();
  const next = await openTab();
  expect(await next.scratchIds()).toHaveLength(1);
  const library = createLibrary({
    openVault: async () => next.vault,
    locks: next.locks,
    channel: tabChannels()(),
    post: () => {},
  });
  await library({ type: 'library' });
  expect(await next.scratchIds()).toEqual([]);
});

test('the next tab takes the place of the killed one, and nothing of it is there', async () => {
  const openTab = browser();
  const killed = await openTab();
  const { blob } = await written(killed, 'left');
  const [id] = await killed.scratchIds();
  killed.kill();
  const next = await openTab();
  const scratch = await openScratch(next.vault, next.locks);
  expect(await next.scratchIds()).toEqual([id]);
  await expect(scratch.blobs.read(blob, 0, blob.size)).rejects.toThrow();
});

test('a place that could not be opened is free again, however often that is tried', async () => {
  const tab = await browser()();
  const full: typeof tab.vault = {
    ...tab.vault,
    project: async (id) => ({
      ...(await tab.vault.project(id)),
      saveSetting: () => Promise.reject(new Error('no room')),
    }),
  };
  for (let tries = 0; tries < 9; tries++) await expect(openScratch(full, tab.locks)).rejects.toThrow('no room');
  expect((await tab.locks.query()).held).toEqual([]);
  const scratch = await openScratch(tab.vault, tab.locks);
  expect(await tab.scratchIds()).toEqual(['scratch|0']);
  await scratch.close();
});
