import 'fake-indexeddb/auto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { IDBObjectStore } from 'fake-indexeddb';
import { expect, test, vi } from 'vitest';
import { memorySpool } from '../../support/memory-spool.ts';
import { createWorld, exported, savedBytes } from './job-world.ts';

/** Digests that were begun, as long as anything holds them. */
const digests: WeakRef<object>[] = [];

vi.mock('hash-wasm', async (original) => {
  const real = await original<typeof import('hash-wasm')>();
  const createSHA256 = async () => {
    const digest = await real.createSHA256();
    digests.push(new WeakRef(digest));
    return digest;
  };
  return { ...real, createSHA256 };
});

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/* An archive of a whole organisation is made of thousands of plans at a time. */

test('a plan that waits to be saved holds no WebAssembly: a browser has room for some hundred of them in all', async () => {
  const world = createWorld({ openSpool: async () => memorySpool() });
  expect((await exported(world)).state).toBe('done');
  expect(digests.length).toBeGreaterThan(0);
  // What is only waited for goes with the next turns.
  for (let turn = 0; turn < 5; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    collectGarbage();
  }
  expect(digests.filter((digest) => digest.deref() !== undefined)).toHaveLength(0);
  expect((await savedBytes(world)).length).toBe(world.view().archive?.size);
});

test('a project that was packed keeps nothing in memory of what was read for that', async () => {
  const world = createWorld();
  expect((await exported(world)).state).toBe('done');
  const vault = await (await world.vault()).project('gitea|https://demo.invalid|harbor-lab/weather-buoy');
  const [pack] = (await vault.repository('code'))?.packs ?? [];
  if (pack === undefined) throw new Error('there is no pack');
  const read: string[] = [];
  const { get } = IDBObjectStore.prototype;
  vi.spyOn(IDBObjectStore.prototype, 'get').mockImplementation(function (this: IDBObjectStore, key) {
    read.push(this.name);
    return get.call(this, key);
  });
  try {
    await vault.blobs.read(pack.index, 0, 4);
    expect(read).toContain('chunks');
    read.length = 0;
    await vault.blobs.read(pack.index, 4, 8);
    expect(read).toEqual([]);
  } finally {
    vi.restoreAllMocks();
  }
});
