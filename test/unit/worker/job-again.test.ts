import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import type { Fetch } from '../../../src/http/request.ts';
import { sameArchives } from '../../support/same-archives.ts';
import { createWorld, demoForge, exported, savedBytes, type World } from './job-world.ts';

const project = 'gitea|https://demo.invalid|harbor-lab/weather-buoy';
const here = { project, proxy: '', pageOrigin: 'https://page.invalid' };

/** What Gitea says when its SQLite file is busy, with a status that promises more. */
const locked = '{"message":"database is locked"}';

interface Lies {
  readonly fetch: Fetch;
  /** As long as it is set, and so often at most for each address. */
  times: number;
}

/** A forge that gives a message with status 200 where something else belongs. */
function lying(match: RegExp, times: number): Lies {
  const forge = demoForge();
  const told = new Map<string, number>();
  const lies: Lies = {
    times,
    fetch: async (input, init) => {
      const before = told.get(input) ?? 0;
      if (!match.test(input) || before >= lies.times) return forge(input, init);
      told.set(input, before + 1);
      return new Response(locked, { headers: { 'content-type': 'application/json' } });
    },
  };
  return lies;
}

async function bytesOf(world: World): Promise<Buffer> {
  return Buffer.from(await savedBytes(world));
}

let plain: Promise<Buffer> | undefined;

function plainBytes(): Promise<Buffer> {
  plain ??= (async () => {
    const world = createWorld();
    await exported(world);
    return bytesOf(world);
  })();
  return plain;
}

const places = [
  ['a timeline', /\/issues\/12\/timeline/],
  ['reviews', /\/pulls\/\d+\/reviews\?/],
  ['comments of a review', /\/reviews\/\d+\/comments/],
  ['reactions', /\/issues\/comments\/\d+\/reactions/],
  ['a list', /\/comments\?.*page=2.*limit=50/],
] as const;

test.each(places)('%s answered wrongly once: nothing is lost', async (_, match) => {
  const world = createWorld({ fetch: lying(match, 1).fetch });
  expect((await exported(world)).receipt?.verdict).toBe('whole');
  expect(sameArchives(await bytesOf(world), await plainBytes())).toEqual([]);
});

test.each([
  ['a timeline', /\/issues\/12\/timeline/, 1],
  ['reviews', /\/pulls\/41\/reviews\?/, 1],
  ['comments of a review', /\/pulls\/41\/reviews\/\d+\/comments/, 5],
  ['reactions', /\/issues\/comments\/38\d\/reactions/, 10],
] as const)('%s answered wrongly for long: Try again mends it, and asks little else', async (_, match, most) => {
  const lies = lying(match, Number.POSITIVE_INFINITY);
  const world = createWorld({ fetch: lies.fetch });
  const { receipt } = await exported(world);
  expect(receipt?.verdict).toBe('missing');
  expect(JSON.stringify(receipt)).toContain('item-not-read');
  lies.times = 0;
  const before = world.asked.length;
  await world.send({ type: 'resume' });
  expect(world.view(), world.view().notice?.why).toMatchObject({ state: 'done', receipt: { verdict: 'whole' } });
  expect(sameArchives(await bytesOf(world), await plainBytes())).toEqual([]);
  const asked = world.asked.slice(before);
  expect(asked.filter((input) => match.test(input)).length).toBeLessThanOrEqual(most);
  expect(asked.filter((input) => match.test(input)).length).toBeGreaterThan(0);
  // What an update asks, the items that hang on the same ticket, and the pinned ones beside it.
  expect(asked.length).toBeLessThan(12 + 3 * most + 12);
});

test('trying again in vain says the same again, and can be tried again', async () => {
  const lies = lying(/\/issues\/12\/timeline/, Number.POSITIVE_INFINITY);
  const world = createWorld({ fetch: lies.fetch });
  const { receipt } = await exported(world);
  await world.send({ type: 'resume' });
  expect(world.view()).toMatchObject({ state: 'done', receipt: { verdict: 'missing' } });
  expect(world.view().receipt?.units.events.missing).toEqual(receipt?.units.events.missing);
  lies.times = 0;
  await world.send({ type: 'resume' });
  expect(world.view().receipt?.verdict).toBe('whole');
});

test.each([
  ['a timeline', /\/issues\/12\/timeline/, 1],
  ['reviews', /\/pulls\/41\/reviews\?/, 1],
  ['comments of a review', /\/pulls\/41\/reviews\/\d+\/comments/, 5],
  ['reactions', /\/issues\/12\/reactions/, 1],
] as const)('an odd row in %s: an update asks again for that item, and for no other', async (_, match, most) => {
  const forge = demoForge();
  const server = { isOdd: true };
  const odd: Fetch = async (input, init) => {
    const answer = await forge(input, init);
    if (!server.isOdd || !match.test(input)) return answer;
    const rows = (await answer.json()) as unknown[];
    return Response.json([...rows.slice(1), 'no row'], { headers: answer.headers });
  };
  const world = createWorld({ fetch: odd });
  const { receipt } = await exported(world);
  expect(receipt?.verdict).toBe('missing');
  const lost = Object.values(receipt?.units ?? {}).flatMap(({ missing }) => missing);
  expect(new Set(lost.map(({ reason }) => reason))).toEqual(new Set(['record-shape']));
  server.isOdd = false;
  const before = world.asked.length;
  await world.send({ type: 'open-run', ...here, how: { kind: 'update', depth: 'quick', keepDeleted: false } });
  expect(world.view(), world.view().notice?.why).toMatchObject({ state: 'done', receipt: { verdict: 'whole' } });
  expect(sameArchives(await bytesOf(world), await plainBytes())).toEqual([]);
  const asked = world.asked.slice(before);
  expect(asked.filter((input) => match.test(input)).length).toBeGreaterThan(0);
  const alike = /\/(timeline|reviews\?|reviews\/\d+\/comments|reactions)/;
  const item = /\/(?:issues|pulls)\/(?:12|41)\//;
  expect(asked.filter((input) => alike.test(input) && !item.test(input))).toEqual([]);
  expect(asked.length).toBeLessThan(12 + 3 * most + 12);
});

test('a row of a list that could not be read is mended from the library, by another page', async () => {
  const indexedDB = new IDBFactory();
  const forge = demoForge();
  const odd: Fetch = async (input, init) => {
    const answer = await forge(input, init);
    if (!/\/milestones\?/.test(input)) return answer;
    return new Response((await answer.text()).replace(/"id":\s*\d+/, '"id":"none"'), { headers: answer.headers });
  };
  expect((await exported(createWorld({ fetch: odd, indexedDB }))).receipt?.verdict).toBe('missing');
  const world = createWorld({ indexedDB });
  await world.send({ type: 'open-run', ...here, how: { kind: 'resume' } });
  expect(world.view()).toMatchObject({ state: 'done', receipt: { verdict: 'whole' } });
  expect(sameArchives(await bytesOf(world), await plainBytes())).toEqual([]);
});

test('a list answered wrongly for long fails its unit; Try again reads that list only', async () => {
  const lies = lying(/\/milestones\?.*limit=50/, Number.POSITIVE_INFINITY);
  const world = createWorld({ fetch: lies.fetch });
  expect((await exported(world)).receipt?.units.milestones.outcome).toBe('failed');
  lies.times = 0;
  const before = world.asked.length;
  await world.send({ type: 'resume' });
  expect(world.view().receipt?.verdict).toBe('whole');
  const asked = world.asked.slice(before);
  // And whose project it is.
  expect(asked.filter((input) => !/\/milestones\?|\/version$|\/weather-buoy$/.test(input))).toEqual([]);
  expect(sameArchives(await bytesOf(world), await plainBytes())).toEqual([]);
});

test('a list that fails for good: what goes by it is not read again each time, and anew when the list comes', async () => {
  const lies = lying(/\/comments\?.*page=2.*limit=50/, Number.POSITIVE_INFINITY);
  const world = createWorld({ fetch: lies.fetch });
  expect((await exported(world)).receipt?.units.comments.outcome).toBe('failed');
  const reactions = () => world.asked.filter((input) => /\/issues\/comments\/\d+\/reactions/.test(input)).length;
  const before = reactions();
  expect(before).toBeGreaterThan(0);
  await world.send({ type: 'resume' });
  expect(world.view().receipt?.units.comments.outcome).toBe('failed');
  expect(reactions()).toBe(before);
  lies.times = 0;
  await world.send({ type: 'resume' });
  expect(world.view().receipt?.verdict).toBe('whole');
  expect(reactions()).toBeGreaterThan(before);
  expect(sameArchives(await bytesOf(world), await plainBytes())).toEqual([]);
});

test('with a failure, too, packing again gives the same bytes, whenever that is', async () => {
  const world = createWorld({ fetch: lying(/\/milestones\?.*limit=50/, Number.POSITIVE_INFINITY).fetch });
  const { receipt } = await exported(world);
  expect(receipt?.units.milestones.outcome).toBe('failed');
  const first = await bytesOf(world);
  const { units } = (await (await world.vault()).records())[0] ?? { units: [] };
  await world.send({ type: 'open-run', ...here, how: { kind: 'pack', format: 'gitea-dump', units } });
  expect(world.view().state).toBe('done');
  expect((await bytesOf(world)).equals(first)).toBe(true);
});

test('a unit has failed and an item of another is missing: one Try again brings both', async () => {
  const lies = lying(/\/milestones\?.*limit=50|\/issues\/12\/timeline/, Number.POSITIVE_INFINITY);
  const world = createWorld({ fetch: lies.fetch });
  const { receipt } = await exported(world);
  expect(receipt?.units.milestones.outcome).toBe('failed');
  expect(receipt?.units.events.outcome).toBe('missing');
  lies.times = 0;
  const before = world.asked.length;
  await world.send({ type: 'resume' });
  expect(world.view(), world.view().notice?.why).toMatchObject({ state: 'done', receipt: { verdict: 'whole' } });
  expect(world.asked.length - before).toBeLessThan(40);
  expect(sameArchives(await bytesOf(world), await plainBytes())).toEqual([]);
});

test('without git by choice: what is missing of the rest can be tried again', async () => {
  const lies = lying(/\/issues\/12\/timeline/, Number.POSITIVE_INFINITY);
  const fetch: Fetch = async (input, init) => {
    if (/\.git\//.test(input)) throw new TypeError('Failed to fetch');
    return lies.fetch(input, init);
  };
  const world = createWorld({ fetch });
  await world.check();
  await world.send({ type: 'choose', choice: 'without-git' });
  await world.send({ type: 'export' });
  expect(world.view().receipt?.units.events.outcome).toBe('missing');
  lies.times = 0;
  await world.send({ type: 'resume' });
  expect(world.view()).toMatchObject({ state: 'done', receipt: { units: { events: { outcome: 'complete' } } } });
  expect(world.view().receipt?.units.git.missing.map(({ reason }) => reason)).toEqual(['git-left-out']);
});
