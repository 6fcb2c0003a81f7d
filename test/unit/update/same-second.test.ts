import { afterAll, beforeAll, expect, test } from 'vitest';
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

/** An edit takes 7 s of the server's clock. */
const anEdit = 7;

test('a pull request that is edited in the second in which it was read is read again', async () => {
  const { live, site } = world;
  let last = 0;
  for await (const { number } of world.first.vault.scan('pull-request')) last = number;
  live.apply({ kind: 'edit-issue', number: last, body: 'Once' });
  const before = await update(site, await world.cloned());
  before.close();
  live.wait(-anEdit);
  live.apply({ kind: 'edit-issue', number: last, body: 'Twice' });
  const again = await update(site, before);
  const fresh = await collectFirst(site);
  expect(sameArchives((await packed(fresh)).bytes, (await packed(again)).bytes)).toEqual([]);
  again.close();
  fresh.close();
}, 120_000);
