import { expect, test } from 'vitest';
import { parseHttpDate } from '../../../src/http/server-clock.ts';
import { fine, hostWorld, page, pages, type Server } from './host-world.ts';
import { virtualClock } from './virtual-clock.ts';

const minute = 60_000;
const hour = 60 * minute;

/** So many requests an hour, told as GitHub does, by a clock that ours is ahead of. Its hour began when it was first asked, less `into`. */
function hourly(limit: number, ahead: number, into = 0): Server {
  let left = into > 0 ? 0 : limit;
  let resetAt: number | undefined;
  return ({ at }) => {
    const now = at - ahead;
    resetAt ??= now + hour - into;
    if (now >= resetAt) [left, resetAt] = [limit, resetAt + hour];
    const isFine = left > 0;
    if (isFine) left--;
    const headers = {
      'content-type': 'application/json',
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(left),
      'x-ratelimit-reset': String(Math.ceil(resetAt / 1000)),
    };
    return isFine ? new Response('[]', { headers }) : new Response('{"message":"too many"}', { status: 403, headers });
  };
}

test.each([0, 5, 60, -40, -300])(
  'an hour’s limit is waited for though our clock is %s minutes ahead',
  async (ahead) => {
    const { request, clock, asked } = hostWorld(hourly(5000, ahead * minute, 20 * minute));
    const start = clock.now();
    const { status } = await clock.during(request(page(1)));
    expect(status).toBe(200);
    expect(asked.length).toBeLessThanOrEqual(8);
    expect(clock.now() - start).toBeGreaterThanOrEqual(40 * minute);
    expect(clock.now() - start).toBeLessThan(81 * minute);
  },
);

test.each([0, 1, 5])(
  'more than an hour allows is got over two, %s minutes ahead, and few are refused',
  async (ahead) => {
    const { request, clock, asked } = hostWorld(hourly(60, ahead * minute), { takes: 400 });
    const all = pages(90);
    await clock.during(Promise.all(all.map(async (one) => (await request(one)).body.cancel())));
    expect(asked.length).toBeLessThan(all.length + 6);
  },
);

test('a date in the oldest form of HTTP is of no zone of this machine', () => {
  const zone = process.env['TZ'];
  try {
    for (const TZ of ['Asia/Tokyo', 'America/New_York', 'UTC']) {
      process.env['TZ'] = TZ;
      for (const date of [
        'Sun Nov  6 08:49:37 1994',
        'Sun, 06 Nov 1994 10:49:37 +0200',
        'Sunday, 06-Nov-94 08:49:37 GMT',
        'Sun, 06 Nov 1994 08:49:37 GMT',
      ])
        expect([TZ, date, parseHttpDate(date)]).toEqual([TZ, date, Date.UTC(1994, 10, 6, 8, 49, 37)]);
    }
  } finally {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  }
});

test.each([
  ['our clock is hours ahead of the server’s', (at: number) => new Date(at - 5 * hour).toUTCString()],
  ['it does not know for how long', () => '0'],
])('a server that is down for a while and says when it will be back is waited for, though %s', async (_, after) => {
  const { request, clock } = hostWorld(downFor(minute / 3, after));
  const { status } = await clock.during(request(page(1)));
  expect(status).toBe(200);
});

function downFor(milliseconds: number, after: (at: number) => string): Server {
  let until: number | undefined;
  return ({ at }) => {
    until ??= at + milliseconds;
    return at < until ? new Response('', { status: 503, headers: { 'retry-after': after(at) } }) : fine();
  };
}

/** A clock that a person, or the network's time, sets back; sleeps go by the one that nobody sets. */
function settable() {
  const steady = virtualClock();
  let behind = 0;
  const clock = { ...steady, now: () => steady.now() - behind };
  const setBack = (milliseconds: number) => {
    behind += milliseconds;
  };
  return { steady, clock, setBack };
}

const halfSpent = (at: number): Response =>
  new Response('[]', {
    headers: {
      ...{ 'content-type': 'application/json', date: new Date(at).toUTCString() },
      ...{ 'x-ratelimit-limit': '1000', 'x-ratelimit-remaining': '100' },
      'x-ratelimit-reset': String(Math.ceil((at + 50 * minute) / 1000)),
    },
  });

test.each([
  ['a pause that the server asked for', () => new Response('', { status: 429, headers: { 'retry-after': '60' } })],
  ['a pause of a server in trouble', () => new Response('', { status: 503, headers: { 'retry-after': '60' } })],
  ['requests that are spread', ({ at }: { at: number }) => halfSpent(at)],
])('our clock is set back by six hours in the middle of %s: it does not take hours', async (_, first) => {
  const { steady, clock, setBack } = settable();
  let answers = 0;
  const server: Server = (asked) => (++answers <= 2 ? first(asked) : fine());
  const { request } = hostWorld(server, { clock });
  const start = steady.now();
  const setting = steady.sleep(10_000).then(() => setBack(6 * hour));
  const both = async () => {
    await request(page(1));
    await request(page(2));
    await request(page(3));
  };
  await steady.during(Promise.all([setting, both()]));
  expect(steady.now() - start).toBeLessThan(5 * minute);
});
