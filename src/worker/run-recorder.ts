import type { Clock } from '../lib/clock.ts';
import type { ChangeSummary, RunRecord, UnitProgress } from '../model/run-record.ts';
import type { Unit } from '../model/unit.ts';
import { workOf } from '../pipeline/estimate.ts';
import { activeRows, type Ledger, type Row, rowOf } from '../pipeline/ledger.ts';
import type { ProjectVault } from '../vault/vault.ts';

/** Figures are kept at most so often, milliseconds; a kill loses that much of what is shown, and nothing of what is collected. */
const figuresEvery = 2000;
/** And so often the disk is waited for: more than this of the newest pages is not lost in a power cut. */
const durableEvery = 5000;

/** Keeps the account of a run in the vault. */
export interface RunRecorder {
  readonly record: RunRecord;
  /** A change of state: resolves when it is on the disk. */
  write(change: (record: RunRecord) => RunRecord): Promise<void>;
  /** A change that goes with the next writing. */
  note(change: (record: RunRecord) => RunRecord): void;
  /** Lets nothing of it be written any more, and waits for what is on its way. */
  stop(): Promise<void>;
}

export interface RecorderOptions {
  readonly vault: ProjectVault;
  readonly record: RunRecord;
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** Requests that this run has made so far, not counting those of the record. */
  readonly requests: () => number;
  /** What the round has changed so far; only updates have it. */
  readonly changes?: (requests: number) => ChangeSummary;
  readonly onRecord: (record: RunRecord) => void;
  /** After a change of state: others may want to look. */
  readonly onWritten?: () => void;
}

export function createRecorder(options: RecorderOptions): RunRecorder {
  const { vault, clock, ledger } = options;
  const first = options.record;
  const begun = clock.now();
  let record = first;
  let durable = begun;
  let last: Promise<void> = Promise.resolve();
  let busy = false;
  const figures = () => {
    const now = clock.now();
    const requests = first.requests + options.requests();
    record = {
      ...record,
      touchedAt: now,
      worked: first.worked + (now - begun),
      requests,
      ...(options.changes && { changes: options.changes(requests) }),
      percent: percentOf(record, ledger),
      progress: { ...first.progress, ...progressOf(ledger) },
    };
  };
  /** One writing after the other: an older account must never follow a newer one. */
  const save = (durability: 'strict' | 'relaxed') => {
    figures();
    const kept = record;
    if (durability === 'strict') durable = clock.now();
    last = last.catch(() => {}).then(() => vault.saveRecord(kept, durability));
    last.catch(() => {});
    options.onRecord(kept);
    return last;
  };
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    const late = clock.now() - durable >= durableEvery;
    // A full disk is met by the run itself.
    save(late ? 'strict' : 'relaxed')
      .catch(() => {})
      .finally(() => {
        busy = false;
      });
  }, figuresEvery);
  return {
    get record() {
      return record;
    },
    async write(change) {
      record = change(record);
      await save('strict');
      options.onWritten?.();
    },
    note(change) {
      record = change(record);
    },
    async stop() {
      clearInterval(timer);
      await last.catch(() => {});
    },
  };
}

/** Whole percent; never goes back in a round, 100 only when done. */
function percentOf({ percent, state }: RunRecord, ledger: Ledger): number {
  if (state === 'done') return 100;
  return Math.max(Math.min(99, percent), Math.min(99, Math.floor(workOf(ledger).share * 100)));
}

export function progressOf(ledger: Ledger): RunRecord['progress'] {
  const progress: Partial<Record<Unit, UnitProgress>> = {};
  for (const row of activeRows(ledger)) progress[row.unit] = unitProgress(row);
  return progress;
}

function unitProgress(row: Row): UnitProgress {
  const { got, missing, requests, requestsDone, bytesDone, progress } = row;
  return {
    ...{ got, missing, requests, requestsDone, bytesDone, progress },
    ...(row.expected === undefined ? {} : { expected: row.expected }),
    ...(row.bytes === undefined ? {} : { bytes: row.bytes }),
  };
}

/** Puts the figures of a run that goes on into its rows. What was running then is next now. */
export function showProgress(ledger: Ledger, progress: RunRecord['progress']): void {
  for (const row of activeRows(ledger)) {
    const known = progress[row.unit];
    if (known === undefined) continue;
    const stands = known.progress === 'running' || known.progress === 'verifying' ? 'next' : known.progress;
    Object.assign(rowOf(ledger, row.unit), { ...known, progress: stands } satisfies Partial<Row>);
  }
}
