import { expect, test } from 'vitest';
import { github } from '../../../../src/forges/github/index.ts';
import type { ReviewComment } from '../../../../src/model/review.ts';
import { ids, layoutOf } from '../../../support/github/data.ts';
import { type FakePlace, fakePlace, fakeProject } from '../../../support/github/place.ts';
import { collectProject } from '../../../support/replay-collect.ts';

const project = fakeProject({ issues: 4, pulls: 6, comments: 4, reviews: 6, reviewComments: 66 });
const layout = layoutOf(project.size);
const numbers = Array.from({ length: project.size.reviewComments }, (_, at) => at + 1);

/** State of each comment, by its number. */
function statesOf(comments: readonly ReviewComment[]) {
  return new Map(
    comments.map(({ id, resolved, outdated, resolvedBy }) => [
      id - ids.reviewComment(0),
      { resolved, outdated, by: resolvedBy?.name },
    ]),
  );
}

/** As the project has it: a thread is what its first comment is, whether that is still there or not. */
function wantedOf(comments: readonly number[]) {
  return new Map(
    comments.map((comment) => {
      const first = layout.repliesTo(comment) ?? comment;
      const resolved = first % 3 === 0 || undefined;
      return [comment, { resolved, outdated: first % 7 === 0 || undefined, by: resolved && 'user-5' }];
    }),
  );
}

async function collect(place: FakePlace) {
  const { collected, problems } = await collectProject(github, place, ['pull-requests', 'reviews']);
  return { states: statesOf(collected.ofKind('review-comment')), problems };
}

test('a conversation whose first comment was deleted is resolved and outdated at those that answer it', async () => {
  const place = fakePlace({ project });
  const gone = numbers.filter((one) => layout.repliesTo(one) === undefined && (one % 3 === 0 || one % 7 === 0));
  for (const comment of gone) place.fake.edits.apply({ kind: 'delete-review-comment', comment });
  const { states, problems } = await collect(place);
  const left = numbers.filter((one) => !gone.includes(one));
  expect(left.filter((one) => gone.includes(layout.repliesTo(one) ?? 0)).length).toBeGreaterThan(5);
  expect(states).toEqual(wantedOf(left));
  expect(problems).toEqual([]);
});

/** Rows of threads that are not shown: of each, those that the function names. */
function hiding(isHidden: (thread: number, at: number) => boolean): FakePlace {
  let thread = 0;
  const hidden = (key: string, value: unknown) => {
    if (key !== 'comments' || typeof value !== 'object' || value === null || !('nodes' in value)) return value;
    if (!Array.isArray(value.nodes)) return value;
    const now = thread++;
    return { ...value, nodes: value.nodes.map((row: unknown, at) => (isHidden(now, at) ? null : row)) };
  };
  return fakePlace({ project }, 'ghp_fake', (fetch) => async (input, init) => {
    const body = init?.body === undefined || init.body === null ? '' : await new Response(init.body).text();
    const answer = await fetch(input, init);
    if (!body.includes('reviewThreads(')) return answer;
    const { status, headers } = answer;
    return new Response(JSON.stringify(JSON.parse(await answer.text()), hidden), { status, headers });
  });
}

test('a first comment that is not shown loses nothing', async () => {
  const answered = new Set(numbers.map((one) => layout.repliesTo(one)));
  expect(numbers.every((one) => layout.repliesTo(one) !== undefined || answered.has(one))).toBe(true);
  const { states, problems } = await collect(hiding((_, at) => at === 0));
  expect(states).toEqual(wantedOf(numbers));
  expect(problems).toEqual([]);
});

test('conversations of which no comment is known are counted at their pull request', async () => {
  const { states, problems } = await collect(hiding(() => true));
  expect([...states.values()].every(({ resolved, outdated }) => !resolved && !outdated)).toBe(true);
  const lost = new Map<number, number>();
  for (const one of numbers) {
    if (layout.repliesTo(one) !== undefined || (one % 3 !== 0 && one % 7 !== 0)) continue;
    const pull = layout.numberOfPull(layout.pullOfReviewComment(one));
    lost.set(pull, (lost.get(pull) ?? 0) + 1);
  }
  const told = problems.map(({ code, severity, unit, place, message }) => [
    ...[code, severity, unit],
    ...[Number(place?.split(':')[1]), Number(/: (\d+)\.$/.exec(message)?.[1])],
  ]);
  expect(told).toEqual(
    [...lost].sort(([a], [b]) => a - b).map((one) => ['threads-unplaced', 'loses-data', 'reviews', ...one]),
  );
});
