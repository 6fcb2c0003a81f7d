import { known } from '../../lib/known.ts';
import type { Discussion, DiscussionComment } from '../../model/discussion.ts';
import { entityKey } from '../../model/entity.ts';
import { filled, timeOf } from '../common/map.ts';
import { personOf } from './map-graphql.ts';
import type { DiscussionNode, ReplyNode, TalkNode } from './wire-graphql.ts';

const lowered = (text: string | null | undefined) => filled(text)?.toLowerCase().replaceAll('_', '-');

export function discussionKey(number: number): string {
  return entityKey('discussion', number);
}

/** `comments`: how many it has, with answers to comments. */
export function discussionOf(node: DiscussionNode, comments: number): Discussion {
  const labels = (node.labels?.nodes ?? []).flatMap((label) => (label ? [label.name] : []));
  return {
    ...{ kind: 'discussion', key: discussionKey(node.number), id: node.databaseId, number: node.number },
    ...{ author: personOf(node.author), title: node.title, body: node.body, category: node.category?.name ?? '' },
    state: node.closed ? 'closed' : 'open',
    labels: [...new Set(labels)],
    commentCount: comments,
    ...known({
      answerable: node.category?.isAnswerable ? true : undefined,
      closeReason: node.closed ? lowered(node.stateReason) : undefined,
      locked: node.locked ? true : undefined,
      lockReason: lowered(node.activeLockReason),
      closed: timeOf(node.closedAt),
      answer: node.answer?.databaseId ?? undefined,
      answered: timeOf(node.answerChosenAt),
      answeredBy: node.answerChosenBy ? personOf(node.answerChosenBy) : undefined,
      poll: node.poll ? pollOf(node.poll) : undefined,
      ...timesAndCounts(node),
    }),
  };
}

function pollOf({ question, options }: NonNullable<DiscussionNode['poll']>) {
  const all = (options?.nodes ?? []).flatMap((option) => option ?? []);
  return { question, options: all.map(({ option, totalVoteCount }) => ({ text: option, votes: totalVoteCount })) };
}

export function discussionCommentOf(
  node: ReplyNode | TalkNode,
  discussion: number,
  answers: number | undefined,
): DiscussionComment {
  return {
    ...{ kind: 'discussion-comment', key: entityKey('discussion-comment', discussion, node.databaseId) },
    ...{ parent: discussionKey(discussion), id: node.databaseId, author: personOf(node.author), body: node.body },
    ...known({ inReplyTo: answers, hidden: lowered(node.minimizedReason), ...timesAndCounts(node) }),
  };
}

function timesAndCounts(node: ReplyNode) {
  return {
    node: filled(node.id),
    reactionCount: node.reactions?.totalCount,
    votes: node.upvoteCount || undefined,
    created: timeOf(node.createdAt),
    updated: timeOf(node.updatedAt),
    edited: timeOf(node.lastEditedAt),
  };
}
