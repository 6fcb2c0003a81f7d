import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Fetch } from '../../../src/http/request.ts';
import { type Unit, units } from '../../../src/model/unit.ts';
import { type Edit, type LiveForge, liveForge } from '../../support/live-forge.ts';
import { type Replay, startReplay } from '../../support/replay-server.ts';
import { sameArchives } from '../../support/same-archives.ts';
import { dumpVault, loadVault } from '../../support/vault-fixture.ts';
import { createWorld, savedBytes, type World } from '../worker/job-world.ts';

let live: LiveForge;
let replay: Replay;
let dump: Awaited<ReturnType<typeof dumpVault>>;

beforeAll(async () => {
  live = await liveForge();
  replay = await startReplay({ recording: () => live.recording(), repositories: live.repositories });
  const indexedDB = new IDBFactory();
  await exported(createWorld({ fetch: globalThis.fetch, indexedDB }));
  dump = await dumpVault(indexedDB);
}, 60_000);

afterAll(async () => {
  await replay.close();
  live.close();
});

beforeEach(() => live.reset());

async function exported(world = createWorld({ fetch: globalThis.fetch })): Promise<Buffer> {
  await world.check({ url: replay.url });
  await world.send({ type: 'export' });
  expect(world.view().state).toBe('done');
  return Buffer.from(await savedBytes(world));
}

/** Another tab, with what the first export left. */
async function kept(fetch: Fetch): Promise<World> {
  const indexedDB = new IDBFactory();
  await loadVault(indexedDB, dump);
  return createWorld({ fetch, indexedDB });
}

const quickly = { kind: 'update', depth: 'quick', keepDeleted: false } as const;

const project = () => `gitea|${replay.base}|${live.owner}/${live.name}`;

/** Until these steps have ended in the round of the update. */
async function ended(world: World, steps: readonly string[]): Promise<void> {
  const vault = await (await world.vault()).project(project());
  const isOpen = async (step: string) => {
    const state = await vault.step(step);
    return !state?.done || state.round !== 2;
  };
  for (const step of steps) while (await isOpen(step)) await new Promise((resolve) => setImmediate(resolve));
}

async function update(world: World, how: typeof quickly | { readonly kind: 'resume' } = quickly): Promise<void> {
  await world.send({ type: 'open-run', project: project(), proxy: '', pageOrigin: 'https://page.invalid', how });
}

const fails = () => new Response('{"message":"oops"}', { status: 500 });

const edits: readonly (readonly [string, RegExp, Edit])[] = [
  ['labels', /\/labels\?/, { kind: 'rename-label', name: 'wontfix', to: 'not for now' }],
  ['milestones', /\/milestones\?/, { kind: 'rename-milestone', title: 'someday', to: 'one day' }],
];

test.each(edits)(
  '%s that an update could not list: who names them is read again when they come',
  async (_, list, edit) => {
    let isBroken = true;
    const world = await kept(async (input, init) => (isBroken && list.test(input) ? fails() : fetch(input, init)));
    live.apply(edit);
    await update(world);
    expect(world.view()).toMatchObject({ state: 'done', receipt: { verdict: 'missing' } });
    isBroken = false;
    await world.send({ type: 'resume' });
    expect(sameArchives(Buffer.from(await savedBytes(world)), await exported())).toEqual([]);
  },
);

test('they are so also when the tab is closed before their turn comes', async () => {
  let isBroken = true;
  let isClosed = false;
  const world = await kept(async (input, init) => {
    if (isBroken && /\/labels\?|\/info\/refs/.test(input)) return fails();
    const isGit = /\/info\/refs/.test(input);
    if (!isBroken && isGit && !isClosed) {
      isClosed = true;
      // Git is slow: all that does not wait for it comes to its end before.
      await ended(world, ['labels', 'issues-again']);
      void world.send({ type: 'cancel' });
    }
    return fetch(input, init);
  });
  live.apply({ kind: 'rename-label', name: 'wontfix', to: 'not for now' });
  await update(world);
  isBroken = false;
  await world.send({ type: 'resume' });
  expect(isClosed).toBe(true);
  await update(world, { kind: 'resume' });
  expect(world.view()).toMatchObject({ state: 'done', receipt: { verdict: 'whole' } });
  expect(sameArchives(Buffer.from(await savedBytes(world)), await exported())).toEqual([]);
});

test.each<[Unit, RegExp]>([
  ['attachments', /\/issues\/comments\?/],
  ['release-files', /\/releases\?.*page=1&limit=50/],
])('%s that are ticked anew come also when a list that names them fails at first', async (unit, list) => {
  let isBroken = false;
  const world = createWorld({
    fetch: async (input, init) => (isBroken && list.test(input) ? fails() : fetch(input, init)),
  });
  await world.check({ url: replay.url, units: units.filter((one) => one !== unit) });
  await world.send({ type: 'export' });
  await world.check({ url: replay.url, units });
  isBroken = true;
  await world.send({ type: 'export' });
  expect(world.view()).toMatchObject({ state: 'done', receipt: { verdict: 'missing' } });
  isBroken = false;
  await world.send({ type: 'resume' });
  expect(sameArchives(Buffer.from(await savedBytes(world)), await exported())).toEqual([]);
});
