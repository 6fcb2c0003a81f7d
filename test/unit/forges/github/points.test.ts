import { expect, test } from 'vitest';
import { github } from '../../../../src/forges/github/index.ts';
import { createBudgets, type ToldBudget } from '../../../../src/http/budget.ts';
import type { Fetch, Request } from '../../../../src/http/request.ts';
import { type FakePlace, fakePlace } from '../../../support/github/place.ts';
import { collectProject } from '../../../support/replay-collect.ts';

/** A place between that keeps the headers of limits back. */
const withoutHeaders =
  (fetch: Fetch): Fetch =>
  async (input, init) => {
    const answer = await fetch(input, init);
    for (const name of ['limit', 'remaining', 'used', 'reset', 'resource'])
      answer.headers.delete(`x-ratelimit-${name}`);
    return answer;
  };

/** With what answers have told of their budget, and to which request. */
function listening(
  place: FakePlace,
): FakePlace & { readonly told: { readonly url: string; readonly budget: ToldBudget }[] } {
  const told: { url: string; budget: ToldBudget }[] = [];
  const request: Request = async (options) => {
    const answer = await place.request(options);
    const tellBudget = (budget: ToldBudget) => {
      told.push({ url: options.url, budget });
      answer.tellBudget?.(budget);
    };
    return { ...answer, tellBudget };
  };
  return { ...place, request, told };
}

test('each query asks for the points that are left, and what is told are those', async () => {
  const place = listening(fakePlace({ limit: 4000 }, 'ghp_fake', withoutHeaders));
  const { problems } = await collectProject(github, place, ['issues', 'pull-requests', 'reviews', 'reactions']);
  expect(problems).toEqual([]);
  const queries = place.asked.filter((line) => line.endsWith('/graphql'));
  expect(queries.length).toBeGreaterThan(4);
  expect(place.told).toHaveLength(queries.length);
  expect(place.told.every(({ url, budget }) => url.endsWith('/graphql') && budget.limit === 4000)).toBe(true);
  expect(Math.min(...place.told.map(({ budget }) => budget.remaining))).toBe(4000 - place.fake.points());
  const costs = place.told.map(({ budget }) => budget.cost ?? 0);
  expect(costs.reduce((sum, cost) => sum + cost, 0)).toBe(place.fake.points());
  // Of conversations: a list in each of thirty in each of 25 pull requests.
  expect(Math.max(...costs)).toBeGreaterThan(5);
});

test('another limit is another budget, and what is forgotten is not waited for', () => {
  const now = Date.UTC(2026, 0, 1);
  const resetAt = now + 3_600_000;
  const budgets = createBudgets(() => now);
  budgets.tell('forge', { limit: 60, remaining: 0, resetAt });
  expect(budgets.wait('forge')).toBeGreaterThan(3_500_000);
  budgets.tell('forge', { limit: 5000, remaining: 4990, resetAt });
  expect(budgets.wait('forge')).toBe(0);
  budgets.tell('forge', { limit: 60, remaining: 0, resetAt });
  budgets.forget();
  expect(budgets.wait('forge')).toBe(0);
});

test('points told in an answer are spread like those of headers, and REST has its own', () => {
  let now = Date.UTC(2026, 0, 1);
  const budgets = createBudgets(() => now);
  budgets.tell('forge graphql', { limit: 5000, remaining: 4000, resetAt: now + 3_600_000 });
  expect(budgets.wait('forge graphql')).toBe(0);
  now += 60_000;
  budgets.tell('forge graphql', { limit: 5000, remaining: 500, resetAt: now + 3_540_000 });
  budgets.take('forge graphql');
  expect(budgets.wait('forge graphql')).toBeGreaterThan(5000);
  expect(budgets.wait('forge')).toBe(0);
});

test.each([1, 8])('queries of %i points each are spread evenly over the time that is left', (cost) => {
  const begin = Date.UTC(2026, 0, 1);
  const resetAt = begin + 3_600_000;
  let now = begin;
  const budgets = createBudgets(() => now);
  const key = 'forge graphql';
  budgets.tell(key, { limit: 5000, remaining: 5000, resetAt });
  // As another program of the same person leaves it.
  let remaining = 2000;
  const costs = [0, 0, 0, 0];
  budgets.tell(key, { limit: 5000, remaining, resetAt, cost });
  for (;;) {
    now += budgets.wait(key);
    if (now >= resetAt) break;
    budgets.take(key);
    remaining -= cost;
    const quarter = Math.floor(((now - begin) / 3_600_000) * 4);
    costs[quarter] = (costs[quarter] ?? 0) + cost;
    // An answer takes a while.
    now += 50;
    budgets.tell(key, { limit: 5000, remaining, resetAt, cost });
  }
  const [first = 0, ...others] = costs;
  for (const quarter of others) {
    expect(quarter).toBeGreaterThan(first * 0.9);
    expect(quarter).toBeLessThan(first * 1.1);
  }
  // The share that is left to others.
  expect(remaining).toBeGreaterThanOrEqual(100 - cost);
});

test('a request of which no cost is told is a request of one', () => {
  const now = Date.UTC(2026, 0, 1);
  const resetAt = now + 3_600_000;
  const waits = [undefined, 1, 0, 4].map((cost) => {
    const budgets = createBudgets(() => now);
    budgets.tell('forge', { limit: 5000, remaining: 5000, resetAt });
    budgets.tell('forge', { limit: 5000, remaining: 1101, resetAt, ...(cost === undefined ? {} : { cost }) });
    budgets.take('forge');
    return budgets.wait('forge');
  });
  const one = (3_600_000 + 1000) / 1000;
  expect(waits).toEqual([one, one, one, 4 * one]);
});
