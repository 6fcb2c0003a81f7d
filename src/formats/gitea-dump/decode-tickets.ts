import { known } from '../../lib/known.ts';
import type { Comment } from '../../model/comment.ts';
import { entityKey } from '../../model/entity.ts';
import type { Event, EventData } from '../../model/event.ts';
import type { Dependency, Issue, Ticket } from '../../model/issue.ts';
import type { AutoMerge, PullRequest, PullRequestSide } from '../../model/pull-request.ts';
import type { UserRef } from '../../model/user.ts';
import {
  type Fields,
  fieldsIn,
  flagIn,
  integerIn,
  isFields,
  placedIn,
  someText,
  textIn,
  textsIn,
  timeIn,
} from '../common/loose-fields.ts';
import { personOf, reactionsOf, teamsIn, userIn, userOf, usersIn } from './decode-people.ts';

/** What `extra/` has about one issue or pull request. */
export interface TicketExtra {
  readonly details: Fields;
  readonly assignees: Fields | undefined;
  readonly dependencies: Fields | undefined;
  readonly teams: Fields | undefined;
  /** Reactions on itself. */
  readonly reactions: readonly Fields[];
}

export function ticketKey(kind: 'issue' | 'pull-request', number: number): string {
  return entityKey(kind, number);
}

function ticketOf(record: Fields, key: string, { details, assignees, reactions }: TicketExtra): Ticket {
  const pinned = integerIn(details, 'pinned');
  return {
    key,
    number: integerIn(record, 'number'),
    author: personOf(record, 'poster'),
    title: textIn(record, 'title'),
    body: textIn(record, 'content'),
    state: textIn(record, 'state') === 'closed' ? 'closed' : 'open',
    locked: flagIn(record, 'is_locked'),
    labels: [...new Set([...placedIn(record, 'labels')].map(([, label]) => textIn(label, 'name')))],
    assignees:
      assignees === undefined
        ? textsIn(record, 'assignees').map((name) => ({ name }))
        : usersIn(assignees, 'assignees'),
    ...reactionsOf(record, reactions),
    ...known({
      lockReason: someText(details, 'lockReason'),
      created: timeIn(record, 'created'),
      updated: timeIn(record, 'updated'),
      edited: timeIn(details, 'edited'),
      closed: timeIn(record, 'closed'),
      closedBy: userIn(details, 'closedBy'),
      milestone: someText(record, 'milestone'),
      deadline: timeIn(details, 'deadline'),
      pinned: Object.hasOwn(details, 'pinned') ? pinned : undefined,
    }),
  };
}

function dependenciesOf(row: Fields | undefined): { dependsOn?: readonly Dependency[] } {
  if (row === undefined) return {};
  return { dependsOn: othersIn(row, 'dependsOn') ?? [] };
}

function othersIn(row: Fields, name: string): readonly Dependency[] | undefined {
  return Object.hasOwn(row, name) ? [...placedIn(row, name)].map(([, on]) => otherOf(on)) : undefined;
}

function otherOf(on: Fields): Dependency {
  return { owner: textIn(on, 'owner'), project: textIn(on, 'project'), number: integerIn(on, 'number') };
}

export function issueOf(record: Fields, key: string, extra: TicketExtra): Issue {
  return {
    kind: 'issue',
    ...ticketOf(record, key, extra),
    ...dependenciesOf(extra.dependencies),
    ...known({
      ref: someText(record, 'ref'),
      type: someText(extra.details, 'type'),
      closeReason: someText(extra.details, 'closeReason'),
      partOf: isFields(extra.details['partOf']) ? otherOf(extra.details['partOf']) : undefined,
      subIssues: othersIn(extra.details, 'subIssues'),
    }),
  };
}

/** `asked`: people whose review is still awaited; they are among the reviews. */
export function pullRequestOf(record: Fields, key: string, extra: TicketExtra, asked: readonly UserRef[]): PullRequest {
  const { details } = extra;
  const ticket = ticketOf(record, key, extra);
  const merged = flagIn(record, 'merged');
  return {
    kind: 'pull-request',
    ...ticket,
    title: someText(details, 'title') ?? ticket.title,
    draft: flagIn(record, 'is_draft'),
    head: headOf(record, details),
    ...basesOf(record, details),
    merged,
    reviewRequests: asked,
    teamReviewRequests: extra.teams === undefined ? [] : teamsIn(extra.teams, 'teams'),
    ...dependenciesOf(extra.dependencies),
    ...known({
      mergedAt: merged ? timeIn(record, 'merged_time') : undefined,
      mergedBy: userIn(details, 'mergedBy'),
      closes: othersIn(details, 'closes'),
      autoMerge: autoMergeIn(details),
      mergeCommit: merged ? someText(record, 'merge_commit_sha') : undefined,
      allowMaintainerEdit:
        typeof details['allowMaintainerEdit'] === 'boolean' ? details['allowMaintainerEdit'] : undefined,
    }),
  };
}

function autoMergeIn(details: Fields): AutoMerge | undefined {
  const found = details['autoMerge'];
  return isFields(found) ? { by: userOf(fieldsIn(found, 'by')), method: textIn(found, 'method') } : undefined;
}

/** The head as the forge had it; the dump itself puts every head into the project. */
function headOf(record: Fields, details: Fields): PullRequestSide {
  const head = fieldsIn(record, 'head');
  const sha = someText(head, 'sha');
  const original = details['head'];
  const side = isFields(original)
    ? known({
        ref: someText(original, 'ref'),
        sha,
        owner: someText(original, 'owner'),
        project: someText(original, 'project'),
        cloneUrl: someText(original, 'cloneUrl'),
      })
    : known({
        ref: someText(head, 'ref'),
        sha,
        owner: someText(head, 'owner_name'),
        project: someText(head, 'repo_name'),
        cloneUrl: someText(head, 'clone_url'),
      });
  return side;
}

/** `base.sha` of the dump is the merge base; where the tip was the only thing known it stands in both places. */
function basesOf(record: Fields, details: Fields): Pick<PullRequest, 'base' | 'mergeBase'> {
  const base = fieldsIn(record, 'base');
  const written = someText(base, 'sha');
  const tip = someText(details, 'baseTip');
  const mergeBase = written === tip ? undefined : written;
  return {
    base: known({
      ref: someText(base, 'ref'),
      sha: tip ?? written,
      owner: someText(base, 'owner_name'),
      project: someText(base, 'repo_name'),
      cloneUrl: someText(base, 'clone_url'),
    }),
    ...known({ mergeBase }),
  };
}

/** True for what the conversation says, and no event. */
export function isComment(record: Fields): boolean {
  const type = textIn(record, 'comment_type');
  return type === '' || type === 'comment';
}

export function commentOf(record: Fields, key: string, parent: string, reactions: readonly Fields[]): Comment {
  return {
    kind: 'comment',
    key,
    parent,
    id: integerIn(record, 'index'),
    author: personOf(record, 'poster'),
    body: textIn(record, 'content'),
    ...reactionsOf(record, reactions),
    ...known({ created: timeIn(record, 'created'), updated: timeIn(record, 'updated') }),
  };
}

type Meta = (meta: Fields) => EventData;

/** The other direction of `records-event.ts`. */
const plainTypes: Readonly<Record<string, Meta>> = {
  close: () => ({ type: 'close' }),
  reopen: () => ({ type: 'reopen' }),
  pin: () => ({ type: 'pin' }),
  unpin: () => ({ type: 'unpin' }),
  lock: () => ({ type: 'lock' }),
  unlock: () => ({ type: 'unlock' }),
  merge_pull: () => ({ type: 'merge' }),
  delete_branch: () => ({ type: 'delete-branch' }),
  change_title: (meta) => ({ type: 'rename', from: textIn(meta, 'OldTitle'), to: textIn(meta, 'NewTitle') }),
  change_target_branch: (meta) => ({ type: 'target-branch', from: textIn(meta, 'OldRef'), to: textIn(meta, 'NewRef') }),
  pull_scheduled_merge: () => ({ type: 'auto-merge', scheduled: true }),
  pull_cancel_scheduled_merge: () => ({ type: 'auto-merge', scheduled: false }),
};

export function eventOf(record: Fields, key: string, parent: string): Event {
  const word = textIn(record, 'comment_type');
  const make = Object.hasOwn(plainTypes, word) ? plainTypes[word] : undefined;
  const content = someText(record, 'content');
  return {
    kind: 'event',
    key,
    parent,
    id: integerIn(record, 'index'),
    actor: personOf(record, 'poster'),
    data: make?.(fieldsIn(record, 'meta')) ?? { type: 'other', word, data: known({ content }) },
    ...known({ created: timeIn(record, 'created') }),
  };
}
