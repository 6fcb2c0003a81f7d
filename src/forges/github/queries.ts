/*
 * Texts of the queries. Words of the published schema: https://docs.github.com/graphql/reference
 * Nodes are asked for by id, so an answer is for each item in its place, and nothing is listed twice.
 */

const person = `__typename login ... on User { databaseId } ... on Bot { databaseId } ... on Mannequin { databaseId } ... on Organization { databaseId }`;
const page = 'pageInfo { hasNextPage endCursor }';

/** Numbers that are known before the start: 1 point. */
export const countsQuery = `query($owner: String!, $name: String!) {
  viewer { login }
  repository(owner: $owner, name: $name) {
    issues { totalCount }
    openIssues: issues(states: OPEN) { totalCount }
    pullRequests { totalCount }
    openPulls: pullRequests(states: OPEN) { totalCount }
    labels { totalCount }
    milestones { totalCount }
    releases { totalCount }
    discussions { totalCount }
    hasWikiEnabled
    isEmpty
  }
}`;

const review = `databaseId id state body submittedAt updatedAt authorAssociation author { ${person} } commit { oid } reactions { totalCount } comments { totalCount }`;
const reviews = (rest: string) => `reviews(first: 50${rest}) { totalCount ${page} nodes { ${review} } }`;
const dismissals = (rest: string) =>
  `dismissals: timelineItems(first: 20, itemTypes: [REVIEW_DISMISSED_EVENT]${rest}) { ${page} nodes { ... on ReviewDismissedEvent { previousReviewState review { databaseId } } } }`;
const closing = (rest: string) =>
  `closingIssuesReferences(first: 10${rest}) { ${page} nodes { number repository { name owner { login } } } }`;

/** Reviews of pull requests, and what only this way says of them. */
export const reviewsQuery = `query($ids: [ID!]!) {
  nodes(ids: $ids) { ... on PullRequest {
    mergedBy { ${person} } maintainerCanModify
    ${closing('')}
    ${reviews('')} ${dismissals('')}
  } }
}`;

/** The reviews of one pull request that did not fit. */
export const moreReviewsQuery = `query($id: ID!, $after: String) {
  node(id: $id) { ... on PullRequest { ${reviews(', after: $after')} } }
}`;

// More than the first, which may be gone or not be shown.
const thread = `isResolved isOutdated resolvedBy { login databaseId } comments(first: 3) { nodes { databaseId } }`;
const threads = (rest: string) => `reviewThreads(first: 30${rest}) { totalCount ${page} nodes { ${thread} } }`;

/** What else of one pull request did not fit. */
export const moreClosingQuery = `query($id: ID!, $after: String) { node(id: $id) { ... on PullRequest { ${closing(', after: $after')} } } }`;
export const moreDismissalsQuery = `query($id: ID!, $after: String) { node(id: $id) { ... on PullRequest { ${dismissals(', after: $after')} } } }`;

/** Whether conversations on lines are resolved, and by whom. */
export const threadsQuery = `query($ids: [ID!]!) { nodes(ids: $ids) { ... on PullRequest { ${threads('')} } } }`;
export const moreThreadsQuery = `query($id: ID!, $after: String) { node(id: $id) { ... on PullRequest { ${threads(', after: $after')} } } }`;

const reactions = (rest: string) =>
  `reactions(first: 100${rest}) { totalCount ${page} nodes { content createdAt user { databaseId login } } }`;

/** Who reacted, and when, of anything that can be reacted to. */
export const reactionsQuery = `query($ids: [ID!]!) { nodes(ids: $ids) { ... on Reactable { ${reactions('')} } } }`;
export const moreReactionsQuery = `query($id: ID!, $after: String) { node(id: $id) { ... on Reactable { ${reactions(', after: $after')} } } }`;

const actor = `actor { ${person} } createdAt`;
const assignee = `assignee { ... on Actor { ${person} } }`;
const asked = `requestedReviewer { __typename ... on User { login databaseId } ... on Bot { login databaseId } ... on Mannequin { login databaseId } ... on Team { slug databaseId } }`;
const source = `source { __typename ... on Issue { number url } ... on PullRequest { number url } }`;

/** What happens to issues and pull requests alike: name of its kind, fields. */
const sharedEvents: readonly (readonly [type: string, fields: string])[] = [
  [
    'ClosedEvent',
    // Of a board only that it was one: to classic tokens without `read:project` a query that names its fields is refused as a whole.
    `${actor} url stateReason closer { __typename ... on Commit { oid url } ... on PullRequest { number url } }`,
  ],
  ['ReopenedEvent', `${actor} stateReason`],
  ['LabeledEvent', `${actor} label { name }`],
  ['UnlabeledEvent', `${actor} label { name }`],
  ['MilestonedEvent', `${actor} milestoneTitle`],
  ['DemilestonedEvent', `${actor} milestoneTitle`],
  ['AssignedEvent', `${actor} ${assignee}`],
  ['UnassignedEvent', `${actor} ${assignee}`],
  ['RenamedTitleEvent', `${actor} previousTitle currentTitle`],
  ['LockedEvent', `${actor} lockReason`],
  ['UnlockedEvent', actor],
  ['PinnedEvent', actor],
  ['UnpinnedEvent', actor],
  ['CrossReferencedEvent', `${actor} url isCrossRepository willCloseTarget ${source}`],
  ['ReferencedEvent', `${actor} commit { oid url }`],
  ['TransferredEvent', `${actor} fromRepository { nameWithOwner url }`],
];

const other = (field: string) =>
  `${field} { __typename ... on Issue { number url } ... on PullRequest { number url } }`;

/** Servers of earlier years refuse a query that names these. */
const newerEvents: typeof sharedEvents = [
  ['CommentDeletedEvent', `${actor} deletedCommentAuthor { ${person} }`],
  ['ConnectedEvent', `${actor} ${source} ${other('subject')}`],
  ['DisconnectedEvent', `${actor} ${source} ${other('subject')}`],
  ['ConvertedToDiscussionEvent', `${actor} discussion { number url }`],
  ['MarkedAsDuplicateEvent', `${actor} ${other('canonical')} ${other('duplicate')}`],
  ['UnmarkedAsDuplicateEvent', `${actor} ${other('canonical')} ${other('duplicate')}`],
  ['ParentIssueAddedEvent', `${actor} parent { number url }`],
  ['ParentIssueRemovedEvent', `${actor} parent { number url }`],
  ['SubIssueAddedEvent', `${actor} subIssue { number url }`],
  ['SubIssueRemovedEvent', `${actor} subIssue { number url }`],
  ['UserBlockedEvent', `${actor} blockDuration blocked: subject { __typename login databaseId }`],
];

/** What was deployed is behind a permission of its own; that it was is not. */
const newerPullEvents: typeof sharedEvents = [
  ['AddedToMergeQueueEvent', actor],
  ['RemovedFromMergeQueueEvent', `${actor} reason beforeCommit { oid }`],
  ['AutoRebaseEnabledEvent', actor],
  ['AutoSquashEnabledEvent', actor],
  ['AutomaticBaseChangeFailedEvent', `${actor} oldBase newBase`],
  ['AutomaticBaseChangeSucceededEvent', `${actor} oldBase newBase`],
  ['BaseRefDeletedEvent', `${actor} baseRefName`],
  ['BaseRefForcePushedEvent', `${actor} beforeCommit { oid } afterCommit { oid }`],
  ['DeployedEvent', `${actor} ref { name }`],
  ['DeploymentEnvironmentChangedEvent', actor],
];

const pullEvents: typeof sharedEvents = [
  ['MergedEvent', `${actor} mergeRefName commit { oid }`],
  ['HeadRefDeletedEvent', `${actor} headRefName`],
  ['HeadRefRestoredEvent', actor],
  ['HeadRefForcePushedEvent', `${actor} beforeCommit { oid } afterCommit { oid }`],
  ['BaseRefChangedEvent', `${actor} previousRefName currentRefName`],
  ['ReviewRequestedEvent', `${actor} ${asked}`],
  ['ReviewRequestRemovedEvent', `${actor} ${asked}`],
  [
    'ReviewDismissedEvent',
    `${actor} dismissalMessage previousReviewState review { databaseId } pullRequestCommit { commit { oid } }`,
  ],
  ['ReadyForReviewEvent', actor],
  ['ConvertToDraftEvent', actor],
  ['AutoMergeEnabledEvent', actor],
  ['AutoMergeDisabledEvent', `${actor} reason reasonCode`],
];

/** `ClosedEvent` is asked for as `CLOSED_EVENT`. */
function itemType(name: string): string {
  return name.replace(/(?<!^)([A-Z])/g, '_$1').toUpperCase();
}

function timeline(events: typeof sharedEvents, rest: string): string {
  const types = events.map(([name]) => itemType(name)).join(', ');
  const fields = events.map(([name, text]) => `... on ${name} { ${text} }`).join(' ');
  return `timelineItems(first: 100, itemTypes: [${types}]${rest}) { ${page} nodes { __typename ... on Node { id } ${fields} } }`;
}

const typeOf = { issue: 'Issue', 'pull-request': 'PullRequest' } as const;
export type TicketKind = keyof typeof typeOf;

/** `all`: with kinds that servers of earlier years do not know. */
function eventsOf(kind: TicketKind, all: boolean): typeof sharedEvents {
  if (kind === 'issue') return all ? [...sharedEvents, ...newerEvents] : sharedEvents;
  const known = [...sharedEvents, ...pullEvents];
  return all ? [...known, ...newerEvents, ...newerPullEvents] : known;
}

export function eventsQuery(kind: TicketKind, all: boolean): string {
  const lists = timeline(eventsOf(kind, all), '');
  return `query($ids: [ID!]!) { nodes(ids: $ids) { ... on ${typeOf[kind]} { lastEditedAt ${lists} } } }`;
}

export function moreEventsQuery(kind: TicketKind, all: boolean): string {
  const lists = timeline(eventsOf(kind, all), ', after: $after');
  return `query($id: ID!, $after: String) { node(id: $id) { ... on ${typeOf[kind]} { ${lists} } } }`;
}

const talk = `id databaseId body createdAt updatedAt lastEditedAt upvoteCount authorAssociation author { ${person} } reactions { totalCount }`;
const answerTo = `${talk} minimizedReason`;
const replies = (first: number, rest = '') =>
  `replies(first: ${first}${rest}) { totalCount ${page} nodes { ${answerTo} } }`;
const talkComments = (first: number, rest = '') =>
  `comments(first: ${first}${rest}) { totalCount ${page} nodes { ${answerTo} ${replies(10)} } }`;
const discussion = `${talk} number title closed closedAt stateReason locked activeLockReason category { name isAnswerable }
  labels(first: 100) { nodes { name } } answer { databaseId } answerChosenAt answerChosenBy { ${person} }
  poll { question options(first: 20) { nodes { option totalVoteCount } } } ${talkComments(20)}`;

/** Discussions with their comments; `newest`: those first in which something happened last. */
export function discussionsQuery(first: number, newest: boolean): string {
  return discussionList(first, newest, discussion);
}

/** The next discussion with nothing in it: the way past one that is too much even alone. */
export function passDiscussionQuery(newest: boolean): string {
  return discussionList(1, newest, 'number updatedAt');
}

function discussionList(first: number, newest: boolean, fields: string): string {
  const order = newest ? '{field: UPDATED_AT, direction: DESC}' : '{field: CREATED_AT, direction: ASC}';
  return `query($owner: String!, $name: String!, $after: String) { repository(owner: $owner, name: $name) {
    discussions(first: ${first}, after: $after, orderBy: ${order}) { totalCount ${page} nodes { ${fields} } } } }`;
}

/** Comments of one discussion, and answers to one comment, that did not fit. */
export const moreTalkQuery = `query($id: ID!, $after: String) { node(id: $id) { ... on Discussion { ${talkComments(30, ', after: $after')} } } }`;
export const moreRepliesQuery = `query($id: ID!, $after: String) { node(id: $id) { ... on DiscussionComment { ${replies(100, ', after: $after')} } } }`;

/** Which are pinned, in their order. */
export function pinsQuery(kind: 'issue' | 'discussion'): string {
  const pins = { issue: 'pinnedIssues', discussion: 'pinnedDiscussions' }[kind];
  return `query($owner: String!, $name: String!) { repository(owner: $owner, name: $name) {
    pins: ${pins}(first: 10) { nodes { on: ${kind} { number } } } } }`;
}

const elsewhere = 'number repository { name owner { login } }';
const subIssues = (rest: string) => `subIssues(first: 50${rest}) { totalCount ${page} nodes { ${elsewhere} } }`;
export const subIssuesQuery = `query($ids: [ID!]!) { nodes(ids: $ids) { ... on Issue { ${subIssues('')} } } }`;
export const moreSubIssuesQuery = `query($id: ID!, $after: String) { node(id: $id) { ... on Issue { ${subIssues(', after: $after')} } } }`;

const edit = `id editedAt deletedAt diff editor { ${person} } deletedBy { ${person} }`;
const edits = (rest: string) => `userContentEdits(first: 20${rest}) { totalCount ${page} nodes { ${edit} } }`;

/** Old versions of anything that has a text. */
export const editsQuery = `query($ids: [ID!]!) { nodes(ids: $ids) { ... on Comment { ${edits('')} } } }`;
export const moreEditsQuery = `query($id: ID!, $after: String) { node(id: $id) { ... on Comment { ${edits(', after: $after')} } } }`;

const allowances = (list: string) =>
  `${list}(first: 50) { totalCount nodes { actor { __typename ... on User { login } ... on Team { slug } ... on App { slug } } } }`;

/** What stands in rules for branches, as far as the list of branches does not say it: 4 points. */
export const branchRulesQuery = `query($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) {
    branchProtectionRules(first: 100) { totalCount nodes {
      databaseId pattern isAdminEnforced lockBranch lockAllowsFetchAndMerge
      requiresApprovingReviews requiredApprovingReviewCount dismissesStaleReviews requiresCodeOwnerReviews
      requireLastPushApproval requiresConversationResolution
      requiresStatusChecks requiresStrictStatusChecks requiredStatusChecks { context app { slug } }
      requiresCommitSignatures requiresLinearHistory requiresDeployments requiredDeploymentEnvironments
      allowsForcePushes allowsDeletions blocksCreations restrictsPushes restrictsReviewDismissals
      ${allowances('pushAllowances')} ${allowances('reviewDismissalAllowances')}
      ${allowances('bypassPullRequestAllowances')} ${allowances('bypassForcePushAllowances')}
    } }
  }
}`;
