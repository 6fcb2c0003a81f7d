import { expect, test } from 'vitest';
import { s3Refusal } from '../../../../src/sinks/s3/s3-error.ts';

const refusedAt = (date: string, more = '') =>
  s3Refusal({
    ...{ status: 403, url: 'https://s3.example/bucket', now: 0, route: 'direct' },
    headers: new Headers({ date }),
    text: `<Error><Code>RequestTimeTooSkewed</Code>${more}</Error>`,
  })?.details['serverTime'];

test('what time it is for a storage: as its refusal says, else as its header says, else nobody knows', () => {
  const date = 'Sat, 21 Nov 2026 12:00:00 GMT';
  expect(refusedAt(date, '<ServerTime>2001-01-01T00:00:00Z</ServerTime>')).toBe(Date.UTC(2001, 0, 1));
  expect(refusedAt(date)).toBe(Date.UTC(2026, 10, 21, 12));
  // Engines take much for a time that is none.
  expect(refusedAt('today 1')).toBeUndefined();
});
