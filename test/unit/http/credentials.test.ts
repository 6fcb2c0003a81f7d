import { describe, expect, test } from 'vitest';
import { cleanAddress, repeatsSecret, requestHeaders } from '../../../src/http/credentials.ts';
import type { RequestOptions } from '../../../src/http/request.ts';
import { client, serve } from './support.ts';

const credential = {
  origins: ['https://host.example'],
  headers: (purpose: string) => ({
    Authorization: purpose === 'git' ? 'Basic dG9rZW46eA==' : 'token T',
    Cookie: 'x=T',
  }),
};
const to = (url: string, more: Partial<RequestOptions> = {}): RequestOptions => ({ url, purpose: 'api', ...more });

describe('the token goes to its own origin only', () => {
  test.each([
    ['https://host.example/api/v1/version', 'token T'],
    ['https://host.example:443/x', 'token T'],
    ['https://host.example:8443/x', undefined],
    ['http://host.example/x', undefined],
    ['https://host.example.evil.example/x', undefined],
    ['https://sub.host.example/x', undefined],
    ['https://evil.example/https://host.example/x', undefined],
  ])('%s → %s', (url, value) => {
    expect(requestHeaders(to(url), credential).authorization).toBe(value);
  });

  test('git gets its own form, an anonymous request none, a cookie never goes', () => {
    expect(requestHeaders(to('https://host.example/o/r.git', { purpose: 'git' }), credential)).toEqual({
      authorization: 'Basic dG9rZW46eA==',
    });
    expect(requestHeaders(to('https://host.example/', { anonymous: true }), credential)).toEqual({});
  });

  test('callers cannot smuggle one in', () => {
    const headers = { Authorization: 'token T', 'PRIVATE-TOKEN': 'T', cookie: 'T', Accept: 'text/plain' };
    expect(requestHeaders(to('https://other.example/', { headers }), undefined)).toEqual({ accept: 'text/plain' });
  });

  test('not across a redirect to another port', async () => {
    const other = await serve((_request, response) => void response.end('{}'));
    const own = await serve((request, response) => {
      const location = request.url === '/out' ? `${other.origin}/stolen` : '/in';
      if (request.url === '/in') response.end('{}');
      else response.writeHead(302, { location }).end();
    });
    const headers = () => ({ authorization: 'token T' });
    const { request } = client({ credential: () => ({ origins: [own.origin], headers }) });
    await request({ url: `${own.origin}/out`, purpose: 'api' });
    await request({ url: `${own.origin}/renamed`, purpose: 'api' });
    expect(own.seen.map(({ headers }) => headers.authorization)).toEqual(['token T', 'token T', 'token T']);
    expect(other.seen.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });
});

test.each([
  ['https://user:pass@host.example/x?y=1#z', 'https://host.example/x?y=1'],
  ['http://host.example', 'http://host.example/'],
  ['javascript:alert(1)', undefined],
  ['file:///etc/passwd', undefined],
  ['host.example', undefined],
])('clean address of %s', (address, clean) => {
  expect(cleanAddress(address)).toBe(clean);
});

test.each([
  ['you sent abcdef', 'token abcdef', true],
  ['you sent abcdef', `Basic ${btoa('me:abcdef')}`, true],
  ['nothing', 'token abcdef', false],
  ['token', undefined, false],
])('a text that repeats the secret: %s', (said, authorization, repeats) => {
  expect(repeatsSecret(said, authorization)).toBe(repeats);
});
