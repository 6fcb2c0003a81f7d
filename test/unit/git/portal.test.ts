import 'fake-indexeddb/auto';
import { createServer, type IncomingMessage } from 'node:http';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Activity } from '../../../src/http/activity.ts';
import { createRequest } from '../../../src/http/client.ts';
import { getJson } from '../../../src/http/json.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { temporaryFolder } from '../../support/git-commands.ts';
import { gitHandler } from '../../support/git-server.ts';
import { createStorage, makeSample } from './fault-world.ts';

const folder = temporaryFolder();
/** Decides whose turn it is to answer: the network's page, or the forge. */
let isCaptured: (request: IncomingMessage) => boolean = () => false;
let redirects = false;
let bare: string;
let origin: string;
const git = gitHandler({ root: folder.path });
const server = createServer((request, response) => {
  if (request.url !== '/portal' && isCaptured(request)) {
    if (redirects) response.writeHead(302, { location: `${origin.replace('127.0.0.1', 'localhost')}/portal` }).end();
    else response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<h1>Welcome aboard');
  } else if (request.url === '/portal') response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Sign in');
  else if (request.url === '/api/v1/version') response.setHeader('content-type', 'application/json').end('{}');
  else git(request, response);
});

beforeAll(async () => {
  bare = makeSample(folder.path);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  folder.remove();
});

function client() {
  const activities: Activity[] = [];
  const request = createRequest({
    fetch: (input, init) => fetch(input, init),
    clock: systemClock,
    random: () => 0,
    route: () => 'direct',
    proxyBase: '',
    noCorsProbe: false,
    witness: () => `${origin}/api/v1/version`,
    onActivity: (activity) => activities.push(activity),
  });
  const waits = () => activities.filter(({ type }) => type === 'waiting');
  return { request, waits };
}

async function fetchThrough() {
  const { request, waits } = client();
  await getJson(request, { url: `${origin}/api/v1/version`, purpose: 'api' }, v.object({}));
  const storage = createStorage();
  const work = storage.fetchIn({ url: `${origin}/ada/sample.git`, request });
  return { storage, work, waits };
}

/** A network that wants a sign-in until it has answered so many times. */
function capturing(times: number, matches: (request: IncomingMessage) => boolean) {
  let begun = false;
  let left = times;
  isCaptured = (request) => {
    begun ||= matches(request);
    return begun && left-- > 0;
  };
}

test.each([
  ['the list of refs', false, (request: IncomingMessage) => request.url?.includes('/info/refs') === true],
  ['the pack', false, (request: IncomingMessage) => request.method === 'POST'],
  ['the list of refs, by sending on', true, (request: IncomingMessage) => request.url?.includes('/info/refs') === true],
])('a sign-in page in the place of %s is waited for, then the repository is whole', async (_, sendsOn, matches) => {
  redirects = sendsOn;
  capturing(3, matches);
  const { storage, work, waits } = await fetchThrough();
  await storage.expectWhole(await work, bare, folder.path);
  expect(waits()).toContainEqual(expect.objectContaining({ reason: 'captive', purpose: 'git' }));
});

test.each([
  ['GET', (request: IncomingMessage) => request.url?.includes('/info/refs') === true],
  ['POST', (request: IncomingMessage) => request.method === 'POST'],
])('a forge whose git is a web page for ever (%s) is told soon, and nothing is kept', async (_, matches) => {
  redirects = false;
  isCaptured = matches;
  const { storage, work } = await fetchThrough();
  const error: unknown = await work.catch((cause: unknown) => cause);
  expect(error).toMatchObject({ code: 'git-not-git', details: { type: 'text/html' } });
  expect(await storage.left()).toEqual([]);
});
