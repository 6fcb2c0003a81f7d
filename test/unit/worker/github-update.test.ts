import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import { units as allUnits } from '../../../src/model/unit.ts';
import { fakeGitHub } from '../../support/github/fake.ts';
import { fakeProject } from '../../support/github/place.ts';
import { sameArchives } from '../../support/same-archives.ts';
import { createWorld, savedBytes, type World, worldStart } from './job-world.ts';

const base = 'https://hub.example';
const size = { issues: 40, pulls: 20, comments: 130, reviews: 50, reviewComments: 40, releases: 3 };
const units = allUnits.filter((unit) => unit !== 'git' && unit !== 'wiki');

async function exported(asked = units): Promise<World> {
  const forge = fakeGitHub({ project: fakeProject(size), base, now: () => worldStart });
  const world = createWorld({ fetch: forge.fetch, indexedDB: new IDBFactory() });
  await world.check({ url: `${base}/harbor/buoys`, token: 'ghp_fake', units: asked });
  await world.send({ type: 'export' });
  return world;
}

test.each(['quick', 'lists', 'all'] as const)(
  'a project of GitHub, updated (%s) when nothing has changed, packs to the same bytes',
  async (depth) => {
    const world = await exported();
    const wanted = Buffer.from(await savedBytes(world));
    const before = world.view().receipt;
    expect(before?.units.comments).toMatchObject({ got: 130, expected: 130 });
    const here = {
      project: world.view().project ?? '',
      proxy: '',
      pageOrigin: 'https://page.invalid',
      token: 'ghp_fake',
    };
    await world.send({ type: 'open-run', ...here, how: { kind: 'update', depth, keepDeleted: false } });
    expect(world.view()).toMatchObject({ state: 'done', mode: 'update', receipt: before });
    expect(sameArchives(wanted, Buffer.from(await savedBytes(world)))).toEqual([]);
  },
);
