import { Buffer } from 'node:buffer';
import { GraphQLError } from 'graphql';
import {
  associationOf,
  commitAt,
  crowd,
  type FakeProject,
  type FakeUser,
  idOfNode,
  ids,
  nodeId,
  reactionRows,
  time,
  userAt,
} from './data.ts';
import { type Edits, extraReaction, type Kind } from './edits.ts';
import { olderRareEvents, rareEvents } from './rare-events.ts';
import { reviewNumbers } from './rest.ts';
import { type Rows, stateOfReview } from './rows.ts';
import { talkNodes } from './talk.ts';

/** What GraphQL resolves, from the same numbers as the rows of REST. Lists are cut as they are asked for. */
export interface GraphNodes {
  readonly root: object;
}

interface PageArguments {
  readonly first?: number;
  readonly after?: string;
}

/** A list inside of a node. A query for more than 100 rows is refused, as GitHub does. */
function connection<T>(all: readonly T[], { first = 0, after }: PageArguments) {
  if (first > 100)
    throw new Error('Requesting more than 100 records on the connection exceeds the `first` limit of 100.');
  const from = after === undefined || after === null ? 0 : Number(Buffer.from(after, 'base64url').toString());
  const nodes = all.slice(from, from + first);
  const end = from + nodes.length;
  return {
    totalCount: all.length,
    nodes,
    pageInfo: {
      hasNextPage: end < all.length,
      hasPreviousPage: from > 0,
      endCursor: nodes.length === 0 ? null : Buffer.from(String(end)).toString('base64url'),
    },
  };
}

/** An account as GraphQL has it: a bot's login is without its suffix. */
function actor(user: FakeUser | null) {
  if (user === null) return null;
  return { __typename: user.type, login: user.login.replace(/\[bot\]$/, ''), databaseId: user.id };
}

const contents: Readonly<Record<string, string>> = {
  '+1': 'THUMBS_UP',
  '-1': 'THUMBS_DOWN',
  laugh: 'LAUGH',
  hooray: 'HOORAY',
  confused: 'CONFUSED',
  heart: 'HEART',
  rocket: 'ROCKET',
  eyes: 'EYES',
};

function reactionsIn(size: FakeProject['size'], number: number, more = 0) {
  const generated = reactionRows(number, size);
  const rows =
    more < 0 ? generated.slice(0, more) : [...generated, ...Array.from({ length: more }, () => extraReaction)];
  const all = rows.map(({ content, user, created }) => ({
    content: contents[content],
    createdAt: created,
    // A reaction by nobody is there, too; by a bot it is not.
    user: user?.type === 'User' ? { login: user.login, databaseId: user.id } : null,
  }));
  return (args: PageArguments) => connection(all, args);
}

export function graphNodes(project: FakeProject, rows: Rows, edits: Edits): GraphNodes {
  const { layout } = rows;
  const { size } = project;
  const reactions = (number: number, more = 0) => reactionsIn(size, number, more);
  const total = (count: number) => () => ({ totalCount: count, nodes: [] });
  const totalNow = (kind: Kind) => () => ({ totalCount: edits.numbers(kind).length, nodes: [] });

  const talk = talkNodes(project, actor, connection, reactions);
  const editsOf = (number: number, salt: number) => talk.said(number, salt).userContentEdits;

  const review = (number: number) => ({
    __typename: 'PullRequestReview',
    id: nodeId('PRR', ids.review(number)),
    databaseId: ids.review(number),
    state: stateOfReview(number),
    body: rows.review(number).body,
    submittedAt: time(number * 5),
    updatedAt: time(number * 5),
    author: actor(userAt(number)),
    authorAssociation: associationOf(userAt(number)),
    commit: { __typename: 'Commit', oid: commitAt(project, layout.numberOfPull(layout.pullOfReview(number)), 'h') },
    reactions: reactions(number, edits.reactions('review', number)),
    comments: () => ({ totalCount: commentsOfReview(number) }),
  });

  const commentsOfReview = (number: number) =>
    lineComments(edits.home('review', number) ?? layout.numberOfPull(layout.pullOfReview(number))).filter(
      (comment) => rows.reviewComment(comment).pull_request_review_id === ids.review(number),
    ).length;

  /** Comments on lines of a pull request. */
  const lineComments = (pull: number) => {
    const old = pull > layout.tickets ? [] : layout.reviewCommentsOf(layout.pullIndex(pull));
    return [...old, ...edits.made('reviewComment', pull)].filter((one) => !edits.isGone('reviewComment', one));
  };

  const isResolved = (comment: number) => comment % 3 === 0 || edits.isResolved(comment);
  /** A thread goes on when its first comment is deleted, with those that answered it. */
  const threadsOf = (pull: number) => {
    const threads = new Map<number, { databaseId: number }[]>();
    for (const comment of lineComments(pull)) {
      const isNew = edits.home('reviewComment', comment) !== undefined;
      const first = (isNew ? undefined : layout.repliesTo(comment)) ?? comment;
      const row = { databaseId: ids.reviewComment(comment) };
      const others = threads.get(first);
      if (others === undefined) threads.set(first, [row]);
      else others.push(row);
    }
    return [...threads].map(([first, comments]) => ({
      __typename: 'PullRequestReviewThread',
      isResolved: isResolved(first),
      isOutdated: first % 7 === 0,
      resolvedBy: isResolved(first) ? { login: 'user-5', databaseId: 1005 } : null,
      comments: (args: PageArguments) => connection(comments, args),
    }));
  };

  const event = (ticket: number, at: number, __typename: string, fields: object) => ({
    __typename,
    id: nodeId('EV', ids.event(ticket, at)),
    actor: actor(userAt(ticket + at)),
    createdAt: time(ticket * 10 + at),
    ...fields,
  });

  /** One of each kind in turn, in the order of time. */
  const eventsOf = (number: number) => {
    const events = [
      event(number, 1, 'LabeledEvent', { label: { name: 'bug 🐛' } }),
      event(number, 2, 'CrossReferencedEvent', {
        url: 'https://example.org/x/y/issues/3',
        willCloseTarget: number % 2 === 0,
        isCrossRepository: number % 19 === 0,
        source: { __typename: 'Issue', number: 3, url: 'https://example.org/x/y/issues/3' },
      }),
    ];
    if (number % 13 === 0)
      events.push(event(number, 3, 'RenamedTitleEvent', { previousTitle: 'Old', currentTitle: 'New' }));
    if (number % 17 === 0) events.push(event(number, 4, 'LockedEvent', { lockReason: 'OFF_TOPIC' }));
    const index = layout.pullIndex(number);
    if (number % 3 !== 0)
      events.push(event(number, 5, 'ClosedEvent', closings(project, number, layout.isPull(number))));
    if (layout.isPull(number) && rows.pullAt(number).merged_at !== null)
      events.push(event(number, 60, 'MergedEvent', merging(rows.pullAt(number))));
    if (layout.isPull(number) && index % 15 === 0)
      events.push(event(number, 6, 'HeadRefDeletedEvent', { headRefName: `fix-${index}` }));
    const busy = layout.isPull(number) ? layout.numberOfPull(1) : crowd.issue;
    if (size.crowded && number === busy)
      for (let at = 0; at < crowd.events; at++)
        events.push(
          event(number, 100 + at, 'RenamedTitleEvent', { previousTitle: `Old ${at}`, currentTitle: `New ${at}` }),
        );
    if (number === busy) {
      olderRareEvents(layout.isPull(number)).forEach(({ type, fields }, at) => {
        events.push(event(number, 350 + at, type, fields));
      });
      rareEvents(layout.isPull(number)).forEach(({ type, fields }, at) => {
        events.push(event(number, 400 + at, type, fields));
      });
    }
    if (number === 2) for (let at = 7; at < 60; at++) events.push(event(number, at, 'SubscribedEvent', {}));
    return events;
  };

  const timeline = (number: number) => (args: PageArguments & { itemTypes?: readonly string[] }) => {
    const wanted = new Set(args.itemTypes);
    const dismissed = layout.isPull(number) ? reviewNumbers(number, rows, edits).filter((one) => one % 11 === 0) : [];
    const all = [
      ...eventsOf(number),
      ...dismissed.map((one, at) =>
        event(number, 61 + at, 'ReviewDismissedEvent', {
          previousReviewState: 'APPROVED',
          dismissalMessage: 'Out of date',
          review: { databaseId: ids.review(one) },
          pullRequestCommit: { commit: { oid: commitAt(project, number, 'h') } },
        }),
      ),
    ];
    const typed = all.filter(({ __typename }) => wanted.size === 0 || wanted.has(constantOf(__typename)));
    return connection(typed, args);
  };

  const ticket = (number: number) => {
    const isPull = layout.isPull(number);
    const shared = {
      __typename: isPull ? 'PullRequest' : 'Issue',
      id: nodeId(isPull ? 'PR' : 'I', ids.ticket(number)),
      number,
      lastEditedAt: number % 6 === 0 ? time(number * 10 + 2) : null,
      reactions: reactions(number, edits.reactions('ticket', number)),
      timelineItems: timeline(number),
      userContentEdits: editsOf(number, 3),
    };
    if (!isPull) return { ...shared, subIssues: talk.subIssues(number) };
    const index = layout.pullIndex(number);
    return {
      ...shared,
      mergedBy: rows.pullAt(number).merged_at !== null ? actor(userAt(number + 2)) : null,
      maintainerCanModify: index % 5 === 0,
      closingIssuesReferences: (args: PageArguments) => connection(closedBy(index, size).map(talk.elsewhere), args),
      reviews: (args: PageArguments) => connection(reviewNumbers(number, rows, edits).map(review), args),
      reviewThreads: (args: PageArguments) => connection(threadsOf(number), args),
    };
  };

  const reactable = (__typename: string, kind: Kind, number: number, id: string) =>
    edits.isGone(kind, number)
      ? null
      : {
          __typename,
          id,
          reactions: reactions(number, edits.reactions(kind, number)),
          userContentEdits: editsOf(number, kind === 'comment' ? 4 : 5),
        };

  const node = ({ id }: { id: string }) => {
    const named = idOfNode(id);
    if (named === undefined) return null;
    const at = named.id;
    if (named.prefix === 'I' || named.prefix === 'PR')
      return edits.isGone('ticket', at - ids.ticket(0)) ? null : ticket(at - ids.ticket(0));
    if (named.prefix === 'IC') return reactable('IssueComment', 'comment', at - ids.comment(0), id);
    if (named.prefix === 'PRRC')
      return reactable('PullRequestReviewComment', 'reviewComment', at - ids.reviewComment(0), id);
    if (named.prefix === 'D') return talk.discussion(at - ids.discussion(0));
    if (named.prefix === 'DC') return talk.comment(at - ids.discussionComment(0));
    if (named.prefix === 'CC')
      return {
        __typename: 'CommitComment',
        id,
        reactions: reactions(at - ids.commitComment(0)),
        userContentEdits: editsOf(at - ids.commitComment(0), 6),
      };
    if (named.prefix === 'PRR') return review(at - ids.review(0));
    if (named.prefix === 'RE') return reactable('Release', 'release', at - ids.release(0), id);
    return null;
  };

  const repository = {
    __typename: 'Repository',
    issues: total(size.issues),
    pullRequests: total(size.pulls),
    labels: totalNow('label'),
    milestones: totalNow('milestone'),
    releases: totalNow('release'),
    discussions: talk.discussions,
    pinnedIssues: (args: PageArguments) =>
      connection(
        edits.pinned('issue').map((number) => ({ issue: { number } })),
        args,
      ),
    pinnedDiscussions: (args: PageArguments) => talk.pinned(edits.pinned('discussion'))(args),
    branchProtectionRules: (args: PageArguments) => connection(project.branchRules ?? [], args),
    hasWikiEnabled: !project.withoutWiki,
    isEmpty: project.isEmpty ?? false,
  };
  const byStates = (whole: number) => (args: { states?: readonly string[] }) => ({
    totalCount: args.states === undefined || args.states === null ? whole : Math.floor(whole / 3),
  });
  return {
    root: {
      viewer: { __typename: 'User', login: 'user-7' },
      repository: ({ owner, name }: { owner: string; name: string }) => {
        const isHere = [project, project.former].some((one) => one?.owner === owner && one.name === name);
        if (!isHere) return null;
        const tickets = edits.any() ? edits.numbers('ticket') : undefined;
        const pulls = tickets?.filter(layout.isPull).length ?? size.pulls;
        const issues = tickets === undefined ? size.issues : tickets.length - pulls;
        return { ...repository, issues: byStates(issues), pullRequests: byStates(pulls) };
      },
      node: ({ id }: { id: string }) => node({ id }) ?? notFound(id),
      nodes: ({ ids: asked }: { ids: readonly string[] }) => asked.map((id) => node({ id }) ?? notFound(id)),
    },
  };
}

/** `null` in the data, and an error beside it that says where and why. */
function notFound(id: string): GraphQLError {
  const message = `Could not resolve to a node with the global id of '${id}'.`;
  return new GraphQLError(message, { extensions: { type: 'NOT_FOUND' } });
}

/** Why and by what an issue or pull request was closed: the four kinds of closers in turn. */
function closings(project: FakeProject, number: number, isPull: boolean) {
  const page = `https://github.com/${project.owner}/${project.name}`;
  const url = `${page}/${isPull ? 'pull' : 'issues'}/${number}#event-${number}`;
  if (isPull) return { url, stateReason: null, closer: null };
  const stateReason = [null, 'COMPLETED', 'NOT_PLANNED'][number % 3 === 1 ? 1 : number % 2 === 0 ? 2 : 0];
  const oid = commitAt(project, number, 'h');
  const closer = [
    null,
    { __typename: 'Commit', oid, url: `${page}/commit/${oid}` },
    { __typename: 'PullRequest', number: 4, url: `${page}/pull/4` },
    { __typename: 'PullRequest', number: 4, url: 'https://github.com/somebody/else/pull/4' },
    { __typename: 'ProjectV2' },
  ][number % 5];
  return { url, stateReason, closer };
}

function merging({ base, merge_commit_sha }: ReturnType<Rows['pullAt']>) {
  return { mergeRefName: base.ref, commit: { __typename: 'Commit', oid: merge_commit_sha } };
}

/** Issues that a pull request closes; the fourteenth more than come with the first answer. */
function closedBy(index: number, { crowded }: FakeProject['size']): readonly number[] {
  if (index === (crowded ? 1 : 14)) return Array.from({ length: 23 }, (_, at) => at + 1);
  return index % 7 === 0 ? [1] : [];
}

function constantOf(name: string): string {
  return name.replace(/(?<!^)([A-Z])/g, '_$1').toUpperCase();
}
