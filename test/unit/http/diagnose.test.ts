import { describe, expect, test } from 'vitest';
import type { Fetch } from '../../../src/http/request.ts';
import { client, quickClock } from './support.ts';

const url = 'https://host.example/api/v1/version?token=secret';
const host = 'host.example';
const ask = { url, purpose: 'api' } as const;

/** A browser's fetch: which `cors` and which `no-cors` requests pass. All refusals look the same. */
function browser(passes: (url: string, mode: string, count: number) => boolean): Fetch & { asked: string[] } {
  const asked: string[] = [];
  const fetch: Fetch = async (input, init) => {
    asked.push(`${init?.mode} ${input}`);
    if (!passes(input, init?.mode ?? '', asked.length)) throw new TypeError('Failed to fetch');
    return init?.mode === 'no-cors' ? Response.error() : new Response('{}');
  };
  return Object.assign(fetch, { asked });
}

describe('a fetch without an answer', () => {
  test('CORS closed: a no-cors request passes; asked once only', async () => {
    const fetch = browser((_url, mode) => mode === 'no-cors');
    const { request, activities } = client({ fetch, noCorsProbe: true });
    await expect(request(ask)).rejects.toMatchObject({ code: 'cors-closed', host, retry: 'after-change' });
    expect(fetch.asked).toEqual([`cors ${url}`, `no-cors ${url}`]);
    expect(activities.filter(({ type }) => type === 'request')).toHaveLength(2);
  });

  test('TLS: only plain http answers', async () => {
    const fetch = browser((input) => input.startsWith('http:'));
    const { request } = client({ fetch, noCorsProbe: true });
    await expect(request(ask)).rejects.toMatchObject({ code: 'tls', host });
    const port = browser((input) => input === 'http://host.example:3000/');
    const other = client({ fetch: port, noCorsProbe: true }).request;
    await expect(other({ url: 'https://host.example:3000/x', purpose: 'api' })).rejects.toMatchObject({ code: 'tls' });
  });

  test('unreachable: nothing answers; the sentence names the certificate', async () => {
    const fetch = browser(() => false);
    const { request } = client({ fetch, noCorsProbe: true });
    await expect(request(ask)).rejects.toMatchObject({
      code: 'unreachable',
      retry: 'later',
      message: expect.stringContaining('certificate'),
    });
    expect(fetch.asked.filter((line) => line === `cors ${url}`)).toHaveLength(3);
  });

  test('a plain http address is told about secure pages', async () => {
    const { request } = client({ fetch: browser(() => false), noCorsProbe: true });
    const plain = request({ url: 'http://host.example/x', purpose: 'api' });
    await expect(plain).rejects.toMatchObject({ code: 'unreachable', message: expect.stringContaining('plain http') });
  });

  test('a route that was open and is shaken is not called closed at once', async () => {
    const fetch = browser((_url, mode, count) => mode === 'no-cors' || count !== 2);
    const { request } = client({ fetch, noCorsProbe: true });
    await request(ask);
    expect((await request(ask)).status).toBe(200);
    expect(fetch.asked.map((line) => line.split(' ')[0])).toEqual(['cors', 'cors', 'no-cors', 'cors']);
  });

  test('open for the API does not mean open for git', async () => {
    const fetch = browser((input, mode) => mode === 'no-cors' || input.includes('/api/'));
    const { request } = client({ fetch, noCorsProbe: true });
    await request(ask);
    const git = request({ url: 'https://host.example/o/r.git/info/refs', purpose: 'git' });
    await expect(git).rejects.toMatchObject({ code: 'cors-closed' });
  });
});

describe('what pages could read before', () => {
  const known = (host: string) => host === 'host.example';

  test('a server that sends errors without a leave for pages is waited for, and goes on', async () => {
    const fetch = browser((_url, mode, count) => mode === 'no-cors' || count > 8);
    const { request, activities } = client({ fetch, noCorsProbe: true, known });
    expect((await request(ask)).status).toBe(200);
    expect(fetch.asked.filter((line) => line.startsWith('cors'))).toHaveLength(5);
    expect(activities).toContainEqual(expect.objectContaining({ type: 'waiting', reason: 'backoff' }));
  });

  test('after long it is said to be closed, and that it was not before', async () => {
    const fetch = browser((_url, mode) => mode === 'no-cors');
    const { request, clock } = client({ fetch, noCorsProbe: true, known });
    const error = { code: 'cors-closed', retry: 'later', details: { before: true } };
    await expect(request(ask)).rejects.toMatchObject(error);
    expect(fetch.asked.filter((line) => line.startsWith('cors'))).toHaveLength(8);
    expect(clock.sleeps.reduce((sum, one) => sum + one, 0)).toBeGreaterThan(60_000);
  });

  test('files that have never been read say that they are closed', async () => {
    const fetch = browser((_url, mode) => mode === 'no-cors');
    const { request } = client({ fetch, noCorsProbe: true, known });
    const file = request({ url: 'https://host.example/file.bin', purpose: 'files' });
    await expect(file).rejects.toMatchObject({ code: 'cors-closed', details: { before: false } });
    expect(fetch.asked.filter((line) => line.startsWith('cors'))).toHaveLength(3);
  });
});

describe('offline', () => {
  test('waits for the network and goes on, without a lost attempt', async () => {
    const clock = quickClock();
    const back = clock.now() + 90_000;
    const isOnline = () => clock.now() >= back;
    const fetch = browser(() => isOnline());
    const { request, activities } = client({ fetch, clock, isOnline, maxAttempts: 1 });
    expect((await request(ask)).status).toBe(200);
    expect(activities.map((activity) => ('reason' in activity ? activity.reason : activity.type))).toEqual([
      'request',
      'offline',
      'resumed',
      'request',
      'answer',
      'bytes',
    ]);
  });

  test('not for ever', async () => {
    const { request, clock } = client({ fetch: browser(() => false), isOnline: () => false, totalTime: 60_000 });
    await expect(request(ask)).rejects.toMatchObject({ code: 'offline', retry: 'later' });
    expect(clock.sleeps.reduce((sum, one) => sum + one, 0)).toBe(60_000);
  });

  test('a browser that says so wrongly is not asked without end', async () => {
    let said = false;
    const isOnline = () => {
      said = !said;
      return !said;
    };
    const fetch = browser(() => false);
    await expect(client({ fetch, isOnline }).request(ask)).rejects.toMatchObject({ code: 'offline' });
    expect(fetch.asked).toHaveLength(9);
  });
});

test('every request is without cookies, referrer and cache', async () => {
  const seen: (RequestInit | undefined)[] = [];
  const fetch: Fetch = async (_url, init) => {
    seen.push(init);
    return new Response('{}');
  };
  await client({ fetch }).request({ ...ask, headers: { accept: 'text/plain' } });
  expect(seen[0]).toMatchObject({
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    cache: 'no-store',
    mode: 'cors',
    method: 'GET',
    headers: { accept: 'text/plain' },
  });
});
