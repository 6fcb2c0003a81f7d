import { expect, test } from 'vitest';
import type { Fetch } from '../../../../src/http/request.ts';
import type { Unit } from '../../../../src/model/unit.ts';
import { fakePlace, fakeProject } from '../../../support/github/place.ts';
import { collectInto, opened } from './update-world.ts';

const size = { issues: 2, pulls: 1, comments: 2, reviews: 1, reviewComments: 1, releases: 4, discussions: 0 };
const units: readonly Unit[] = ['releases', 'release-files'];

/** What GitHub, whose API has an origin of its own, answers where release files are asked for. */
function placeWhere(refused: () => boolean, status: number) {
  const wrap =
    (fetch: Fetch): Fetch =>
    async (input, init) => {
      const isFile = /\/releases\/(?:assets|download)\//.test(input);
      return isFile && refused() ? new Response('{"message":"Bad credentials"}', { status }) : fetch(input, init);
    };
  return fakePlace({ project: fakeProject(size) }, 'ghp_fake', wrap);
}

test('a token that is revoked while release files are fetched stops the run: none is taken for closed', async () => {
  let isRevoked = true;
  const place = placeWhere(() => isRevoked, 401);
  const start = await opened(place);
  await expect(collectInto(place, start, units)).rejects.toMatchObject({ code: 'unauthorized' });
  isRevoked = false;
  const states = [];
  for await (const { key } of start.vault.scan('asset')) states.push(await start.vault.fileState(key));
  expect(states.length).toBeGreaterThan(0);
  expect(states.filter((state) => state !== undefined)).toEqual([]);
});
