import { expect, test } from 'vitest';
import { afterBad, afterGood, firstSize, widest } from '../../../src/http/lane.ts';
import { createLimiter, type Place } from '../../../src/http/limit.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));
const limiterOf = (first: number, top = first) => createLimiter({ now: () => 0, widest: () => top, first });

test('lets so many through for each host, in order', async () => {
  const limiter = limiterOf(2);
  const order: number[] = [];
  const noted = (number: number, place: Place): Place => {
    order.push(number);
    return place;
  };
  const first = await limiter.enter('a');
  await limiter.enter('a');
  const third = limiter.enter('a').then((place) => noted(3, place));
  const fourth = limiter.enter('a').then((place) => noted(4, place));
  await limiter.enter('b');
  await settled();
  expect(order).toEqual([]);
  first.leave('neutral');
  first.leave('neutral');
  await third;
  await settled();
  expect(order).toEqual([3]);
  (await third).leave('neutral');
  await fourth;
  expect(order).toEqual([3, 4]);
});

test('one that is cancelled while waiting takes nobody’s turn', async () => {
  const limiter = limiterOf(1);
  const place = await limiter.enter('a');
  const control = new AbortController();
  const cancelled = limiter.enter('a', control.signal);
  const next = limiter.enter('a');
  control.abort(new Error('no longer wanted'));
  await expect(cancelled).rejects.toThrow('no longer wanted');
  place.leave('good');
  (await next).leave('good');
  (await limiter.enter('a')).leave('good');
  await expect(limiter.enter('a', control.signal)).rejects.toThrow('no longer wanted');
});

test('a lane grows by good answers of a full lane, and lets those in who wait', async () => {
  const limiter = limiterOf(2, 6);
  const one = await limiter.enter('a');
  one.mark('good');
  one.leave('good');
  expect(limiter.most('a')).toBe(2);
  const full = [await limiter.enter('a'), await limiter.enter('a')];
  let entered = 0;
  for (let count = 0; count < 3; count++) void limiter.enter('a').then(() => entered++);
  full[0]?.mark('good');
  full[1]?.mark('good');
  await settled();
  expect(limiter.most('a')).toBe(3);
  expect(entered).toBe(1);
});

test('a lane that was halved lets nobody in until enough have left', async () => {
  const limiter = limiterOf(4);
  const places = await Promise.all([1, 2, 3, 4].map(() => limiter.enter('a')));
  let entered = 0;
  void limiter.enter('a').then(() => entered++);
  for (const place of places.slice(0, 2)) place.leave('bad');
  await settled();
  expect([limiter.most('a'), entered]).toEqual([2, 0]);
  places[2]?.leave('neutral');
  await settled();
  expect(entered).toBe(1);
});

test('many hosts cost no memory', async () => {
  const limiter = limiterOf(3);
  for (let count = 0; count < 1000; count++) {
    const place = await limiter.enter(`host${count}`);
    place.leave('bad');
  }
  expect(limiter.most('host999')).toBe(1);
  expect(limiter.most('host0')).toBe(3);
});

test('the size: many failures at once are one sign, and never nothing is left', () => {
  let size = afterBad({ ...firstSize, most: 6 }, 'bad', 10_000);
  size = afterBad(size, 'bad', 11_000);
  expect(size.most).toBe(3);
  for (let count = 0; count < 3 + 4 + 5; count++) size = afterGood(size, 6);
  expect(size.most).toBe(6);
  expect(afterGood(size, 6).most).toBe(6);
  for (let count = 1; count < 9; count++) size = afterBad(size, 'refused', 10_000 * count + 10_000);
  expect(size.most).toBe(1);
  expect([widest('codeberg.org'), widest('git.example')]).toEqual([4, 6]);
});

test('the size: where the host said that it had enough, it is tried later, and later still after another word', () => {
  let size = afterBad({ ...firstSize, most: 6 }, 'refused', 10_000);
  const grown = (times: number) => {
    for (let count = 0; count < times; count++) size = afterGood(size, 8);
    return size.most;
  };
  expect(grown(3 + 4)).toBe(5);
  expect(grown(5 * 8 - 1)).toBe(5);
  expect(grown(1)).toBe(6);
  size = afterBad(size, 'refused', 20_000);
  expect(grown(3 + 4)).toBe(5);
  expect(grown(5 * 16 - 1)).toBe(5);
  expect(grown(1)).toBe(6);
  expect(grown(6 * 16)).toBe(7);
  expect(size).toMatchObject({ refusals: 0 });
  expect(size.refusedAt).toBeUndefined();
});
