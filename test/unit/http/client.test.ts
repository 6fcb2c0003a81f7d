import { describe, expect, test } from 'vitest';
import { client, failure, serve, status, text } from './support.ts';

describe('answers', () => {
  test('gives status, headers, address and body, and tells what it does', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'x-total-count': '7' }).end('hello');
    });
    const { request, activities } = client();
    const answer = await request({ url: `${server.origin}/api/v1/version#part`, purpose: 'api' });
    expect(answer.status).toBe(200);
    expect(answer.url).toBe(`${server.origin}/api/v1/version`);
    expect(answer.headers.get('x-total-count')).toBe('7');
    expect(await text(answer.body)).toBe('hello');
    expect(activities.map(({ type }) => type)).toEqual(['request', 'answer', 'bytes']);
    expect(activities).toContainEqual(expect.objectContaining({ type: 'bytes', count: 5, purpose: 'api' }));
  });

  test('follows a renamed project and says where it ended', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/old') response.writeHead(301, { location: '/new' }).end();
      else response.end('there');
    });
    const answer = await client().request({ url: `${server.origin}/old`, purpose: 'api' });
    expect(answer.url).toBe(`${server.origin}/new`);
  });

  test('304 and an empty body are answers', async () => {
    const server = await serve(status(304));
    const answer = await client().request({ url: server.origin, purpose: 'files' });
    expect(answer.status).toBe(304);
    expect(await text(answer.body)).toBe('');
  });

  test('posts a body', async () => {
    const server = await serve((request, response) => void request.pipe(response));
    const answer = await client().request({
      url: server.origin,
      purpose: 'git',
      method: 'POST',
      body: new TextEncoder().encode('0000'),
      headers: { 'Content-Type': 'application/x-git-upload-pack-request' },
    });
    expect(await text(answer.body)).toBe('0000');
    expect(server.seen[0]?.headers['content-type']).toBe('application/x-git-upload-pack-request');
  });
});

describe('errors have codes', () => {
  const scopes =
    'token does not have at least one of required scope(s), required=[read:repository], token scope=read:issue';
  test.each([
    [401, '{"message":"token is required"}', {}, 'unauthorized', { said: 'token is required' }],
    [403, JSON.stringify({ message: scopes }), {}, 'missing-scope', { required: 'read:repository', has: 'read:issue' }],
    [403, '{"message":"token scope is limited to public repos"}', {}, 'missing-scope', { has: 'public-only' }],
    [403, '{"error":"insufficient_scope","scope":"api read_api"}', {}, 'missing-scope', { required: 'api read_api' }],
    [403, '{}', { 'x-accepted-oauth-scopes': 'repo', 'x-oauth-scopes': '' }, 'missing-scope', { required: 'repo' }],
    [403, '{}', { 'x-accepted-oauth-scopes': 'repo', 'x-oauth-scopes': 'gist, repo' }, 'forbidden', {}],
    [403, '{"message":"user should be an owner"}', {}, 'forbidden', {}],
    [404, '{"errors":null,"message":"The target couldn\'t be found."}', {}, 'not-found', { status: 404 }],
    [404, 'Not found.\n', {}, 'not-found', { said: 'Not found.' }],
    [409, '{}', {}, 'conflict', {}],
    [410, '', {}, 'not-found', {}],
    [418, '<html>', {}, 'http-status', { status: 418 }],
    [501, '', {}, 'server-error', { status: 501 }],
  ])('%i %s %j → %s', async (code, body, headers, expected, details) => {
    const server = await serve(status(code, body, headers));
    const error = await failure(client().request({ url: `${server.origin}/a/b?token=secret`, purpose: 'api' }));
    expect(error.code).toBe(expected);
    expect(error.status).toBe(code);
    expect(error.details).toMatchObject({ ...details, path: '/a/b' });
    expect(error.url).toBe(`${server.origin}/a/b`);
    expect(JSON.stringify(error.details)).not.toContain('secret');
    expect(server.seen).toHaveLength(1);
  });

  test('a server that repeats the token is not quoted', async () => {
    const server = await serve(status(401, '{"message":"bad token abcdef123456"}'));
    const credential = () => ({ origins: [server.origin], headers: () => ({ authorization: 'token abcdef123456' }) });
    const error = await failure(client({ credential }).request({ url: server.origin, purpose: 'api' }));
    expect(JSON.stringify(error)).not.toContain('abcdef123456');
    expect(error.details.said).toBeUndefined();
  });

  test('a long error text is not read to its end', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(404, { 'content-type': 'text/plain' });
      const more = () => {
        while (response.write('x'.repeat(16_384)));
      };
      response.on('drain', more);
      more();
    });
    const { request, activities } = client();
    const error = await failure(request({ url: server.origin, purpose: 'files' }));
    expect(error.code).toBe('not-found');
    const read = activities.reduce((sum, activity) => sum + (activity.type === 'bytes' ? activity.count : 0), 0);
    expect(read).toBeLessThan(512 * 1024);
  });

  test('an address that is none', async () => {
    for (const url of ['nonsense', 'ftp://host/file', 'data:text/plain,x']) {
      expect((await failure(client().request({ url, purpose: 'api' }))).code).toBe('bad-address');
    }
  });
});
