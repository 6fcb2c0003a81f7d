import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { getJson } from '../../../src/http/json.ts';
import { isWebPage } from '../../../src/http/portal.ts';
import type { RequestOptions } from '../../../src/http/request.ts';
import { base, fine, gone, hostWorld, page, type Server, type WorldOptions, web } from './host-world.ts';

const hour = 60 * 60_000;
const witness = `${base}/api/v1/version`;
const refs: RequestOptions = { url: `${base}/ada/one.git/info/refs`, purpose: 'git', expect: 'git' };
const pack: RequestOptions = {
  url: `${base}/ada/one.git/git-upload-pack`,
  purpose: 'git',
  method: 'POST',
  expect: 'git',
};
const file: RequestOptions = { url: `${base}/attachments/one`, purpose: 'files', expect: 'file' };

const asGit = () =>
  new Response('001e# service', { headers: { 'content-type': 'application/x-git-upload-pack-result' } });
const asFile = () => new Response('bytes', { headers: { 'content-type': 'application/octet-stream' } });

/** A web page that came from another address than was asked for. */
function sentOn(url: string): Response {
  const answer = web();
  Object.defineProperty(answer, 'url', { value: url });
  return answer;
}

const healthy: Server = ({ url }) => (url.includes('/api/') ? fine() : url.includes('.git/') ? asGit() : asFile());

/** A forge whose API has answered, and in whose place another answers from now on, for so long. */
async function portal(
  another: Server,
  milliseconds: number,
  options: WorldOptions = {},
  before: readonly RequestOptions[] = [page(1)],
) {
  let from = Number.POSITIVE_INFINITY;
  const world = hostWorld(
    (asked) => (asked.at >= from && asked.at < from + milliseconds ? another(asked) : healthy(asked)),
    { ...options, client: { witness: () => witness, ...options.client } },
  );
  const { clock, request } = world;
  for (const one of before)
    await clock.during<unknown>(
      one.purpose === 'api' ? getJson(request, one, v.object({ fine: v.boolean() })) : request(one),
    );
  world.asked.length = 0;
  from = clock.now();
  return { ...world, from, until: from + milliseconds };
}

const typeOf = ({ headers }: { headers: Headers }) => headers.get('content-type');

describe('a network’s page in the place of', () => {
  test.each([
    ['the list of refs', refs, web],
    ['a pack', pack, web],
    ['a file', file, web],
    ['the list of refs, sent on to its own host', refs, () => sentOn('http://portal.example/login')],
    ['a file, sent on to its own host', file, () => sentOn('http://portal.example/login')],
    ['the list of refs, with the status made for it', refs, () => new Response('', { status: 511 })],
    ['the list of refs, closed to pages', refs, gone],
    ['a file, closed to pages', file, gone],
  ])('%s is waited for, and then all goes on', async (_, asking, another) => {
    const isClosed = another === gone;
    const server: Server = ({ blind }) => (blind ? fine() : another());
    const client = { noCorsProbe: isClosed };
    const { request, clock, asked, activities, until } = await portal(server, 3 * hour, { client });
    const answer = await clock.during(request(asking));
    expect(typeOf(answer)).not.toContain('html');
    expect(clock.now()).toBeGreaterThanOrEqual(until);
    expect(clock.now()).toBeLessThan(until + 2 * 60_000);
    expect(asked.length).toBeLessThan(isClosed ? 400 : 200);
    const reason = isClosed ? 'unreachable' : 'captive';
    expect(activities).toContainEqual(expect.objectContaining({ type: 'waiting', reason, since: expect.any(Number) }));
    const waits = activities.filter(({ type }) => type === 'waiting').length;
    expect(activities.filter(({ type }) => type === 'resumed')).toHaveLength(waits);
  });

  test('git, where only git is known: also without an API to ask', async () => {
    const { request, clock, until } = await portal(web, hour, { client: { witness: () => undefined } }, [refs]);
    expect(typeOf(await clock.during(request(pack)))).not.toContain('html');
    expect(clock.now()).toBeGreaterThanOrEqual(until);
  });

  test('git, after a restart: the API has answered in an earlier run', async () => {
    const known = (host: string) => host === 'git.example';
    const { request, clock, until } = await portal(web, hour, { client: { known } }, []);
    expect(typeOf(await clock.during(request(refs)))).not.toContain('html');
    expect(clock.now()).toBeGreaterThanOrEqual(until);
  });

  test('the proxy', async () => {
    const through: Server = (asked) => {
      const answer = healthy(asked);
      answer.headers.set('x-takeout-url', asked.url.replace('https://page.example/proxy/', ''));
      return answer;
    };
    let from = Number.POSITIVE_INFINITY;
    const { request, clock } = hostWorld(
      (asked) => (asked.at >= from && asked.at < from + hour ? web() : through(asked)),
      {
        client: { route: () => 'proxy', proxyBase: 'https://page.example/proxy' },
      },
    );
    await clock.during(request(refs));
    from = clock.now();
    expect(typeOf(await clock.during(request(pack)))).not.toContain('html');
    expect(clock.now()).toBeGreaterThanOrEqual(from + hour);
  });
});

describe('the forge’s own page is the answer, soon', () => {
  const own =
    (answer: () => Response): Server =>
    (asked) =>
      asked.url.includes('/api/') ? fine() : answer();

  test.each([
    ['in the place of git that is switched off', refs, web, 4],
    ['in the place of a pack', pack, web, 4],
    ['as a file', file, web, 4],
    ['where it sends people on to sign in', refs, () => sentOn(`${base}/user/login`), 1],
    ['where it sends people on to sign in for a file', file, () => sentOn(`${base}/user/login`), 1],
  ])('%s', async (_, asking, answer, requests) => {
    const { request, clock, asked, from } = await portal(own(answer), 24 * hour);
    expect(typeOf(await clock.during(request(asking)))).toContain('html');
    expect(asked).toHaveLength(requests);
    expect(clock.now() - from).toBeLessThan(5000);
    // The next one is not held up, and no web page has become what the place is known by.
    const again = clock.now();
    expect(typeOf(await clock.during(request(asking)))).toContain('html');
    expect(clock.now() - again).toBeLessThan(5000);
  });

  test('also when the API refuses', async () => {
    const refusing: Server = ({ url }) =>
      url.includes('/api/') ? Response.json({ message: 'no' }, { status: 403 }) : web();
    const { request, clock, from } = await portal(refusing, 24 * hour);
    expect(typeOf(await clock.during(request(refs)))).toContain('html');
    expect(clock.now() - from).toBeLessThan(5000);
  });

  test('at once from a stranger', async () => {
    const { request, clock, asked } = await portal(web, hour, {}, []);
    expect(typeOf(await clock.during(request(refs)))).toContain('html');
    expect(asked).toHaveLength(1);
  });

  test('what is closed to pages where the API is open says so soon', async () => {
    const closed: Server = ({ url, blind }) => (blind || url.includes('/api/') ? fine() : gone());
    const { request, clock, from, asked } = await portal(closed, 24 * hour, { client: { noCorsProbe: true } });
    await expect(clock.during(request(refs))).rejects.toMatchObject({ code: 'cors-closed' });
    expect(asked).toHaveLength(5);
    expect(clock.now() - from).toBeLessThan(5000);
  });
});

test.each([
  ['text/html', true],
  ['Text/HTML; charset=utf-8', true],
  ['application/xhtml+xml', true],
  ['text/htmlish', false],
  ['text/plain', false],
  ['application/x-git-upload-pack-advertisement', false],
  ['', false],
])('%s is a web page: %s', (type, expected) => {
  expect(isWebPage({ headers: new Headers({ 'content-type': type }) })).toBe(expected);
});
