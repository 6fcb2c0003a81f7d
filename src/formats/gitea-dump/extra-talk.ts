import { discussionOfKey } from '../../model/discussion.ts';
import type { Edit } from '../../model/edit.ts';
import type { Reaction } from '../../model/reaction.ts';
import { keptReleases } from '../common/kept-releases.ts';
import type { Encoding } from './encode.ts';
import { compact, person, personOrNone, time } from './extra-rows.ts';
import { textPlaces } from './text-places.ts';
import type { ExtraRow } from './writer.ts';

/* What no forge of this family knows: discussions, comments on commits, old versions of texts, reactions to releases. */

const reactionRow = ({ user, content, created }: Reaction) =>
  compact({ user: person(user), content, created: time(created) });

const reactionList = (reactions: readonly Reaction[] | undefined) =>
  reactions === undefined || reactions.length === 0 ? undefined : reactions.map(reactionRow);

const whenTrue = (flag: boolean | undefined) => (flag === true ? true : undefined);

export async function* discussionRows({ source }: Encoding): AsyncGenerator<ExtraRow> {
  for await (const one of source.scan('discussion')) {
    const record = compact({
      ...{ number: one.number, id: one.id, author: person(one.author), title: one.title, body: one.body },
      ...{ category: one.category, answerable: whenTrue(one.answerable), state: one.state },
      ...{ closeReason: one.closeReason, locked: whenTrue(one.locked), lockReason: one.lockReason },
      ...{ created: time(one.created), updated: time(one.updated), edited: time(one.edited), closed: time(one.closed) },
      labels: one.labels.length === 0 ? undefined : one.labels,
      ...{ answer: one.answer, answered: time(one.answered), answeredBy: personOrNone(one.answeredBy) },
      ...{ votes: one.votes, poll: one.poll, pinned: one.pinned, commentCount: one.commentCount },
      reactions: reactionList(one.reactions),
    });
    yield { key: one.key, record };
  }
}

export async function* discussionCommentRows({ source }: Encoding): AsyncGenerator<ExtraRow> {
  for await (const one of source.scan('discussion-comment')) {
    const record = compact({
      ...{ number: discussionOfKey(one.parent)?.number, id: one.id, author: person(one.author), body: one.body },
      ...{ inReplyTo: one.inReplyTo, created: time(one.created), updated: time(one.updated) },
      ...{ edited: time(one.edited), votes: one.votes, hidden: one.hidden, reactions: reactionList(one.reactions) },
    });
    yield { key: one.key, record };
  }
}

export async function* commitCommentRows({ source }: Encoding): AsyncGenerator<ExtraRow> {
  for await (const one of source.scan('commit-comment')) {
    const record = compact({
      ...{ commit: one.commit, id: one.id, author: person(one.author), body: one.body, path: one.path },
      ...{ position: one.position, line: one.line, created: time(one.created), updated: time(one.updated) },
      reactions: reactionList(one.reactions),
    });
    yield { key: one.key, record };
  }
}

function editRecord(edit: Edit) {
  return {
    ...{ id: edit.id, editor: person(edit.editor), edited: time(edit.edited), text: edit.text },
    ...{ removed: time(edit.removed), removedBy: personOrNone(edit.removedBy) },
  };
}

export async function* editRows(encoding: Encoding): AsyncGenerator<ExtraRow> {
  const placeOf = textPlaces(encoding);
  for await (const edit of encoding.source.scan('edit')) {
    const { number, kind, id: comment } = await placeOf(edit.parent);
    yield { key: edit.key, record: compact({ number, kind, comment, ...editRecord(edit) }) };
  }
}

export async function* releaseReactionRows({ source }: Encoding): AsyncGenerator<ExtraRow> {
  for await (const { key, tag, reactions = [] } of keptReleases(source))
    for (const reaction of reactions) yield { key, record: { tag, ...reactionRow(reaction) } };
}
