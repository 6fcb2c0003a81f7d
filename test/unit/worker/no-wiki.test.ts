import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { flushPacket, pktLine } from '../../../src/git/pkt-line.ts';
import type { Fetch } from '../../../src/http/request.ts';
import { createWorld, demoForge, type World } from './job-world.ts';

/** The demo, whose wiki's list of refs ends before it begins, as Gitea 1.25 answers where no page was ever written. */
async function exported(pages: 'none' | 'some'): Promise<World> {
  const forge = demoForge();
  const fetch: Fetch = async (input, init) => {
    if (pages === 'none' && /\/wiki\/pages\b/.test(input)) return Response.json({ message: 'no' }, { status: 404 });
    if (!/\.wiki\.git\/info\/refs/.test(input)) return forge(input, init);
    const bytes = Buffer.concat([pktLine('# service=git-upload-pack\n'), flushPacket]);
    const headers = { 'content-type': 'application/x-git-upload-pack-advertisement' };
    return new Response(Uint8Array.from(bytes), { headers });
  };
  const world = createWorld({ fetch });
  await world.check();
  await world.send({ type: 'export' });
  return world;
}

test('a wiki into which nobody has written is no wiki', async () => {
  const { receipt } = (await exported('none')).view();
  expect(receipt?.units.wiki).toMatchObject({ outcome: 'empty', missing: [] });
  expect(receipt?.verdict).toBe('whole');
}, 120_000);

test('a wiki that has pages is missing when its list of refs ends so', async () => {
  const { receipt } = (await exported('some')).view();
  expect(receipt?.units.wiki.missing.map(({ reason }) => reason)).toEqual(['git-truncated']);
}, 120_000);
