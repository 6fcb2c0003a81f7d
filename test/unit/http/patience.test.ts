import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { getJson } from '../../../src/http/json.ts';
import { finalUrlHeader, proxyErrorHeader } from '../../../src/http/routes.ts';
import { numbers } from '../../bench/noise.ts';
import { base, fine, gone, hostWorld, page, pages, type Server, web } from './host-world.ts';

const minute = 60_000;
const hour = 60 * minute;
const schema = v.object({ fine: v.boolean() });

/** Fine, but for a time of trouble that begins when it is said. */
function troubled(trouble: Server): { server: Server; from: number; until: number } {
  const world: { server: Server; from: number; until: number } = {
    from: Number.POSITIVE_INFINITY,
    until: Number.POSITIVE_INFINITY,
    server: (asked) => (asked.at >= world.from && asked.at < world.until ? trouble(asked) : fine()),
  };
  return world;
}

describe('a host that is away for hours', () => {
  async function away(trouble: Server, json: boolean) {
    const forge = troubled(trouble);
    const world = hostWorld(forge.server);
    const { clock, request, asked } = world;
    const ask = (number: number) => getJson(request, page(number), schema);
    await clock.during(ask(0));
    Object.assign(forge, { from: clock.now(), until: clock.now() + 3 * hour });
    const work = Promise.all(pages(20).map((one, index) => (json ? ask(index) : request(one))));
    await clock.during(work);
    return { ...world, forge, during: asked.filter(({ at }) => at >= forge.from && at + 50 < forge.until) };
  }

  test('is asked once a minute by one request, and then all go on', async () => {
    const { during, forge, clock, activities, hosts } = await away(gone, false);
    const late = during.filter(({ at }) => at > forge.from + 5 * minute);
    expect(late.length).toBeGreaterThan(100);
    expect(late.length).toBeLessThanOrEqual(175);
    expect(clock.now()).toBeLessThan(forge.until + 2 * minute);
    expect(activities).toContainEqual(
      expect.objectContaining({ type: 'waiting', reason: 'unreachable', since: expect.any(Number) }),
    );
    expect(hosts.pulse.trouble('direct api https://git.example')).toBeUndefined();
    const waits = activities.filter(({ type }) => type === 'waiting').length;
    expect(activities.filter(({ type }) => type === 'resumed')).toHaveLength(waits);
  });

  test('so is one in whose place a captive portal answers', async () => {
    const { during, forge, activities } = await away(web, true);
    expect(during.filter(({ at }) => at > forge.from + 5 * minute).length).toBeLessThanOrEqual(175);
    expect(activities).toContainEqual(expect.objectContaining({ type: 'waiting', reason: 'captive' }));
  });

  test('so is one that says itself that the network wants a sign-in', async () => {
    const { activities } = await away(() => new Response('', { status: 511 }), true);
    expect(activities).toContainEqual(expect.objectContaining({ type: 'waiting', reason: 'captive' }));
  });

  test('patience can be limited', async () => {
    const forge = troubled(gone);
    const { request, clock } = hostWorld(forge.server, { hosts: { patience: 2 * hour } });
    await clock.during(request(page(1)));
    forge.from = clock.now();
    await expect(clock.during(request(page(2)))).rejects.toMatchObject({ code: 'unreachable' });
    expect(clock.now() - forge.from).toBeGreaterThanOrEqual(2 * hour);
  });

  test('a browser that stays offline keeps nobody for longer, though most were never tried', async () => {
    const forge = troubled(gone);
    let online = true;
    const { request, clock, asked } = hostWorld(forge.server, {
      hosts: { patience: hour },
      client: { isOnline: () => online },
    });
    await clock.during(request(page(1)));
    forge.from = clock.now();
    online = false;
    const settled = clock.during(Promise.allSettled(pages(20).map((one) => request(one))));
    const codes = (await settled).map((end) => end.status === 'rejected' && end.reason.code);
    expect(codes).toEqual(Array(20).fill('offline'));
    expect(asked.filter(({ at }) => at >= forge.from).length).toBeLessThan(20);
    expect(clock.now() - forge.from).toBeGreaterThanOrEqual(hour);
    expect(clock.now() - forge.from).toBeLessThan(hour + minute);
  });

  test('a computer that slept meanwhile asks at once', async () => {
    const forge = troubled(gone);
    const { request, clock, asked, hosts } = hostWorld(forge.server);
    await clock.during(request(page(1)));
    Object.assign(forge, { from: clock.now(), until: clock.now() + 3 * hour });
    const work = request(page(2));
    await clock.during(clock.sleep(30 * minute));
    clock.jump(3 * hour);
    const woken = clock.now();
    hosts.pulse.poke();
    await clock.during(work);
    expect(asked.find(({ at }) => at >= woken)?.at).toBe(woken);
  });

  test('a word of the person, or of the browser that it is online, is enough', async () => {
    const forge = troubled(gone);
    let online = () => {};
    const { request, clock, asked } = hostWorld(forge.server, {
      hosts: {
        onOnline: (wake) => {
          online = wake;
          return () => {};
        },
      },
    });
    await clock.during(request(page(1)));
    forge.from = clock.now();
    const work = Promise.all([request(page(2)), request(page(3))]);
    await clock.during(clock.sleep(10 * minute));
    forge.until = clock.now();
    const said = clock.now();
    online();
    await clock.during(work);
    expect(asked.filter(({ at }) => at === said)).toHaveLength(1);
    expect(clock.now() - said).toBeLessThan(200);
  });

  test('a host of an earlier run is waited for as well; a stranger is not', async () => {
    const forge = troubled(gone);
    const known = hostWorld(forge.server, { client: { known: (host) => host === 'git.example' } });
    Object.assign(forge, { from: known.clock.now(), until: known.clock.now() + hour });
    await known.clock.during(known.request(page(1)));
    const stranger = hostWorld(gone);
    await expect(stranger.clock.during(stranger.request(page(1)))).rejects.toMatchObject({ code: 'unreachable' });
    expect(stranger.asked).toHaveLength(3);
  });
});

describe('a request that always fails while the host is there', () => {
  const broken: Server = ({ url }) => (url.endsWith('=13') ? gone() : fine());

  test('ends, and holds up the others only for moments', async () => {
    const { request, clock, asked } = hostWorld(broken);
    const start = clock.now();
    const work = Promise.allSettled(pages(40).map(request));
    const results = await clock.during(work);
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    expect(results[12]).toMatchObject({ reason: { code: 'unreachable' } });
    expect(asked.filter(({ url }) => url.endsWith('=13')).length).toBeLessThanOrEqual(9);
    expect(clock.now() - start).toBeLessThan(3 * minute);
  });

  test('alone it ends too: the host is asked for something else', async () => {
    const { request, clock, asked } = hostWorld(broken);
    await clock.during(request(page(1)));
    await expect(clock.during(request(page(13)))).rejects.toMatchObject({ code: 'unreachable' });
    expect(asked.filter(({ url }) => url.endsWith('=1'))).toHaveLength(2);
    expect(asked.filter(({ url }) => url.endsWith('=13'))).toHaveLength(9);
  });

  test.each([
    { attempts: undefined, made: 8 },
    { attempts: 3, made: 3 },
    { attempts: 2, made: 2 },
    { attempts: 1, made: 2 },
  ])(
    'the time for its answer is always over, $attempts attempts: who can ask for less is told after $made, a look and one more',
    async ({ attempts, made }) => {
      const late: Server = ({ url }) =>
        url.endsWith('=13')
          ? new Response('', { status: 504, headers: { [proxyErrorHeader]: 'timeout' } })
          : Response.json({}, { headers: { [finalUrlHeader]: url } });
      const { request, clock, asked } = hostWorld(late, {
        client: { route: () => 'proxy', proxyBase: `${base}/proxy` },
      });
      await clock.during(request(page(1)));
      const start = clock.now();
      const less = attempts === undefined ? {} : { attempts };
      await expect(clock.during(request({ ...page(13), ...less }))).rejects.toMatchObject({ code: 'proxy-timeout' });
      expect(asked.filter(({ url }) => url.endsWith('=13'))).toHaveLength(made + 1);
      expect(asked.filter(({ url }) => url.endsWith('=1'))).toHaveLength(2);
      expect(clock.now() - start).toBeLessThan(attempts === undefined ? 3 * minute : 5000);
    },
  );

  test('the time for all answers is over for an hour: nobody is told, however few attempts', async () => {
    const forge = troubled(() => new Response('', { status: 504, headers: { [proxyErrorHeader]: 'timeout' } }));
    const server: Server = (asked) => {
      const answer = forge.server(asked);
      if (answer.ok) answer.headers.set(finalUrlHeader, asked.url);
      return answer;
    };
    const { request, clock } = hostWorld(server, { client: { route: () => 'proxy', proxyBase: `${base}/proxy` } });
    await clock.during(request(page(1)));
    Object.assign(forge, { from: clock.now(), until: clock.now() + hour });
    const answer = await clock.during(request({ ...page(2), attempts: 2 }));
    expect(answer.status).toBe(200);
    expect(clock.now()).toBeGreaterThanOrEqual(forge.until);
  });

  test('a web page in one place only is no JSON', async () => {
    const { request, clock, asked } = hostWorld(({ url }) => (url.endsWith('=13') ? web() : fine()));
    await clock.during(getJson(request, page(1), schema));
    const start = clock.now();
    const work = getJson(request, page(13), schema);
    await expect(clock.during(work)).rejects.toMatchObject({ code: 'not-json', details: { got: 'html' } });
    expect(asked.filter(({ url }) => url.endsWith('=13'))).toHaveLength(3);
    expect(clock.now() - start).toBeLessThan(5000);
  });

  test('what went wrong before a web page does not count against it', async () => {
    const answers = [() => new Response('', { status: 429 }), web, fine];
    const { request, clock } = hostWorld(({ url }) => (url.endsWith('=13') ? (answers.shift() ?? fine)() : fine()));
    await clock.during(getJson(request, page(1), schema));
    expect(await clock.during(getJson(request, page(13), schema))).toMatchObject({ value: { fine: true } });
  });

  test('a pause of a day in answer to another request is not waited for in its place', async () => {
    const forge = troubled(({ url, at }) => {
      if (url.endsWith('=9')) return gone();
      return at < forge.from + 10 * minute
        ? new Response('', { status: 503, headers: { 'retry-after': '86400' } })
        : fine();
    });
    const { request, clock } = hostWorld(forge.server);
    for (const one of pages(2)) await clock.during(request(one));
    Object.assign(forge, { from: clock.now(), until: clock.now() + 2 * hour });
    await expect(clock.during(request(page(9)))).rejects.toMatchObject({ code: 'unreachable' });
    expect(clock.now() - forge.from).toBeLessThan(2 * hour);
  });

  test('a web page from a stranger is no JSON at once', async () => {
    const { request, clock, asked } = hostWorld(web);
    await expect(clock.during(getJson(request, page(1), schema))).rejects.toMatchObject({ code: 'not-json' });
    expect(asked).toHaveLength(1);
  });

  test('an address that is closed to browsers says so after a few', async () => {
    const closed: Server = ({ url }) => (url.includes('/closed') ? gone() : fine());
    const { request, clock } = hostWorld(closed, { client: { noCorsProbe: true } });
    const file = (name: string) => ({ url: `${base}/${name}`, purpose: 'files' as const });
    await clock.during(request(file('open')));
    const start = clock.now();
    await expect(clock.during(request(file('closed')))).rejects.toMatchObject({ name: 'RunError' });
    expect(clock.now() - start).toBeLessThan(3 * minute);
  });
});

describe('files that are closed to pages, on a host that is there', () => {
  const closed: Server = ({ blind }) => (blind ? fine() : gone());
  const files = Array.from({ length: 12 }, (_, index) => ({ url: `${base}/file-${index}`, purpose: 'files' as const }));
  const known = (host: string) => host === 'git.example';

  test.each(Array.from({ length: 20 }, (_, seed) => seed))(
    'each ends by itself, however they come across each other: seed %i',
    async (seed) => {
      const random = numbers(seed);
      const client = { known, noCorsProbe: true, random };
      const { request, clock, asked } = hostWorld(closed, {
        ...{ client, hosts: { random }, takes: () => Math.ceil(random() * 2000) },
      });
      const start = clock.now();
      const results = await clock.during(Promise.allSettled(files.map(request)));
      expect(results.map((result) => 'reason' in result && result.reason.code)).toEqual(files.map(() => 'cors-closed'));
      expect(clock.now() - start).toBeLessThan(2 * minute);
      expect(asked.length).toBeLessThanOrEqual(files.length * 6);
    },
  );

  test('are told from a host that is away also when it was away for long', async () => {
    let until = Number.POSITIVE_INFINITY;
    const { request, clock } = hostWorld((asked) => (asked.at < until ? gone() : closed(asked)), {
      client: { known, noCorsProbe: true },
    });
    until = clock.now() + hour;
    const results = await clock.during(Promise.allSettled(files.slice(0, 3).map(request)));
    expect(results.map((result) => 'reason' in result && result.reason.code)).toEqual(Array(3).fill('cors-closed'));
    expect(clock.now()).toBeLessThan(until + 3 * minute);
  });
});

test('cancelling ends a wait without end, and leaves the way to the others', async () => {
  const forge = troubled(gone);
  const { request, clock } = hostWorld(forge.server);
  await clock.during(request(page(1)));
  Object.assign(forge, { from: clock.now(), until: clock.now() + hour });
  const control = new AbortController();
  const cancelled = request({ ...page(2), signal: control.signal }).catch((reason: unknown) => reason);
  const other = request(page(3));
  await clock.during(clock.sleep(5 * minute));
  control.abort(new Error('enough'));
  expect(await cancelled).toMatchObject({ message: 'enough' });
  expect((await clock.during(other)).status).toBe(200);
});
