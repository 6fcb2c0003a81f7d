import 'fake-indexeddb/auto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { units as allUnits, type Unit } from '../../../src/model/unit.ts';
import { fakeGitHub } from '../../support/github/fake.ts';
import { fakeProject } from '../../support/github/place.ts';
import { sameArchives } from '../../support/same-archives.ts';
import { createWorld, savedBytes, type World } from '../worker/job-world.ts';
import { type LiveWorld, liveWorld } from './seeds.ts';
import { collectFirst, packed, update } from './update-world.ts';

let gitea: LiveWorld;

beforeAll(async () => {
  gitea = await liveWorld();
}, 120_000);

afterAll(async () => {
  await gitea.close();
});

const without = (...left: Unit[]) => allUnits.filter((unit) => !left.includes(unit));

const hub = 'https://hub.example';
const size = { issues: 20, pulls: 10, comments: 60, reviews: 30, reviewComments: 24, releases: 3 };

async function exported(world: World, left: readonly Unit[]): Promise<Buffer> {
  await world.check({ url: `${hub}/harbor/buoys`, token: 'ghp_fake', units: without('git', 'wiki', ...left) });
  await world.send({ type: 'export' });
  return Buffer.from(await savedBytes(world));
}

test('GitHub: what is not ticked any more is not asked for by steps that go through all, so what went there is not missed', async () => {
  const forge = fakeGitHub({ project: fakeProject(size), base: hub, now: () => Date.UTC(2026, 0, 1) });
  const world = createWorld({ fetch: forge.fetch });
  await exported(world, []);
  // Somebody has reacted to it.
  forge.edits.apply({ kind: 'delete-comment', comment: 30 });
  await exported(world, ['comments']);
  const here = {
    project: world.view().project ?? '',
    proxy: '',
    pageOrigin: 'https://page.invalid',
    token: 'ghp_fake',
  };
  await world.send({ type: 'open-run', ...here, how: { kind: 'update', depth: 'all', keepDeleted: false } });
  expect(world.view().receipt?.verdict).toBe('whole');
  const fresh = await exported(createWorld({ fetch: forge.fetch }), ['comments']);
  expect(sameArchives(fresh, Buffer.from(await savedBytes(world)))).toEqual([]);
}, 60_000);

test.each<Unit[]>([
  ['issues'],
  ['issues', 'events'],
  ['issues', 'reactions'],
  ['pull-requests', 'reviews'],
  ['discussions'],
  ['comments'],
  ['releases'],
])(
  'GitHub: people are as those of a first export of the same parts: %s %s',
  async (...parts) => {
    const left = allUnits.filter((unit) => !parts.includes(unit));
    const many = { ...size, issues: 90, pulls: 30, comments: 160, reviews: 90, reviewComments: 90, discussions: 45 };
    const { fetch } = fakeGitHub({ project: fakeProject(many), base: hub, now: () => Date.UTC(2026, 0, 1) });
    const world = createWorld({ fetch });
    await exported(world, []);
    const fewer = await exported(world, left);
    expect(sameArchives(await exported(createWorld({ fetch }), left), fewer)).toEqual([]);
  },
  60_000,
);

test('archive mode: what is kept is not asked for by a part that is ticked for the first time', async () => {
  const { live, site } = gitea;
  live.reset();
  const first = await collectFirst(site, { units: without('events') });
  live.apply({ kind: 'delete-issue', number: 12 });
  const kept = await update(site, first, { units: without('events'), keepGone: true });
  const again = await update(site, kept, { keepGone: true });
  expect(again.asked.filter((address) => /\/issues\/12(\/|$)/.test(address))).toEqual([]);
  expect((await packed(again)).receipt.units.events).toMatchObject({ outcome: 'complete', missing: [] });
  for (const one of [first, kept, again]) one.close();
}, 60_000);

test('events name labels and milestones as they are called when these are ticked for the first time', async () => {
  const { live, site } = gitea;
  live.reset();
  live.apply({ kind: 'relabel', number: 12, label: 'bug', added: true });
  live.apply({ kind: 'new-milestone', title: 'Soon' });
  live.apply({ kind: 'set-milestone', number: 12, milestone: 'Soon' });
  const first = await collectFirst(site, { units: without('labels', 'milestones') });
  live.apply({ kind: 'rename-label', name: 'bug', to: 'defect' });
  live.apply({ kind: 'rename-milestone', title: 'Soon', to: 'Later' });
  const again = await update(site, first);
  const fresh = await collectFirst(site);
  expect(sameArchives((await packed(fresh)).bytes, (await packed(again)).bytes)).toEqual([]);
  for (const one of [first, again, fresh]) one.close();
}, 60_000);

test('files of what is not ticked any more are not asked for', async () => {
  const { live, site } = gitea;
  live.reset();
  const closed = {
    ...site,
    fetch: async (input: string, init?: RequestInit) =>
      /\/attachments\//.test(input) ? new Response('{}', { status: 404 }) : site.fetch(input, init),
  };
  const first = await collectFirst(closed);
  const again = await update(closed, first, { units: without('comments') });
  const parents = new Set<string>();
  for await (const { parent, uuid } of first.vault.scan('attachment'))
    if (again.asked.some((address) => address.includes(`/attachments/${uuid}`))) parents.add(parent.replace(/:.*/, ''));
  expect([...parents]).toEqual(['issue']);
  for (const one of [first, again]) one.close();
}, 60_000);
