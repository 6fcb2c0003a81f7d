import { describe, expect, test } from 'vitest';
import { asSent } from '../../../../src/forges/github/graphql.ts';
import { github } from '../../../../src/forges/github/index.ts';
import type { EntityKind } from '../../../../src/model/entity.ts';
import type { Event } from '../../../../src/model/event.ts';
import { crowd, ids, reactionRows, time, userAt } from '../../../support/github/data.ts';
import { fakePlace, fakeProject } from '../../../support/github/place.ts';
import { allQueries } from '../../../support/github/queries-by-name.ts';
import { olderRareEvents, rareEvents } from '../../../support/github/rare-events.ts';
import { rowsOf, stateOfReview } from '../../../support/github/rows.ts';
import { answerPlace, commentsOfDiscussion, repliesOf } from '../../../support/github/talk.ts';
import { collectProject } from '../../../support/replay-collect.ts';

/* Single things with more inside than one answer holds: what comes is compared with the generated project, record by record. */

const project = fakeProject({
  ...{ issues: 16, pulls: 2, comments: 40, reviews: 520, reviewComments: 200, labels: 3, milestones: 1 },
  ...{ releases: 14, discussions: 14, commitComments: 14, crowded: true },
});
const { size } = project;
const rows = rowsOf(project, 'https://api.github.com', 'https://github.com', 'https://github.com/files');
const { layout } = rows;

const texts = new Set<string>();
const place = fakePlace({ project }, 'ghp_fake', (fetch) => async (input, init) => {
  if (input.endsWith('/graphql')) texts.add(JSON.parse(await new Response(init?.body).text()).query);
  return fetch(input, init);
});
const { collected, problems } = await collectProject(github, place);

const firstPull = layout.numberOfPull(1);
const key = (kind: EntityKind, number: number) => `${kind}:${String(number).padStart(16, '0')}`;
const nameAt = (number: number) => userAt(number)?.login ?? 'ghost';

test('nothing is said of it, and every query was asked', () => {
  expect(problems).toEqual([]);
  const unasked = allQueries.filter(({ text }) => !texts.has(asSent(text))).map(({ title }) => title);
  // In further rounds only, of servers that do not know every kind of event, and where a discussion is too much.
  expect(unasked.filter((title) => !title.endsWith('of earlier servers'))).toEqual([
    'discussionsQuery, newest first',
    'passDiscussionQuery, oldest first',
    'passDiscussionQuery, newest first',
  ]);
});

const states = { APPROVED: 'approved', CHANGES_REQUESTED: 'changes-requested', COMMENTED: 'commented' } as const;

test.each([
  { who: 'with a token', run: async () => collected },
  {
    who: 'without one',
    run: async () => (await collectProject(github, fakePlace({ project }, ''), ['pull-requests', 'reviews'])).collected,
  },
])('260 reviews of one pull request, $who', async ({ run }) => {
  const isQueried = (await run()) === collected;
  const numbers = layout.reviewsOf(1);
  expect(numbers).toHaveLength(260);
  const expected = numbers.map((number) => {
    const state = stateOfReview(number);
    // What a dismissed one had said only the query of its dismissal tells; there are more of these than one answer holds, too.
    const said = state === 'DISMISSED' ? (isQueried ? 'APPROVED' : 'COMMENTED') : state;
    const { id, body, commit_id } = rows.review(number);
    return [id, nameAt(number), states[said], state === 'DISMISSED', body, commit_id, time(number * 5)];
  });
  expect(numbers.filter((number) => stateOfReview(number) === 'DISMISSED').length).toBeGreaterThan(20);
  const reviews = (await run()).ofKind('review').filter(({ parent }) => parent === key('pull-request', firstPull));
  expect(
    reviews.map(({ id, author, state, dismissed = false, body, commit, submitted }) => [
      ...[id, author.name, state, dismissed, body, commit, submitted],
    ]),
  ).toEqual(expected);
});

test('forty conversations on lines of one pull request, one of them with more than a hundred comments', () => {
  const numbers = layout.reviewCommentsOf(1);
  const expected = numbers.map((number) => {
    const first = layout.repliesTo(number) ?? number;
    const isResolved = first % 3 === 0;
    return [
      ...[ids.reviewComment(number), rows.reviewComment(number).body],
      ...[first === number ? undefined : ids.reviewComment(first)],
      ...[isResolved, isResolved ? 'user-5' : undefined, first % 7 === 0],
    ];
  });
  expect(expected.filter(([, , answers]) => answers === undefined)).toHaveLength(40);
  expect(expected.filter(([, , answers]) => answers === ids.reviewComment(1)).length).toBeGreaterThan(100);
  const comments = collected.ofKind('review-comment');
  expect(
    comments.map(({ id, body, inReplyTo, resolved = false, resolvedBy, outdated = false }) => [
      ...[id, body, inReplyTo, resolved, resolvedBy?.name, outdated],
    ]),
  ).toEqual(expected);
});

test.each([
  ['issue', crowd.issue],
  ['pull-request', firstPull],
] as const)('more than a hundred things that happened to one %s', (kind, number) => {
  const events = collected.ofKind('event').filter(({ parent }) => parent === key(kind, number));
  const renamed = events.flatMap(({ id, actor, created, data }) =>
    data.type === 'rename' ? [[id, actor.name, created, data.from, data.to]] : [],
  );
  const expected = Array.from({ length: crowd.events }, (_, at) => [
    ...[ids.event(number, 100 + at), nameAt(number + 100 + at), time(number * 10 + 100 + at)],
    ...[`Old ${at}`, `New ${at}`],
  ]);
  expect(renamed).toEqual(expected);
});

test.each([
  ['issue', crowd.issue],
  ['pull-request', firstPull],
] as const)('what happens to one %s seldom', async (kind, number) => {
  const isPull = kind === 'pull-request';
  const rare = [...olderRareEvents(isPull), ...rareEvents(isPull)];
  const of = (events: readonly Event[]) =>
    events.filter(({ parent, id }) => parent === key(kind, number) && id >= ids.event(number, 350));
  expect(of(collected.ofKind('event')).map(({ data }) => data)).toEqual(rare.map(({ data }) => data));
});

test('a server of earlier years does not know some kinds of events: the others come', async () => {
  let refused = 0;
  const old = fakePlace({ project }, 'ghp_fake', (fetch) => async (input, init) => {
    const body = init?.body === undefined || init.body === null ? '' : await new Response(init.body).text();
    if (!body.includes('SubIssueAddedEvent')) return fetch(input, init);
    refused++;
    const message = "No such type SubIssueAddedEvent, so it can't be a fragment condition";
    return Response.json({ errors: [{ message, extensions: { code: 'undefinedType' } }] });
  });
  const run = await collectProject(github, old, ['issues', 'pull-requests', 'events']);
  expect([refused, run.problems]).toEqual([2, []]);
  const expected = collected
    .ofKind('event')
    .filter(({ id }) => (id - ids.event(0, 0)) % (ids.event(1, 0) - ids.event(0, 0)) < 400);
  expect(run.collected.ofKind('event').map(({ key: one }) => one)).toEqual(expected.map(({ key: one }) => one));
});

describe('230 reactions', () => {
  const expected = reactionRows(crowd.number, size)
    .map(({ content, user, created }) => `${user?.login} ${content} ${created}`)
    .sort();
  const reactable = [
    ...(['comment', 'commit-comment', 'discussion', 'issue', 'release', 'review', 'review-comment'] as const),
  ];
  test.each(reactable)('to one %s', (kind) => {
    const [most] = collected.ofKind(kind).filter(({ reactionCount }) => reactionCount === crowd.reactions);
    const found = (most?.reactions ?? []).map(({ content, user, created }) => `${user.name} ${content} ${created}`);
    expect(found.sort()).toEqual(expected);
  });
});

test('a discussion with more than a hundred comments, and more than a hundred answers to some', () => {
  const said = (place: number, answers: number | undefined) => {
    const number = 1000 + place;
    const to = answers === undefined ? undefined : ids.discussionComment(1000 + answers);
    return `${ids.discussionComment(number)} ${to} ${nameAt(number)}: Said ${number}`;
  };
  const expected: string[] = [];
  for (let at = 0; at < commentsOfDiscussion(1, size); at++) {
    expected.push(said(at, undefined));
    for (let answer = 0; answer < repliesOf(1, at, size); answer++) expected.push(said(answerPlace(at, answer), at));
  }
  const [discussion] = collected.ofKind('discussion');
  const comments = collected.ofKind('discussion-comment').filter(({ parent }) => parent === discussion?.key);
  const found = comments.map(({ id, inReplyTo, author, body }) => `${id} ${inReplyTo} ${author.name}: ${body}`);
  expect(found.sort()).toEqual(expected.sort());
  expect(discussion?.commentCount).toBe(crowd.comments + crowd.answers + crowd.lateAnswers);
});

test('parts of an issue, issues that one pull request closes, old versions of one text', () => {
  const parts = collected.ofKind('issue').find(({ number }) => number === 1)?.subIssues;
  expect(parts?.map(({ number }) => number)).toEqual(Array.from({ length: crowd.parts }, (_, at) => 2 + at));
  const closes = collected.ofKind('pull-request')[0]?.closes;
  expect(closes?.map(({ number }) => number)).toEqual(Array.from({ length: 23 }, (_, at) => at + 1));
  const versions = collected.ofKind('edit').filter(({ parent }) => parent === key('issue', crowd.number));
  expect(versions.map(({ text }) => text)).toEqual(
    Array.from({ length: crowd.edits }, (_, at) => `Version ${at} of ${crowd.number}`),
  );
});
