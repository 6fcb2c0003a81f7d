import { expect, test } from 'vitest';
import { repositoryByApi } from '../../../../src/forges/gitea-family/repository-by-api.ts';
import type { Fetch } from '../../../../src/http/request.ts';
import { loggedRequest } from '../../../support/replay-collect.ts';

const address = { forge: 'gitea', base: 'https://git.example', owner: 'a b', name: 'p' };
const project = 'https://git.example/api/v1/repos/a%20b/p';

function context(answer: (url: string) => Response) {
  const asked: string[] = [];
  const fetch: Fetch = async (input) => {
    asked.push(input);
    return answer(input);
  };
  return { ...loggedRequest(fetch), asked, signal: new AbortController().signal };
}

const json = (value: unknown, status = 200) => new Response(JSON.stringify(value), { status });

test('the list of refs, without what cannot be read', async () => {
  const rows = [{ ref: 'refs/heads/main', object: { type: 'commit', sha: 'a'.repeat(40) } }, { ref: 7 }];
  const here = context(() => json(rows));
  expect(await repositoryByApi.refs(address, here)).toEqual([{ name: 'refs/heads/main', oid: 'a'.repeat(40) }]);
  expect(here.asked).toEqual([`${project}/git/refs`]);
});

test.each([404, 409])('a server that answers %i has no list', async (status) => {
  expect(
    await repositoryByApi.refs(
      address,
      context(() => json({ message: 'no' }, status)),
    ),
  ).toBeUndefined();
});

test('a bundle comes from the first route that is there', async () => {
  const here = context((url) => (url.includes('/bundle/') ? json({}, 404) : new Response('# v2 git bundle\n')));
  const body = await repositoryByApi.bundle(address, 'feature/x y', here);
  expect(await new Response(body ?? null).text()).toBe('# v2 git bundle\n');
  expect(here.asked).toEqual([`${project}/bundle/feature/x%20y`, `${project}/archive/feature/x%20y.bundle`]);
});

test('no route for bundles, and one that refuses', async () => {
  expect(
    await repositoryByApi.bundle(
      address,
      'main',
      context(() => json({}, 404)),
    ),
  ).toBeUndefined();
  const refused = repositoryByApi.bundle(
    address,
    'main',
    context(() => json({ message: 'no' }, 403)),
  );
  await expect(refused).rejects.toMatchObject({ code: 'forbidden' });
});
