import { expect, test } from 'vitest';
import { paceNotice, paceSeconds } from '../../../src/pipeline/pace.ts';

const now = Date.UTC(2026, 0, 1);
const pace = { hourly: 60, left: 40, resetAt: now + 20 * 60_000, withToken: 5000 };

test.each([
  { requests: 40, seconds: 0 },
  { requests: 41, seconds: 20 * 60 },
  { requests: 98, seconds: 20 * 60 },
  // Of the 60 of an hour 58 are used.
  { requests: 99, seconds: 80 * 60 },
  { requests: 40 + 58 * 10, seconds: (20 + 9 * 60) * 60 },
])('$requests requests wait $seconds seconds', ({ requests, seconds }) => {
  expect(paceSeconds(requests, pace, now)).toBe(seconds);
});

test('a reset that is past or far off waits no less than nothing, and no longer than an hour', () => {
  expect(paceSeconds(41, { ...pace, resetAt: 0 }, now)).toBe(0);
  expect(paceSeconds(41, { ...pace, resetAt: now * 2 }, now)).toBe(3600);
});

test('it is said with figures when the requests will not do, and not otherwise', () => {
  expect(paceNotice(30, pace, now)).toBeUndefined();
  const notice = paceNotice(1240, pace, now);
  expect(notice).toMatchObject({
    code: 'few-requests',
    tone: 'note',
    details: { needed: 1240, left: 40, hourly: 60, hours: 20 },
  });
  for (const word of ['1,240 requests', '60', '40', '5,000', '20 hours'])
    expect(`${notice?.title} ${notice?.why} ${notice?.todo}`).toContain(word);
});
