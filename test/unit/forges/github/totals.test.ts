import { expect, test } from 'vitest';
import { github } from '../../../../src/forges/github/index.ts';
import type { Fetch } from '../../../../src/http/request.ts';
import { withoutLastRow } from '../../../support/github/forgetful.ts';
import { type FakePlace, fakePlace, fakeProject } from '../../../support/github/place.ts';
import { collectProject } from '../../../support/replay-collect.ts';

const size = { issues: 20, pulls: 12, comments: 60, reviews: 40, reviewComments: 30, labels: 3, milestones: 1 };

/** A GitHub that leaves the last row of lists out, as its answers to this query have them, so many times. */
function forgetful(words: string, list: string, times: number): FakePlace {
  let left = times;
  const wrap = (fetch: Fetch): Fetch => {
    return async (input, init) => {
      const answer = await fetch(input, init);
      const body = init?.body === undefined || init.body === null ? '' : await new Response(init.body).text();
      if (!body.includes(words) || left <= 0) return answer;
      const json = await answer.json();
      const item = json.data.nodes.find((node: Record<string, { nodes: unknown[] }>) => node[list]?.nodes.length);
      if (item === undefined) return Response.json(json);
      left--;
      item[list].nodes.pop();
      return Response.json(json);
    };
  };
  return fakePlace({ project: fakeProject(size) }, 'ghp_fake', wrap);
}

const cases = [
  { what: 'reviews', words: 'reviews(first', list: 'reviews' },
  { what: 'conversations', words: 'reviewThreads(first', list: 'reviewThreads' },
  { what: 'reactions', words: '... on Reactable', list: 'reactions' },
] as const;

for (const { what, words, list } of cases) {
  test(`fewer ${what} than GitHub counts: it is asked once more, and all is there`, async () => {
    const { problems } = await collectProject(github, forgetful(words, list, 1));
    expect(problems).toEqual([]);
  });

  test(`fewer ${what} than GitHub counts, again: it is told of what`, async () => {
    const { problems } = await collectProject(github, forgetful(words, list, 2));
    expect(problems).toMatchObject([{ code: 'count-differs', place: expect.stringMatching(/^[a-z-]+:\d+$/) }]);
  });
}

const lists = [
  { what: 'comments', all: /\/issues\/comments$/, own: /\/issues\/\d+\/comments$/, kind: 'comment', total: 60 },
  {
    what: 'comments on lines',
    all: /\/pulls\/comments$/,
    own: /\/pulls\/\d+\/comments$/,
    kind: 'review-comment',
    total: 30,
  },
] as const;

for (const { what, all, own, kind, total } of lists) {
  test(`fewer ${what} than issues and reviews say: the item's own list brings the rest`, async () => {
    const place = fakePlace({ project: fakeProject(size) }, 'ghp_fake', (fetch) => withoutLastRow(fetch, all, 1));
    const { collected, problems } = await collectProject(github, place);
    expect(problems).toEqual([]);
    expect(collected.ofKind(kind)).toHaveLength(total);
    expect(place.asked.filter((line) => own.test(line.replace(/\?.*/, '')))).toHaveLength(1);
  });

  test(`fewer ${what} in the item's own list, too: it is told of what`, async () => {
    const place = fakePlace({ project: fakeProject(size) }, 'ghp_fake', (fetch) =>
      withoutLastRow(withoutLastRow(fetch, all, 1), own, 1),
    );
    const { collected, problems } = await collectProject(github, place);
    expect(problems).toMatchObject([{ code: 'count-differs', place: expect.stringMatching(/^[a-z-]+:\d+$/) }]);
    expect(collected.ofKind(kind)).toHaveLength(total - 1);
  });
}
