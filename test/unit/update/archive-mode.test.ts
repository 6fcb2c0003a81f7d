import { afterAll, beforeAll, expect, test } from 'vitest';
import { sameArchives } from '../../support/same-archives.ts';
import { type LiveWorld, liveWorld } from './seeds.ts';
import { type Collected, collectFirst, packed, type RoundOptions, update } from './update-world.ts';

type Kept = Omit<Collected, 'close'>;

let world: LiveWorld;

beforeAll(async () => {
  world = await liveWorld();
}, 120_000);

afterAll(async () => {
  await world.close();
});

/** A further round, after which another tab may open the vault. */
async function round(before: Kept, options: RoundOptions = {}): Promise<Kept> {
  const one = await update(world.site, before, options);
  one.close();
  return one;
}

async function differences(before: Kept): Promise<readonly string[]> {
  const again = await update(world.site, before);
  const fresh = await collectFirst(world.site);
  try {
    return sameArchives((await packed(fresh)).bytes, (await packed(again)).bytes);
  } finally {
    again.close();
    fresh.close();
  }
}

/** Id of a comment that does not hang on this issue. */
async function commentBeside(number: number): Promise<number> {
  for await (const { id, parent } of world.first.vault.scan('comment')) if (!parent.endsWith(`${number}`)) return id;
  throw new Error('no comment');
}

test('switched off, archive mode leaves nothing of what it kept, though the lists have not changed since', async () => {
  world.live.reset();
  const before = await world.cloned();
  world.live.apply({ kind: 'delete-issue', number: 12 });
  world.live.apply({ kind: 'delete-comment', id: await commentBeside(12) });
  const on = await round(before, { keepGone: true });
  // Once more: nothing is new to any list.
  const kept = await round(on, { keepGone: true });
  expect(await differences(kept)).toEqual([]);
}, 120_000);

test.each(['force-push', 'delete-branch'] as const)(
  'switched off, archive mode leaves nothing of what was in git (%s), though no branch has moved since',
  async (kind) => {
    world.live.reset();
    world.live.apply({ kind: 'new-branch', branch: 'aside' });
    world.live.apply({ kind: 'push', branch: 'aside', text: 'to be taken back\n' });
    const before = await collectFirst(world.site);
    before.close();
    world.live.apply({ kind, branch: 'aside', text: 'as if nothing had been\n' });
    const kept = await round(before, { keepGone: true });
    expect(await differences(kept)).toEqual([]);
  },
  120_000,
);

test.each(['quick', 'lists', 'all'] as const)(
  'what archive mode keeps is not asked for again: %s',
  async (depth) => {
    world.live.reset();
    const before = await world.cloned();
    world.live.apply({ kind: 'relabel', number: 12, label: 'bug', added: true });
    const labelled = await round(before, { keepGone: true });
    world.live.apply({ kind: 'delete-issue', number: 12 });
    const kept = await round(labelled, { keepGone: true });
    // Its events name the label.
    world.live.apply({ kind: 'rename-label', name: 'bug', to: 'defect' });
    const again = await update(world.site, kept, { keepGone: true, depth });
    expect(again.asked.filter((address) => /\/issues\/12(\/|$)/.test(address))).toEqual([]);
    expect((await again.vault.problems()).filter(({ code }) => code === 'item-not-read')).toEqual([]);
    expect((await packed(again)).receipt.units.issues.kept).toHaveLength(1);
    again.close();
  },
  120_000,
);

test('a release file that never came and is kept by name only is not asked for again, and costs the verdict nothing', async () => {
  world.live.reset();
  const { vault } = world.first;
  const files: { readonly tag: string; readonly path: string }[] = [];
  for await (const { parent, download } of vault.scan('asset'))
    for (const url of download.urls)
      files.push({ tag: (await vault.get('release', parent))?.tag ?? '', path: url.slice(world.site.base.length) });
  const tag = files[0]?.tag ?? '';
  const ofTag = files.filter((file) => file.tag === tag).map(({ path }) => path);
  const isGone = (address: string) => ofTag.some((path) => address.endsWith(path));
  const fetch: typeof world.site.fetch = async (input, init) =>
    isGone(input) ? new Response(null, { status: 404 }) : world.site.fetch(input, init);
  const site = { ...world.site, fetch };
  const first = await collectFirst(site);
  expect(first.asked.filter(isGone)).not.toEqual([]);
  expect((await packed(first)).receipt).toMatchObject({ verdict: 'missing' });
  first.close();
  world.live.apply({ kind: 'delete-release', tag });
  const kept = await update(site, first, { keepGone: true });
  kept.close();
  const again = await update(site, kept, { keepGone: true });
  const { receipt } = await packed(again);
  expect(again.asked.filter(isGone)).toEqual([]);
  expect(receipt).toMatchObject({ verdict: 'whole', units: { 'release-files': { outcome: 'complete', missing: [] } } });
  expect(receipt.units['release-files'].kept).toBeUndefined();
  expect(receipt.units.releases.kept).toHaveLength(1);
  again.close();
}, 120_000);
