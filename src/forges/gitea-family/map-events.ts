import * as v from 'valibot';
import { known } from '../../lib/known.ts';
import { entityKey } from '../../model/entity.ts';
import type { Event, EventData } from '../../model/event.ts';
import { filled, objectId, timeOf } from '../common/map.ts';
import { teamRef, userRef } from './map-common.ts';
import { GiteaPush, type GiteaTimelineItem } from './wire-details.ts';

type Item = GiteaTimelineItem;

/** What the timeline repeats of other lists: entities of their own. */
const elsewhere = new Set(['comment', 'code', 'review', 'attachment']);

/** `undefined` for what is no event: comments and reviews. Words nobody knows yet become `other`. */
export function eventOf(item: Item, parent: string): Event | undefined {
  if (elsewhere.has(item.type)) return undefined;
  return {
    kind: 'event',
    key: entityKey('event', item.id),
    parent,
    id: item.id,
    actor: userRef(item.user),
    data: (byType[item.type] ?? other)(item),
    ...known({ created: timeOf(item.created_at) }),
  };
}

const byType: Readonly<Record<string, (item: Item) => EventData>> = {
  close: () => ({ type: 'close' }),
  reopen: () => ({ type: 'reopen' }),
  merge_pull: () => ({ type: 'merge' }),
  pin: () => ({ type: 'pin' }),
  unpin: () => ({ type: 'unpin' }),
  unlock: () => ({ type: 'unlock' }),
  lock: (item) => ({ type: 'lock', ...known({ reason: filled(item.body) }) }),
  // The body is "1" when the label was added and empty when it was removed.
  label: (item) => ({ type: 'label', label: item.label?.name ?? '', added: item.body === '1' }),
  milestone: (item) => ({
    type: 'milestone',
    ...known({ from: item.old_milestone?.title, to: item.milestone?.title }),
  }),
  assignees: (item) => ({ type: 'assign', ...whom(item, 'assignee'), removed: item.removed_assignee }),
  review_request: (item) => ({ type: 'review-request', ...whom(item, 'reviewer'), removed: item.removed_assignee }),
  dismiss_review: (item) => ({
    type: 'dismiss-review',
    ...known({ reviewId: item.review_id || undefined, reason: filled(item.body) }),
  }),
  change_title: (item) => ({ type: 'rename', from: item.old_title, to: item.new_title }),
  change_target_branch: (item) => ({ type: 'target-branch', from: item.old_ref, to: item.new_ref }),
  change_issue_ref: (item) => ({ type: 'issue-ref', from: item.old_ref, to: item.new_ref }),
  delete_branch: (item) => ({ type: 'delete-branch', ...known({ branch: filled(item.old_ref) }) }),
  pull_push: push,
  add_dependency: (item) => dependency(item, true),
  remove_dependency: (item) => dependency(item, false),
  issue_ref: (item) => reference(item, 'issue'),
  pull_ref: (item) => reference(item, 'pull-request'),
  comment_ref: (item) => reference(item, 'comment'),
  commit_ref: (item) => reference(item, 'commit'),
  added_deadline: (item) => ({ type: 'deadline', ...known({ to: filled(item.body) }) }),
  removed_deadline: (item) => ({ type: 'deadline', ...known({ from: filled(item.body) }) }),
  modified_deadline: (item) => {
    const [to, from] = item.body.split('|');
    return { type: 'deadline', ...known({ from: filled(from), to: filled(to) }) };
  },
  start_tracking: (item) => time(item, 'start'),
  stop_tracking: (item) => time(item, 'stop'),
  cancel_tracking: (item) => time(item, 'cancel'),
  add_time_manual: (item) => time(item, 'add'),
  delete_time_manual: (item) => time(item, 'delete'),
  change_time_estimate: (item) => time(item, 'estimate'),
  pull_scheduled_merge: () => ({ type: 'auto-merge', scheduled: true }),
  pull_cancel_scheduled_merge: () => ({ type: 'auto-merge', scheduled: false }),
};

function whom<Name extends 'assignee' | 'reviewer'>(item: Item, name: Name) {
  const team = item.assignee_team ? { team: teamRef(item.assignee_team) } : {};
  const person = item.assignee ? { [name]: userRef(item.assignee) } : {};
  return { ...person, ...team };
}

function push(item: Item): EventData {
  const parsed = v.safeParse(GiteaPush, jsonOf(item.body));
  if (!parsed.success) return other(item);
  return { type: 'push', forced: parsed.output.is_force_push, commits: parsed.output.commit_ids };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function dependency(item: Item, added: boolean): EventData {
  const issue = item.dependent_issue;
  return { type: 'dependency', added, ...known({ number: issue?.number, url: filled(issue?.html_url) }) };
}

function reference(item: Item, by: 'issue' | 'pull-request' | 'comment' | 'commit'): EventData {
  return {
    type: 'reference',
    by,
    ...known({
      number: item.ref_issue?.number,
      url: filled(item.ref_comment?.html_url) ?? filled(item.ref_issue?.html_url),
      commit: objectId(item.ref_commit_sha),
      action: item.ref_action === 'none' ? undefined : filled(item.ref_action),
    }),
  };
}

function time(item: Item, action: string): EventData {
  return {
    type: 'time',
    action,
    ...known({ seconds: item.tracked_time?.time ?? undefined, text: filled(item.body) }),
  };
}

function other(item: Item): EventData {
  const { body, old_title, new_title, old_ref, new_ref } = item;
  const said = Object.entries({ body, old_title, new_title, old_ref, new_ref }).filter(([, value]) => value !== '');
  return { type: 'other', word: item.type, data: Object.fromEntries(said) };
}
