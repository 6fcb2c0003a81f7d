import { expect, test } from 'vitest';
import { createLimiter } from '../../../src/http/limit.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('lets so many through for each host, in order', async () => {
  const limiter = createLimiter(2);
  const order: number[] = [];
  const noted = <T>(number: number, value: T): T => {
    order.push(number);
    return value;
  };
  const first = await limiter.enter('a');
  await limiter.enter('a');
  const third = limiter.enter('a').then((leave) => noted(3, leave));
  const fourth = limiter.enter('a').then((leave) => noted(4, leave));
  await limiter.enter('b');
  await settled();
  expect(order).toEqual([]);
  first();
  first();
  await third;
  await settled();
  expect(order).toEqual([3]);
  (await third)();
  await fourth;
  expect(order).toEqual([3, 4]);
});

test('one that is cancelled while waiting takes nobody’s turn', async () => {
  const limiter = createLimiter(1);
  const leave = await limiter.enter('a');
  const control = new AbortController();
  const cancelled = limiter.enter('a', control.signal);
  const next = limiter.enter('a');
  control.abort(new Error('no longer wanted'));
  await expect(cancelled).rejects.toThrow('no longer wanted');
  leave();
  (await next)();
  (await limiter.enter('a'))();
  await expect(limiter.enter('a', control.signal)).rejects.toThrow('no longer wanted');
});
