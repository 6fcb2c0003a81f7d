import { renameSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BucketError } from '../../../src/model/bucket.ts';
import { git } from '../../support/git-commands.ts';
import { smallProjects, startOwnerForge } from '../../support/owner-forge.ts';
import { grow, type MirrorWorld, mirrorWorld, refLines } from '../pipeline/mirror/mirror-world.ts';
import { mirrorTab, secret } from './mirror-world.ts';

let world: MirrorWorld;

beforeAll(async () => {
  world = await mirrorWorld();
});

afterAll(async () => {
  await world.close();
});

test('each line becomes a mirror that git clones; one that fails stops no other, and is tried again', async () => {
  const [one, two] = [world.repository(), world.repository()];
  grow(one.bare, 'refs/heads/main', 3);
  grow(two.bare, 'refs/heads/main', 2);
  grow(two.bare.replace(/\.git$/, '.git'), 'refs/pull/1/head', 1);
  const away = `${one.bare}-away`;
  const three = world.repository();
  grow(three.bare, 'refs/heads/main', 1);
  renameSync(three.bare, away);
  const { bucket, url } = await world.served();
  const tab = mirrorTab({ bucket, url });

  await tab.start([`${one.url} a/one.git`, `${two.url} two.git`, `${three.url} three.git`, 'hello'].join('\n'));
  expect(tab.states()).toEqual({ 'a/one.git': 'done', 'two.git': 'done', 'three.git': 'failed' });
  expect(tab.view()).toMatchObject({ state: 'done', totals: { done: 2, needYou: 1 } });
  expect(tab.view().faults.map(({ line }) => line)).toEqual([4]);
  const [first] = tab.view().items;
  expect(first?.outcome).toMatchObject({ what: 'new', packs: 1, refs: 1 });
  for (const [key, { bare }] of [
    ['a/one.git', one],
    ['two.git', two],
  ] as const) {
    const address = tab.view().items.find((item) => item.key === key)?.clone ?? '';
    expect((await world.cloned(address)).refs).toBe(refLines(bare));
  }

  renameSync(away, three.bare);
  await tab.send({ type: 'mirror-retry', ...tab.given });
  expect(tab.states()).toEqual({ 'a/one.git': 'done', 'two.git': 'done', 'three.git': 'done' });

  const before = bucket.requests.length;
  await tab.send({ type: 'mirror-retry', all: true, ...tab.given });
  expect(tab.view().items.map(({ outcome }) => outcome?.what)).toEqual(['same', 'same', 'same']);
  expect(bucket.requests.length - before).toBeLessThanOrEqual(9);
  expect(JSON.stringify(tab.views)).not.toContain(secret);
});

test('what comes since is sent, what is deleted or moved by force follows', async () => {
  const { bare, url: source } = world.repository();
  grow(bare, 'refs/heads/main', 4);
  grow(bare, 'refs/heads/old', 1);
  const { bucket, url } = await world.served();
  const tab = mirrorTab({ bucket, url });
  await tab.start(`${source} x`);
  git(bare, 'update-ref', '-d', 'refs/heads/old');
  git(bare, 'update-ref', 'refs/heads/main', 'refs/heads/main~2');
  grow(bare, 'refs/heads/main', 5, 4);
  grow(bare, 'refs/heads/new', 1);
  await tab.send({ type: 'mirror-retry', all: true, ...tab.given });
  expect(tab.view().items[0]?.outcome).toMatchObject({
    what: 'updated',
    changes: { added: 1, moved: 1, deleted: 1 },
  });
  expect((await world.cloned(`${url}/git/x`)).refs).toBe(refLines(bare));
});

test('a wiki goes beside its repository when it is wanted and there', async () => {
  const { bare, url: source } = world.repository();
  grow(bare, 'refs/heads/main', 2);
  git(bare, 'clone', '-q', '--bare', bare, bare.replace(/\.git$/, '.wiki.git'));
  const plain = world.repository();
  grow(plain.bare, 'refs/heads/main', 1);
  const { bucket, url } = await world.served();
  const tab = mirrorTab({ bucket, url });
  const options = { pullRequests: true, wikis: true, largeFiles: false, onePack: false };
  await tab.start(`${source} with.git\n${plain.url} without.git`, { options });
  expect(tab.view().items.map(({ outcome }) => outcome?.wiki)).toEqual([true, 'none']);
  expect(tab.view().items.flatMap(({ outcome }) => outcome?.problems ?? [])).toEqual([]);
  expect((await world.cloned(`${url}/git/with.wiki.git`)).refs).toBe(refLines(bare));
});

test('a full bucket pauses all; a tab that is opened again knows the list, but neither keys nor what they open', async () => {
  const sources = [world.repository(), world.repository()];
  for (const { bare } of sources) grow(bare, 'refs/heads/main', 2);
  let isFull = true;
  const { bucket, url } = await world.served({
    before: (request) => {
      if (isFull && request.startsWith('PUT'))
        throw new BucketError('bucket-full', 'No room.', {
          details: { endpoint: 'https://s3.example', bucket: 'kept' },
        });
    },
  });
  const tab = mirrorTab({ bucket, url });
  await tab.start(sources.map(({ url: source }, at) => `${source} m${at}.git`).join('\n'));
  expect(tab.view()).toMatchObject({ state: 'paused', notice: { code: 'bucket-full', title: 'The bucket is full' } });
  expect(tab.view().totals.needYou).toBe(0);

  const again = mirrorTab({ bucket, url, indexedDB: tab.indexedDB });
  await expect
    .poll(async () => {
      await again.send({ type: 'mirror-open' });
      return again.view().items.length;
    })
    .toBe(2);
  expect(again.view()).toMatchObject({
    state: 'paused',
    needsKeys: true,
    form: { address: 'https://s3.example/kept/git' },
  });
  expect(again.opened).toEqual([]);
  const kept = await (await again.vault()).project('mirror');
  expect(JSON.stringify(await kept.setting('list'))).not.toContain(secret);

  isFull = false;
  await again.send({ type: 'mirror-resume', ...again.given });
  expect(again.view()).toMatchObject({ state: 'done', totals: { done: 2 } });
  for (const [at, { bare }] of sources.entries())
    expect((await world.cloned(`${url}/git/m${at}.git`)).refs).toBe(refLines(bare));
  await again.send({ type: 'mirror-close' });
  expect(again.view()).toMatchObject({ state: 'idle', items: [] });
  expect((await (await again.vault()).list()).filter(({ id }) => id.startsWith('mirror|'))).toEqual([]);
});

test('all that an owner has goes below one folder; work begins before the list is complete', async () => {
  let goOn = () => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const early = await startOwnerForge({ replay: { cors: 'on' }, projects: smallProjects(2) });
  const late = await startOwnerForge({ replay: { cors: 'on' }, projects: smallProjects(1), mayAnswer: () => held });
  try {
    const { bucket, url } = await world.served();
    const tab = mirrorTab({ bucket, url });
    const running = tab.start(`${early.url} all\n${late.url} late`);
    // The second owner answers only now that something of the first is done.
    await expect.poll(() => tab.views.at(-1)?.totals.done ?? 0, { timeout: 20_000 }).toBeGreaterThan(0);
    expect(tab.view()).toMatchObject({ state: 'running', listing: true });
    goOn();
    await running;
    expect(tab.states()).toEqual({ 'all/p01.git': 'done', 'all/p02.git': 'done', 'late/p01.git': 'done' });
    expect(tab.view()).toMatchObject({ state: 'done', listing: false });
  } finally {
    goOn();
    await early.close();
    await late.close();
  }
});

test('an owner who has more than a list takes: how many are left out is told, and kept; a part of the names is a list', async () => {
  const forge = await startOwnerForge({ replay: { cors: 'on' }, projects: smallProjects(5, { p02: { empty: true } }) });
  try {
    const { bucket, url } = await world.served();
    const tab = mirrorTab({ bucket, url, mostInList: 3 });
    await tab.start(`${forge.url} all`);
    expect(tab.states()).toEqual({ 'all/p01.git': 'done', 'all/p02.git': 'done', 'all/p03.git': 'done' });
    const [, empty] = tab.view().items;
    expect(empty).toMatchObject({ requests: 0, outcome: { what: 'empty', refs: 0 } });
    const [fault, ...others] = tab.view().faults;
    expect(others).toEqual([]);
    const { host, pathname } = new URL(forge.url);
    expect(fault).toMatchObject({ line: 0, text: `${host}${pathname}`, partly: true });
    expect(fault?.why).toMatch(/^2 of its/);
    const again = mirrorTab({ bucket, url, indexedDB: tab.indexedDB });
    await expect
      .poll(async () => {
        await again.send({ type: 'mirror-open' });
        return again.view().faults;
      })
      .toEqual([fault]);

    await again.send({ type: 'mirror-close' });
    const part = mirrorTab({ bucket, url, mostInList: 3 });
    await part.start(`${forge.url}/*4 all\n${forge.url}/p05* all`);
    expect(part.states()).toEqual({ 'all/p04.git': 'done', 'all/p05.git': 'done' });
    expect(part.view().faults).toEqual([]);
  } finally {
    await forge.close();
  }
});

test('two repositories that would go to one folder: the second is told', async () => {
  const forges = [1, 2].map(() => startOwnerForge({ replay: { cors: 'on' }, projects: smallProjects(1) }));
  const [one, two] = await Promise.all(forges);
  try {
    const { bucket, url } = await world.served();
    const tab = mirrorTab({ bucket, url });
    await tab.start(`${one?.url}/p* all\n${two?.url}/p* all`);
    expect(tab.view().items.map(({ key, source }) => [key, source])).toEqual([['all/p01.git', `${one?.url}/p01.git`]]);
    expect(tab.view().faults).toMatchObject([{ partly: true, why: expect.stringMatching(/^p01: /) }]);
  } finally {
    await one?.close();
    await two?.close();
  }
});

test('one that is paused waits while the others go on, and goes on by itself', async () => {
  const sources = [world.repository(), world.repository(), world.repository()];
  for (const { bare } of sources) grow(bare, 'refs/heads/main', 2);
  let begun = () => {};
  const isBegun = new Promise<void>((resolve) => {
    begun = resolve;
  });
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const { bucket, url } = await world.served({
    before: async (request) => {
      if (!/PUT .*m0\.git\/objects\/pack/.test(request)) return;
      begun();
      await held;
    },
  });
  const tab = mirrorTab({ bucket, url });
  const running = tab.start(sources.map(({ url: source }, at) => `${source} m${at}.git`).join('\n'));
  await isBegun;
  await tab.send({ type: 'mirror-pause', keys: ['m0.git'] });
  expect(tab.view()).toMatchObject({ state: 'running', items: [{ state: 'running', held: true }, {}, {}] });
  letGo();
  await running;
  expect(tab.states()).toEqual({ 'm0.git': 'paused', 'm1.git': 'done', 'm2.git': 'done' });
  expect(tab.view()).toMatchObject({ state: 'paused', items: [{ held: true }, {}, {}] });
  expect(tab.view().items[0]?.notice).toBeUndefined();

  await tab.send({ type: 'mirror-resume', keys: ['m0.git'], ...tab.given });
  expect(tab.view()).toMatchObject({ state: 'done', totals: { done: 3 } });
  expect(tab.view().items.every(({ held }) => held === undefined)).toBe(true);
  expect((await world.cloned(`${url}/git/m0.git`)).refs).toBe(refLines(sources[0]?.bare ?? ''));
});

test('of a list that is paused one goes on alone; all of it, when all is resumed', async () => {
  const sources = Array.from({ length: 4 }, () => world.repository());
  for (const { bare } of sources) grow(bare, 'refs/heads/main', 1);
  let isFull = true;
  const { bucket, url } = await world.served({
    before: (request) => {
      if (isFull && request.startsWith('PUT')) throw new BucketError('bucket-full', 'No room.', { details: {} });
    },
  });
  const tab = mirrorTab({ bucket, url });
  await tab.start(sources.map(({ url: source }, at) => `${source} m${at}.git`).join('\n'));
  expect(tab.view()).toMatchObject({ state: 'paused', totals: { done: 0 } });
  isFull = false;
  await tab.send({ type: 'mirror-resume', keys: ['m3.git'], ...tab.given });
  expect(tab.view()).toMatchObject({ state: 'paused', totals: { done: 1 } });
  expect(tab.states()).toMatchObject({ 'm3.git': 'done' });
  await tab.send({ type: 'mirror-resume', ...tab.given });
  expect(tab.view()).toMatchObject({ state: 'done', totals: { done: 4 } });
});

test('lines that name nothing are told, and nothing is asked', async () => {
  const { bucket, url } = await world.served();
  const tab = mirrorTab({ bucket, url });
  await tab.start('# nothing\nhello');
  expect(tab.view()).toMatchObject({ state: 'failed', notice: { code: 'no-mappings' } });
  expect(bucket.requests).toEqual([]);
});
