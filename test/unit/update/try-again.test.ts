import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Fetch } from '../../../src/http/request.ts';
import type { Edit } from '../../support/live-forge.ts';
import { sameArchives } from '../../support/same-archives.ts';
import { type LiveWorld, liveWorld } from './seeds.ts';
import { type Collected, collectAgain, collectFirst, packed, update } from './update-world.ts';

let world: LiveWorld;

beforeAll(async () => {
  world = await liveWorld();
}, 120_000);

afterAll(async () => {
  await world.close();
});

/** Issue 12 has label and milestone; what changed last, and each update asks for, are pull requests. */
async function prepared(): Promise<Omit<Collected, 'close'>> {
  const { live, site } = world;
  live.reset();
  live.apply({ kind: 'relabel', number: 12, label: 'bug', added: true });
  live.apply({ kind: 'new-milestone', title: 'Soon' });
  live.apply({ kind: 'set-milestone', number: 12, milestone: 'Soon' });
  live.wait(60);
  for await (const { number } of world.first.vault.scan('pull-request'))
    live.apply({ kind: 'new-comment', number, body: 'Later' });
  const one = await collectFirst(site);
  one.close();
  return one;
}

/** Answers like the forge, but has trouble of its own at some addresses as long as `isOn`. */
function troubled(match: RegExp) {
  const trouble = { isOn: true };
  const fetch: Fetch = async (input, init) =>
    trouble.isOn && match.test(input)
      ? new Response('{"message":"no"}', { status: 502 })
      : world.site.fetch(input, init);
  return { trouble, site: { ...world.site, fetch } };
}

async function differences(updated: Collected): Promise<readonly string[]> {
  const fresh = await collectFirst(world.site);
  try {
    return sameArchives((await packed(fresh)).bytes, (await packed(updated)).bytes);
  } finally {
    updated.close();
    fresh.close();
  }
}

const label: Edit = { kind: 'rename-label', name: 'bug', to: 'defect' };
const milestone: Edit = { kind: 'rename-milestone', title: 'Soon', to: 'Later' };

test.each([
  ['labels', /\/weather-buoy\/labels\?/, label],
  ['milestones', /\/milestones\?/, milestone],
])(
  '%s that failed and are read by Try again: what names them is read, too',
  async (_, match, edit) => {
    const before = await prepared();
    world.live.apply(edit);
    const { trouble, site } = troubled(match);
    const round = await collectAgain(site, before);
    expect(Object.keys((await round.goOn({})).failures)).toHaveLength(1);
    trouble.isOn = false;
    const again = await round.goOn({});
    expect(again.failures).toEqual({});
    expect(await differences(again)).toEqual([]);
  },
  120_000,
);

test('issues that could not be read again for a new name of their label are read by the next update', async () => {
  const before = await prepared();
  world.live.apply(label);
  const failed = await update(troubled(/\/issues\/\d+$/).site, before);
  failed.close();
  expect(Object.keys(failed.failures)).toEqual(['issues']);
  expect(await differences(await update(world.site, failed))).toEqual([]);
}, 120_000);
