import { describe, expect, test } from 'vitest';
import { createHosts } from '../../../src/http/hosts.ts';
import { client, failure, type Handler, inTurn, json, quickClock, serve, status, text } from './support.ts';

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
    const { request, clock, activities } = client();
    await request({ url: server.origin, purpose: 'api' });
    expect(clock.sleeps).toEqual([60_250]);
    // It has said that it was too much, not for how long.
    expect(activities).toContainEqual(expect.objectContaining({ type: 'waiting', reason: 'refused' }));
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
    const clock = quickClock();
    const hosts = createHosts({ clock, random: () => 0.5, patience: 0 });
    const { request, activities } = client({ clock, hosts });
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
