import type { Event, EventData } from '../../model/event.ts';
import { timeOr } from '../common/times.ts';
import { personId } from './people.ts';
import type { YamlRecord } from './yaml.ts';

interface HeldEvent {
  readonly type: string;
  readonly meta?: YamlRecord;
}

/** Types that a restore keeps with their sense. All others would show empty or broken, or stop the timeline. */
function heldEvent(data: EventData): HeldEvent | undefined {
  switch (data.type) {
    case 'close':
    case 'reopen':
    case 'pin':
    case 'unpin':
    case 'lock':
    case 'unlock':
      return { type: data.type };
    case 'merge':
      return { type: 'merge_pull' };
    case 'delete-branch':
      return { type: 'delete_branch' };
    case 'rename':
      return { type: 'change_title', meta: { OldTitle: data.from, NewTitle: data.to } };
    case 'target-branch':
      return { type: 'change_target_branch', meta: { OldRef: data.from, NewRef: data.to } };
    case 'auto-merge':
      return { type: data.scheduled ? 'pull_scheduled_merge' : 'pull_cancel_scheduled_merge' };
    default:
      return undefined;
  }
}

/**
 * Types that say more than the dump has a place for, when they have any field: those are in `extra/` again, whole. That a merge was scheduled is
 * such a type since 1.4; before, it was in `extra/` alone.
 */
export const halfHeld: ReadonlySet<string> = new Set<EventData['type']>([
  ...(['close', 'reopen', 'merge', 'lock', 'delete-branch'] as const),
]);

/** True when the dump holds the event and nothing of it is lost. */
export function isEventWhole(data: EventData): boolean {
  const isScheduled = data.type === 'auto-merge';
  if (!isScheduled && !halfHeld.has(data.type)) return heldEvent(data) !== undefined;
  return Object.values(data).filter((value) => value !== undefined).length === (isScheduled ? 2 : 1);
}

/** An event as a comment of its type; `undefined` when the dump has no useful place for it. */
export function eventRecord(event: Event, number: number): YamlRecord | undefined {
  const held = heldEvent(event.data);
  if (held === undefined) return undefined;
  const time = timeOr(event.created);
  return {
    issue_index: number,
    index: event.id,
    comment_type: held.type,
    poster_id: personId(event.actor),
    poster_name: event.actor.name,
    poster_email: '',
    created: time,
    updated: time,
    content: '',
    reactions: [],
    ...(held.meta === undefined ? {} : { meta: held.meta }),
  };
}
