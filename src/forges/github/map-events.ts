import { known } from '../../lib/known.ts';
import type { Event, EventData } from '../../model/event.ts';
import { filled, objectId, timeOf } from '../common/map.ts';
import { eventKey, numberOfNode, personOf, reviewState } from './map-graphql.ts';
import type { EventNode } from './wire-graphql.ts';

/** What happened; kinds that nobody knows yet become `other`. */
export function eventOf(node: EventNode, parent: string): Event {
  const id = numberOfNode(node.id);
  return {
    kind: 'event',
    key: eventKey(id),
    parent,
    id,
    actor: personOf(node.actor),
    data: (byType[node.__typename] ?? other)(node),
    ...known({ created: timeOf(node.createdAt) }),
  };
}

const byType: Readonly<Record<string, (node: EventNode) => EventData>> = {
  ClosedEvent: (node) => ({ type: 'close', ...known({ reason: reasonOf(node), ...closerOf(node) }) }),
  ReopenedEvent: (node) => ({ type: 'reopen', ...known({ reason: reasonOf(node) }) }),
  MergedEvent: (node) => ({
    type: 'merge',
    ...known({ commit: objectId(node.commit?.oid), branch: filled(node.mergeRefName) }),
  }),
  PinnedEvent: () => ({ type: 'pin' }),
  UnpinnedEvent: () => ({ type: 'unpin' }),
  UnlockedEvent: () => ({ type: 'unlock' }),
  LockedEvent: (node) => ({ type: 'lock', ...known({ reason: lockReasonOf(node.lockReason) }) }),
  LabeledEvent: (node) => ({ type: 'label', label: node.label?.name ?? '', added: true }),
  UnlabeledEvent: (node) => ({ type: 'label', label: node.label?.name ?? '', added: false }),
  MilestonedEvent: (node) => ({ type: 'milestone', to: node.milestoneTitle }),
  DemilestonedEvent: (node) => ({ type: 'milestone', from: node.milestoneTitle }),
  AssignedEvent: (node) => ({ type: 'assign', assignee: personOf(node.assignee), removed: false }),
  UnassignedEvent: (node) => ({ type: 'assign', assignee: personOf(node.assignee), removed: true }),
  ReviewRequestedEvent: (node) => ({ type: 'review-request', ...whom(node), removed: false }),
  ReviewRequestRemovedEvent: (node) => ({ type: 'review-request', ...whom(node), removed: true }),
  ReviewDismissedEvent: (node) => ({
    type: 'dismiss-review',
    ...known({
      reviewId: node.review?.databaseId ?? undefined,
      reason: filled(node.dismissalMessage),
      state: reviewState(node.previousReviewState),
      commit: objectId(node.pullRequestCommit?.commit?.oid),
    }),
  }),
  RenamedTitleEvent: (node) => ({ type: 'rename', from: node.previousTitle, to: node.currentTitle }),
  BaseRefChangedEvent: (node) => ({ type: 'target-branch', from: node.previousRefName, to: node.currentRefName }),
  AutomaticBaseChangeSucceededEvent: (node) => ({ type: 'target-branch', from: node.oldBase, to: node.newBase }),
  BaseRefDeletedEvent: (node) => ({ type: 'delete-branch', ...known({ branch: filled(node.baseRefName) }) }),
  HeadRefDeletedEvent: (node) => ({ type: 'delete-branch', ...known({ branch: filled(node.headRefName) }) }),
  HeadRefRestoredEvent: () => ({ type: 'restore-branch' }),
  HeadRefForcePushedEvent: (node) => forced(node),
  BaseRefForcePushedEvent: (node) => ({ ...forced(node), ofBase: true }),
  CrossReferencedEvent: (node) => ({
    type: 'reference',
    by: node.source?.__typename === 'PullRequest' ? 'pull-request' : 'issue',
    ...known({
      number: node.isCrossRepository ? undefined : (node.source?.number ?? undefined),
      // The event's own address is a place on the page of what is named.
      url: filled(node.source?.url) ?? filled(node.url),
      action: node.willCloseTarget ? 'closes' : undefined,
    }),
  }),
  ReferencedEvent: (node) => ({
    type: 'reference',
    by: 'commit',
    ...known({ commit: objectId(node.commit?.oid), url: filled(node.commit?.url) }),
  }),
  AutoRebaseEnabledEvent: () => ({ type: 'auto-merge', scheduled: true, method: 'rebase' }),
  AutoSquashEnabledEvent: () => ({ type: 'auto-merge', scheduled: true, method: 'squash' }),
  AutoMergeEnabledEvent: () => ({ type: 'auto-merge', scheduled: true }),
  AutoMergeDisabledEvent: (node) => ({
    type: 'auto-merge',
    scheduled: false,
    ...known({ reason: filled(node.reason), reasonCode: filled(node.reasonCode) }),
  }),
};

/** In the words that REST has for issues, with hyphens: `NOT_PLANNED` is `not-planned`. */
function reasonOf({ stateReason }: EventNode): string | undefined {
  return filled(stateReason?.toLowerCase().replaceAll('_', '-'));
}

/** What closed it. A pull request of another project has no number here: it would be read as one of this project. */
function closerOf({ closer, url }: EventNode) {
  if (closer?.__typename === 'Commit')
    return { by: 'commit', commit: objectId(closer.oid), url: filled(closer.url) } as const;
  if (closer?.__typename === 'ProjectV2') return { by: 'board' } as const;
  if (closer?.__typename !== 'PullRequest') return {};
  const isHere = url === '' || projectPage(url) === projectPage(closer.url);
  return {
    by: 'pull-request',
    number: isHere ? (closer.number ?? undefined) : undefined,
    url: filled(closer.url),
  } as const;
}

/** `https://github.com/o/n` of the address of something in that project. */
function projectPage(url: string): string {
  return url.replace(/\/(?:issues|pull)\/\d+(?:[#?/].*)?$/, '');
}

/** Where the branch was before, and since. */
function forced({ beforeCommit, afterCommit }: EventNode) {
  const commits = [objectId(beforeCommit?.oid), objectId(afterCommit?.oid)].filter((oid) => oid !== undefined);
  return { type: 'push', forced: true, commits } as const;
}

/** As REST has it: `OFF_TOPIC` is `off-topic`, but `TOO_HEATED` is `too heated`. */
function lockReasonOf(word: string | null | undefined): string | undefined {
  return word ? word.toLowerCase().replace('_', word === 'TOO_HEATED' ? ' ' : '-') : undefined;
}

function whom({ requestedReviewer }: EventNode) {
  if (!requestedReviewer) return {};
  const { __typename, slug, databaseId } = requestedReviewer;
  if (__typename === 'Team') return { team: { name: slug, ...known({ id: databaseId ?? undefined }) } };
  return { reviewer: personOf(requestedReviewer) };
}

/** The forge's own word, and what came with it. */
function other(node: EventNode): EventData {
  const { __typename, id: _, actor: __, createdAt: ___, ...rest } = node;
  return { type: 'other', word: __typename, data: told(rest) };
}

/** Without what is empty, at any depth. */
function told(fields: object): Record<string, unknown> {
  const said = Object.entries(fields).filter(([, value]) => value !== '' && value !== false && value != null);
  return Object.fromEntries(said.map(([name, value]) => [name, typeof value === 'object' ? told(value) : value]));
}
