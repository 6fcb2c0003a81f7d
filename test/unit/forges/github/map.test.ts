import * as v from 'valibot';
import { expect, test } from 'vitest';
import { reviewCommentOf } from '../../../../src/forges/github/map.ts';
import { eventOf } from '../../../../src/forges/github/map-events.ts';
import { numberOfNode, personOf, reactionsOf, reviewOf } from '../../../../src/forges/github/map-graphql.ts';
import { issueOf, pullOf } from '../../../../src/forges/github/map-tickets.ts';
import { GitHubIssue, GitHubPull, GitHubReviewComment } from '../../../../src/forges/github/wire.ts';
import { EventNode, ReviewNode } from '../../../../src/forges/github/wire-graphql.ts';

test.each([
  // Ids as GitHub's documentation and its answers show them.
  ['PRR_kwDOPZ8tBM64mHcE', 3_096_999_684],
  ['I_kwDOPZ8tBM7Et5TI', 3_300_365_512],
  ['LA_kwDOPZ8tBM8AAAACHL874A', 9_072_229_344],
])('the number in %s', (id, number) => {
  expect(numberOfNode(id)).toBe(number);
});

test('an id of another form has a number of its own, the same each time', () => {
  const [one, other] = [numberOfNode('MDU6SXNzdWUx'), numberOfNode('MDU6SXNzdWUy')];
  expect(one).toBe(numberOfNode('MDU6SXNzdWUx'));
  expect(one).not.toBe(other);
  expect(Number.isSafeInteger(one)).toBe(true);
});

test.each([
  [null, { name: 'ghost', ghost: true }],
  [
    { __typename: 'User', login: 'ghost', databaseId: 10137 },
    { name: 'ghost', ghost: true },
  ],
  [
    { __typename: 'User', login: 'ada', databaseId: 7 },
    { name: 'ada', id: 7 },
  ],
  [
    { __typename: 'Bot', login: 'dependabot', databaseId: 9 },
    { name: 'dependabot[bot]', id: 9 },
  ],
])('the person %o', (person, ref) => {
  expect(personOf(person)).toEqual(ref);
});

const ticket = {
  number: 4,
  title: 'T',
  body: null,
  state: 'closed',
  labels: ['old', { name: 'new' }, { name: 'new' }],
};

test('labels of old issues are bare names; none is there twice', () => {
  expect(issueOf(v.parse(GitHubIssue, { ...ticket, user: null })).labels).toEqual(['old', 'new']);
});

test.each([
  [
    'a fork',
    {
      ref: 'fix',
      sha: 'A'.repeat(40),
      user: { id: 1, login: 'ada' },
      repo: { owner: { id: 1, login: 'ada' }, name: 'x', clone_url: 'u' },
    },
    { ref: 'fix', sha: 'a'.repeat(40), owner: 'ada', project: 'x', cloneUrl: 'u' },
  ],
  [
    'a fork that is gone',
    { ref: 'fix', sha: 'b'.repeat(40), user: { id: 1, login: 'ada' }, repo: null },
    { ref: 'fix', sha: 'b'.repeat(40), owner: 'ada' },
  ],
  [
    'a fork that is gone with its owner',
    { ref: 'fix', sha: 'b'.repeat(40), user: null, repo: null },
    { ref: 'fix', sha: 'b'.repeat(40) },
  ],
  ['nothing at all', null, {}],
])('the head of a pull request: %s', (_, head, side) => {
  expect(pullOf(v.parse(GitHubPull, { ...ticket, head, base: null })).head).toEqual(side);
});

test('the trial merge of an open pull request is no merge', () => {
  const open = v.parse(GitHubPull, { ...ticket, state: 'open', merge_commit_sha: 'c'.repeat(40) });
  expect(pullOf(open)).toMatchObject({ merged: false });
  expect(pullOf(open).mergeCommit).toBeUndefined();
});

const lined = { id: 1, path: 'a.go', diff_hunk: '@@', commit_id: 'c'.repeat(40), original_commit_id: 'd'.repeat(40) };

test.each([
  ['on a line', { line: 7, original_line: 3, side: 'RIGHT' }, { line: 7, side: 'new', commit: 'c'.repeat(40) }],
  ['on the old side', { line: 7, side: 'LEFT' }, { line: 7, side: 'old' }],
  [
    'whose line is gone',
    { line: null, original_line: 3, original_start_line: 1, side: 'RIGHT' },
    { line: 3, startLine: 1, commit: 'd'.repeat(40) },
  ],
  [
    'on several lines',
    { line: 9, start_line: 7, start_side: 'LEFT', side: 'RIGHT' },
    { line: 9, startLine: 7, startSide: 'old' },
  ],
  [
    'of early years, on a line that went',
    { line: null, original_line: null, original_position: 3, diff_hunk: '@@ -10,3 +20,2 @@\n a\n+c\n-b' },
    { line: 11, side: 'old', commit: 'd'.repeat(40), originalPosition: 3 },
  ],
  [
    'of early years, on a line that came',
    { original_position: 3, diff_hunk: '@@ -10,3 +20,2 @@ x\n a\n-b\n+c\n\\ No newline at end of file' },
    { line: 21, side: 'new', originalPosition: 3 },
  ],
  ['whose place in the patch is the same', { line: 7, position: 4, original_position: 4 }, { position: 4 }],
  [
    'whose place in the patch moved',
    { line: 9, original_line: 7, position: 6, original_position: 4 },
    { line: 9, originalLine: 7, position: 6, originalPosition: 4 },
  ],
  ['whose line is gone, and its place', { line: null, position: null, original_position: 4 }, { originalPosition: 4 }],
  ['that answers', { line: 9, in_reply_to_id: 5 }, { inReplyTo: 5 }],
])('a comment %s', (_, fields, comment) => {
  const made = reviewCommentOf(v.parse(GitHubReviewComment, { ...lined, ...fields }), 2, 'pull-request:1');
  expect(made).toMatchObject(comment);
  const places = ['position', 'originalPosition'] as const;
  expect(places.filter((place) => place in made)).toEqual(places.filter((place) => place in comment));
});

test('a comment on a file has no line', () => {
  const wire = v.parse(GitHubReviewComment, { ...lined, subject_type: 'file', line: 1, original_line: 1 });
  expect(reviewCommentOf(wire, 2, 'pull-request:1').line).toBeUndefined();
});

test('a dismissed review keeps what it had said', () => {
  const node = v.parse(ReviewNode, { databaseId: 3, id: 'PRR_x', state: 'DISMISSED' });
  expect(reviewOf(node, 'p', new Map([[3, 'CHANGES_REQUESTED']]))).toMatchObject({
    state: 'changes-requested',
    dismissed: true,
  });
  expect(reviewOf(node, 'p', new Map())).toMatchObject({ state: 'commented', dismissed: true });
});

test('reactions are in a fixed order, by the words that other forges have, too', () => {
  const nodes = ['ROCKET', 'THUMBS_UP'].map((content) => ({
    content,
    createdAt: null,
    user: { __typename: '', login: 'ada', databaseId: 1 },
  }));
  expect(reactionsOf(nodes).map(({ content }) => content)).toEqual(['+1', 'rocket']);
});

const home = 'https://github.com/a/b';

test.each([
  [
    { __typename: 'LabeledEvent', label: { name: 'x' } },
    { type: 'label', label: 'x', added: true },
  ],
  [
    { __typename: 'LockedEvent', lockReason: 'TOO_HEATED' },
    { type: 'lock', reason: 'too heated' },
  ],
  [
    { __typename: 'LockedEvent', lockReason: 'OFF_TOPIC' },
    { type: 'lock', reason: 'off-topic' },
  ],
  [
    { __typename: 'DemilestonedEvent', milestoneTitle: '1.0' },
    { type: 'milestone', from: '1.0' },
  ],
  [
    { __typename: 'ReviewRequestedEvent', requestedReviewer: { __typename: 'Team', slug: 'crew', databaseId: 4 } },
    { type: 'review-request', team: { name: 'crew', id: 4 }, removed: false },
  ],
  [
    { __typename: 'HeadRefForcePushedEvent', beforeCommit: { oid: 'a'.repeat(40) }, afterCommit: null },
    { type: 'push', forced: true, commits: ['a'.repeat(40)] },
  ],
  [{ __typename: 'ClosedEvent', url: `${home}/issues/1#event-2`, stateReason: null, closer: null }, { type: 'close' }],
  [
    { __typename: 'ClosedEvent', stateReason: 'NOT_PLANNED', closer: null },
    { type: 'close', reason: 'not-planned' },
  ],
  [
    { __typename: 'ClosedEvent', closer: { __typename: 'Commit', oid: 'A'.repeat(40), url: 'u' } },
    { type: 'close', by: 'commit', commit: 'a'.repeat(40), url: 'u' },
  ],
  [
    {
      ...{ __typename: 'ClosedEvent', url: `${home}/issues/1#event-2`, stateReason: 'COMPLETED' },
      closer: { __typename: 'PullRequest', number: 12, url: `${home}/pull/12` },
    },
    { type: 'close', reason: 'completed', by: 'pull-request', number: 12, url: `${home}/pull/12` },
  ],
  [
    // Of another project: its number would be read as one of this.
    {
      ...{ __typename: 'ClosedEvent', url: `${home}/issues/1#event-2` },
      closer: { __typename: 'PullRequest', number: 12, url: 'https://github.com/c/d/pull/12' },
    },
    { type: 'close', by: 'pull-request', url: 'https://github.com/c/d/pull/12' },
  ],
  [
    { __typename: 'ClosedEvent', closer: { __typename: 'ProjectV2' } },
    { type: 'close', by: 'board' },
  ],
  [
    { __typename: 'ReopenedEvent', stateReason: 'REOPENED' },
    { type: 'reopen', reason: 'reopened' },
  ],
  [
    { __typename: 'MergedEvent', mergeRefName: 'main', commit: { oid: 'A'.repeat(40) } },
    { type: 'merge', commit: 'a'.repeat(40), branch: 'main' },
  ],
  [{ __typename: 'MergedEvent', mergeRefName: '', commit: null }, { type: 'merge' }],
  [
    {
      ...{ __typename: 'ReviewDismissedEvent', dismissalMessage: 'old', previousReviewState: 'CHANGES_REQUESTED' },
      ...{ review: { databaseId: 3 }, pullRequestCommit: { commit: { oid: 'b'.repeat(40) } } },
    },
    { type: 'dismiss-review', reviewId: 3, reason: 'old', state: 'changes-requested', commit: 'b'.repeat(40) },
  ],
  [
    { __typename: 'ReviewDismissedEvent', previousReviewState: 'constructor', review: null, pullRequestCommit: null },
    { type: 'dismiss-review' },
  ],
  [
    { __typename: 'AutoMergeDisabledEvent', reason: 'The base changed', reasonCode: 'BASE_CHANGED' },
    { type: 'auto-merge', scheduled: false, reason: 'The base changed', reasonCode: 'BASE_CHANGED' },
  ],
  [{ __typename: 'AutoSquashEnabledEvent' }, { type: 'auto-merge', scheduled: true, method: 'squash' }],
  [{ __typename: 'HeadRefRestoredEvent' }, { type: 'restore-branch' }],
  [
    {
      __typename: 'BaseRefForcePushedEvent',
      beforeCommit: { oid: 'a'.repeat(40) },
      afterCommit: { oid: 'b'.repeat(40) },
    },
    { type: 'push', forced: true, commits: ['a'.repeat(40), 'b'.repeat(40)], ofBase: true },
  ],
  [
    {
      ...{ __typename: 'CrossReferencedEvent', url: `${home}/issues/1#ref-issue-7`, isCrossRepository: false },
      ...{ source: { __typename: 'Issue', number: 7, url: `${home}/issues/7` } },
    },
    { type: 'reference', by: 'issue', number: 7, url: `${home}/issues/7` },
  ],
  [
    {
      ...{ __typename: 'CrossReferencedEvent', isCrossRepository: true, willCloseTarget: true },
      ...{ source: { __typename: 'PullRequest', number: 7, url: 'https://github.com/c/d/pull/7' } },
    },
    { type: 'reference', by: 'pull-request', url: 'https://github.com/c/d/pull/7', action: 'closes' },
  ],
  [
    { __typename: 'TransferredEvent', fromRepository: { nameWithOwner: 'a/b', url: 'u' } },
    { type: 'other', word: 'TransferredEvent', data: { fromRepository: { nameWithOwner: 'a/b', url: 'u' } } },
  ],
])('the event %o', (node, data) => {
  expect(eventOf(v.parse(EventNode, { id: 'E_1', ...node }), 'issue:1').data).toEqual(data);
});
