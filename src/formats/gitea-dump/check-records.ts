import { deadlineIn, flagIn, integerIn, textIn, textsIn } from '../common/loose-fields.ts';
import { isSafeRef } from '../common/ref-names.ts';
import {
  checkLongText,
  checkName,
  checkReactions,
  checkSource,
  checkState,
  checkTicket,
  checkZeroTime,
} from './check-basics.ts';
import { checkPull } from './check-pulls.ts';
import { checkRelease } from './check-releases.ts';
import { checkReview } from './check-reviews.ts';
import type { RecordCheck } from './check-run.ts';
import { checkValidation } from './check-validation.ts';
import type { RecordKind } from './record-shapes.ts';

const maxTopicBytes = 50;
const services = 9;

function checkRepository(check: RecordCheck): void {
  const { fields, run } = check;
  const service = Number(textIn(fields, 'service_type'));
  if (!Number.isInteger(service) || service < 0 || service >= services)
    check.say('service-type', ['service_type'], textIn(fields, 'service_type'));
  if (flagIn(fields, 'is_private')) {
    check.say('private-ignored', ['is_private']);
    run.lose('visibility');
  }
  const branch = textIn(fields, 'default_branch');
  if (branch === '' || run.git === undefined) return;
  const name = `refs/heads/${branch}`;
  const isThere = run.git.refs.has(name) || run.git.refs.size === 0;
  if (!isThere || (run.git.head !== undefined && run.git.head !== name))
    check.say('default-branch', ['default_branch'], branch);
}

function checkTopics(check: RecordCheck): void {
  for (const [index, topic] of textsIn(check.fields, 'topics').entries())
    if (new TextEncoder().encode(topic).length > maxTopicBytes) check.say('topic-long', ['topics', index], topic);
}

function checkLabel(check: RecordCheck): void {
  const { fields, run } = check;
  const name = textIn(fields, 'name');
  run.counts.labels++;
  if (run.labels.has(name)) check.say('label-twice', ['name'], name);
  run.labels.add(name);
  if (!/^#?(?:[0-9a-f]{3}|[0-9a-f]{6})$/iu.test(textIn(fields, 'color').trim()))
    check.say('label-color', ['color'], textIn(fields, 'color'));
  checkName(check, 'name');
}

function checkMilestone(check: RecordCheck): void {
  const { fields, run } = check;
  const title = textIn(fields, 'title');
  run.counts.milestones++;
  if (run.milestones.has(title)) check.say('milestone-twice', ['title'], title);
  run.milestones.add(title);
  checkState(check);
  checkName(check, 'title');
  for (const key of ['created', 'updated', 'closed']) checkZeroTime(check, key);
  checkLongText(check, 'description');
  checkValidation(check);
  run.lose('milestone-updated');
  if (deadlineIn(fields, 'deadline') === undefined) run.lose('no-deadline');
}

function checkIssue(check: RecordCheck): void {
  check.run.counts.issues++;
  checkTicket(check, 'issue');
  const ref = textIn(check.fields, 'ref');
  if (ref !== '' && !isSafeRef(ref)) check.say('ref-invalid', ['ref'], ref);
  checkValidation(check);
}

/** Types in the order of the forges' own list; those whose sense needs columns that a dump does not have are marked. */
const whole =
  'comment reopen close change_title delete_branch lock unlock change_target_branch merge_pull pull_scheduled_merge pull_cancel_scheduled_merge pin unpin';
const bent =
  'issue_ref commit_ref comment_ref pull_ref label milestone assignees start_tracking stop_tracking add_time_manual cancel_tracking added_deadline modified_deadline removed_deadline add_dependency remove_dependency code review delete_time_manual review_request pull_push project project_board dismiss_review change_issue_ref';
const wholeTypes: ReadonlySet<string> = new Set(whole.split(' '));
const bentTypes: ReadonlySet<string> = new Set(bent.split(' '));

function checkCommentType(check: RecordCheck): void {
  const type = textIn(check.fields, 'comment_type');
  if (type === '' || type === 'comment') {
    check.run.counts.comments++;
    return;
  }
  check.run.counts.events++;
  if (type === 'pull_scheduled_merge' || type === 'pull_cancel_scheduled_merge') check.run.counts.scheduledMerges++;
  if (type === 'change_time_estimate') check.say('comment-type-gitea', ['comment_type'], type);
  else if (bentTypes.has(type)) check.run.lose('event-sense');
  else if (!wholeTypes.has(type)) check.say('comment-type', ['comment_type'], type);
  if (type === 'delete_branch') check.run.lose('deleted-branches');
}

function checkComment(check: RecordCheck): void {
  const { fields, record, run } = check;
  const number = integerIn(fields, 'issue_index');
  if (run.tickets.kind(number) === undefined) check.say('comment-without-issue', ['issue_index'], number);
  else if (number !== record.number) {
    check.say('comment-elsewhere', ['issue_index'], number);
    run.moved.add({ kind: 'comment', from: record.number ?? 0, to: number, at: record.at });
  }
  const id = integerIn(fields, 'index');
  const key = `${id} ${textIn(fields, 'comment_type') || 'comment'}`;
  if (id !== 0 && check.seen.has(key)) check.say('comment-twice', ['index'], id);
  check.seen.add(key);
  checkCommentType(check);
  checkReactions(check);
  checkSource(check, 'poster', 'created');
}

/** What is looked at in a record beyond the types of its fields. */
export const recordChecks: Readonly<Record<RecordKind, (check: RecordCheck) => void>> = {
  repo: checkRepository,
  topic: checkTopics,
  label: checkLabel,
  milestone: checkMilestone,
  release: checkRelease,
  issue: checkIssue,
  pull_request: checkPull,
  comment: checkComment,
  review: checkReview,
};
