import 'fake-indexeddb/auto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Brought } from '../../../src/git/bring-files.ts';
import type { Fetch } from '../../../src/http/request.ts';
import { recordingsFolder } from '../../support/replay-recording.ts';
import { createWorld, demoForge, type World } from './job-world.ts';

/** The demo, with its git closed as a browser sees it. */
function closedGit(): World {
  const forge = demoForge();
  const fetch: Fetch = (input, init) =>
    /\.git\/(info\/refs|git-upload-pack)/.test(input)
      ? Promise.reject(new TypeError('Failed to fetch'))
      : forge(input, init);
  return createWorld({ fetch });
}

function bundle(name: string, file = 'git.bundle'): Brought {
  const bytes = readFileSync(join(recordingsFolder, 'weather-buoy', file));
  return { kind: 'bundle', name, file: new Blob([Uint8Array.from(bytes)]) };
}

async function choosing(choice: string): Promise<World> {
  const world = closedGit();
  await world.check();
  await world.send({ type: 'choose', choice });
  return world;
}

test('to bring is a choice, with the lines to run, and nothing of it otherwise', async () => {
  const world = await choosing('without-git');
  expect(world.view().notice?.choices?.map(({ id }) => id)).toEqual(['bring', 'forge-bundle', 'without-git']);
  expect(world.view().bring).toBeUndefined();
  await world.send({ type: 'choose', choice: 'bring' });
  expect(world.view().bring?.commands.split('\n')).toEqual([
    expect.stringMatching(/^git clone --mirror https:\/\/.*\/weather-buoy\.git$/),
    'git -C weather-buoy.git bundle create ../weather-buoy.bundle --all',
    expect.stringMatching(/^git clone --mirror https:\/\/.*\/weather-buoy\.wiki\.git$/),
    'git -C weather-buoy.wiki.git bundle create ../weather-buoy.wiki.bundle --all',
  ]);
});

test('code and wiki are brought: nothing is missing, git is not asked', async () => {
  const world = await choosing('bring');
  await world.send({ type: 'bring', brought: bundle('weather-buoy.bundle') });
  await world.send({ type: 'bring', brought: bundle('weather-buoy.wiki.bundle', 'wiki.bundle') });
  expect(world.view().bring?.given.map(({ repository, fault }) => [repository, fault])).toEqual([
    ['code', undefined],
    ['wiki', undefined],
  ]);
  const asked = world.asked.length;
  await world.send({ type: 'export' });
  const { state, receipt } = world.view();
  expect(state).toBe('done');
  expect(receipt?.units.git.outcome).toBe('complete');
  expect(receipt?.units.wiki.outcome).toBe('complete');
  expect(world.asked.slice(asked).some((url) => url.includes('.git/'))).toBe(false);
});

test('nothing given: git is left out with its reason; given afterwards it comes', async () => {
  const world = await choosing('bring');
  await world.send({ type: 'export' });
  expect(world.view().receipt?.units.git.missing.map(({ reason }) => reason)).toEqual(['git-not-brought']);
  expect(world.view().bring?.given).toEqual([]);
  await world.send({ type: 'bring', brought: bundle('weather-buoy.bundle') });
  await world.send({ type: 'resume' });
  expect(world.view().receipt?.units.git.outcome).toBe('complete');
  // The wiki is still missing, and may still be brought.
  expect(world.view().bring?.given).toHaveLength(1);
});

test('what cannot be taken says why, and the next one takes its place', async () => {
  const world = await choosing('bring');
  const page: Brought = { kind: 'bundle', name: 'login.bundle', file: new Blob(['<html>']) };
  await world.send({ type: 'bring', brought: page });
  expect(world.view().bring?.given).toMatchObject([
    { name: 'login.bundle', refs: 0, fault: { code: 'git-not-a-bundle' } },
  ]);
  await world.send({ type: 'bring', brought: bundle('weather-buoy.bundle') });
  expect(world.view().bring?.given).toMatchObject([{ name: 'weather-buoy.bundle' }]);
  expect(world.view().bring?.given[0]?.fault).toBeUndefined();
});

test('a forge without a route for bundles costs git only', async () => {
  const world = await choosing('forge-bundle');
  await world.send({ type: 'export' });
  const { receipt } = world.view();
  expect(receipt?.units.git.missing.map(({ reason }) => reason)).toEqual(['git-no-bundle']);
  expect(receipt?.units.issues.outcome).toBe('complete');
});

test('a repository without a commit: the forge has no bundle of it, and nothing is missing', async () => {
  const forge = demoForge();
  const fetch: Fetch = async (input, init) => {
    if (/\.git\/(info\/refs|git-upload-pack)/.test(input)) throw new TypeError('Failed to fetch');
    const answer = await forge(input, init);
    if (!/\/repos\/[^/]+\/weather-buoy$/.test(input)) return answer;
    return Response.json({ ...(await answer.json()), empty: true });
  };
  const world = createWorld({ fetch });
  await world.check();
  await world.send({ type: 'choose', choice: 'forge-bundle' });
  await world.send({ type: 'export' });
  expect(world.view().receipt?.units.git).toMatchObject({ outcome: 'empty', missing: [] });
}, 120_000);

test('git that turns out to be closed only in the run may be brought', async () => {
  let closed = false;
  const forge = demoForge();
  const fetch: Fetch = (input, init) =>
    closed && /\.git\/(info\/refs|git-upload-pack)/.test(input)
      ? Promise.reject(new TypeError('Failed to fetch'))
      : forge(input, init);
  const world = createWorld({ fetch });
  await world.check();
  closed = true;
  await world.send({ type: 'export' });
  expect(world.view().state).toBe('failed');
  expect(world.view().bring).toBeDefined();
  await world.send({ type: 'bring', brought: bundle('weather-buoy.bundle') });
  await world.send({ type: 'bring', brought: bundle('weather-buoy.wiki.bundle', 'wiki.bundle') });
  await world.send({ type: 'resume' });
  expect(world.view().receipt?.units.git.outcome).toBe('complete');
});
