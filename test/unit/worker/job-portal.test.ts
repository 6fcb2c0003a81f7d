import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import type { Fetch } from '../../../src/http/request.ts';
import { sameArchives } from '../../support/same-archives.ts';
import { createWorld, demoForge, exported, savedBytes, type World } from './job-world.ts';

const web = () => new Response('<h1>Welcome aboard', { headers: { 'content-type': 'text/html; charset=utf-8' } });

/** From the first request of this kind of the run on, a network's page answers everything, so many times. */
function behindPortal(begins: RegExp, times: number): World {
  const forge = demoForge();
  let left: number | undefined;
  const fetch: Fetch = async (input, init) => {
    if (left === undefined && begins.test(input) && world.view().state === 'collecting') left = times;
    return left !== undefined && left-- > 0 ? web() : forge(input, init);
  };
  const world = createWorld({ fetch });
  return world;
}

const plain = (async () => {
  const world = createWorld();
  await exported(world);
  return Buffer.from(await savedBytes(world));
})();

test.each([
  ['the list of refs', /weather-buoy\.git\/info\/refs/],
  ['the pack', /weather-buoy\.git\/git-upload-pack/],
  ['the wiki’s pack', /wiki\.git\/git-upload-pack/],
  ['a release’s file', /\/attachments\/075ed0d6/],
  ['a file of a text', /\/attachments\//],
])('a network’s sign-in page from %s on is shown and waited for; the archive is the same', async (_, begins) => {
  const world = behindPortal(begins, 40);
  await exported(world);
  expect(sameArchives(Buffer.from(await savedBytes(world)), await plain)).toEqual([]);
  expect(world.views.some(({ lately }) => lately.some(({ text }) => text.includes('A web page answers')))).toBe(true);
});

test('a forge that answers git with a web page for ever is told of git only', async () => {
  const forge = demoForge();
  const world = createWorld({
    fetch: async (input, init) =>
      /weather-buoy\.git\//.test(input) && world.view().state === 'collecting' ? web() : forge(input, init),
  });
  const { receipt } = await exported(world);
  expect(receipt?.units.git).toMatchObject({ outcome: 'failed', missing: [{ reason: 'git-not-git' }] });
  expect(receipt?.units.issues.outcome).toBe('complete');
});
