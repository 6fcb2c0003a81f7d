import { type Fields, integerIn, placedIn, recordsIn, textIn } from '../common/loose-fields.ts';
import { checkLongText, checkSource, checkZeroTime } from './check-basics.ts';
import type { RecordCheck } from './check-run.ts';
import { homeOf } from './home.ts';

const states: ReadonlySet<string> = new Set([
  'PENDING',
  'APPROVED',
  'CHANGES_REQUESTED',
  'COMMENTED',
  'REQUEST_REVIEW',
]);
const hunkHeader = /@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@/u;

export function checkReview(check: RecordCheck): void {
  const { fields, record, run } = check;
  const number = integerIn(fields, 'issue_index');
  const kind = run.tickets.kind(number);
  if (kind === undefined) check.say('review-without-pull', ['issue_index'], number);
  else if (number !== record.number) {
    check.say('review-elsewhere', ['issue_index'], number);
    const from = record.number ?? 0;
    if (homeOf('review', number, from, run.tickets.kind) === number)
      run.moved.add({ kind: 'review', from, to: number, at: record.at });
  }
  checkState(check);
  checkTwice(check);
  checkSource(check, 'reviewer', 'created_at');
  checkLongText(check, 'content');
  if (textIn(fields, 'commit_id') !== '') run.lose('review-commits');
  for (const [index, comment] of placedIn(fields, 'comments')) checkLineComment(check, comment, index);
}

function checkState({ fields, run, say }: RecordCheck): void {
  const state = textIn(fields, 'state');
  if (state === 'REQUEST_REVIEW') run.counts.reviewRequests++;
  if (!states.has(state)) say('review-state', ['state'], state);
}

/** A review may come in parts, one for each person who answered in it. */
function checkTwice(check: RecordCheck): void {
  const { fields, run, seen } = check;
  const id = integerIn(fields, 'id');
  const key = `${id} ${integerIn(fields, 'reviewer_id')} ${textIn(fields, 'reviewer_name')}`;
  if (id !== 0 && seen.has(key)) check.say('review-twice', ['id'], id);
  const isSent = !['REQUEST_REVIEW', 'PENDING'].includes(textIn(fields, 'state'));
  if (isSent && (id === 0 || !seen.has(`review ${id}`))) run.counts.reviews++;
  seen.add(key).add(`review ${id}`);
}

function checkLineComment(check: RecordCheck, comment: Fields, index: number): void {
  const { fields, run } = check;
  const at = ['comments', index] as const;
  const hunk = textIn(comment, 'diff_hunk');
  if (hunk === '') check.say('hunk-empty', [...at, 'diff_hunk']);
  else if (integerIn(comment, 'line') === 0 && !hunkHeader.test(hunk))
    check.say('hunk-broken', [...at, 'diff_hunk'], hunk);
  checkZeroTime(check, 'created_at', comment, at);
  if (hunk !== '') run.lose('line-hunks');
  if (integerIn(comment, 'in_reply_to') !== 0) run.lose('line-replies');
  run.lose('line-reactions', recordsIn(comment, 'reactions').length);
  const poster = integerIn(comment, 'poster_id');
  if (poster !== 0 && poster !== integerIn(fields, 'reviewer_id')) run.lose('line-authors');
}
