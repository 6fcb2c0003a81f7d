import type { EventData } from '../../../src/model/event.ts';

/** Something that happens seldom: as GraphQL has it, and what becomes of it. */
export interface RareEvent {
  readonly type: string;
  readonly fields: object;
  readonly data: EventData;
}

const url = 'https://example.org/x/y/issues/3';
const issue = { __typename: 'Issue', number: 3, url };
const pull = { __typename: 'PullRequest', number: 4, url };
const commit = { __typename: 'Commit', oid: 'c'.repeat(40) };
const person = { __typename: 'User', login: 'user-9', databaseId: 1009 };

function other(type: string, fields: object, data: Readonly<Record<string, unknown>> = { ...fields }): RareEvent {
  return { type, fields, data: { type: 'other', word: type, data } };
}

const numbered = { number: 3, url };

/** Of issues and pull requests alike. */
const shared: readonly RareEvent[] = [
  other('CommentDeletedEvent', { deletedCommentAuthor: person }),
  other('ConnectedEvent', { source: issue, subject: pull }),
  other('DisconnectedEvent', { source: issue, subject: pull }),
  other('ConvertedToDiscussionEvent', { discussion: numbered }),
  other('MarkedAsDuplicateEvent', { canonical: issue, duplicate: pull }),
  other('UnmarkedAsDuplicateEvent', { canonical: issue, duplicate: pull }),
  other('ParentIssueAddedEvent', { parent: numbered }),
  other('ParentIssueRemovedEvent', { parent: numbered }),
  other('SubIssueAddedEvent', { subIssue: numbered }),
  other('SubIssueRemovedEvent', { subIssue: numbered }),
  other(
    'UserBlockedEvent',
    { blockDuration: 'ONE_WEEK', subject: person },
    { blockDuration: 'ONE_WEEK', blocked: person },
  ),
];

const ofPulls: readonly RareEvent[] = [
  other('AddedToMergeQueueEvent', {}),
  other(
    'RemovedFromMergeQueueEvent',
    { reason: 'Checks failed', beforeCommit: commit },
    {
      ...{ reason: 'Checks failed', beforeCommit: { oid: commit.oid } },
    },
  ),
  { type: 'AutoRebaseEnabledEvent', fields: {}, data: { type: 'auto-merge', scheduled: true, method: 'rebase' } },
  { type: 'AutoSquashEnabledEvent', fields: {}, data: { type: 'auto-merge', scheduled: true, method: 'squash' } },
  other('AutomaticBaseChangeFailedEvent', { oldBase: 'main', newBase: 'next' }),
  {
    type: 'AutomaticBaseChangeSucceededEvent',
    fields: { oldBase: 'main', newBase: 'next' },
    data: { type: 'target-branch', from: 'main', to: 'next' },
  },
  { type: 'BaseRefDeletedEvent', fields: { baseRefName: 'next' }, data: { type: 'delete-branch', branch: 'next' } },
  {
    type: 'BaseRefForcePushedEvent',
    fields: { beforeCommit: commit, afterCommit: { ...commit, oid: 'd'.repeat(40) } },
    data: { type: 'push', forced: true, commits: [commit.oid, 'd'.repeat(40)], ofBase: true },
  },
  other('DeployedEvent', { ref: { name: 'main' } }),
  other('DeploymentEnvironmentChangedEvent', {}),
];

export function rareEvents(isPull: boolean): readonly RareEvent[] {
  return isPull ? [...shared, ...ofPulls] : shared;
}

/** Those that servers of earlier years know, too. */
const ofOld: readonly RareEvent[] = [
  {
    type: 'ReopenedEvent',
    fields: { stateReason: 'REOPENED' },
    data: { type: 'reopen', reason: 'reopened' },
  },
];

const ofOldPulls: readonly RareEvent[] = [
  { type: 'AutoMergeEnabledEvent', fields: {}, data: { type: 'auto-merge', scheduled: true } },
  {
    type: 'AutoMergeDisabledEvent',
    fields: { reason: 'Base branch was modified', reasonCode: 'BASE_MODIFIED' },
    data: { type: 'auto-merge', scheduled: false, reason: 'Base branch was modified', reasonCode: 'BASE_MODIFIED' },
  },
  { type: 'HeadRefRestoredEvent', fields: {}, data: { type: 'restore-branch' } },
  {
    type: 'MergedEvent',
    fields: { commit, mergeRefName: 'main' },
    data: { type: 'merge', commit: commit.oid, branch: 'main' },
  },
];

/** As `rareEvents`, of the kinds that every server knows. */
export function olderRareEvents(isPull: boolean): readonly RareEvent[] {
  return isPull ? [...ofOld, ...ofOldPulls] : ofOld;
}
