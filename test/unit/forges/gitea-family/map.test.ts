import * as v from 'valibot';
import { expect, test } from 'vitest';
import { timeOf } from '../../../../src/forges/common/map.ts';
import { endpointsOf } from '../../../../src/forges/gitea-family/endpoints.ts';
import { assetOf, labelOf, reactionsOf, releaseOf, ticketOfComment } from '../../../../src/forges/gitea-family/map.ts';
import { userRef, usersOf } from '../../../../src/forges/gitea-family/map-common.ts';
import { eventOf } from '../../../../src/forges/gitea-family/map-events.ts';
import { reviewCommentsOf, reviewOf, withReplies } from '../../../../src/forges/gitea-family/map-reviews.ts';
import { pullOf } from '../../../../src/forges/gitea-family/map-tickets.ts';
import { GiteaComment, GiteaLabel, GiteaPull, GiteaRelease } from '../../../../src/forges/gitea-family/wire.ts';
import { GiteaUser } from '../../../../src/forges/gitea-family/wire-common.ts';
import {
  GiteaReaction,
  GiteaReview,
  GiteaReviewComment,
  GiteaTimelineItem,
} from '../../../../src/forges/gitea-family/wire-details.ts';
import type { Problem } from '../../../../src/model/problem.ts';

const ada = { id: 3, login: 'ada', full_name: 'Ada', email: 'ada@example.test' };

test.each([
  ['2024-02-20T00:00:00Z', '2024-02-20T00:00:00Z'],
  ['2024-02-20T01:30:00+01:30', '2024-02-20T00:00:00Z'],
  ['2024-02-20T00:00:00.7Z', '2024-02-20T00:00:00Z'],
  ['0001-01-01T00:00:00Z', undefined],
  ['1970-01-01T00:00:00Z', undefined],
  ['9999-12-31T00:00:00Z', undefined],
  ['no time', undefined],
  ['', undefined],
  [null, undefined],
])('the time %s is %s', (text, expected) => {
  expect(timeOf(text)).toBe(expected);
});

test('people: known, deleted, hidden, and migrated', () => {
  const user = (fields: object) => userRef(v.parse(GiteaUser, fields));
  expect(user(ada)).toEqual({ id: 3, name: 'ada' });
  expect(user({ id: -1, login: 'Ghost' })).toEqual({ id: -1, name: 'Ghost', ghost: true });
  expect(userRef(null)).toEqual({ name: 'ghost', ghost: true });
  expect(user({ id: 0, login: 'old(gitea)' })).toEqual({ name: 'old' });
  expect(user({ id: 0, login: 'old(gitea)(gitea)' })).toEqual({ name: 'old(gitea)' });
});

test('people are listed once, with the e-mail address that the forge shows', () => {
  const people = [ada, ada, { id: -1, login: 'Ghost' }].map((fields) => v.parse(GiteaUser, fields));
  const users = usersOf([...people, null, undefined]);
  expect(users.map(({ name }) => name)).toEqual(['ada', 'Ghost']);
  expect(users.map(({ email }) => email)).toEqual(['ada@example.test', undefined]);
});

test('colours are six digits', () => {
  const color = (text: string) => labelOf(v.parse(GiteaLabel, { id: 1, name: 'x', color: text }), false).color;
  expect(['#D73A4A', 'abc', 'd73a4a', 'red', ''].map(color)).toEqual([
    'd73a4a',
    'aabbcc',
    'd73a4a',
    'cccccc',
    'cccccc',
  ]);
});

test('a pull request whose fork and branch are gone', () => {
  const repo = { owner: ada, name: 'p', clone_url: 'https://forge.example/ada/p.git' };
  const pull = pullOf(
    v.parse(GiteaPull, {
      number: 36,
      title: 'x',
      user: ada,
      state: 'closed',
      assignees: null,
      merged: false,
      merge_commit_sha: 'f'.repeat(40),
      head: { label: 'ada:two-buoys', ref: 'refs/pull/36/head', sha: 'A'.repeat(40), repo: null },
      base: { label: 'main', ref: 'main', sha: 'b'.repeat(40), repo },
    }),
  );
  expect(pull.head).toEqual({ ref: 'two-buoys', sha: 'a'.repeat(40) });
  expect(pull.base).toMatchObject({ ref: 'main', owner: 'ada', project: 'p' });
  expect(pull.mergeCommit).toBeUndefined();
});

test('a pull request made by a push to refs/for has no branch', () => {
  const head = { label: '', ref: 'refs/pull/43/head', sha: 'c'.repeat(40), repo: null };
  expect(pullOf(v.parse(GiteaPull, { number: 43, head })).head.ref).toBeUndefined();
});

test('files are fetched from the address that pages may read, then from the other', () => {
  const endpoints = endpointsOf({ forge: 'gitea', base: 'https://forge.example/git', owner: 'o', name: 'r' });
  const wire = v.parse(GiteaRelease, {
    id: 4,
    tag_name: 'v1',
    assets: [
      {
        id: 9,
        name: 'a',
        size: 0,
        uuid: 'u-1',
        browser_download_url: 'https://forge.example/git/o/r/releases/download/v1/a',
      },
    ],
  });
  const release = releaseOf(wire);
  const [file] = wire.assets.map((asset) => assetOf(asset, release, endpoints));
  expect(file?.download.urls).toEqual([
    'https://forge.example/git/attachments/u-1',
    'https://forge.example/git/o/r/releases/download/v1/a',
  ]);
  expect(file?.size).toBe(0);
});

test('comments know their issue or pull request by the address that is set', () => {
  const ticket = (fields: object) => ticketOfComment(v.parse(GiteaComment, { id: 1, ...fields }));
  expect(ticket({ issue_url: 'https://f.example/o/r/issues/7', pull_request_url: '' })).toBe('issue:0000000000000007');
  expect(ticket({ issue_url: '', pull_request_url: 'https://f.example/o/r/pulls/8' })).toBe(
    'pull-request:0000000000000008',
  );
  expect(ticket({ issue_url: '', pull_request_url: '' })).toBeUndefined();
});

test('reactions come in one order, whatever the order of the server', () => {
  const wires = ['eyes', '+1'].map((content) => v.parse(GiteaReaction, { user: ada, content, created_at: null }));
  expect(reactionsOf(wires)).toEqual(reactionsOf([...wires].reverse()));
});

test.each([
  [{ type: 'comment' }, undefined],
  [{ type: 'review' }, undefined],
  [
    { type: 'label', body: '', label: { name: 'bug' } },
    { type: 'label', label: 'bug', added: false },
  ],
  [
    { type: 'modified_deadline', body: '2025-02-28|2025-01-31' },
    { type: 'deadline', from: '2025-01-31', to: '2025-02-28' },
  ],
  [
    { type: 'review_request', assignee_team: { id: 9, name: 'reviewers' }, removed_assignee: true },
    { type: 'review-request', team: { id: 9, name: 'reviewers' }, removed: true },
  ],
  [
    { type: 'pull_push', body: '{"is_force_push":true,"commit_ids":["a","b"]}' },
    { type: 'push', forced: true, commits: ['a', 'b'] },
  ],
  [
    { type: 'pull_push', body: 'damaged' },
    { type: 'other', word: 'pull_push', data: { body: 'damaged' } },
  ],
  [
    { type: 'new_word', body: 'x' },
    { type: 'other', word: 'new_word', data: { body: 'x' } },
  ],
  [
    { type: 'delete_branch', old_ref: 'a/b' },
    { type: 'delete-branch', branch: 'a/b' },
  ],
  [
    { type: 'pull_ref', ref_action: 'closes', ref_issue: { number: 4, html_url: 'https://f.example/o/r/pulls/4' } },
    { type: 'reference', by: 'pull-request', number: 4, url: 'https://f.example/o/r/pulls/4', action: 'closes' },
  ],
])('the event %j is %j', (fields, expected) => {
  const event = eventOf(v.parse(GiteaTimelineItem, { id: 1, user: ada, ...fields }), 'issue:1');
  expect(event?.data).toEqual(expected);
});

test('a review in a state that nobody knows is kept and reported', () => {
  const problems: Problem[] = [];
  const review = reviewOf(v.parse(GiteaReview, { id: 1, user: ada, state: 'SHRUG' }), 'pull-request:1', (one) =>
    problems.push(one),
  );
  expect(review.state).toBe('commented');
  expect(problems.map(({ code }) => code)).toEqual(['unknown-word']);
});

test('review comments: both sides, lines that are gone, answers in the order of time', () => {
  const comment = (id: number, fields: object) => ({
    id,
    user: ada,
    path: 'a',
    created_at: `2024-01-01T00:00:0${id}Z`,
    ...fields,
  });
  const wires = [
    comment(5, { position: 7, original_position: 0 }),
    comment(2, { position: 7, original_position: 0, resolver: ada }),
    comment(3, { position: 0, original_position: 7 }),
    comment(4, { position: 0, original_position: 0 }),
    comment(1, { position: 7, path: 'b' }),
  ].map((fields) => v.parse(GiteaReviewComment, fields));
  const found = withReplies(reviewCommentsOf(wires, 'review:1', 'pull-request:1'));
  expect(found.map(({ id, side, line, inReplyTo }) => [id, side, line, inReplyTo])).toEqual([
    [1, 'new', 7, undefined],
    [2, 'new', 7, undefined],
    [3, 'old', 7, undefined],
    [4, 'new', undefined, undefined],
    [5, 'new', 7, 2],
  ]);
  expect(found[1]).toMatchObject({ resolved: true, resolvedBy: { name: 'ada' } });
});
