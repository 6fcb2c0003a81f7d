import { describe, expect, test } from 'vitest';
import { github } from '../../../../src/forges/github/index.ts';
import type { Fetch } from '../../../../src/http/request.ts';
import { withoutLastRow } from '../../../support/github/forgetful.ts';
import { type FakePlace, fakePlace, fakeProject } from '../../../support/github/place.ts';
import { collectProject } from '../../../support/replay-collect.ts';

const size = { issues: 20, pulls: 12, comments: 60, reviews: 40, reviewComments: 30, labels: 3, milestones: 1 };

type Node = Record<string, { nodes: unknown[]; totalCount?: number }> | null;
interface Answered {
  readonly data: { nodes?: Node[]; node?: Node; repository?: Node };
}

/** A GitHub whose answers to queries with these words are bent, so many times. `bend` says whether there was anything to bend. */
function bending(words: string, times: number, bend: (answer: Answered) => boolean) {
  let left = times;
  return (fetch: Fetch): Fetch =>
    async (input, init) => {
      const answer = await fetch(input, init);
      const body = init?.body === undefined || init.body === null ? '' : await new Response(init.body).text();
      if (!body.includes(words) || left <= 0) return answer;
      const json = await answer.json();
      if (bend(json)) left--;
      return Response.json(json);
    };
}

function bent(...how: Parameters<typeof bending>): FakePlace {
  return fakePlace({ project: fakeProject(size) }, 'ghp_fake', bending(...how));
}

/** Does something to the first list of that name that has rows. */
const inList =
  (list: string, change: (rows: unknown[]) => void) =>
  ({ data: { nodes = [], node = null } }: Answered): boolean => {
    const rows = [...nodes, node].find((one) => one?.[list]?.nodes.length)?.[list]?.nodes;
    if (rows === undefined) return false;
    change(rows);
    return true;
  };

const holes = {
  missing: (rows: unknown[]) => void rows.pop(),
  null: (rows: unknown[]) => void rows.splice(0, 1, null),
};

const cases = [
  { what: 'reviews', words: 'reviews(first', list: 'reviews' },
  { what: 'conversations', words: 'reviewThreads(first', list: 'reviewThreads' },
  { what: 'reactions', words: '... on Reactable', list: 'reactions' },
  { what: 'old versions', words: 'userContentEdits(first', list: 'userContentEdits' },
] as const;

for (const hole of ['missing', 'null'] as const)
  for (const { what, words, list } of cases) {
    test(`one of ${what} is ${hole}: they are asked for once more, and all is there`, async () => {
      const { problems } = await collectProject(github, bent(words, 1, inList(list, holes[hole])));
      expect(problems).toEqual([]);
    });

    test(`one of ${what} is ${hole}, again: it is told of what`, async () => {
      const { problems } = await collectProject(github, bent(words, 2, inList(list, holes[hole])));
      expect(problems).toMatchObject([{ code: 'count-differs', place: expect.stringMatching(/^[a-z-]+:[\d:]+$/) }]);
    });
  }

test('an issue that a pull request closes and that nobody may see is told of', async () => {
  const hidden = inList('closingIssuesReferences', holes.null);
  const { problems } = await collectProject(github, bent('closingIssuesReferences', 9, hidden));
  expect(problems).toMatchObject([{ code: 'count-differs', unit: 'reviews', place: 'pull-request:0000000000000019' }]);
});

const rounds = [
  { what: 'reviews', words: 'reviews(first' },
  { what: 'events', words: 'timelineItems(first: 100' },
] as const;

for (const { what, words } of rounds) {
  const first = ({ data: { nodes } }: Answered) => nodes?.splice(0, 1, null) !== undefined;

  test(`one of many answers about ${what} is null: it is asked for once more alone, and all is there`, async () => {
    const { problems } = await collectProject(github, bent(words, 1, first));
    expect(problems).toEqual([]);
  });

  test(`an answer about ${what} is null alone, too: it is told of what`, async () => {
    const place = bent(words, 2, first);
    const { problems } = await collectProject(github, place);
    expect(problems).toMatchObject([{ code: 'item-not-read', place: expect.stringMatching(/^[a-z-]+:\d+$/) }]);
  });
}

describe('discussions', () => {
  const project = fakeProject({ ...size, discussions: 30 });
  const read = (wrap?: (fetch: Fetch) => Fetch) =>
    collectProject(github, fakePlace({ project }, 'ghp_fake', wrap), ['discussions']);
  /** Discussions of one query. */
  const discussions = ({ data: { repository } }: Answered) => repository?.['discussions']?.nodes as Node[] | undefined;
  const words = 'discussions(first';
  const commentsOf = (answer: Answered) => discussions(answer)?.[0]?.['comments']?.nodes;
  const repliesOf = (answer: Answered) => (commentsOf(answer)?.[0] as Node)?.['replies']?.nodes;

  test('one is null: they are asked for once more, and all are there', async () => {
    const hide = (answer: Answered) => discussions(answer)?.splice(3, 1, null) !== undefined;
    const { collected, problems } = await read(bending(words, 1, hide));
    expect(problems).toEqual([]);
    expect(collected.ofKind('discussion')).toHaveLength(30);
  });

  test('one stays null: GitHub counts one more', async () => {
    const hide = (answer: Answered) => {
      const nodes = discussions(answer) ?? [];
      const at = nodes.findIndex((node) => Number(node?.['number']) === 500_004);
      if (at >= 0) nodes[at] = null;
      return at >= 0;
    };
    const { collected, problems } = await read(bending(words, 99, hide));
    expect(problems.map(({ code }) => code)).toEqual(['record-shape', 'count-differs']);
    expect(collected.ofKind('discussion')).toHaveLength(29);
  });

  test('one does not come at all: GitHub counts one more', async () => {
    const hide = (answer: Answered) => discussions(answer)?.splice(3, 1) !== undefined;
    const { collected, problems } = await read(bending(words, 2, hide));
    expect(problems.map(({ code }) => code)).toEqual(['count-differs']);
    // Of the second page, too, where a page is not asked for twice.
    expect(collected.ofKind('discussion')).toHaveLength(28);
  });

  for (const [what, listIn, own] of [
    ['comments', commentsOf, '... on Discussion {'],
    ['answers', repliesOf, '... on DiscussionComment {'],
  ] as const) {
    for (const hole of ['missing', 'null'] as const) {
      const bendFirst = (answer: Answered) => {
        const rows = listIn(answer);
        if (rows === undefined) return false;
        holes[hole](rows);
        return true;
      };
      test(`one of ${what} is ${hole}: all are asked for once more`, async () => {
        const { collected, problems } = await read(bending(words, 1, bendFirst));
        expect(problems).toEqual([]);
        const whole = await read();
        expect(collected.ofKind('discussion-comment')).toEqual(whole.collected.ofKind('discussion-comment'));
      });

      test(`one of ${what} is ${hole} each time: it is told of which discussion`, async () => {
        const again = bending(own, 9, inList(what === 'comments' ? 'comments' : 'replies', holes[hole]));
        const { problems } = await read((fetch) => again(bending(words, 1, bendFirst)(fetch)));
        expect(problems).toMatchObject([{ code: 'count-differs', place: 'discussion:0000000000500001' }]);
      });
    }
  }
});

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
