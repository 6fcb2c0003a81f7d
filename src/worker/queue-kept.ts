import type { QueueFilter, QueueItem, QueueRecord, StopNotice } from '../model/queue-record.ts';
import type { RunRecord } from '../model/run-record.ts';
import { roomTodo } from '../pipeline/notice-words.ts';
import { passes } from '../pipeline/queue-filter.ts';
import { afterLoss } from './queue-lost.ts';
import { originOf } from './queue-names.ts';
import { type Entry, entryOf, keyOf, newQueue, type Queue, workedOf } from './queue-state.ts';
import { isSecret } from './queue-view.ts';

/** As the vault keeps it. */
export function recordOf(queue: Queue, now: number): QueueRecord {
  const { id, title, filter, units, format, emails, requests, cap, target, faults, choice, startedAt } = queue;
  const states = { listing: 'listed', failed: 'listed' } as const;
  return {
    ...{ id, title, filter, units, format, requests, worked: workedOf(queue, now) },
    items: [...queue.entries.values()].map(({ item, work }) =>
      work ? { ...item, requests: requestsOf(item, work) } : item,
    ),
    state: queue.state === 'listing' || queue.state === 'failed' ? states[queue.state] : queue.state,
    ...(emails && { emails }),
    ...(cap === undefined ? {} : { requestCap: cap }),
    ...(target && { target }),
    ...(faults.length > 0 && { faults }),
    ...(choice === undefined ? {} : { choice }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...keptNotice(queue),
  };
}

/** With those of its work by now: a tab that is killed has made them. */
function requestsOf({ requests }: QueueItem, work: Entry['work']): number {
  return requests + (work?.meter.requests() ?? 0);
}

/** Of one that has ended each project says itself what it lacks. */
function keptNotice({ state, notice, tokenFor }: Queue): Pick<QueueRecord, 'notice' | 'refusedBy'> {
  if (notice === undefined || (state !== 'paused' && state !== 'listed')) return {};
  const { code, tone, title, why, todo, details } = notice;
  const refused = code === 'unauthorized' && tokenFor !== undefined;
  return { notice: { code, tone, title, why, todo, details }, ...(refused && { refusedBy: tokenFor }) };
}

/** Who opens the page again is offered a list that stands: nothing waits for room. */
function noticeAfter(notice: StopNotice): StopNotice {
  return notice.code === 'disk-full' ? { ...notice, todo: roomTodo } : notice;
}

/** A queue that this browser kept. What was running when it ended is paused; what the projects' own accounts say is newer. */
export function queueFrom(record: QueueRecord, records: ReadonlyMap<string, RunRecord>): Queue {
  const queue = newQueue(record.id);
  for (const item of record.items) {
    const key = keyOf(item.project.address);
    const account = item.id === undefined ? undefined : records.get(item.id);
    const isGone = item.id !== undefined && account === undefined;
    const stands = isGone ? afterLoss(item, record.state) : afterStop(item);
    queue.entries.set(key, entryOf(key, stands, account));
  }
  pickAsKept(queue, record.filter);
  const entries = [...queue.entries.values()];
  // Tokens are not kept: who needs one is asked for it, and it goes there.
  const asking = entries.find((entry) => isOpen(entry.item.state) && isSecret(entry)) ?? entries[0];
  return Object.assign(queue, {
    title: record.title,
    filter: record.filter,
    units: record.units,
    format: record.format,
    emails: record.emails === true,
    requests: record.requests,
    cap: record.requestCap,
    startedAt: record.startedAt,
    worked: record.worked ?? 0,
    target: record.target,
    faults: record.faults ?? [],
    choice: record.choice,
    notice: record.notice && noticeAfter(record.notice),
    tokenFor: record.refusedBy ?? (asking && originOf(asking)),
    state: record.state === 'running' ? 'paused' : record.state,
  } satisfies Partial<Queue>);
}

function isOpen(state: QueueItem['state']): boolean {
  return state !== 'done' && state !== 'skipped';
}

/** What stands otherwise than the filter would have it was ticked by hand. */
function pickAsKept({ entries, picks }: Queue, filter: QueueFilter): void {
  for (const { key, item } of entries.values()) {
    const wanted = item.state !== 'skipped';
    if (wanted !== passes(item.project, filter)) picks.set(key, wanted);
  }
}

function afterStop(item: QueueItem): QueueItem {
  if (item.state === 'checking') return { ...item, state: 'queued' };
  return ['collecting', 'packing', 'sending'].includes(item.state) ? { ...item, state: 'paused' } : item;
}
