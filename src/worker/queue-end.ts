import { RunError } from '../lib/run-error.ts';
import type { QueueItem } from '../model/queue-record.ts';
import type { RunNotice, RunRecord } from '../model/run-record.ts';
import { demoBase } from '../pipeline/address.ts';
import { stopsAllMirrors } from '../pipeline/bucket-words.ts';
import type { Doing } from '../pipeline/notice-words.ts';
import { noticeFor } from '../pipeline/notices.ts';
import type { NoticeView } from './messages.ts';
import { abortReason } from './project-run.ts';
import { Decision } from './queue-check.ts';
import { originOf } from './queue-names.ts';
import { neededForAll } from './queue-room.ts';
import { changeItem, type Entry, type QueueContext } from './queue-state.ts';
import { withNeeded } from './room.ts';

/** Done, or failed where a unit ended early and trying again may help. */
export function afterRun({ id, outcome, failures, choice }: RunRecord): Partial<QueueItem> {
  const same = { id, ...(outcome === undefined ? {} : { outcome }) };
  const [failed] = Object.entries(failures).filter(
    ([, failure]) => choice !== 'without-git' || failure.code !== 'git-left-out',
  );
  if (failed === undefined) return { ...same, state: 'done' };
  const [unit, { code, message }] = failed;
  const why = 'Everything else of the project is collected.';
  return { ...same, state: 'failed', notice: { code, title: `${unit}: ${message}`, why, todo: 'Try again.' } };
}

/** Failures that every other project would meet as well. */
const forAll: readonly string[] = ['request-cap', 'disk-full', 'storage-refused', 'storage-failed', 'unauthorized'];

export function stopsAll(error: unknown): error is RunError {
  return error instanceof RunError && (forAll.includes(error.code) || stopsAllMirrors.has(error.code));
}

export function stopAll(context: QueueContext, entry: Entry, error: RunError): void {
  const { queue } = context;
  changeItem(entry, { state: entry.item.id === undefined ? 'queued' : 'paused' });
  // The first says it; the others met the same.
  if (queue.stop.signal.aborted) return;
  if (error.code === 'unauthorized') queue.tokenFor = originOf(entry);
  const full = error.code === 'disk-full';
  queue.notice = noticeOf(context, entry, full ? withNeeded(error, neededForAll(queue)) : error);
  queue.state = 'paused';
  context.meter.tell(queue.notice.title);
  queue.stop.abort(abortReason('paused'));
}

/** As it is kept with the project. */
export function kept({ code, title, why, todo }: NoticeView): RunNotice {
  return { code, title, why, todo };
}

/** Why one project failed, as it is kept with it. */
export function noticeAfter(context: QueueContext, entry: Entry, error: unknown): RunNotice {
  return error instanceof Decision ? error.notice : kept(noticeOf(context, entry, error, 'several'));
}

function noticeOf({ queue }: QueueContext, entry: Entry, error: unknown, doing?: Doing): NoticeView {
  const { base, owner, name } = entry.item.project.address;
  const host = base === demoBase ? 'the demo' : new URL(base).host;
  const tokenGiven = (queue.tokens.get(originOf(entry)) ?? '') !== '';
  return noticeFor(error, { host, project: `${owner}/${name}`, tokenGiven }, undefined, doing);
}
