import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import type { Fetch } from '../../../src/http/request.ts';
import { units as allUnits, type Unit } from '../../../src/model/unit.ts';
import { fakeGitHub } from '../../support/github/fake.ts';
import { fakeProject } from '../../support/github/place.ts';
import { startReplay } from '../../support/replay-server.ts';
import { sameArchives } from '../../support/same-archives.ts';
import { createWorld, demo, demoForge, interrupted, savedBytes, type World, worldStart } from './job-world.ts';

const hub = 'https://hub.example';
const size = { issues: 40, pulls: 20, comments: 130, reviews: 50, reviewComments: 40, releases: 3 };
const withoutGit = allUnits.filter((unit) => unit !== 'git' && unit !== 'wiki');

interface Forge {
  fetch(): Fetch;
  readonly url: string;
  readonly token?: string;
  readonly units: readonly Unit[];
}

const forges: Readonly<Record<'gitea' | 'github', Forge>> = {
  gitea: { fetch: demoForge, url: demo, units: allUnits },
  github: {
    fetch: () => fakeGitHub({ project: fakeProject(size), base: hub, now: () => worldStart }).fetch,
    url: `${hub}/harbor/buoys`,
    token: 'ghp_fake',
    units: withoutGit,
  },
};

/** `left` is not ticked until the run is cancelled, at the request of this number. */
async function exportedInTwo(
  forge: Forge,
  left: readonly Unit[],
  at: number,
): Promise<{ world: World; bytes: Buffer }> {
  const { url, token, units } = forge;
  const asking = { url, ...(token === undefined ? {} : { token }) };
  let wasCancelled = false;
  const fetch = interrupted(
    forge.fetch(),
    (_, count) => left.length > 0 && count === at,
    () => {
      wasCancelled = true;
      void world.send({ type: 'cancel' });
    },
  );
  const world = createWorld({ indexedDB: new IDBFactory(), fetch });
  await world.check({ ...asking, units: units.filter((unit) => !left.includes(unit)) });
  await world.send({ type: 'export' });
  if (left.length > 0) {
    expect(wasCancelled).toBe(true);
    await world.send({ type: 'units', units });
    await world.send({ type: 'export' });
  }
  return { world, bytes: Buffer.from(await savedBytes(world)) };
}

test.each<[keyof typeof forges, readonly Unit[], number]>([
  ['gitea', ['attachments'], 60],
  ['gitea', ['reactions', 'events'], 40],
  ['gitea', ['comments'], 90],
  ['gitea', ['git', 'wiki'], 60],
  ['github', ['pull-requests'], 22],
  ['github', ['issues'], 22],
])(
  '%s: what is ticked before an unfinished export goes on is there in the end: %j',
  async (name, left, at) => {
    const whole = await exportedInTwo(forges[name], [], 0);
    const { world, bytes } = await exportedInTwo(forges[name], left, at);
    expect(world.view()).toMatchObject({ state: 'done', mode: 'collect', receipt: { verdict: 'whole' } });
    expect(world.view().changes).toBeUndefined();
    expect(sameArchives(whole.bytes, bytes)).toEqual([]);
  },
  60_000,
);

test('e-mail addresses, too', async () => {
  const replay = await startReplay();
  const run = async (stopped: boolean) => {
    const fetch = interrupted(
      globalThis.fetch,
      (_, count) => stopped && count === 80,
      () => void world.send({ type: 'cancel' }),
    );
    const world = createWorld({ indexedDB: new IDBFactory(), fetch });
    await world.check({ url: replay.url, units: withoutGit, format: 'f3', emails: !stopped });
    await world.send({ type: 'export' });
    if (stopped) {
      expect(world.view().state).toBe('ready');
      await world.send({ type: 'emails', emails: true });
      await world.send({ type: 'export' });
    }
    return world.view().receipt?.emails;
  };
  try {
    const whole = await run(false);
    expect(whole).toBeGreaterThan(3);
    expect(await run(true)).toBe(whole);
  } finally {
    await replay.close();
  }
}, 60_000);
