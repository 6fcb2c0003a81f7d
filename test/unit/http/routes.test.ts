import { describe, expect, test } from 'vitest';
import { tryRoute } from '../../../src/http/probe.ts';
import { finalUrlHeader, proxied, proxyErrorHeader } from '../../../src/http/routes.ts';
import * as proxyHeaders from '../../../src/proxy/headers.ts';
import { nodeProxy } from '../../../src/proxy/node.ts';
import { client, serve, text } from './support.ts';

/** A forge, and a proxy that carries it. */
async function forgeAndProxy(listed = true) {
  const forge = await serve((request, response) => {
    if (request.url?.startsWith('/api/v1/old')) response.writeHead(302, { location: '/api/v1/new' }).end();
    else response.writeHead(request.url === '/api/v1/none' ? 404 : 200).end('{}');
  });
  const handler = nodeProxy({ allowedHosts: listed ? [new URL(forge.origin).host] : [] });
  const proxy = await serve((request, response) => handler(request, response, () => response.end('<html>')));
  const proxyBase = `${proxy.origin}/proxy`;
  const credential = () => ({ origins: [forge.origin], headers: () => ({ authorization: 'token T' }) });
  return { forge, proxy, proxyBase, ...client({ route: () => 'proxy', proxyBase, credential }) };
}

describe('through the proxy', () => {
  test('the answer’s address is the forge’s, and the forge gets the token', async () => {
    const { forge, proxy, request, activities } = await forgeAndProxy();
    const answer = await request({ url: `${forge.origin}/api/v1/old?x=1`, purpose: 'api' });
    expect(answer.url).toBe(`${forge.origin}/api/v1/new`);
    expect(await text(answer.body)).toBe('{}');
    expect(proxy.seen[0]?.url).toBe(`/proxy/${forge.origin}/api/v1/old?x=1`);
    expect(forge.seen.map(({ headers }) => headers.authorization)).toEqual(['token T', 'token T']);
    expect(activities[0]).toMatchObject({ type: 'request', host: new URL(forge.origin).host });
  });

  test('the token does not go through it to another host', async () => {
    const { proxy, request } = await forgeAndProxy();
    await expect(request({ url: 'https://other.example/api/v1/x', purpose: 'api' })).rejects.toMatchObject({
      code: 'proxy-host-refused',
      host: 'other.example',
    });
    expect(proxy.seen.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  test.each([
    ['/user/settings', 'proxy-path-refused'],
    ['/api/v1/none', 'not-found'],
  ])('%s → %s, asked once', async (path, code) => {
    const { forge, proxy, request } = await forgeAndProxy();
    await expect(request({ url: `${forge.origin}${path}`, purpose: 'api' })).rejects.toMatchObject({ code });
    expect(proxy.seen).toHaveLength(1);
  });

  test('a forge that the proxy cannot reach is tried again, not for long', async () => {
    const { forge, proxy, request } = await forgeAndProxy();
    forge.server.close();
    await expect(request({ url: `${forge.origin}/api/v1/x`, purpose: 'api' })).rejects.toMatchObject({
      code: 'proxy-unreachable',
      retry: 'later',
    });
    expect(proxy.seen).toHaveLength(3);
  });

  test('a host that has no proxy answers with its own page', async () => {
    const page = await serve((_request, response) => void response.end('<html>'));
    const { request } = client({ route: () => 'proxy', proxyBase: `${page.origin}/proxy/` });
    await expect(request({ url: 'https://host.example/api/v1/x', purpose: 'api' })).rejects.toMatchObject({
      code: 'proxy-missing',
    });
    expect(page.seen[0]?.url).toBe('/proxy/https://host.example/api/v1/x');
  });

  test('a proxy that is not there', async () => {
    const { request } = client({ route: () => 'proxy', proxyBase: 'http://127.0.0.1:9/proxy' });
    await expect(request({ url: 'https://host.example/api/v1/x', purpose: 'api' })).rejects.toMatchObject({
      code: 'proxy-silent',
      host: 'host.example',
    });
  });

  test('both sides call the headers the same', () => {
    expect(proxyHeaders.finalUrlHeader).toBe(finalUrlHeader);
    expect(proxyHeaders.proxyErrorHeader).toBe(proxyErrorHeader);
  });
});

describe('tryRoute', () => {
  const signal = new AbortController().signal;
  const plainFetch = (input: string, init?: RequestInit) => fetch(input, init);

  test('any readable answer is open, a refusal of the proxy or none is closed', async () => {
    const { forge, proxyBase } = await forgeAndProxy();
    const at = (url: string) => tryRoute({ fetch: plainFetch, url, signal });
    expect(await at(`${forge.origin}/api/v1/none`)).toBe('open');
    expect(await at(proxied(proxyBase, `${forge.origin}/api/v1/none`))).toBe('open');
    expect(await at(proxied(proxyBase, `${forge.origin}/user/settings`))).toBe('closed');
    expect(await at('http://127.0.0.1:9/')).toBe('closed');
  });

  test('the page of a host without a proxy is no open route', async () => {
    const page = await serve((_request, response) => void response.end('<html>'));
    const url = proxied(`${page.origin}/proxy`, 'https://host.example/api/v1/version');
    expect(await tryRoute({ fetch: plainFetch, url, proxied: true, signal })).toBe('closed');
  });

  test('cancelling is no answer', async () => {
    const stopped = AbortSignal.abort(new Error('stopped'));
    await expect(tryRoute({ fetch: plainFetch, url: 'http://127.0.0.1:9/', signal: stopped })).rejects.toThrow(
      'stopped',
    );
  });
});
