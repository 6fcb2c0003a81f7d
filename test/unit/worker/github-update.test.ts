import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import type { UpdateDepth } from '../../../src/model/run-record.ts';
import { units as allUnits } from '../../../src/model/unit.ts';
import { type FakeGitHub, fakeGitHub } from '../../support/github/fake.ts';
import { fakeProject } from '../../support/github/place.ts';
import { sameArchives } from '../../support/same-archives.ts';
import { createWorld, savedBytes, type World, worldStart } from './job-world.ts';

const base = 'https://hub.example';
const size = { issues: 40, pulls: 20, comments: 130, reviews: 50, reviewComments: 40, releases: 3 };
const units = allUnits.filter((unit) => unit !== 'git' && unit !== 'wiki');

function fakeForge(): FakeGitHub {
  return fakeGitHub({ project: fakeProject(size), base, now: () => worldStart });
}

async function exported(asked = units, forge = fakeForge()): Promise<World> {
  const world = createWorld({ fetch: forge.fetch, indexedDB: new IDBFactory() });
  await world.check({ url: `${base}/harbor/buoys`, token: 'ghp_fake', units: asked });
  await world.send({ type: 'export' });
  return world;
}

async function update(world: World, depth: UpdateDepth): Promise<void> {
  const project = world.view().project ?? '';
  const here = { project, proxy: '', pageOrigin: 'https://page.invalid', token: 'ghp_fake' };
  await world.send({ type: 'open-run', ...here, how: { kind: 'update', depth, keepDeleted: false } });
}

test.each(['quick', 'lists', 'all'] as const)(
  'a project of GitHub, updated (%s) when nothing has changed, packs to the same bytes',
  async (depth) => {
    const world = await exported();
    const wanted = Buffer.from(await savedBytes(world));
    const before = world.view().receipt;
    expect(before?.units.comments).toMatchObject({ got: 130, expected: 130 });
    await update(world, depth);
    expect(world.view()).toMatchObject({ state: 'done', mode: 'update', receipt: before });
    expect(sameArchives(wanted, Buffer.from(await savedBytes(world)))).toEqual([]);
  },
);

test.each(['quick', 'lists', 'all'] as const)(
  'what was deleted at GitHub is not counted as missing by an update (%s)',
  async (depth) => {
    const forge = fakeForge();
    const world = await exported(units, forge);
    forge.edits.apply({ kind: 'delete-issue', number: 1 });
    forge.edits.apply({ kind: 'delete-comment', comment: 14 });
    forge.edits.apply({ kind: 'delete-label', label: 5 });
    forge.edits.apply({ kind: 'delete-release', release: 2 });
    await update(world, depth);
    expect(world.view().receipt).toMatchObject({ verdict: 'whole', units: { issues: { got: 39, expected: 39 } } });
    const fresh = await exported(units, forge);
    expect(sameArchives(Buffer.from(await savedBytes(fresh)), Buffer.from(await savedBytes(world)))).toEqual([]);
  },
);
