import { type Unit, units } from '../model/unit.ts';

/** One row while the job runs; the worker turns it into what the page shows. */
export interface Row {
  readonly unit: Unit;
  ticked: boolean;
  availability: 'unknown' | 'available' | 'off' | 'no-access' | 'not-offered';
  progress: 'idle' | 'next' | 'running' | 'verifying' | 'done' | 'failed';
  expected: number | undefined;
  got: number;
  missing: number;
  requests: number;
  requestsDone: number;
  bytes: number | undefined;
  bytesDone: number;
  problems: number;
  note: string | undefined;
  warning: string | undefined;
  fraction: number | undefined;
}

/** The account of a running job; changed in place, read at most four times a second. */
export interface Ledger {
  readonly rows: ReadonlyMap<Unit, Row>;
}

export function emptyRow(unit: Unit, ticked: boolean): Row {
  return {
    unit,
    ticked,
    availability: 'unknown',
    progress: 'idle',
    expected: undefined,
    got: 0,
    missing: 0,
    requests: 0,
    requestsDone: 0,
    bytes: undefined,
    bytesDone: 0,
    problems: 0,
    note: undefined,
    warning: undefined,
    fraction: undefined,
  };
}

export function emptyLedger(ticked: readonly Unit[]): Ledger {
  return { rows: new Map(units.map((unit) => [unit, emptyRow(unit, ticked.includes(unit))])) };
}

export function rowOf(ledger: Ledger, unit: Unit): Row {
  const row = ledger.rows.get(unit);
  if (row === undefined) throw new Error(`no row for ${unit}`);
  return row;
}

/** Rows that this run works on: ticked, and the forge has them. */
export function activeRows(ledger: Ledger): Row[] {
  return [...ledger.rows.values()].filter((row) => row.ticked && row.availability === 'available');
}

export function activeUnits(ledger: Ledger): Unit[] {
  return activeRows(ledger).map((row) => row.unit);
}

/** What the person wants, be it there or not. */
export function tickedUnits(ledger: Ledger): Unit[] {
  return [...ledger.rows.values()].filter(({ ticked }) => ticked).map(({ unit }) => unit);
}
