import * as v from 'valibot';
import { expect, test } from 'vitest';
import { ask } from '../../../../src/forges/github/graphql.ts';
import { hostWorld, type Server } from '../../http/host-world.ts';

const minute = 60_000;
const hour = 60 * minute;
const limit = 40;

/** So many points an hour, told as GitHub does, by a clock that ours is ahead of; no page may read `Date` there. Its hour began 20 minutes ago. */
function hourly(ahead: number): Server {
  let left = 3;
  let resetAt: number | undefined;
  return ({ at }) => {
    const now = at - ahead;
    resetAt ??= now + 40 * minute;
    if (now >= resetAt) [left, resetAt] = [limit, resetAt + hour];
    const isFine = left > 0;
    if (isFine) left--;
    const rateLimit = { cost: 1, limit, remaining: left, resetAt: new Date(resetAt).toISOString() };
    const errors = [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded for user ID 1.' }];
    return Response.json(isFine ? { data: { rateLimit, fine: true } } : { errors }, {
      headers: {
        ...{ 'x-ratelimit-limit': String(limit), 'x-ratelimit-remaining': String(left) },
        ...{ 'x-ratelimit-reset': String(Math.ceil(resetAt / 1000)), 'x-ratelimit-resource': 'graphql' },
      },
    });
  };
}

test.each([0, 5, 90, -25, -300])(
  'points that are used up are waited for though our clock is %s minutes ahead',
  async (ahead) => {
    const { request, clock, asked } = hostWorld(hourly(ahead * minute));
    const context = { request, url: 'https://git.example/api/graphql', signal: new AbortController().signal };
    const start = clock.now();
    const all = async () => {
      for (let count = 0; count < 6; count++) await ask('query { fine }', {}, v.object({ fine: v.boolean() }), context);
    };
    await clock.during(all());
    expect(asked.length).toBeLessThan(20);
    expect(clock.now() - start).toBeGreaterThanOrEqual(39 * minute);
    expect(clock.now() - start).toBeLessThan(85 * minute);
  },
);
