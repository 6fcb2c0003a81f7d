import { known } from '../../lib/known.ts';
import type { CommitComment } from '../../model/commit-comment.ts';
import type { Discussion, DiscussionComment, Poll } from '../../model/discussion.ts';
import type { Edit } from '../../model/edit.ts';
import { entityKey } from '../../model/entity.ts';
import type { Reaction } from '../../model/reaction.ts';
import {
  type Fields,
  fieldsIn,
  flagIn,
  integerIn,
  placedIn,
  someText,
  textIn,
  textsIn,
  timeIn,
} from '../common/loose-fields.ts';
import type { DecodeContext } from './decode-context.ts';
import { reactionsOf, userIn, userOf } from './decode-people.ts';
import { keyOfTarget } from './decode-scan-reviews.ts';

/* The other direction of `extra-talk.ts`. */

type Rows<T> = AsyncGenerator<T, void, undefined>;

const numberIn = (row: Fields, name: string) => (Object.hasOwn(row, name) ? integerIn(row, name) : undefined);
const authorOf = (row: Fields, name = 'author') => userOf(fieldsIn(row, name));
const reactionsIn = (row: Fields) =>
  reactionsOf(
    {},
    [...placedIn(row, 'reactions')].map(([, fields]) => fields),
  );
const whenTrue = (row: Fields, name: string) => (flagIn(row, name) ? true : undefined);

function pollIn(row: Fields): Poll | undefined {
  if (!Object.hasOwn(row, 'poll')) return undefined;
  const poll = fieldsIn(row, 'poll');
  const options = [...placedIn(poll, 'options')].map(([, option]) => ({
    text: textIn(option, 'text'),
    votes: integerIn(option, 'votes'),
  }));
  return { question: textIn(poll, 'question'), options };
}

export async function* scanDiscussions(context: DecodeContext): Rows<Discussion> {
  for await (const { value: row } of context.sheet('discussions').scan()) {
    const number = integerIn(row, 'number');
    yield {
      ...{ kind: 'discussion', key: entityKey('discussion', number), id: integerIn(row, 'id'), number },
      ...{ author: authorOf(row), title: textIn(row, 'title'), body: textIn(row, 'body') },
      category: textIn(row, 'category'),
      state: textIn(row, 'state') === 'closed' ? 'closed' : 'open',
      labels: textsIn(row, 'labels'),
      ...reactionsIn(row),
      ...known({
        answerable: whenTrue(row, 'answerable'),
        closeReason: someText(row, 'closeReason'),
        locked: whenTrue(row, 'locked'),
        lockReason: someText(row, 'lockReason'),
        created: timeIn(row, 'created'),
        updated: timeIn(row, 'updated'),
        edited: timeIn(row, 'edited'),
        closed: timeIn(row, 'closed'),
        answer: numberIn(row, 'answer'),
        answered: timeIn(row, 'answered'),
        answeredBy: userIn(row, 'answeredBy'),
        votes: numberIn(row, 'votes'),
        poll: pollIn(row),
        pinned: numberIn(row, 'pinned'),
        commentCount: numberIn(row, 'commentCount'),
      }),
    };
  }
}

export async function* scanDiscussionComments(context: DecodeContext, parent?: string): Rows<DiscussionComment> {
  for await (const { value: row } of context.sheet('discussion-comments').scan()) {
    const discussion = entityKey('discussion', integerIn(row, 'number'));
    if (parent !== undefined && parent !== discussion) continue;
    const id = integerIn(row, 'id');
    yield {
      ...{ kind: 'discussion-comment', key: entityKey('discussion-comment', integerIn(row, 'number'), id) },
      ...{ parent: discussion, id, author: authorOf(row), body: textIn(row, 'body') },
      ...reactionsIn(row),
      ...known({
        inReplyTo: numberIn(row, 'inReplyTo'),
        created: timeIn(row, 'created'),
        updated: timeIn(row, 'updated'),
        edited: timeIn(row, 'edited'),
        votes: numberIn(row, 'votes'),
        hidden: someText(row, 'hidden'),
      }),
    };
  }
}

export async function* scanCommitComments(context: DecodeContext): Rows<CommitComment> {
  for await (const { value: row } of context.sheet('commit-comments').scan()) {
    const id = integerIn(row, 'id');
    yield {
      ...{ kind: 'commit-comment', key: entityKey('commit-comment', id), id, commit: textIn(row, 'commit') },
      ...{ author: authorOf(row), body: textIn(row, 'body') },
      ...reactionsIn(row),
      ...known({
        path: someText(row, 'path'),
        position: numberIn(row, 'position'),
        line: numberIn(row, 'line'),
        created: timeIn(row, 'created'),
        updated: timeIn(row, 'updated'),
      }),
    };
  }
}

export async function* scanEdits(context: DecodeContext, parent?: string): Rows<Edit> {
  for await (const { at, value: row } of context.sheet('edits').scan()) {
    const of = await keyOfTarget(context, row);
    if (parent !== undefined && parent !== of) continue;
    yield {
      ...{ kind: 'edit', key: entityKey('edit', 0, at), parent: of, id: integerIn(row, 'id') },
      editor: authorOf(row, 'editor'),
      ...known({
        edited: timeIn(row, 'edited'),
        // An empty text is a text.
        text: typeof row['text'] === 'string' ? row['text'] : undefined,
        removed: timeIn(row, 'removed'),
        removedBy: userIn(row, 'removedBy'),
      }),
    };
  }
}

/** Reactions to releases, by tag. */
export async function releaseReactions(context: DecodeContext): Promise<ReadonlyMap<string, readonly Reaction[]>> {
  const rows = new Map<string, Fields[]>();
  for await (const { value: row } of context.sheet('release-reactions').scan()) {
    const tag = textIn(row, 'tag');
    const list = rows.get(tag) ?? [];
    rows.set(tag, list);
    list.push(row);
  }
  return new Map([...rows].map(([tag, list]) => [tag, reactionsOf({}, list).reactions ?? []]));
}
