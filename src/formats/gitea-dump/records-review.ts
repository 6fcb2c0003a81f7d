import type { Review, ReviewComment } from '../../model/review.ts';
import type { UserRef } from '../../model/user.ts';
import { timeOr } from '../common/times.ts';
import { personId } from './people.ts';
import { splitReactions } from './reactions.ts';
import type { YamlRecord } from './yaml.ts';

const states = { approved: 'APPROVED', 'changes-requested': 'CHANGES_REQUESTED', commented: 'COMMENTED' } as const;
const hunkHeader = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/u;

/** Line of the last line of a hunk on one side: a hunk ends at the line that was commented. */
function lastLineOf(hunk: string, side: 'new' | 'old'): number {
  const [header, ...lines] = hunk.split('\n');
  const start = hunkHeader.exec(header ?? '');
  if (start === null) return 1;
  const other = side === 'new' ? '-' : '+';
  const own = lines.filter((line) => !line.startsWith(other) && !line.startsWith('\\') && line !== '').length;
  return Math.max(1, Number(start[side === 'new' ? 2 : 1]) + own - 1);
}

/** The line, negative for the old side. Never 0: with 0 a restore counts by the hunk, and crashes on one without a header. */
export function signedLine(comment: Pick<ReviewComment, 'line' | 'side' | 'hunk'>): number {
  const line = Math.max(1, comment.line ?? lastLineOf(comment.hunk, comment.side));
  return comment.side === 'old' ? -line : line;
}

/** A hunk that every restore accepts: Forgejo drops comments without one. */
function heldHunk(hunk: string, line: number): string {
  if (hunkHeader.test(hunk)) return hunk;
  const header = `@@ -${Math.abs(line)},1 +${Math.abs(line)},1 @@`;
  return hunk === '' ? header : `${header}\n${hunk}`;
}

function reviewCommentRecord(comment: ReviewComment): YamlRecord {
  const line = signedLine(comment);
  return {
    id: comment.id,
    in_reply_to: comment.inReplyTo ?? 0,
    content: comment.body,
    tree_path: comment.path,
    diff_hunk: heldHunk(comment.hunk, line),
    // A restore counts by it only where the line is 0, which is never so here.
    position: comment.position ?? 0,
    line,
    commit_id: comment.commit ?? comment.originalCommit ?? '',
    poster_id: personId(comment.author),
    reactions: splitReactions(comment.reactions).records,
    created_at: timeOr(comment.created, comment.updated),
    updated_at: timeOr(comment.updated, comment.created),
  };
}

const person = (user: UserRef) => `${personId(user)} ${user.name}`;

function byTime(a: ReviewComment, b: ReviewComment): number {
  const [timeA, timeB] = [timeOr(a.created), timeOr(b.created)];
  return timeA < timeB ? -1 : timeA > timeB ? 1 : a.id - b.id;
}

/**
 * A review as one record, and one more of state COMMENTED for each other person who answered in it: a restore makes the reviewer the author of
 * every comment of a review. All of them carry the review's id. A dismissed review is COMMENTED, so that it does not block again.
 */
export function reviewRecords(review: Review, comments: readonly ReviewComment[], number: number): YamlRecord[] {
  const groups = new Map<string, ReviewComment[]>([[person(review.author), []]]);
  for (const comment of [...comments].sort(byTime)) {
    const key = person(comment.author);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [comment]);
    else group.push(comment);
  }
  return [...groups.values()].map((group, index) => {
    const author = index === 0 ? review.author : (group[0]?.author ?? review.author);
    return {
      id: review.id,
      issue_index: number,
      reviewer_id: personId(author),
      reviewer_name: author.name,
      official: index === 0 && (review.official ?? false),
      commit_id: review.commit ?? '',
      content: index === 0 ? review.body : '',
      created_at: index === 0 ? timeOr(review.submitted, review.updated) : timeOr(group[0]?.created, review.submitted),
      state: index === 0 && !review.dismissed ? states[review.state] : states.commented,
      comments: group.map(reviewCommentRecord),
    };
  });
}

/** A review that was asked for and not given yet. Requests to teams have no place in a dump. */
export function reviewRequestRecord(user: UserRef, number: number, asked: string | undefined): YamlRecord {
  return {
    id: 0,
    issue_index: number,
    reviewer_id: personId(user),
    reviewer_name: user.name,
    official: false,
    commit_id: '',
    content: '',
    created_at: timeOr(asked),
    state: 'REQUEST_REVIEW',
    comments: [],
  };
}
