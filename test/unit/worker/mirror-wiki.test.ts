import { renameSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { gitHandler } from '../../support/git-server.ts';
import { grow, type MirrorWorld, mirrorWorld, refLines } from '../pipeline/mirror/mirror-world.ts';
import { mirrorTab } from './mirror-world.ts';

/** Wikis that are not to be had: the repository is mirrored all the same, and what became of the wiki is said. */

let world: MirrorWorld;
let server: { url: string; close(): Promise<void> };
/** What the server says when it is asked for a wiki; absent: what git says. */
let wikiAnswer: ((response: ServerResponse) => void) | undefined;

beforeAll(async () => {
  world = await mirrorWorld();
  const handle = gitHandler({ root: world.folder });
  const own = createServer((request, response) => {
    if (wikiAnswer !== undefined && request.url?.includes('.wiki.git/')) return wikiAnswer(response);
    handle(request, response);
  });
  await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve));
  server = {
    url: `http://127.0.0.1:${(own.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        own.close(() => resolve());
        own.closeAllConnections();
      }),
  };
});

afterAll(async () => {
  await server.close();
  await world.close();
});

const advertisement = 'application/x-git-upload-pack-advertisement';
const service = '001e# service=git-upload-pack\n0000';
const options = { pullRequests: true, wikis: true, largeFiles: false, onePack: false };

function repository() {
  const { bare, url } = world.repository();
  grow(bare, 'refs/heads/main', 2);
  return { bare, source: server.url + new URL(url).pathname };
}

interface Case {
  readonly name: string;
  readonly status: number;
  readonly type?: string;
  readonly body?: string;
  readonly wiki: 'none' | 'refused';
}

it.each<Case>([
  { name: 'no such repository', status: 404, body: 'Not found.', wiki: 'none' },
  { name: 'one that is gone', status: 410, wiki: 'none' },
  { name: 'a page in the place of one', status: 200, type: 'text/html', body: '<!doctype html><p>Hello', wiki: 'none' },
  {
    name: 'a wiki without a page, as Gitea 1.25 tells it',
    status: 200,
    type: advertisement,
    body: service,
    wiki: 'none',
  },
  { name: 'one that wants a token', status: 401, wiki: 'refused' },
  { name: 'one that nobody may see', status: 403, body: 'no', wiki: 'refused' },
])('$name ($status): the wiki is $wiki, and the repository is mirrored', async ({ status, type, body, wiki }) => {
  const { bare, source } = repository();
  wikiAnswer = (response) => void response.writeHead(status, { 'content-type': type ?? 'text/plain' }).end(body ?? '');
  const { bucket, url } = await world.served();
  const tab = mirrorTab({ bucket, url });
  await tab.start(`${source} x.git`, { options });
  expect(tab.states()).toEqual({ 'x.git': 'done' });
  const outcome = tab.view().items[0]?.outcome;
  expect(outcome).toMatchObject({ what: 'new', wiki });
  expect(outcome?.problems).toHaveLength(wiki === 'refused' ? 1 : 0);
  expect([...bucket.objects.keys()].filter((key) => key.includes('.wiki.git'))).toEqual([]);
  expect((await world.cloned(`${url}/git/x.git`)).refs).toBe(refLines(bare));
});

it.each<Pick<Case, 'name' | 'status' | 'type' | 'body'>>([
  {
    name: 'a list of refs that is cut off behind its first line',
    status: 200,
    type: advertisement,
    body: `${service}0012`,
  },
  { name: 'a list of something else', status: 200, type: advertisement, body: '001d# service=git-receive-pack\n0000' },
])('$name says nothing about the wiki: it is tried again', async ({ status, type, body }) => {
  const { source } = repository();
  wikiAnswer = (response) => void response.writeHead(status, { 'content-type': type }).end(body);
  const { bucket, url } = await world.served();
  const tab = mirrorTab({ bucket, url });
  await tab.start(`${source} x.git`, { options });
  expect(tab.states()).toEqual({ 'x.git': 'failed' });
  wikiAnswer = undefined;
  await tab.send({ type: 'mirror-retry', ...tab.given });
  expect(tab.view().items[0]).toMatchObject({ state: 'done', outcome: { wiki: 'none' } });
});

it('a wiki that was mirrored before and is gone now stays in the bucket, and that is said', async () => {
  wikiAnswer = undefined;
  const { bare, source } = repository();
  const wiki = bare.replace(/\.git$/, '.wiki.git');
  const pages = world.repository();
  grow(pages.bare, 'refs/heads/main', 3);
  const lines = refLines(pages.bare);
  renameSync(pages.bare, wiki);
  const { bucket, url } = await world.served();
  const tab = mirrorTab({ bucket, url });
  await tab.start(`${source} x.git`, { options });
  expect(tab.view().items[0]?.outcome).toMatchObject({ wiki: true, problems: [] });
  renameSync(wiki, `${wiki}-away`);
  await tab.send({ type: 'mirror-retry', all: true, ...tab.given });
  const outcome = tab.view().items[0]?.outcome;
  expect(outcome?.wiki).toBe('none');
  expect(outcome?.problems).toEqual([expect.stringContaining('gone')]);
  expect((await world.cloned(`${url}/git/x.wiki.git`)).refs).toBe(lines);
});
