import 'fake-indexeddb/auto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Fetch } from '../../../src/http/request.ts';
import type { Unit } from '../../../src/model/unit.ts';
import { checkRepository, refsOf } from '../../support/archive-checks.ts';
import { temporaryFolder } from '../../support/git-commands.ts';
import { fakeProject } from '../../support/github/place.ts';
import { type FakeServer, startFakeGitHub } from '../../support/github/server.ts';
import { zipFiles } from '../../support/zip-files.ts';
import { createWorld, savedBytes, type World } from './job-world.ts';

/* Repositories of a project of GitHub, which only the proxy can fetch: the wiki, and heads of pull requests that lie in forks. */

const size = { issues: 25, pulls: 150, comments: 0, reviews: 0, reviewComments: 0, releases: 0, discussions: 0 };
const units: readonly Unit[] = ['git', 'wiki', 'issues', 'pull-requests', 'labels', 'milestones'];
const proxy = 'https://proxy.invalid';

/** As a browser: git is closed to pages, and open by way of the proxy. */
function throughProxy(proxied: string[]): Fetch {
  return async (input, init) => {
    if (input.startsWith(`${proxy}/`)) {
      const target = input.slice(proxy.length + 1);
      proxied.push(target);
      const answer = await fetch(target, init);
      const headers = new Headers(answer.headers);
      headers.set('x-takeout-url', target);
      headers.delete('content-encoding');
      return new Response(answer.body, { status: answer.status, headers });
    }
    if (!new URL(input).pathname.startsWith('/api/')) {
      if (init?.mode === 'no-cors') return new Response(null);
      throw new TypeError('Failed to fetch');
    }
    return fetch(input, init);
  };
}

interface Side {
  readonly clone_url: string;
  readonly ref: string;
  readonly sha: string;
  readonly repo_name: string;
  readonly owner_name: string;
}
interface Row {
  readonly number: number;
  readonly state: string;
  readonly user: { readonly login: string } | null;
  readonly head: {
    readonly ref: string;
    readonly sha: string;
    readonly user: { readonly login: string } | null;
    readonly repo: { readonly full_name: string; readonly clone_url: string } | null;
  };
}

let forge: FakeServer;
let world: World;
let folder: ReturnType<typeof temporaryFolder>;
const proxied: string[] = [];
let rows: readonly Row[];

beforeAll(async () => {
  folder = temporaryFolder();
  forge = await startFakeGitHub({ project: fakeProject(size), tokens: ['ghp_good'] });
  world = createWorld({ fetch: throughProxy(proxied) });
  await world.check({ url: forge.url, token: 'ghp_good', units, proxy });
  await world.send({ type: 'export' });
  for (const { name, bytes } of zipFiles(Buffer.from(await savedBytes(world)))) {
    const path = join(folder.path, name);
    const isFolder = name.endsWith('/');
    mkdirSync(isFolder ? path : dirname(path), { recursive: true });
    if (isFolder) continue;
    writeFileSync(path, bytes);
    files.set(name, bytes);
  }
  const pages = await Promise.all(
    [1, 2].map(async (page) => {
      const url = `${forge.base}/api/v3/repos/harbor/buoys/pulls?state=all&per_page=100&page=${page}`;
      return (await forge.fake.fetch(url, { headers: { authorization: 'Bearer ghp_good' } })).json();
    }),
  );
  rows = pages.flat();
}, 600_000);
afterAll(async () => {
  await forge.close();
  folder.remove();
});
const files = new Map<string, Buffer>();
const text = (path: string) => files.get(path)?.toString() ?? '';

const refsIn = (path: string) => new Map(refsOf(path).map((line) => line.split(' ') as [string, string]));

test('the wiki of a project of GitHub comes by the proxy, with all its refs', () => {
  const { receipt } = world.view();
  expect(receipt?.units.wiki).toMatchObject({ outcome: 'complete', missing: [] });
  expect(receipt?.units.git).toMatchObject({ outcome: 'complete', missing: [] });
  const kept = join(folder.path, 'wiki');
  checkRepository(kept);
  const wiki = forge.repository.replace(/\.git$/, '.wiki.git');
  expect(refsOf(kept)).toEqual(refsOf(wiki));
  expect(refsOf(kept).length).toBeGreaterThan(0);
  const asked = proxied.filter((target) => target.startsWith(`${forge.base}/harbor/buoys.wiki.git/`));
  expect(asked.some((target) => target.includes('/info/refs'))).toBe(true);
  expect(asked.some((target) => target.endsWith('/git-upload-pack'))).toBe(true);
});

/** Where the head of a pull request lies. */
function homeOf({ head }: Row): string {
  if (head.repo?.full_name === 'harbor/buoys') return 'the project';
  if (head.repo !== null) return 'a fork';
  return head.user === null ? 'a fork that is gone, with its owner' : 'a fork that is gone';
}

describe.each(['the project', 'a fork', 'a fork that is gone', 'a fork that is gone, with its owner'])(
  'heads of pull requests in %s',
  (home) => {
    const own = home === 'the project';
    const of = (state: string) => rows.filter((row) => homeOf(row) === home && row.state === state);
    const records = () =>
      new Map(
        (parse(text('pull_request.yml')) as { number: number; head: Side; base: Side }[]).map((one) => [
          one.number,
          one,
        ]),
      );
    const details = () =>
      new Map(
        text('extra/pull-request-details.jsonl')
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line))
          .map((one) => [one.number, one]),
      );

    test('open ones are branches of the dumped repository', () => {
      expect(of('open').length).toBeGreaterThan(0);
      const [refs, had] = [refsIn(join(folder.path, 'git')), refsIn(forge.repository)];
      const said = records();
      for (const { number, head, user } of of('open')) {
        const owner = head.user?.login ?? user?.login ?? 'Ghost';
        const ref = own ? head.ref : `${owner}/${head.ref}`;
        const side = { clone_url: '', ref, sha: head.sha, repo_name: 'buoys', owner_name: 'harbor' };
        expect(said.get(number)?.head).toEqual(side);
        expect(said.get(number)?.base).toMatchObject({ ref: 'main', repo_name: 'buoys', owner_name: 'harbor' });
        // Those that the repository has itself are as they were.
        expect(refs.get(`refs/pull/${number}/head`)).toBe(had.get(`refs/pull/${number}/head`) ?? head.sha);
        if (!own) expect(refs.get(`refs/heads/${ref}`)).toBe(head.sha);
      }
    });

    test('closed ones keep the name of their branch, and extra/ says where it was', () => {
      expect(of('closed').length).toBeGreaterThan(0);
      const said = records();
      const more = details();
      for (const { number, head } of of('closed')) {
        expect(said.get(number)?.head).toMatchObject({ clone_url: '', ref: head.ref, sha: head.sha });
        const [owner, project] = head.repo?.full_name.split('/') ?? [head.user?.login];
        const was = { ref: head.ref, owner, project, cloneUrl: head.repo?.clone_url };
        expect(more.get(number)?.head).toEqual(own ? undefined : JSON.parse(JSON.stringify(was)));
      }
    });
  },
);
