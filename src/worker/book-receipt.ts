import type { Receipt } from '../model/receipt.ts';
import type { RunOutcome } from '../model/run-record.ts';
import { type Unit, units } from '../model/unit.ts';
import { type Ledger, rowOf } from '../pipeline/ledger.ts';
import type { PackPlan } from '../pipeline/pack.ts';

/** The receipt has the last word on every row. */
export function bookReceipt(ledger: Ledger, receipt: Receipt): void {
  for (const unit of units) {
    const row = rowOf(ledger, unit);
    const booked = receipt.units[unit];
    row.got = booked.got;
    row.expected = booked.expected ?? row.expected;
    row.missing = missingOf(receipt, unit);
    row.note = booked.note ?? row.note;
    row.problems = problemsOf(receipt, unit);
    if (row.progress !== 'idle' || booked.outcome === 'failed')
      row.progress = booked.outcome === 'failed' ? 'failed' : 'done';
  }
}

function missingOf({ units: books }: Receipt, unit: Unit): number {
  const { missing, expected, got } = books[unit];
  return Math.max(missing.length, (expected ?? 0) - got);
}

function problemsOf(receipt: Receipt, unit: Unit): number {
  return receipt.problems.filter((problem) => problem.unit === unit).length;
}

/** What is kept of an archive's account when the archive itself is not. */
export function outcomeOf({ receipt, size }: PackPlan): RunOutcome {
  const sum = (count: (unit: Unit) => number) => units.reduce((all, unit) => all + count(unit), 0);
  return {
    verdict: receipt.verdict,
    expected: sum((unit) => receipt.units[unit].expected ?? receipt.units[unit].got),
    got: sum((unit) => receipt.units[unit].got),
    missing: sum((unit) => missingOf(receipt, unit)),
    archiveBytes: size,
  };
}
