import { expect, it } from 'vitest';
import { takingTurns } from '../../../src/lib/turns.ts';

it('gives others a turn once ten milliseconds are over, and then not for ten more', async () => {
  let now = 0;
  const turn = takingTurns(() => now);
  expect(turn()).toBeUndefined();
  now = 9.9;
  expect(turn()).toBeUndefined();
  now = 10;
  await turn();
  expect(turn()).toBeUndefined();
  now = 20;
  expect(turn()).toBeInstanceOf(Promise);
});

it('lets tasks come between promises', async () => {
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  const turn = takingTurns();
  const until = performance.now() + 200;
  while (performance.now() < until) await (turn() ?? Promise.resolve());
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(3);
});
