import { expect, test } from 'vitest';
import { repositoryByApi } from '../../../../src/forges/github/repository-by-api.ts';
import type { Fetch } from '../../../../src/http/request.ts';
import { loggedRequest } from '../../../support/replay-collect.ts';

const address = { forge: 'github', base: 'https://github.com', owner: 'harbor', name: 'buoys' };
const project = 'https://api.github.com/repos/harbor/buoys';

function context(answer: (url: string) => Response) {
  const asked: string[] = [];
  const fetch: Fetch = async (input) => {
    asked.push(input);
    return answer(input);
  };
  return { ...loggedRequest(fetch), asked, signal: new AbortController().signal };
}

const json = (value: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(value), { status, headers });

const row = (ref: string, sign: string) => ({
  ref,
  node_id: 'x',
  url: `${project}/git/${ref}`,
  object: { type: 'commit', sha: sign.repeat(40), url: '' },
});

test('all refs with one request, without trial merges and what cannot be read', async () => {
  const rows = [row('refs/heads/main', 'a'), row('refs/pull/7/head', 'b'), row('refs/pull/7/merge', 'c'), { ref: 7 }];
  const here = context(() => json(rows));
  expect(await repositoryByApi.refs(address, here)).toEqual([
    { name: 'refs/heads/main', oid: 'a'.repeat(40) },
    { name: 'refs/pull/7/head', oid: 'b'.repeat(40) },
  ]);
  expect(here.asked).toEqual([`${project}/git/matching-refs/`]);
});

test('a server that cuts the list into pages is followed', async () => {
  const next = `${project}/git/matching-refs/?page=2`;
  const here = context((url) =>
    url === next
      ? json([row('refs/tags/v1', 'b')])
      : json([row('refs/heads/main', 'a')], 200, { link: `<${next}>; rel="next"` }),
  );
  expect((await repositoryByApi.refs(address, here))?.map(({ name }) => name)).toEqual([
    'refs/heads/main',
    'refs/tags/v1',
  ]);
});

test('an empty repository has no refs; where the list is not given, nobody knows', async () => {
  const answered = (status: number) =>
    repositoryByApi.refs(
      address,
      context(() => json({ message: 'no' }, status)),
    );
  expect(await answered(409)).toEqual([]);
  expect(await answered(404)).toBeUndefined();
  await expect(answered(403)).rejects.toMatchObject({ code: 'forbidden' });
});

test('GitHub packs no bundles', () => expect(repositoryByApi.bundle).toBeUndefined());
