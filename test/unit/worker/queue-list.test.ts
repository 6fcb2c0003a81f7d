import { afterEach, expect, test } from 'vitest';
import type { Fetch } from '../../../src/http/request.ts';
import { defaultFilter } from '../../../src/pipeline/queue-filter.ts';
import { type OwnerForge, type OwnerForgeOptions, smallProjects, startOwnerForge } from '../../support/owner-forge.ts';
import { createQueueWorld, nodeFetch, type QueueWorld } from './queue-world.ts';

let forge: OwnerForge | undefined;

async function started(options: OwnerForgeOptions): Promise<OwnerForge> {
  forge = await startOwnerForge({ withGit: false, ...options });
  return forge;
}

afterEach(async () => {
  await forge?.close();
  forge = undefined;
});

function wanted(world: QueueWorld): string[] {
  return world
    .view()
    .items.filter(({ state }) => state !== 'skipped')
    .map(({ project }) => project.address.name);
}

test('an organisation with 120 projects is listed page by page', async () => {
  const { url, replay } = await started({ projects: smallProjects(120) });
  const world = createQueueWorld();
  await world.list(url);
  expect(world.view().items).toHaveLength(120);
  const lists = replay.requests.filter(({ url: asked }) => asked.includes('/orgs/harbor-lab/repos'));
  expect(lists.map(({ url: asked }) => new URL(asked, replay.origin).searchParams.get('page'))).toEqual([
    '1',
    '2',
    '3',
  ]);
  expect(world.view().totals.requests).toBe(4);
}, 60_000);

test.each(['nothing', 'the page before'])(
  'where a server in trouble sends %s for a page of the list, it is asked again: no project is missing',
  async (sent) => {
    const { url } = await started({ projects: smallProjects(120) });
    let wrong = 2;
    const mixed: Fetch = async (input, init) => {
      const isSecond = input.includes('/orgs/harbor-lab/repos') && /[?&]page=2\b/.test(input);
      if (!isSecond || wrong-- <= 0) return nodeFetch(input, init);
      const answer = await nodeFetch(input.replace(/([?&])page=2\b/, '$1page=1'), init);
      const headers = { 'x-total-count': answer.headers.get('x-total-count') ?? '' };
      return new Response(sent === 'nothing' ? '[]' : await answer.text(), { headers });
    };
    const world = createQueueWorld({ fetch: mixed });
    await world.list(url);
    expect(world.view().items).toHaveLength(120);
  },
);

test('a user, and a forge below a sub-path', async () => {
  const { url } = await started({ projects: smallProjects(3), isUser: true, replay: { basePath: '/git' } });
  const world = createQueueWorld();
  await world.list(url);
  expect(world.view()).toMatchObject({ state: 'listed', title: 'harbor-lab' });
  expect(world.view().items.map(({ project }) => project.address)).toMatchObject([
    { base: url.replace('/harbor-lab', ''), owner: 'harbor-lab', name: 'p01' },
    { name: 'p02' },
    { name: 'p03' },
  ]);
});

test('a token without the scopes for lists of owners finds the projects by search', async () => {
  const { url } = await started({ projects: smallProjects(60), token: 'good', withoutScopes: true });
  const world = createQueueWorld();
  await world.list(url, 'good');
  expect(world.view()).toMatchObject({ state: 'listed', faults: [] });
  expect(world.view().items).toHaveLength(60);
});

test('private projects are listed with a token, which goes to the host of the first address only', async () => {
  const projects = [...smallProjects(2), { name: 'secret', isPrivate: true }];
  const { url, replay } = await started({ projects, token: 'good' });
  const elsewhere = await startOwnerForge({ projects: smallProjects(1), withGit: false });
  try {
    const world = createQueueWorld();
    await world.list(`${url}\n${elsewhere.url}`, 'good');
    expect(wanted(world)).toEqual(['p01', 'p02', 'secret', 'p01']);
    expect(replay.requests.some(({ headers }) => headers.authorization === 'token good')).toBe(true);
    expect(elsewhere.replay.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  } finally {
    await elsewhere.close();
  }
});

test('filter and ticks decide what is exported; what was named itself is wanted whatever the filter says', async () => {
  const projects = [
    { name: 'docs' },
    { name: 'docs-old', archived: true },
    { name: 'copy', fork: true },
    { name: 'other-copy', fork: true },
    { name: 'nothing', empty: true },
  ];
  const { url } = await started({ projects });
  const world = createQueueWorld();
  await world.list(`${url}/copy\n${url}`);
  expect(wanted(world)).toEqual(['copy', 'docs', 'docs-old', 'nothing']);
  await world.send({ type: 'queue-filter', filter: { ...defaultFilter, archived: false, empty: false } });
  expect(wanted(world)).toEqual(['copy', 'docs']);
  await world.send({ type: 'queue-filter', filter: { ...defaultFilter, pattern: '*old' } });
  expect(wanted(world)).toEqual(['copy', 'docs-old']);
  const keyOf = (name: string) => `${url}/${name}`;
  await world.send({ type: 'queue-pick', key: keyOf('copy'), wanted: false });
  await world.send({ type: 'queue-pick', key: keyOf('nothing'), wanted: true });
  expect(wanted(world)).toEqual(['docs-old', 'nothing']);
  await world.start({ units: ['labels'] });
  expect(world.view()).toMatchObject({ state: 'done', totals: { projects: 2, done: 2 } });
}, 60_000);

test('what is named beside its owner is wanted, too, whichever of them comes first', async () => {
  const { url } = await started({ projects: smallProjects(3, { p02: { fork: true } }) });
  for (const text of [`${url}\n${url}/p02`, `${url}/p02\n${url}`]) {
    const world = createQueueWorld();
    await world.list(text);
    expect(world.states()).toEqual({ p01: 'queued', p02: 'queued', p03: 'queued' });
  }
}, 60_000);

test('lines that name nothing are told with their number; an owner that is not there with its address', async () => {
  const { url, replay } = await started({ projects: smallProjects(1) });
  const world = createQueueWorld();
  await world.list(`hello\n${url}\n${replay.base}/nobody`);
  expect(world.view()).toMatchObject({ state: 'listed' });
  expect(world.view().faults).toMatchObject([
    { line: 1, text: 'hello' },
    { line: 0, text: `${new URL(url).host}/nobody` },
  ]);
});

test('an owner who has more than a list takes: how many are left out is told; a part of the names is a list', async () => {
  const { url } = await started({ projects: smallProjects(70) });
  const world = createQueueWorld({ mostInList: 60 });
  await world.list(url);
  expect(world.view().items).toHaveLength(60);
  const { host, pathname } = new URL(url);
  expect(world.view().faults).toMatchObject([
    { line: 0, text: `${host}${pathname}`, partly: true, why: expect.stringMatching(/^10 of its projects/) },
  ]);
  await world.list(`${url}/p6*\n${url}/*-none`);
  expect(wanted(world)).toEqual(['p60', 'p61', 'p62', 'p63', 'p64', 'p65', 'p66', 'p67', 'p68', 'p69']);
  expect(world.view().faults).toEqual([]);
});

test('nothing there at all: it says why, and closes', async () => {
  const { replay } = await started({ projects: smallProjects(1) });
  const world = createQueueWorld();
  await world.list(`${replay.base}/nobody`);
  expect(world.view()).toMatchObject({ state: 'failed', notice: { code: 'not-found' } });
  await world.list('hello');
  expect(world.view()).toMatchObject({ state: 'failed', notice: { code: 'nothing-listed' } });
  await world.send({ type: 'queue-cancel' });
  expect(world.last()).toBeUndefined();
});

/** A browser shows a page no answer from places of a forge that are not its API. */
const likeBrowser: Fetch = (input, init) =>
  new URL(input).pathname.startsWith('/api/') || init?.mode === 'no-cors'
    ? nodeFetch(input, init)
    : Promise.reject(new TypeError('Failed to fetch'));

test('a project that nobody sees without a token is listed as such, though pages may read only the API there', async () => {
  const projects = [...smallProjects(1), { name: 'secret', isPrivate: true }];
  const { url, replay } = await started({ projects, token: 'good' });
  const world = createQueueWorld({ fetch: likeBrowser });
  await world.list(`${url}\n${url}/secret`);
  expect(world.view().faults).toEqual([]);
  expect(world.states()).toEqual({ p01: 'queued', secret: 'failed' });
  expect(replay.requests.filter(({ url: asked }) => asked.startsWith('/harbor-lab/api/'))).toEqual([]);
});

test('a forge that is closed to pages is told as such', async () => {
  const { url } = await started({ projects: smallProjects(1) });
  const world = createQueueWorld({
    fetch: (input, init) =>
      init?.mode === 'no-cors' ? nodeFetch(input, init) : Promise.reject(new TypeError('Failed to fetch')),
  });
  await world.list(`${url}/p01`);
  expect(world.view()).toMatchObject({ state: 'failed', notice: { code: 'cors-closed' } });
});

test('the same without anything else that says what the forge is', async () => {
  const { url } = await started({ projects: [{ name: 'secret', isPrivate: true }], token: 'good' });
  const world = createQueueWorld({ fetch: likeBrowser });
  await world.list(`${url}/secret`);
  expect(world.states()).toEqual({ secret: 'failed' });
});
