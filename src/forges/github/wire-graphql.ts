import * as v from 'valibot';
import { count, flag, listOf, number, text, word } from '../common/loose.ts';

/*
 * What GitHub's GraphQL API sends to the queries of `queries.ts`: loose, `null` as good as absent.
 * https://docs.github.com/graphql/reference
 */

/** `null` for an account that was deleted. A bot's login lacks the `[bot]` that it has everywhere else. */
export const Person = v.nullish(v.object({ __typename: text, login: text, databaseId: number }));
export type Person = v.InferOutput<typeof Person>;

const Total = v.nullish(v.object({ totalCount: count }));

export const Counts = v.object({
  viewer: v.nullish(v.object({ login: text })),
  repository: v.object({
    issues: Total,
    openIssues: Total,
    pullRequests: Total,
    openPulls: Total,
    labels: Total,
    milestones: Total,
    releases: Total,
    discussions: Total,
    hasWikiEnabled: flag,
    isEmpty: flag,
  }),
});
export type Counts = v.InferOutput<typeof Counts>['repository'];

const PageInfo = v.nullish(v.object({ hasNextPage: flag, endCursor: word }));

/** A part of a list inside of an item. Single rows that cannot be seen are `null`. */
function connection<S extends v.GenericSchema>(node: S) {
  return v.object({ totalCount: number, pageInfo: PageInfo, nodes: listOf(v.nullish(node)) });
}

/** Where the rest of a list inside of an item begins. */
export function restOf({ pageInfo }: { readonly pageInfo?: v.InferOutput<typeof PageInfo> }): string | undefined {
  return pageInfo?.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined;
}

export const ReviewNode = v.object({
  databaseId: v.number(),
  id: text,
  state: text,
  body: text,
  submittedAt: word,
  updatedAt: word,
  authorAssociation: text,
  author: Person,
  commit: v.nullish(v.object({ oid: text })),
  reactions: Total,
  comments: Total,
});
export type ReviewNode = v.InferOutput<typeof ReviewNode>;
const Reviews = connection(ReviewNode);

/** An issue of this or another project. */
export const IssueElsewhere = v.object({
  number: v.number(),
  repository: v.object({ name: text, owner: v.object({ login: text }) }),
});
export type IssueElsewhere = v.InferOutput<typeof IssueElsewhere>;

const Closing = { closingIssuesReferences: v.nullish(connection(IssueElsewhere)) };
export const MoreClosing = v.object(Closing);
export type MoreClosing = v.InferOutput<typeof MoreClosing>;
const Dismissal = v.object({ previousReviewState: text, review: v.nullish(v.object({ databaseId: number })) });
export type Dismissal = v.InferOutput<typeof Dismissal>;
const Dismissals = { dismissals: v.nullish(connection(Dismissal)) };
export const MoreDismissals = v.object(Dismissals);
export type MoreDismissals = v.InferOutput<typeof MoreDismissals>;

export const PullReviews = v.object({
  ...Closing,
  ...Dismissals,
  mergedBy: Person,
  maintainerCanModify: v.nullish(v.boolean()),
  reviews: Reviews,
});
export type PullReviews = v.InferOutput<typeof PullReviews>;
export const MoreReviews = v.object({ reviews: Reviews });

export const ThreadNode = v.object({
  isResolved: flag,
  isOutdated: flag,
  resolvedBy: Person,
  comments: v.object({ nodes: listOf(v.nullish(v.object({ databaseId: number }))) }),
});
export type ThreadNode = v.InferOutput<typeof ThreadNode>;
export const Threads = v.object({ reviewThreads: connection(ThreadNode) });

export const ReactionNode = v.object({ content: text, createdAt: word, user: Person });
export type ReactionNode = v.InferOutput<typeof ReactionNode>;
export const Reactions = v.object({ reactions: connection(ReactionNode) });

const named = v.nullish(v.object({ name: text }));
const commit = v.nullish(v.object({ oid: text, url: text }));
const numbered = v.nullish(v.object({ __typename: text, number, url: text, oid: text }));

/** Any of the events that are asked for: `__typename` says which, and which fields it has. */
export const EventNode = v.object({
  __typename: text,
  id: v.string(),
  actor: Person,
  createdAt: word,
  label: named,
  milestoneTitle: text,
  assignee: Person,
  requestedReviewer: v.nullish(v.object({ __typename: text, login: text, slug: text, databaseId: number })),
  previousTitle: text,
  currentTitle: text,
  lockReason: word,
  url: text,
  willCloseTarget: flag,
  isCrossRepository: flag,
  source: numbered,
  closer: numbered,
  stateReason: word,
  commit,
  mergeRefName: text,
  headRefName: text,
  beforeCommit: commit,
  afterCommit: commit,
  previousRefName: text,
  currentRefName: text,
  dismissalMessage: text,
  previousReviewState: text,
  pullRequestCommit: v.nullish(v.object({ commit })),
  review: v.nullish(v.object({ databaseId: number })),
  reason: word,
  reasonCode: word,
  fromRepository: v.nullish(v.object({ nameWithOwner: text, url: text })),
  deletedCommentAuthor: Person,
  subject: numbered,
  discussion: numbered,
  canonical: numbered,
  duplicate: numbered,
  parent: numbered,
  subIssue: numbered,
  blockDuration: text,
  blocked: Person,
  oldBase: text,
  newBase: text,
  baseRefName: text,
  ref: named,
});
export type EventNode = v.InferOutput<typeof EventNode>;
const TimelineItems = connection(EventNode);
export const Timeline = v.object({ lastEditedAt: word, timelineItems: TimelineItems });
export const MoreTimeline = v.object({ timelineItems: TimelineItems });

const reply = {
  id: v.string(),
  databaseId: v.number(),
  body: text,
  createdAt: word,
  updatedAt: word,
  lastEditedAt: word,
  upvoteCount: count,
  authorAssociation: text,
  author: Person,
  reactions: Total,
  minimizedReason: word,
};
export const ReplyNode = v.object(reply);
export type ReplyNode = v.InferOutput<typeof ReplyNode>;
const ReplyList = connection(ReplyNode);
export const TalkNode = v.object({ ...reply, replies: ReplyList });
export type TalkNode = v.InferOutput<typeof TalkNode>;
const TalkList = connection(TalkNode);
export const MoreTalk = v.object({ comments: TalkList });
export const MoreReplies = v.object({ replies: ReplyList });

export const DiscussionNode = v.object({
  ...reply,
  number: v.number(),
  title: text,
  closed: flag,
  closedAt: word,
  stateReason: word,
  locked: flag,
  activeLockReason: word,
  category: v.nullish(v.object({ name: text, isAnswerable: flag })),
  labels: v.nullish(v.object({ nodes: listOf(named) })),
  answer: v.nullish(v.object({ databaseId: number })),
  answerChosenAt: word,
  answerChosenBy: Person,
  poll: v.nullish(
    v.object({
      question: text,
      options: v.nullish(v.object({ nodes: listOf(v.nullish(v.object({ option: text, totalVoteCount: count }))) })),
    }),
  ),
  comments: TalkList,
});
export type DiscussionNode = v.InferOutput<typeof DiscussionNode>;
/** All that is asked of a discussion that is passed by. */
export const PassedDiscussion = v.object({ number: v.number(), updatedAt: v.string() });
/** Rows are decoded one by one: an odd one is left out. */
export const Discussions = v.object({
  repository: v.object({
    discussions: v.object({ totalCount: number, pageInfo: PageInfo, nodes: v.array(v.unknown()) }),
  }),
});

export const Pins = v.object({
  repository: v.object({
    pins: v.nullish(v.object({ nodes: listOf(v.nullish(v.object({ on: v.object({ number: v.number() }) }))) })),
  }),
});
/** People, teams and apps that may do something. */
const Allowances = v.nullish(
  v.object({ totalCount: count, nodes: listOf(v.nullish(v.object({ actor: v.nullish(v.looseObject({})) }))) }),
  { totalCount: 0, nodes: [] },
);
/** Kept as it is. */
const BranchRuleNode = v.looseObject({
  pattern: v.string(),
  pushAllowances: Allowances,
  reviewDismissalAllowances: Allowances,
  bypassPullRequestAllowances: Allowances,
  bypassForcePushAllowances: Allowances,
});
export type BranchRuleNode = v.InferOutput<typeof BranchRuleNode>;
export const BranchRules = v.object({
  repository: v.nullish(
    v.object({
      branchProtectionRules: v.nullish(v.object({ totalCount: count, nodes: listOf(v.nullish(BranchRuleNode)) })),
    }),
  ),
});
export const SubIssues = v.object({ subIssues: connection(IssueElsewhere) });

export const EditNode = v.object({
  id: v.string(),
  editedAt: word,
  deletedAt: word,
  diff: v.nullish(v.string()),
  editor: Person,
  deletedBy: Person,
});
export type EditNode = v.InferOutput<typeof EditNode>;
export const Edits = v.object({ userContentEdits: v.nullish(connection(EditNode)) });

/** An answer to a question about several nodes, in the order of their ids; `null` for what cannot be seen. */
export function nodesOf<S extends v.GenericSchema>(node: S) {
  return v.object({ nodes: v.array(v.nullable(node)) });
}

export function nodeOf<S extends v.GenericSchema>(node: S) {
  return v.object({ node: v.nullable(node) });
}
