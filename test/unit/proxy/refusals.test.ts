import { describe, expect, test } from 'vitest';
import { edgeProxy } from '../../../src/proxy/edge.ts';
import type { RawAnswer } from './support.ts';
import { ask, serve, serveProxy } from './support.ts';

const code = (answer: RawAnswer) => answer.headers['x-takeout-proxy-error'];
const packType = 'application/x-git-upload-pack-request';

describe('refused before anything is asked', () => {
  test.each([
    ['another host', '/proxy/https://evil.example/api/v1/x', 'host-refused'],
    ['plain http to a known forge', '/proxy/http://github.com/o/r/info/refs?service=git-upload-pack', 'host-refused'],
    ['another port of a known forge', '/proxy/https://github.com:22/api/v1/x', 'host-refused'],
    ['loopback', '/proxy/http://127.0.0.1:9/api/v1/x', 'host-refused'],
    ['loopback in other words', '/proxy/http://2130706433:9/api/v1/x', 'host-refused'],
    ['metadata service', '/proxy/http://169.254.169.254/api/v1/x', 'host-refused'],
    ['a push', '/proxy/FORGE/o/r.git/info/refs?service=git-receive-pack', 'path-refused'],
    ['a page', '/proxy/FORGE/user/settings', 'path-refused'],
    ['dot segments', '/proxy/FORGE/api/v1/../../user/settings', 'path-refused'],
    ['encoded dot segments', '/proxy/FORGE/api/v1/%2e%2e/%2E%2E/user', 'path-refused'],
    ['an encoded slash', '/proxy/FORGE/api/v1/..%2f..%2fuser', 'path-refused'],
    ['a backslash', '/proxy/FORGE/api/v1/..\\..\\user', 'path-refused'],
    ['a user in the address', '/proxy/http://user:word@HOST/api/v1/x', 'bad-target'],
    ['no address', '/proxy/', 'bad-target'],
    ['another scheme', '/proxy/file:///etc/passwd', 'bad-target'],
    ['half an address', '/proxy/http://', 'bad-target'],
  ])('%s', async (_name, path, expected) => {
    const forge = await serve((_request, response) => void response.end('secret'));
    const proxy = await serveProxy({ allowedHosts: [forge.host] });
    const answer = await ask(proxy, path.replace('FORGE', forge.origin).replace('HOST', forge.host));
    expect(code(answer)).toBe(expected);
    expect(JSON.parse(answer.body.toString())).toMatchObject({ code: expected });
    expect(forge.seen).toHaveLength(0);
  });

  test.each(['PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND'])('%s', async (method) => {
    const forge = await serve((_request, response) => void response.end());
    const proxy = await serveProxy({ allowedHosts: [forge.host] });
    const answer = await ask(proxy, `/proxy/${forge.origin}/api/v1/version`, { method });
    expect(answer.status).toBe(405);
    expect(forge.seen).toHaveLength(0);
  });

  test('a post that is no fetch', async () => {
    const forge = await serve((_request, response) => void response.end());
    const proxy = await serveProxy({ allowedHosts: [forge.host], limits: { questionBytes: 100 } });
    const post = (path: string, type: string, body: string) =>
      ask(proxy, `/proxy/${forge.origin}${path}`, { method: 'POST', headers: { 'content-type': type }, body });
    expect(code(await post('/o/r.git/git-receive-pack', packType, 'x'))).toBe('path-refused');
    expect(code(await post('/o/r.git/git-upload-pack', 'text/plain', 'x'))).toBe('method-refused');
    expect(code(await post('/api/v1/repos/o/r/issues', 'application/json', '{}'))).toBe('method-refused');
    expect(code(await post('/o/r.git/git-upload-pack', packType, 'x'.repeat(200)))).toBe('too-large');
    expect(forge.seen).toHaveLength(0);
  });
});

describe('addresses are checked where they are used', () => {
  test('a known forge that suddenly points into the private network', async () => {
    for (const address of ['127.0.0.1', '10.0.0.1', '169.254.169.254', '::1', '::ffff:127.0.0.1']) {
      const lookup = async () => [{ address, family: address.includes(':') ? 6 : 4 }];
      const proxy = await serveProxy({ lookup });
      const answer = await ask(proxy, '/proxy/https://codeberg.org/api/v1/version');
      expect(code(answer), address).toBe('address-refused');
    }
  });

  test('a listed host may be private, but never a metadata service', async () => {
    const lookup = async () => [{ address: '169.254.169.254', family: 4 }];
    const proxy = await serveProxy({ allowedHosts: ['git.lan:3000'], lookup });
    expect(code(await ask(proxy, '/proxy/http://git.lan:3000/api/v1/version'))).toBe('address-refused');
  });

  test('a name is resolved once, and that address is connected to', async () => {
    const forge = await serve((_request, response) => void response.end('{}'));
    const port = forge.host.split(':')[1];
    const answers = ['127.0.0.1', '169.254.169.254'];
    let asked = 0;
    const lookup = async () => [{ address: answers[asked++] ?? '', family: 4 }];
    const proxy = await serveProxy({ allowedHosts: [`git.lan:${port}`], lookup });
    const answer = await ask(proxy, `/proxy/http://git.lan:${port}/api/v1/version`);
    expect(answer.body.toString()).toBe('{}');
    expect(asked).toBe(1);
    expect(forge.seen[0]?.headers.host).toBe(`git.lan:${port}`);
  });

  test('the open ones among several addresses are used', async () => {
    const forge = await serve((_request, response) => void response.end('{}'));
    const port = forge.host.split(':')[1];
    const lookup = async () => ['169.254.169.254', '127.0.0.1'].map((address) => ({ address, family: 4 }));
    const proxy = await serveProxy({ allowedHosts: [`git.lan:${port}`], lookup });
    expect((await ask(proxy, `/proxy/http://git.lan:${port}/api/v1/version`)).status).toBe(200);
  });

  test('a name that nobody knows, and a door that is closed', async () => {
    const lookup = async (): Promise<never> => {
      throw new Error('ENOTFOUND');
    };
    const unknown = await serveProxy({ lookup });
    expect(code(await ask(unknown, '/proxy/https://codeberg.org/api/v1/version'))).toBe('unreachable');
    const closed = await serveProxy({ allowedHosts: ['127.0.0.1:9'] });
    const answer = await ask(closed, '/proxy/http://127.0.0.1:9/api/v1/version');
    expect(answer.status).toBe(502);
    expect(code(answer)).toBe('unreachable');
  });
});

describe('who may ask', () => {
  const setUp = async (allowedOrigins?: string[]) => {
    const forge = await serve((_request, response) => void response.end('{}'));
    const proxy = await serveProxy({ allowedHosts: [forge.host], ...(allowedOrigins ? { allowedOrigins } : {}) });
    return { forge, proxy, path: `/proxy/${forge.origin}/api/v1/version` };
  };

  test('pages of the same host, and tools without an origin', async () => {
    const { proxy, path } = await setUp();
    expect((await ask(proxy, path)).status).toBe(200);
    const own = await ask(proxy, path, { headers: { origin: proxy.origin } });
    expect(own.headers['access-control-allow-origin']).toBe(proxy.origin);
    expect(own.headers['access-control-expose-headers']).toContain('x-takeout-url');
  });

  test.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-dest': 'document', 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-dest': 'script', 'sec-fetch-site': 'same-origin' },
  ])('not %j', async (headers) => {
    const { forge, proxy, path } = await setUp();
    const answer = await ask(proxy, path, { headers });
    expect(code(answer)).toBe('origin-refused');
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect((await ask(proxy, path, { method: 'OPTIONS', headers })).status).toBe(403);
    expect(forge.seen).toHaveLength(0);
  });

  test('listed pages, whose preflight is answered here', async () => {
    const { forge, proxy, path } = await setUp(['https://page.example']);
    const headers = { origin: 'https://page.example' };
    const preflight = await ask(proxy, path, { method: 'OPTIONS', headers });
    expect(preflight.status).toBe(204);
    expect(preflight.headers['access-control-allow-headers']).toContain('git-protocol');
    expect(preflight.headers['access-control-allow-origin']).toBe('https://page.example');
    expect(forge.seen).toHaveLength(0);
    expect((await ask(proxy, path, { headers })).headers.vary).toBe('Origin');
    expect(code(await ask(proxy, path, { headers: { origin: 'https://other.example' } }))).toBe('origin-refused');
  });
});

describe('limits', () => {
  test('so many at the same time', async () => {
    const forge = await serve((request, response) => {
      if (request.url?.endsWith('/slow')) response.write('x');
      else response.end('{}');
    });
    const proxy = await serveProxy({ allowedHosts: [forge.host], limits: { perClient: 1 } });
    const slow = await fetch(`${proxy.origin}/proxy/${forge.origin}/api/v1/slow`);
    const busy = await ask(proxy, `/proxy/${forge.origin}/api/v1/version`);
    expect(busy).toMatchObject({ status: 503, headers: { 'retry-after': '2', 'x-takeout-proxy-error': 'busy' } });
    const gone = new Promise((resolve) => forge.seen[0]?.socket.on('close', resolve));
    await slow.body?.cancel();
    await gone;
    expect((await ask(proxy, `/proxy/${forge.origin}/api/v1/version`)).status).toBe(200);
  });

  test('a forge that says nothing', async () => {
    const forge = await serve(() => undefined);
    const proxy = await serveProxy({ allowedHosts: [forge.host], limits: { answerTime: 30 } });
    const answer = await ask(proxy, `/proxy/${forge.origin}/api/v1/version`);
    expect(answer).toMatchObject({ status: 504, headers: { 'x-takeout-proxy-error': 'timeout' } });
  });

  test('a forge that stops in the middle, or never ends', async () => {
    const stuck = await serve((_request, response) => void response.write('start'));
    const endless = await serve((_request, response) => {
      const more = () => {
        while (response.write('x'.repeat(1024)));
      };
      response.on('drain', more);
      more();
    });
    const proxy = await serveProxy({
      allowedHosts: [stuck.host, endless.host],
      limits: { silence: 50, answerBytes: 100_000 },
    });
    for (const { origin } of [stuck, endless]) {
      await expect(ask(proxy, `/proxy/${origin}/api/v1/version`)).rejects.toThrow();
    }
  });
});

describe('on an edge runtime', () => {
  const asked: { url: string; init: RequestInit }[] = [];
  const proxy = edgeProxy({
    allowedHosts: ['git.lan:3000', '[2606:50c0:8000::153]'],
    fetch: async (url, init) => {
      asked.push({ url, init });
      return new Response('{}', { headers: { 'content-encoding': 'gzip', 'content-length': '9', etag: '"e"' } });
    },
  });
  const get = (target: string) => proxy(new Request(`https://page.example/proxy/${target}`));

  test('asks by fetch, and no longer speaks of the packed length', async () => {
    const answer = await get('https://codeberg.org/api/v1/version');
    expect(asked[0]).toMatchObject({ url: 'https://codeberg.org/api/v1/version', init: { redirect: 'manual' } });
    expect(answer.headers.get('etag')).toBe('"e"');
    expect(answer.headers.get('content-length')).toBeNull();
    expect(answer.headers.get('content-encoding')).toBeNull();
    expect(await answer.text()).toBe('{}');
  });

  test.each(['http://git.lan:3000/api/v1/x', 'https://[2606:50c0:8000::153]/api/v1/x'])('not %s', async (target) => {
    const answer = await get(target);
    expect(answer.headers.get('x-takeout-proxy-error')).toBe('address-refused');
  });
});
