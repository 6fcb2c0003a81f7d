import { known } from '../../lib/known.ts';
import { entityKey } from '../../model/entity.ts';
import type { Review, ReviewComment } from '../../model/review.ts';
import type { UserRef } from '../../model/user.ts';
import { type Fields, flagIn, integerIn, placedIn, someText, textIn, timeIn } from '../common/loose-fields.ts';
import { personOf, reactionsOf, userIn } from './decode-people.ts';
import { personId } from './people.ts';

/** A review with its comments; records of the same id are parts of one review, one for each person who answered in it. */
export interface ReviewParts {
  /** Place of its first record in the file. */
  readonly at: number;
  readonly id: number;
  readonly records: readonly { readonly at: number; readonly fields: Fields }[];
}

export interface PlacedRecord {
  readonly at: number;
  readonly fields: Fields;
}

const isRequest = (record: Fields) => textIn(record, 'state') === 'REQUEST_REVIEW';
/** Begun and not sent yet; only whoever began it can see it at the forge. */
const isUnsent = (record: Fields) => textIn(record, 'state') === 'PENDING';

/** Records of one file as reviews, in the order of their first records. */
export function reviewParts(records: readonly PlacedRecord[]): ReviewParts[] {
  const parts: { at: number; id: number; records: PlacedRecord[] }[] = [];
  const byId = new Map<number, { records: PlacedRecord[] }>();
  for (const record of records) {
    if (isRequest(record.fields) || isUnsent(record.fields)) continue;
    const id = integerIn(record.fields, 'id');
    const before = id === 0 ? undefined : byId.get(id);
    if (before !== undefined) {
      before.records.push(record);
      continue;
    }
    const part = { at: record.at, id, records: [record] };
    byId.set(id, part);
    parts.push(part);
  }
  return parts;
}

/** People who are asked for a review and have not given it. */
export function askedOf(records: readonly PlacedRecord[]): UserRef[] {
  return records.filter(({ fields }) => isRequest(fields)).map(({ fields }) => personOf(fields, 'reviewer'));
}

const verdicts = {
  APPROVED: 'approved',
  CHANGES_REQUESTED: 'changes-requested',
  // What the API of the forges says, and what their own dumps therefore hold.
  REQUEST_CHANGES: 'changes-requested',
} as const satisfies Readonly<Record<string, Review['state']>>;

function verdictOf(word: string): Review['state'] {
  return word === 'APPROVED' || word === 'CHANGES_REQUESTED' || word === 'REQUEST_CHANGES'
    ? verdicts[word]
    : 'commented';
}

function stateOf(extra: Fields | undefined, record: Fields): Review['state'] {
  const said = extra === undefined ? '' : textIn(extra, 'state');
  return said === 'approved' || said === 'changes-requested' || said === 'commented'
    ? said
    : verdictOf(textIn(record, 'state'));
}

/** `thread`: what `extra/review-threads.jsonl` has about it; `reactions`: its lines of `extra/reactions.jsonl`. */
export function reviewOf(
  { records, id }: ReviewParts,
  key: string,
  parent: string,
  extra: { readonly thread: Fields | undefined; readonly reactions: readonly Fields[] },
): Review {
  const record = records[0]?.fields ?? {};
  const { thread } = extra;
  const isDismissed = thread?.['dismissed'] === true || textIn(record, 'state') === 'DISMISSED';
  return {
    kind: 'review',
    key,
    parent,
    id,
    author: personOf(record, 'reviewer'),
    state: stateOf(thread, record),
    dismissed: isDismissed,
    official: flagIn(record, 'official'),
    stale: thread?.['stale'] === true,
    body: textIn(record, 'content'),
    ...reactionsOf({}, extra.reactions),
    ...known({
      commit: someText(record, 'commit_id'),
      submitted: timeIn(record, 'created_at'),
      updated: thread === undefined ? undefined : timeIn(thread, 'updated'),
    }),
  };
}

export interface CommentPlace {
  readonly key: string;
  readonly review: string;
  readonly pull: string;
  readonly author: UserRef;
}

/** A comment on a line. */
export function reviewCommentOf(
  record: Fields,
  { key, review, pull, author }: CommentPlace,
  thread: Fields,
  reactions: readonly Fields[],
): ReviewComment {
  const line = integerIn(record, 'line');
  const written = someText(record, 'commit_id');
  const original = someText(thread, 'originalCommit');
  // Said of both only where the first was not known.
  const commit = written === original ? undefined : written;
  return {
    kind: 'review-comment',
    key,
    parent: review,
    pullRequest: pull,
    id: integerIn(record, 'id'),
    author,
    body: textIn(record, 'content'),
    path: textIn(record, 'tree_path'),
    side: line < 0 ? 'old' : 'new',
    hunk: hunkOf(record, line),
    resolved: thread['resolved'] === true,
    // All of them are in `extra/` when it has any.
    ...(reactions.length > 0 ? reactionsOf({}, reactions) : reactionsOf(record, [])),
    ...known({
      line: lineOf(record, line, thread),
      startLine: Object.hasOwn(thread, 'startLine') ? integerIn(thread, 'startLine') : undefined,
      startSide: sideOf(textIn(thread, 'startSide')),
      onFile: thread['onFile'] === true ? true : undefined,
      originalLine: Object.hasOwn(thread, 'originalLine') ? integerIn(thread, 'originalLine') : undefined,
      originalStartLine: Object.hasOwn(thread, 'originalStartLine')
        ? integerIn(thread, 'originalStartLine')
        : undefined,
      position: integerIn(record, 'position') || undefined,
      originalPosition: Object.hasOwn(thread, 'originalPosition') ? integerIn(thread, 'originalPosition') : undefined,
      commit,
      originalCommit: original,
      inReplyTo: integerIn(record, 'in_reply_to') || undefined,
      outdated: thread['outdated'] === true ? true : undefined,
      resolvedBy: userIn(thread, 'resolvedBy'),
      created: timeIn(record, 'created_at'),
      updated: timeIn(record, 'updated_at'),
    }),
  };
}

function sideOf(word: string): 'new' | 'old' | undefined {
  return word === 'new' || word === 'old' ? word : undefined;
}

/** Without the header that was put before it because a restore needs one; git never writes it like this. */
function hunkOf(record: Fields, line: number): string {
  const hunk = textIn(record, 'diff_hunk');
  const [header, start] = /^@@ -(\d+),1 \+\1,1 @@(?:\n|$)/u.exec(hunk) ?? [];
  return header !== undefined && Number(start) === Math.abs(line) ? hunk.slice(header.length) : hunk;
}

/** Line 0 means: counted from the start of the hunk, as GitHub does. */
function lineOf(record: Fields, line: number, thread: Fields): number | undefined {
  if (thread['fileComment'] === true) return undefined;
  if (line !== 0) return Math.abs(line);
  const start = /@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@/u.exec(textIn(record, 'diff_hunk'))?.[1];
  const counted = Number(start ?? 0) + integerIn(record, 'position') - 1;
  return counted > 0 ? counted : undefined;
}

/** Comments of a review with the person who is said to have written them: in the dump, the reviewer of their record. */
export function* commentsOf(
  parts: ReviewParts,
): Generator<{ readonly fields: Fields; readonly at: number; readonly place: number; readonly author: UserRef }> {
  for (const { at, fields } of parts.records) {
    const reviewer = personOf(fields, 'reviewer');
    for (const [place, comment] of placedIn(fields, 'comments')) {
      const poster = integerIn(comment, 'poster_id');
      const isOther = poster !== 0 && poster !== personId(reviewer);
      // Forges' own dumps have others' answers in the reviewer's record, without their names.
      const author = isOther ? unnamed(poster) : reviewer;
      yield { fields: comment, at, place, author };
    }
  }
}

function unnamed(id: number): UserRef {
  return id < 0 ? { id, name: 'Ghost', ghost: true } : { id, name: `user-${id}` };
}

/** Keys of a review and of a comment in it. By id where lines of `extra/` are ordered by ids; see `decode.ts`. */
export function reviewKey(number: number, id: number, at: number, isById: boolean): string {
  return isById ? entityKey('review', 0, id, number, at) : entityKey('review', number, at);
}

export function reviewCommentKey(
  number: number,
  id: number,
  places: readonly [record: number, comment: number],
  isById: boolean,
): string {
  return isById
    ? entityKey('review-comment', 0, id, number, ...places)
    : entityKey('review-comment', number, ...places);
}
