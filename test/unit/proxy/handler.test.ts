import { once } from 'node:events';
import { get } from 'node:http';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { ask, serve, serveProxy } from './support.ts';

const api = '/api/v1/version';
const packType = 'application/x-git-upload-pack-request';

describe('carries', () => {
  test('an API read: only chosen headers, both ways', async () => {
    const forge = await serve((_request, response) => {
      response.writeHead(200, {
        'content-type': 'application/json',
        'x-total-count': '7',
        link: '<http://forge/api?page=2>; rel="next"',
        'set-cookie': 'session=1',
        'x-powered-by': 'something',
        'access-control-allow-origin': 'https://evil.example',
      });
      response.end('[]');
    });
    const proxy = await serveProxy({ allowedHosts: [forge.host] });
    const answer = await ask(proxy, `/proxy/${forge.origin}${api}?limit=1`, {
      headers: { accept: 'application/json', authorization: 'token T', cookie: 'page=1', 'x-forwarded-for': '1.2.3.4' },
    });
    expect(answer.status).toBe(200);
    expect(answer.body.toString()).toBe('[]');
    expect(answer.headers['x-total-count']).toBe('7');
    expect(answer.headers.link).toContain('page=2');
    expect(answer.headers['x-takeout-url']).toBe(`${forge.origin}${api}?limit=1`);
    for (const name of ['set-cookie', 'x-powered-by', 'access-control-allow-origin', 'x-takeout-proxy-error']) {
      expect(answer.headers[name], name).toBeUndefined();
    }
    expect(answer.headers['content-security-policy']).toContain('sandbox');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    const got = forge.seen[0]?.headers ?? {};
    expect(forge.seen[0]?.url).toBe(`${api}?limit=1`);
    expect(got).toMatchObject({ accept: 'application/json', authorization: 'token T', host: forge.host });
    expect(Object.keys(got)).not.toContain('cookie');
    expect(Object.keys(got)).not.toContain('x-forwarded-for');
  });

  test('a git fetch, in a name that forges know', async () => {
    const forge = await serve((request, response) => {
      response.setHeader('content-type', 'application/x-git-upload-pack-result');
      request.pipe(response);
    });
    const proxy = await serveProxy({ allowedHosts: [forge.host] });
    const answer = await ask(proxy, `/proxy/${forge.origin}/o/r.git/git-upload-pack`, {
      method: 'POST',
      headers: { 'content-type': packType, 'git-protocol': 'version=2' },
      body: '0032want',
    });
    expect(answer.body.toString()).toBe('0032want');
    expect(answer.headers['content-type']).toBe('application/x-git-upload-pack-result');
    expect(forge.seen[0]?.headers).toMatchObject({ 'git-protocol': 'version=2', 'content-type': packType });
    expect(forge.seen[0]?.headers['user-agent']).toMatch(/^git\//);
  });

  test('errors of the forge as they are, without the box that asks for a password', async () => {
    const forge = await serve((_request, response) => {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="x"', 'content-type': 'application/json' }).end('{}');
    });
    const proxy = await serveProxy({ allowedHosts: [forge.host] });
    const answer = await ask(proxy, `/proxy/${forge.origin}${api}`);
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBeUndefined();
    expect(answer.headers['x-takeout-proxy-error']).toBeUndefined();
  });

  test('packed answers, and only to those who can unpack them', async () => {
    const forge = await serve((request, response) => {
      const packed = /gzip/.test(request.headers['accept-encoding'] ?? '');
      const body = packed ? gzipSync('{"a":1}') : Buffer.from('{"a":1}');
      if (packed) response.setHeader('content-encoding', 'gzip');
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
    });
    const proxy = await serveProxy({ allowedHosts: [forge.host] });
    const path = `/proxy/${forge.origin}${api}`;
    const packed = await ask(proxy, path, { headers: { 'accept-encoding': 'gzip, br' } });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(Number(packed.headers['content-length'])).toBe(packed.body.length);
    expect(gunzipSync(packed.body).toString()).toBe('{"a":1}');
    const plain = await ask(proxy, path);
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.body.toString()).toBe('{"a":1}');
  });

  test('parts of files', async () => {
    const forge = await serve((request, response) => {
      expect(request.headers).toMatchObject({ range: 'bytes=2-3', 'if-range': '"e"', 'accept-encoding': 'identity' });
      response.writeHead(206, { 'content-range': 'bytes 2-3/5', etag: '"e"', 'content-type': 'text/html' }).end('cd');
    });
    const proxy = await serveProxy({ allowedHosts: [forge.host] });
    const answer = await ask(proxy, `/proxy/${forge.origin}/o/r/releases/download/v1/a.html`, {
      headers: { range: 'bytes=2-3', 'if-range': '"e"', 'accept-encoding': 'gzip' },
    });
    expect(answer).toMatchObject({ status: 206, headers: { 'content-range': 'bytes 2-3/5', etag: '"e"' } });
    expect(answer.headers['content-type']).toBe('application/octet-stream');
  });

  test('304, and HEAD without a body', async () => {
    const forge = await serve((request, response) => {
      if (request.method === 'HEAD') response.writeHead(200, { 'content-length': '5' }).end();
      else response.writeHead(304).end();
    });
    const proxy = await serveProxy({ allowedHosts: [forge.host] });
    const path = `/proxy/${forge.origin}${api}`;
    expect((await ask(proxy, path)).status).toBe(304);
    expect((await ask(proxy, path, { method: 'HEAD' })).headers['content-length']).toBe('5');
  });

  test('streams: the first bytes arrive before the last are there', async () => {
    let finish = () => {};
    const forge = await serve((_request, response) => {
      response.write('first');
      finish = () => response.end('last');
    });
    const proxy = await serveProxy({ allowedHosts: [forge.host] });
    const response = await fetch(`${proxy.origin}/proxy/${forge.origin}${api}`);
    const reader = response.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('first');
    finish();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('last');
  });

  test('an answer that breaks off breaks off here too', async () => {
    const forge = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half');
      setImmediate(() => response.destroy());
    });
    const proxy = await serveProxy({ allowedHosts: [forge.host] });
    const response = await fetch(`${proxy.origin}/proxy/${forge.origin}${api}`);
    await expect(response.text()).rejects.toThrow();
  });

  test('a client that leaves lets the forge go', async () => {
    const forge = await serve((_request, response) => void response.write('start'));
    const proxy = await serveProxy({ allowedHosts: [forge.host] });
    const request = get(`${proxy.origin}/proxy/${forge.origin}${api}`);
    const [response] = await once(request, 'response');
    await once(response, 'data');
    const socket = forge.seen[0]?.socket;
    const gone = new Promise((resolve) => socket?.on('close', resolve));
    response.on('error', () => {});
    request.destroy();
    await gone;
    expect(socket?.destroyed).toBe(true);
  });
});

describe('redirects', () => {
  test('are followed here; the token stays with its origin', async () => {
    const store = await serve((_request, response) => void response.end('bytes'));
    const forge = await serve((request, response) => {
      const location = request.url?.includes('/old/')
        ? '/o/new/releases/download/v1/a.zip'
        : `${store.origin}/o/r/releases/download/v1/a.zip?signature=1`;
      response.writeHead(302, { location }).end();
    });
    const proxy = await serveProxy({ allowedHosts: [forge.host, store.host] });
    const answer = await ask(proxy, `/proxy/${forge.origin}/o/old/releases/download/v1/a.zip`, {
      headers: { authorization: 'token T' },
    });
    expect(answer.body.toString()).toBe('bytes');
    expect(answer.headers.location).toBeUndefined();
    expect(answer.headers['x-takeout-url']).toBe(`${store.origin}/o/r/releases/download/v1/a.zip?signature=1`);
    expect(forge.seen.map(({ headers }) => headers.authorization)).toEqual(['token T', 'token T']);
    expect(store.seen[0]?.headers.authorization).toBeUndefined();
  });

  test('the token does not come back either', async () => {
    let store = '';
    const forge = await serve((request, response) => {
      if (request.url === '/api/v1/back') response.end('{}');
      else response.writeHead(302, { location: `${store}/api/v1/x` }).end();
    });
    const other = await serve((_request, response) => {
      response.writeHead(302, { location: `${forge.origin}/api/v1/back` }).end();
    });
    store = other.origin;
    const proxy = await serveProxy({ allowedHosts: [forge.host, other.host] });
    await ask(proxy, `/proxy/${forge.origin}/api/v1/out`, { headers: { authorization: 'token T' } });
    expect(forge.seen.map(({ headers }) => headers.authorization)).toEqual(['token T', undefined]);
  });

  test.each([
    ['a host that is not listed', 'https://evil.example/api/v1/x'],
    ['the metadata service', 'http://169.254.169.254/api/v1/x'],
    ['another port of this machine', 'http://127.0.0.1:1/api/v1/x'],
    ['another kind of address', '/user/settings'],
    ['a file', 'file:///etc/passwd'],
    ['a name and password', 'http://a:b@127.0.0.1/api/v1/x'],
  ])('not to %s', async (_name, location) => {
    const forge = await serve((_request, response) => void response.writeHead(302, { location }).end());
    const proxy = await serveProxy({ allowedHosts: [forge.host] });
    const answer = await ask(proxy, `/proxy/${forge.origin}${api}`);
    expect(answer.status).toBe(502);
    expect(answer.headers['x-takeout-proxy-error']).toBe('redirect-refused');
    expect(forge.seen).toHaveLength(1);
  });

  test('not without end, and not for a post', async () => {
    const forge = await serve((request, response) => void response.writeHead(307, { location: request.url }).end());
    const proxy = await serveProxy({ allowedHosts: [forge.host] });
    const round = await ask(proxy, `/proxy/${forge.origin}${api}`);
    expect(round.headers['x-takeout-proxy-error']).toBe('redirect-refused');
    expect(forge.seen).toHaveLength(6);
    const post = await ask(proxy, `/proxy/${forge.origin}/o/r.git/git-upload-pack`, {
      method: 'POST',
      headers: { 'content-type': packType },
      body: '0000',
    });
    expect(post.headers['x-takeout-proxy-error']).toBe('redirect-refused');
    expect(forge.seen).toHaveLength(7);
  });
});
