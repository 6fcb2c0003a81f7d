import { expect, test } from 'vitest';
import { github } from '../../../../src/forges/github/index.ts';
import type { Fetch } from '../../../../src/http/request.ts';
import { type Entity, entityKey, entityKinds } from '../../../../src/model/entity.ts';
import { encoded } from '../../../support/encoded.ts';
import { fakePlace, fakeProject, smallSize } from '../../../support/github/place.ts';
import { commentsOfDiscussion, repliesOf } from '../../../support/github/talk.ts';
import { memorySource } from '../../../support/memory-source.ts';
import { collectProject } from '../../../support/replay-collect.ts';

const place = fakePlace();
const { collected, problems } = await collectProject(github, place);
const numbers = Array.from({ length: smallSize.discussions ?? 0 }, (_, at) => at + 1);

test('nothing is said of it', () => expect(problems).toEqual([]));

test('discussions come with every comment and every answer, also those that did not fit', () => {
  const expected = numbers.map((number) => {
    const replies = Array.from({ length: commentsOfDiscussion(number) }, (_, at) => repliesOf(number, at));
    return replies.reduce<number>((sum, count) => sum + 1 + count, 0);
  });
  const discussions = collected.ofKind('discussion');
  expect(discussions.map(({ commentCount }) => commentCount)).toEqual(expected);
  expect(collected.ofKind('discussion-comment')).toHaveLength(expected.reduce<number>((sum, count) => sum + count, 0));
  expect(discussions[19]).toMatchObject({
    ...{ number: 500_020, title: 'Question 20', category: 'Q&A', answerable: true, state: 'closed' },
    ...{ closeReason: 'resolved', labels: ['area/2'], answer: 9_020_000, answeredBy: { name: 'user-4' } },
  });
  expect(discussions[10]?.poll).toEqual({ question: 'Which sea?', options: [{ text: 'North', votes: 3 }] });
  const [first, answer] = collected.ofKind('discussion-comment').filter(({ parent }) => parent === discussions[1]?.key);
  expect([first?.id, first?.inReplyTo]).toEqual([9_002_000, undefined]);
  const replies = collected.ofKind('discussion-comment').filter(({ inReplyTo }) => inReplyTo === first?.id);
  expect(replies).toHaveLength(1);
  expect(answer?.id).toBe(9_002_001);
  const hidden = collected.ofKind('discussion-comment').filter((comment) => comment.hidden === 'off-topic');
  expect(hidden.length).toBeGreaterThan(0);
});

test('comments on commits, and reactions to all of these', () => {
  const comments = collected.ofKind('commit-comment');
  expect(comments).toHaveLength(smallSize.commitComments ?? 0);
  expect(comments[1]).toMatchObject({ path: 'src/buoy-1.go', position: 3, line: 12, body: 'On a commit 2' });
  const reacted = (['discussion', 'discussion-comment', 'release'] as const).flatMap((kind) => collected.ofKind(kind));
  for (const { reactions = [], reactionCount = 0 } of reacted) expect(reactions).toHaveLength(reactionCount);
});

test('pins, parts, what is waited for, what closes what, types, reasons, and what people are', () => {
  const issue = (number: number) => collected.ofKind('issue').find((one) => one.number === number);
  const here = { owner: 'harbor', project: 'buoys' };
  expect(issue(1)).toMatchObject({
    ...{ pinned: 1, type: 'Bug', closeReason: 'completed' },
    subIssues: [
      { ...here, number: 2 },
      { ...here, number: 3 },
    ],
  });
  const pinned = collected.ofKind('discussion').filter((one) => one.pinned !== undefined);
  expect(pinned.map((one) => [one.number, one.pinned])).toEqual([
    [500_001, 2],
    [500_002, 1],
  ]);
  expect(issue(2)?.partOf).toEqual({ ...here, number: 1 });
  expect(issue(5)).toMatchObject({ closeReason: 'not-planned', dependsOn: [{ ...here, number: 6 }] });
  const pulls = collected.ofKind('pull-request');
  expect(pulls[6]?.closes).toEqual([{ ...here, number: 1 }]);
  expect(pulls[13]?.closes?.map(({ number }) => number)).toEqual(Array.from({ length: 23 }, (_, at) => at + 1));
  expect(pulls[12]?.autoMerge).toMatchObject({ method: 'squash' });
  const people = new Map(collected.ofKind('user').map(({ name, association }) => [name, association]));
  expect(['user-4', 'user-5', 'user-6', 'user-7', 'user-8'].map((name) => people.get(name))).toEqual([
    ...['contributor', 'collaborator', 'first-time-contributor', 'mannequin'],
    undefined,
  ]);
});

test.each([
  ['reviews', { reviews: 30, discussions: 0 }, ['pull-requests', 'reviews']],
  ['discussions', { reviews: 0, discussions: 12 }, ['discussions']],
] as const)('what those are to the project who wrote %s only', async (kind, more, units) => {
  const bare = fakeProject({ issues: 0, pulls: 30, comments: 0, reviewComments: 0, commitComments: 0, ...more });
  const wrap = (fetch: Fetch): Fetch => {
    // Of those who wrote the pull requests themselves nothing is said.
    return async (input, init) => {
      const answer = await fetch(input, init);
      if (!/\/(pulls|issues)\?/.test(input)) return answer;
      const text = (await answer.text()).replaceAll(/"author_association":"\w+"/g, '"author_association":"NONE"');
      return new Response(text, answer);
    };
  };
  const run = await collectProject(github, fakePlace({ project: bare }, 'ghp_fake', wrap), units);
  const people = new Map(run.collected.ofKind('user').map(({ name, association }) => [name, association]));
  const writers = run.collected
    .ofKind(kind === 'reviews' ? 'review' : 'discussion-comment')
    .map(({ author }) => author);
  expect(writers.length).toBeGreaterThan(20);
  const expected = writers.map(({ name, id = 0 }) => [
    name,
    [undefined, 'owner', 'member', 'contributor', 'collaborator', 'first-time-contributor', 'mannequin'][
      name === 'ghost' ? 0 : id % 7
    ],
  ]);
  expect(writers.map(({ name }) => [name, people.get(name)])).toEqual(expected);
});

test('old versions of texts come when they are asked for', () => {
  const edits = collected.ofKind('edit');
  const issue = collected.ofKind('issue')[0]?.key;
  expect(edits.filter(({ parent }) => parent === issue).map(({ text }) => text)).toEqual([
    'Version 0 of 1',
    'Version 1 of 1',
  ]);
  const parents = new Set(edits.map(({ parent }) => parent.slice(0, parent.indexOf(':'))));
  expect([...parents].sort()).toEqual([
    ...['comment', 'commit-comment', 'discussion', 'discussion-comment', 'issue', 'pull-request', 'review-comment'],
  ]);
});

test('a project without any of it costs three requests more', async () => {
  const asked = fakePlace({ project: fakeProject({ discussions: 0, commitComments: 0 }) });
  await collectProject(github, asked, ['comments', 'issues']);
  const bare = await (async () => {
    const other = fakePlace({
      project: fakeProject({ discussions: 0, commitComments: 0, issues: 1, pulls: 0, comments: 0 }),
    });
    await collectProject(github, other, ['comments', 'issues']);
    return other.asked.filter((line) => /\/comments\?|graphql/.test(line));
  })();
  // The counts of the check, rules for branches, comments of issues, comments on commits, pins, and the parts of issue 1.
  expect(bare.length).toBeLessThanOrEqual(6);
  expect(asked.asked.filter((line) => line.includes('/buoys/comments?'))).toHaveLength(1);
});

test.each(['gitea-dump', 'f3'])('written as %s they are in extra/, and fit its schemas', async (format) => {
  const entities = entityKinds.flatMap((kind): readonly Entity[] => collected.ofKind(kind));
  const archive = await encoded(memorySource({ entities }), { format });
  expect(archive.problems.filter(({ code }) => code !== 'file-missing' && code.startsWith('record'))).toEqual([]);
  const rows = (name: string) => archive.text(`extra/${name}.jsonl`).trimEnd().split('\n').length;
  const plural = format === 'f3' ? '' : 's';
  expect(rows(`discussion${plural}`)).toBe(numbers.length);
  expect(rows(`commit-comment${plural}`)).toBe(smallSize.commitComments);
  expect(entityKey('discussion', 1)).toMatch(/^discussion:0+1$/);
});
