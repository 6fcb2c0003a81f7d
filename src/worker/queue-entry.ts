import type { RunRecord } from '../model/run-record.ts';
import { emptyLedger } from '../pipeline/ledger.ts';
import { connect, isOfForge } from './connection.ts';
import { isLoss } from './forget-lost.ts';
import { noteLoss } from './lost-bytes.ts';
import { createMeter, type Meter } from './meter.ts';
import { type ProjectRunInput, type RunEnd, runProject, type StartHow } from './project-run.ts';
import { checkEntry, type EntryWork, takeOne } from './queue-check.ts';
import { afterRun, noticeAfter, stopAll, stopsAll } from './queue-end.ts';
import { knownStart } from './queue-known.ts';
import { bytesGone } from './queue-lost.ts';
import { formatsOf, nameOf, originOf } from './queue-names.ts';
import { sendEntry } from './queue-send.ts';
import { changeItem, type Entry, type Queue, type QueueContext } from './queue-state.ts';
import { projectOf } from './run-start.ts';

function workFor({ environment, queue, meter: shared, show }: QueueContext, entry: Entry): EntryWork {
  const meter = createMeter(environment.clock);
  const connection = connect({
    ...environment,
    proxyBase: queue.proxyBase,
    take: () => takeOne(queue),
    known: (host) => hasAnswered(queue, host),
    onActivity: (activity) => {
      meter.take(activity);
      shared.take(activity);
      show();
    },
  });
  connection.token = queue.tokens.get(originOf(entry)) ?? '';
  return { ledger: emptyLedger(queue.units), meter, connection, project: undefined };
}

/** True when something of this host was collected before: then it is away, not wrongly written. */
function hasAnswered({ entries }: Queue, host: string): boolean {
  return [...entries.values()].some(
    (entry) => entry.item.id !== undefined && isOfForge(entry.item.project.address, host),
  );
}

/** Never rejects: how it ended is the entry's state. */
export async function runEntry(context: QueueContext, entry: Entry, signal: AbortSignal): Promise<void> {
  const { environment } = context;
  const work = workFor(context, entry);
  entry.work = work;
  const { meter } = work;
  try {
    const end = await collect(context, entry, work, signal);
    entry.record = end.record;
    await sent(context, entry, end, meter, signal);
    changeItem(entry, afterRun(end.record));
    context.meter.tell(`${nameOf(entry)}: ${entry.item.state === 'done' ? 'done' : 'not all of it could be had'}`);
  } catch (error) {
    if (signal.aborted) changeItem(entry, { state: entry.item.id === undefined ? 'queued' : 'paused' });
    else if (stopsAll(error)) stopAll(context, entry, error);
    else {
      changeItem(entry, { state: 'failed', notice: noticeAfter(context, entry, error) });
      context.meter.tell(`${nameOf(entry)}: ${entry.item.notice?.title ?? 'failed'}`);
    }
  } finally {
    entry.item = { ...entry.item, requests: entry.item.requests + meter.requests() };
    entry.work = undefined;
    environment.channel?.post({ type: 'library' });
    context.changed();
  }
}

/** Into the bucket, where the queue has one; what was packed for it is of no use afterwards. */
async function sent(
  context: QueueContext,
  entry: Entry,
  end: RunEnd,
  meter: Meter,
  signal: AbortSignal,
): Promise<void> {
  try {
    signal.throwIfAborted();
    await sendEntry(context, entry, end, meter, signal);
  } catch (error) {
    const { vault, record } = end;
    // Packed again from what is here it would fail again: the next try is to fetch what is gone.
    if (isLoss(error))
      await noteLoss(context.environment, { vault, run: record.run, notice: bytesGone, cause: error, signal }).catch(
        () => {},
      );
    throw error;
  } finally {
    for (const plan of end.plans) plan.close();
  }
}

async function collect(context: QueueContext, entry: Entry, work: EntryWork, signal: AbortSignal): Promise<RunEnd> {
  const { queue, environment } = context;
  const known = await knownStart(context, entry, work.connection.token);
  const input = {
    ...{ environment, ledger: work.ledger, meter: work.meter, connection: work.connection },
    ...{ units: queue.units, emails: queue.emails, formats: formatsOf(queue), ways: {}, queue: queue.id },
    onState: (state: 'collecting' | 'packing', record: RunRecord) => {
      entry.record = record;
      changeItem(entry, { state, id: record.id });
      context.changed();
    },
    onRecord: (record: RunRecord) => {
      entry.record = record;
      context.show();
    },
    show: context.show,
    // Read once more for the bucket.
    ...(queue.target && environment.openSpool && { openSpool: environment.openSpool }),
  };
  if (known !== undefined) {
    const { record, how } = known;
    // Until a further round has begun there is nothing to go on with.
    changeItem(entry, how.kind === 'update' ? { state: 'checking' } : { state: 'collecting', id: record.id });
    context.changed();
    return run(work, { ...input, base: { record }, ...choiceOf(record) }, how, signal);
  }
  const { checked, choice } = await checkEntry(context, entry, work, signal);
  const how: StartHow = { kind: 'auto' };
  return run(work, { ...input, base: { checked }, ...(choice === undefined ? {} : { choice }) }, how, signal);
}

/** Other tabs that have opened this very project are shown it meanwhile. */
async function run(work: EntryWork, input: ProjectRunInput, how: StartHow, signal: AbortSignal): Promise<RunEnd> {
  work.project = projectOf(input.base);
  try {
    return await runProject(input, how, signal);
  } finally {
    work.project = undefined;
  }
}

function choiceOf({ choice }: RunRecord): Pick<ProjectRunInput, 'choice'> {
  return choice === undefined ? {} : { choice };
}
