import { describe, expect, test } from 'vitest';
import { asSent } from '../../../../src/forges/github/graphql.ts';
import * as queries from '../../../../src/forges/github/queries.ts';
import { allQueries } from '../../../support/github/queries-by-name.ts';
import { faultsOf, membersOf } from '../../../support/github/query.ts';

test('every text of a query is known by its name', () => {
  expect([...new Set(allQueries.map(({ name }) => name))].sort()).toEqual(Object.keys(queries).sort());
});

describe('by the schema that GitHub publishes', () => {
  test.each(allQueries)('$title is valid', ({ text }) => expect(faultsOf(asSent(text))).toEqual([]));

  // Entities of their own, what only the reader of a page sees, what concerns subscribers, and the projects of earlier years, which GitHub has ended.
  const left = [
    ...['AddedToProjectEvent', 'ConvertedNoteToIssueEvent', 'MovedColumnsInProjectEvent', 'RemovedFromProjectEvent'],
    ...['IssueComment', 'MentionedEvent', 'SubscribedEvent', 'UnsubscribedEvent'],
  ];
  const leftOfPulls = [
    ...['PullRequestCommit', 'PullRequestCommitCommentThread', 'PullRequestReview', 'PullRequestReviewThread'],
    'PullRequestRevisionMarker',
  ];

  test.each([
    ['issue', 'IssueTimelineItems', left],
    ['pull-request', 'PullRequestTimelineItems', [...left, ...leftOfPulls]],
  ] as const)('every kind of what happens to an %s is asked for, or left on purpose', (kind, union, unasked) => {
    const text = queries.eventsQuery(kind, true);
    const missing = membersOf(union).filter((name) => !text.includes(`... on ${name} {`));
    expect(missing.sort()).toEqual([...unasked].sort());
  });

  test('a query with a field that GitHub does not have is not', () => {
    expect(faultsOf('query { viewer { login shoeSize } }')).toEqual(['Cannot query field "shoeSize" on type "User".']);
  });
});
