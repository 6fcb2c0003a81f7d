import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Fetch } from '../../../src/http/request.ts';
import { sameArchives } from '../../support/same-archives.ts';
import { type LiveWorld, liveWorld } from './seeds.ts';
import { collectFirst, packed, update } from './update-world.ts';

let world: LiveWorld;

beforeAll(async () => {
  world = await liveWorld();
}, 120_000);

afterAll(async () => {
  await world.close();
});

/** Lists of pull requests come empty, with the number of all. */
function withoutPulls() {
  const fetch: Fetch = async (input, init) => {
    const answer = await world.site.fetch(input, init);
    return new URL(input).pathname.endsWith('/pulls') ? new Response('[]', { headers: answer.headers }) : answer;
  };
  return { ...world.site, fetch };
}

async function editedPull() {
  const { live } = world;
  live.reset();
  let last = 0;
  for await (const { number } of world.first.vault.scan('pull-request')) last = number;
  live.apply({ kind: 'edit-issue', number: last, body: 'Once' });
}

test('a changed pull request that the list of those updated last does not show is asked for by its number', async () => {
  await editedPull();
  const again = await update(withoutPulls(), await world.cloned());
  const fresh = await collectFirst(world.site);
  expect(sameArchives((await packed(fresh)).bytes, (await packed(again)).bytes)).toEqual([]);
  again.close();
  fresh.close();
}, 120_000);

test('a whole list of pull requests that shows fewer than it counts is told, and read by the next update', async () => {
  await editedPull();
  const short = await update(withoutPulls(), await world.cloned(), { depth: 'lists' });
  const { receipt } = await packed(short);
  expect(receipt.units['pull-requests'].missing).toMatchObject([{ reason: 'count-differs' }]);
  short.close();
  const again = await update(world.site, short);
  const fresh = await collectFirst(world.site);
  expect(sameArchives((await packed(fresh)).bytes, (await packed(again)).bytes)).toEqual([]);
  again.close();
  fresh.close();
}, 120_000);
