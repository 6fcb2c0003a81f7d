import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Fetch } from '../../../src/http/request.ts';
import { type Replay, startReplay } from '../../support/replay-server.ts';
import { sameArchives } from '../../support/same-archives.ts';
import { createWorld, savedBytes } from './job-world.ts';
import { nodeFetch } from './queue-world.ts';

let replay: Replay;
beforeAll(async () => {
  replay = await startReplay();
});
afterAll(() => replay.close());

test('a token that is revoked while collaborators are asked for: what another may see is not given up', async () => {
  const url = `${replay.base}/${replay.owner}/${replay.name}`;
  let [isBegun, isRevoked] = [false, false];
  const fetch: Fetch = (input, init) => {
    const token = new Headers(init?.headers).get('authorization') ?? '';
    isRevoked ||= isBegun && input.includes('/collaborators');
    return isRevoked && / old$/.test(token)
      ? Promise.resolve(new Response('{}', { status: 401 }))
      : nodeFetch(input, init);
  };
  const peaceful = createWorld({ fetch });
  await peaceful.check({ url, token: 'new' });
  await peaceful.send({ type: 'export' });
  const world = createWorld({ fetch });
  await world.check({ url, token: 'old' });
  isBegun = true;
  await world.send({ type: 'export' });
  expect(world.view()).toMatchObject({ state: 'failed', notice: { code: 'unauthorized' } });
  await world.send({ type: 'resume', token: 'new' });
  expect(world.view()).toMatchObject({ state: 'done', receipt: { verdict: peaceful.view().receipt?.verdict } });
  expect(sameArchives(Buffer.from(await savedBytes(peaceful)), Buffer.from(await savedBytes(world)))).toEqual([]);
}, 60_000);
