import { describe, expect, test } from 'vitest';
import { HttpError } from '../../../src/http/errors.ts';
import { client, type Handler, serve, text } from './support.ts';

const json: Handler = (_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end('{"fine":true}');
};
const status =
  (code: number, body = '', headers: Record<string, string> = {}): Handler =>
  (_request, response) => {
    response.writeHead(code, headers).end(body);
  };
/** The first handlers once each, then the last for good. */
const inTurn =
  (...handlers: Handler[]): Handler =>
  (request, response, count) =>
    handlers[Math.min(count, handlers.length) - 1]?.(request, response, count);

async function failure(work: Promise<unknown>): Promise<HttpError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(HttpError);
  return error as HttpError;
}

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
    const credential = () => ({ origin: server.origin, headers: () => ({ authorization: 'token abcdef123456' }) });
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

describe('tries again', () => {
  test('500 three times, then fine', async () => {
    const server = await serve(inTurn(status(500), status(500), status(500), json));
    const { request, clock, activities } = client();
    const answer = await request({ url: server.origin, purpose: 'api' });
    expect(await text(answer.body)).toBe('{"fine":true}');
    expect(clock.sleeps).toEqual([250, 500, 1000]);
    expect(activities.filter(({ type }) => type === 'request')).toHaveLength(4);
    expect(activities).toContainEqual(expect.objectContaining({ type: 'waiting', reason: 'backoff' }));
    expect(activities.filter(({ type }) => type === 'resumed')).toHaveLength(3);
  });

  test('a lasting 500 ends', async () => {
    const server = await serve(status(500, '{"message":""}'));
    const error = await failure(client().request({ url: server.origin, purpose: 'api' }));
    expect(error).toMatchObject({ code: 'server-error', status: 500, retry: 'later' });
    expect(server.seen).toHaveLength(4);
  });

  test('429 with Retry-After, and the others wait with it', async () => {
    const server = await serve(inTurn(status(429, '', { 'retry-after': '41' }), json));
    const { request, clock, activities } = client({ perHost: 1 });
    await Promise.all([1, 2].map((page) => request({ url: `${server.origin}/?page=${page}`, purpose: 'api' })));
    expect(server.seen).toHaveLength(3);
    expect(clock.sleeps[0]).toBe(41_250);
    expect(activities).toContainEqual(expect.objectContaining({ type: 'waiting', reason: 'asked' }));
  });

  test('a rate limit that is only said in words', async () => {
    const words = '{"message":"You have exceeded a secondary rate limit."}';
    const server = await serve(inTurn(status(403, words), json));
    const { request, clock } = client();
    await request({ url: server.origin, purpose: 'api' });
    expect(clock.sleeps).toEqual([60_250]);
  });

  test('401 never', async () => {
    const server = await serve(status(401));
    await failure(client().request({ url: server.origin, purpose: 'api' }));
    expect(server.seen).toHaveLength(1);
  });

  test('an API answer that breaks off is asked for again', async () => {
    const broken: Handler = (_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"fi');
      setImmediate(() => response.destroy());
    };
    const server = await serve(inTurn(broken, broken, json));
    const answer = await client().request({ url: server.origin, purpose: 'api' });
    expect(await text(answer.body)).toBe('{"fine":true}');
    expect(server.seen).toHaveLength(3);
  });

  test('a file that breaks off is told to the reader', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('half');
      setImmediate(() => response.destroy());
    });
    const answer = await client().request({ url: server.origin, purpose: 'files' });
    const error = await failure(text(answer.body));
    expect(error).toMatchObject({ code: 'cut-off', details: { received: 4 } });
    expect(server.seen).toHaveLength(1);
  });

  test('a host that never answered gets three attempts, one that has gets more', async () => {
    const server = await serve(json);
    const { request, activities } = client();
    const asked = () => activities.filter(({ type }) => type === 'request').length;
    const other = server.origin.replace('127.0.0.1', '127.0.0.2');
    expect((await failure(request({ url: other, purpose: 'api' }))).code).toBe('unreachable');
    expect(asked()).toBe(3);
    await request({ url: server.origin, purpose: 'api' });
    server.server.closeAllConnections();
    server.server.close();
    expect((await failure(request({ url: server.origin, purpose: 'api' }))).code).toBe('unreachable');
    expect(asked()).toBe(3 + 1 + 8);
  });
});

describe('limits', () => {
  test('never more than four at a time, waiting ones hold no place', async () => {
    let now = 0;
    let most = 0;
    const server = await serve((_request, response) => {
      most = Math.max(most, ++now);
      setImmediate(() => {
        now -= 1;
        response.end('x');
      });
    });
    const { request } = client();
    await Promise.all(Array.from({ length: 20 }, () => request({ url: server.origin, purpose: 'api' })));
    expect(server.seen).toHaveLength(20);
    expect(most).toBeLessThanOrEqual(4);
  });

  test('a body that is cancelled or not read does not hold its place for ever', async () => {
    const server = await serve((_request, response) => {
      response.write('start');
    });
    const { request } = client({ perHost: 1, idleTime: 20 });
    const first = await request({ url: server.origin, purpose: 'files' });
    await first.body.cancel();
    const unread = await request({ url: server.origin, purpose: 'files' });
    const third = await request({ url: server.origin, purpose: 'files' });
    await Promise.all([unread.body.cancel(), third.body.cancel()]);
    expect(server.seen).toHaveLength(3);
  });

  test('a body above the cap', async () => {
    const chunked = await serve((_request, response) => {
      response.write('x'.repeat(60));
      response.end('x'.repeat(60));
    });
    const told = await serve(status(200, 'x'.repeat(120), { 'content-length': '120' }));
    const ask = (url: string) => failure(client().request({ url, purpose: 'api', maxBytes: 100 }));
    expect((await ask(chunked.origin)).code).toBe('too-large');
    expect(await ask(told.origin)).toMatchObject({ code: 'too-large', retry: 'never' });
    expect(chunked.seen).toHaveLength(1);
  });

  test('a server that says nothing, or stops in the middle', async () => {
    const silent = await serve(() => undefined);
    const stuck = await serve((_request, response) => void response.write('start'));
    const times = { answerTime: 30, stallTime: 30, maxAttempts: 1 };
    const mute = await failure(client(times).request({ url: silent.origin, purpose: 'api' }));
    expect(mute).toMatchObject({ code: 'timeout', retry: 'later' });
    const half = await failure(client(times).request({ url: stuck.origin, purpose: 'api' }));
    expect(half.code).toBe('timeout');
  });
});

describe('cancelling', () => {
  test('is no failure: rejects with the reason, before, during and after', async () => {
    const server = await serve((_request, response) => void response.write('start'));
    const early = AbortSignal.abort(new Error('stopped'));
    await expect(client().request({ url: server.origin, purpose: 'api', signal: early })).rejects.toThrow('stopped');
    const control = new AbortController();
    const stream = await client().request({ url: server.origin, purpose: 'files', signal: control.signal });
    const reading = text(stream.body);
    const asking = client().request({ url: server.origin, purpose: 'api', signal: control.signal });
    control.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
    await expect(asking).rejects.toThrow('enough');
  });

  test('ends a wait', async () => {
    const server = await serve(status(503, '', { 'retry-after': '60' }));
    const control = new AbortController();
    const { request } = client({
      clock: {
        now: () => 0,
        sleep: (_milliseconds, signal) => {
          control.abort(new Error('enough'));
          return Promise.reject(signal?.reason);
        },
      },
    });
    await expect(request({ url: server.origin, purpose: 'api', signal: control.signal })).rejects.toThrow('enough');
    expect(server.seen).toHaveLength(1);
  });
});
