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
