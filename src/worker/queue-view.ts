import { workOf } from '../pipeline/estimate.ts';
import { activeRows, type Row } from '../pipeline/ledger.ts';
import type { Meter } from './meter.ts';
import type { QueueItemView, QueueView } from './queue-messages.ts';
import { archiveNames, formatsOf, isSavable } from './queue-names.ts';
import { type Entry, type Queue, workedOf } from './queue-state.ts';

interface Figures {
  readonly expected: number;
  readonly got: number;
  readonly missing: number;
  readonly percent: number;
  readonly bytes: number;
  readonly bytesExpected: number;
}

interface Counted {
  readonly progress: Row['progress'];
  readonly got: number;
  readonly expected?: number | undefined;
  readonly missing: number;
  readonly bytesDone: number;
  readonly bytes?: number | undefined;
}

/** A unit that failed is told in words; as one thing that is missing it would stand beside numbers that it is no part of. */
function missingIn({ progress, missing }: Counted): number {
  return progress === 'failed' ? 0 : missing;
}

function sumsOf(rows: readonly Counted[]): Omit<Figures, 'percent'> {
  const sum = (pick: (row: Counted) => number) => rows.reduce((all, row) => all + pick(row), 0);
  return {
    expected: sum((row) => row.expected ?? row.got),
    got: sum((row) => row.got),
    missing: sum(missingIn),
    bytes: sum((row) => row.bytesDone),
    bytesExpected: sum((row) => Math.max(row.bytes ?? 0, row.bytesDone)),
  };
}

/** Something failed before anybody knew how much it is: then nobody knows how much the project is. */
function isUnknown(rows: readonly Counted[]): boolean {
  return rows.some(({ progress, expected }) => progress === 'failed' && expected === undefined);
}

/** While it works from its ledger, afterwards from its account, before from what the owner's list says. */
export function figuresOf({ item, record, work }: Entry): Figures {
  const listed = { expected: 0, got: 0, missing: 0, percent: 0, bytes: 0, bytesExpected: item.project.bytes };
  if (work !== undefined && item.state !== 'checking') {
    const share = Math.floor(workOf(work.ledger).share * 100);
    const percent = Math.max(record?.percent ?? 0, Math.min(99, share));
    return { ...sumsOf(activeRows(work.ledger)), percent };
  }
  if (record === undefined) return listed;
  const rows = Object.values(record.progress);
  const sums = { ...sumsOf(rows), percent: record.percent };
  if (item.state === 'failed' && isUnknown(rows)) return { ...sums, expected: 0 };
  if (item.state !== 'done' || item.outcome === undefined) return sums;
  const { expected, got, missing } = item.outcome;
  return { ...sums, expected, got, missing, percent: 100 };
}

function itemView(entry: Entry, figures: Figures, archiveName: string | undefined): QueueItemView {
  const { key, item, sending, work } = entry;
  const { expected, got, missing, percent } = figures;
  const waiting = work?.meter.waiting();
  return {
    ...item,
    ...{ key, expected, got, missing, percent },
    requests: item.requests + (work?.meter.requests() ?? 0),
    ...(waiting === undefined ? {} : { waiting }),
    ...(sending === undefined ? {} : { sending: { ...sending } }),
    ...(archiveName === undefined ? {} : { archiveName }),
  };
}

/** Roughly how much work a project is, in requests: what each costs, what hangs on its tickets, and its bytes. */
function weightOf({ item }: Entry): number {
  return 30 + item.project.openTickets + item.project.bytes / 500_000;
}

/** Before so much is done, or so many seconds are over, nothing is said about what is left. */
const leastShare = 0.02;
const leastSeconds = 10;

function secondsLeft(shares: readonly (readonly [weight: number, share: number])[], seconds: number) {
  const all = shares.reduce((sum, [weight]) => sum + weight, 0);
  const share = all === 0 ? 0 : shares.reduce((sum, [weight, done]) => sum + weight * done, 0) / all;
  return share < leastShare || seconds < leastSeconds ? undefined : Math.ceil((seconds * (1 - share)) / share);
}

/** A token was given once and is gone with the worker, or what is private waits for one. */
export function isSecret({ item, record }: Entry): boolean {
  return record?.withToken === true || item.project.visibility !== 'public';
}

function needsToken({ tokens }: Queue, wanted: readonly Entry[]): boolean {
  return tokens.size === 0 && wanted.some((entry) => entry.item.state !== 'done' && isSecret(entry));
}

function isSent({ item }: Entry): boolean {
  return item.state === 'done' && item.inBucket !== undefined;
}

/** Everything the page shows of the queue, as plain values. */
export function queueView(queue: Queue, meter: Meter, now: number): QueueView {
  const entries = [...queue.entries.values()];
  const figures = entries.map(figuresOf);
  const wanted = entries.flatMap((entry, at) => {
    const own = figures[at];
    return entry.item.state === 'skipped' || own === undefined ? [] : [{ entry, own }];
  });
  const sum = (pick: (own: Figures) => number) => wanted.reduce((all, { own }) => all + pick(own), 0);
  const ended = ({ item }: Entry) => item.state === 'done' || item.state === 'failed';
  const shares = wanted.map(({ entry, own }) => [weightOf(entry), ended(entry) ? 1 : own.percent / 100] as const);
  const left = queue.state === 'running' ? secondsLeft(shares, workedOf(queue, now) / 1000) : undefined;
  const names = archiveNames(queue, entries.filter(isSavable));
  const host = queue.tokenFor === undefined ? undefined : new URL(queue.tokenFor).host;
  const { id, title, filter, faults, cap, notice, target, place, saving, saved } = queue;
  // Whoever leaves at the first word of a pause would find what still works as it was a moment ago.
  const works = entries.some(({ work }) => work !== undefined);
  const state = queue.state === 'paused' && works ? 'running' : queue.state;
  const pausing = state !== queue.state && !queue.leaving;
  const begun = state === 'running' || state === 'paused';
  const waiting = state === 'listing' ? meter.waiting() : undefined;
  return {
    ...{ id, state, title, filter, faults },
    formats: queue.format === '' ? [] : formatsOf(queue).map(({ id: format }) => format),
    items: entries.flatMap((entry, at) => {
      const own = figures[at];
      return own === undefined ? [] : [itemView(entry, own, names.get(entry.key))];
    }),
    totals: {
      projects: wanted.length,
      done: wanted.filter(({ entry }) => entry.item.state === 'done').length,
      needYou: wanted.filter(({ entry }) => entry.item.state === 'failed').length,
      requests: queue.requests,
      bytes: sum((own) => own.bytes),
      bytesExpected: sum((own) => Math.max(own.bytes, own.bytesExpected)),
      ...(cap === undefined ? {} : { cap }),
      ...(left === undefined ? {} : { left }),
    },
    lately: meter.lately(),
    ...(waiting === undefined ? {} : { waiting }),
    needsToken: needsToken(
      queue,
      wanted.map(({ entry }) => entry),
    ),
    ...(host === undefined ? {} : { tokenFor: host }),
    ...(queue.startedAt === undefined ? {} : { startedAt: queue.startedAt }),
    ...(notice === undefined ? {} : { notice }),
    ...(target && { target, needsKeys: place === undefined && wanted.some(({ entry }) => !isSent(entry)) }),
    ...(pausing ? { pausing: true as const } : {}),
    ...(queue.leaving && (target !== undefined || begun) ? { leaving: true as const } : {}),
    ...(saving === undefined ? {} : { saving: { ...saving } }),
    ...(saved === undefined ? {} : { saved }),
  };
}
