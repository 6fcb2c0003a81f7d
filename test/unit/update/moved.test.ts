import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LiveForge, liveForge } from '../../support/live-forge.ts';
import type { Move } from '../../support/live-move.ts';
import { type Replay, startReplay } from '../../support/replay-server.ts';
import { sameArchives } from '../../support/same-archives.ts';
import { dumpVault, loadVault } from '../../support/vault-fixture.ts';
import { zipFiles } from '../../support/zip-files.ts';
import { createWorld, savedBytes, type World } from '../worker/job-world.ts';

let live: LiveForge;
let replay: Replay;
let first: Awaited<ReturnType<typeof dumpVault>>;

beforeAll(async () => {
  live = await liveForge();
  const { repositories, redirect } = live;
  replay = await startReplay({ recording: () => live.recording(), repositories, redirect, token });
  const indexedDB = new IDBFactory();
  await exported(createWorld({ fetch: globalThis.fetch, indexedDB }), replay.url);
  first = await dumpVault(indexedDB);
}, 300_000);

afterAll(async () => {
  await replay.close();
  live.close();
});

const token = 'secret-of-the-owner';

async function exported(world: World, url: string): Promise<Buffer> {
  await world.check({ url, token });
  await world.send({ type: 'export' });
  expect(world.view(), world.view().notice?.why).toMatchObject({ state: 'done' });
  return Buffer.from(await savedBytes(world));
}

/** Another tab, with what the export before the move has left. */
async function kept(): Promise<World> {
  const indexedDB = new IDBFactory();
  await loadVault(indexedDB, first);
  return createWorld({ fetch: globalThis.fetch, indexedDB });
}

async function update(world: World, from = `${live.owner}/${live.name}`): Promise<Buffer> {
  const project = `gitea|${replay.base}|${from}`;
  const how = { kind: 'update', depth: 'quick', keepDeleted: false } as const;
  await world.send({ type: 'open-run', project, proxy: '', pageOrigin: 'https://page.invalid', token, how });
  expect(world.view(), world.view().notice?.why).toMatchObject({ state: 'done', mode: 'update' });
  return Buffer.from(await savedBytes(world));
}

function edit(): void {
  live.apply({ kind: 'new-issue', title: 'Seen after the move', body: 'At the new pier.' });
  live.apply({ kind: 'new-comment', number: 13, body: 'Still here.', refersTo: 12 });
  live.apply({ kind: 'edit-issue', number: 14, title: 'Renamed too' });
  live.apply({ kind: 'delete-issue', number: 15 });
  live.apply({ kind: 'new-release', tag: 'v9.0', files: ['after.txt'] });
  live.apply({ kind: 'push', branch: 'main', text: 'After the move' });
  live.apply({ kind: 'wiki', text: 'After the move' });
}

const moves: readonly (readonly [string, Move])[] = [
  ['another name', { name: 'storm-buoy' }],
  ['another organisation', { owner: { login: 'open-sea', kind: 'organization' } }],
  ['a person', { owner: { login: 'mira', kind: 'user' } }],
];

test.each(moves)(
  'moved to %s: an update from the old address ends as a fresh export of the new one',
  async (_, move) => {
    live.reset();
    live.move(move);
    edit();
    const world = await kept();
    const before = replay.requests.length;
    const updated = await update(world);
    const asked = replay.requests.slice(before);

    const place = { owner: move.owner?.login ?? live.owner, name: move.name ?? live.name };
    const fresh = await exported(
      createWorld({ fetch: globalThis.fetch }),
      `${replay.base}/${place.owner}/${place.name}`,
    );
    expect(sameArchives(updated, fresh)).toEqual([]);
    const manifest = zipFiles(updated).find(({ name }) => name === 'takeout.json');
    expect(manifest?.bytes.toString()).toContain(`${place.owner}/${place.name}`);
    // The old address is asked once, for the project itself; the forge sends on from there, within its own origin.
    const old = asked.filter(({ url }) => live.redirect(url) !== undefined);
    expect(old.map(({ url }) => url)).toEqual([`/api/v1/repos/${live.owner}/${live.name}`]);
  },
);

test('moved from a person to an organisation: an update ends as a fresh export, with the labels of the organisation', async () => {
  live.reset();
  live.move({ owner: { login: 'mira', kind: 'user' } });
  const indexedDB = new IDBFactory();
  const before = await exported(
    createWorld({ fetch: globalThis.fetch, indexedDB }),
    `${replay.base}/mira/${live.name}`,
  );
  expect(ownerKind(before)).toBe('user');
  live.move({ owner: { login: 'open-sea', kind: 'organization' } });
  const updated = await update(createWorld({ fetch: globalThis.fetch, indexedDB }), `mira/${live.name}`);
  const fresh = await exported(createWorld({ fetch: globalThis.fetch }), `${replay.base}/open-sea/${live.name}`);
  expect(sameArchives(updated, fresh)).toEqual([]);
  expect(ownerKind(updated)).toBe('organization');
});

/** Whose the project is, as `extra/project.jsonl` of the dump says. */
function ownerKind(zip: Buffer): unknown {
  const text = zipFiles(zip)
    .find(({ name }) => name.endsWith('extra/project.jsonl'))
    ?.bytes.toString();
  return JSON.parse(text?.split('\n')[0] ?? '{}').ownerKind;
}
