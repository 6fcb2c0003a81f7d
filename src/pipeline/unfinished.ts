import type { Problem } from '../model/problem.ts';
import type { RunRecord } from '../model/run-record.ts';
import type { Unit } from '../model/unit.ts';

/** What a round that stopped has not read to its end. */
export interface Unfinished {
  /** Never empty. */
  readonly units: readonly Unit[];
  /** Of an update there may be older and newer things side by side. */
  readonly mode: RunRecord['mode'];
}

/** Code of the reason in the receipt, and of the problem. */
export const unfinishedCode = 'not-finished';

/** `undefined` when the last round has come to its end, with or without failures: those are told by themselves. */
export function unfinishedOf(record: RunRecord): Unfinished | undefined {
  const { state, mode, progress, failures, collected, facts } = record;
  if (state === 'done' || state === 'packing') return undefined;
  const hasEnded = collected.to !== undefined || Object.keys(failures).length > 0;
  const units = record.units.filter((unit) => {
    if (facts?.units[unit].availability !== 'available') return false;
    const at = progress[unit]?.progress ?? 'idle';
    if (at === 'done' || (at === 'failed' && failures[unit] !== undefined)) return false;
    // At the end of a round, what nobody ever began had nothing to be read.
    return at !== 'idle' || !hasEnded;
  });
  return units.length === 0 ? undefined : { units, mode };
}

/** What is said of each of these units. */
export function unfinishedText({ mode }: Unfinished): string {
  return mode === 'update'
    ? 'The update stopped before this was read to its end: it is as the export before found it, or in part so.'
    : 'The export stopped before this was read to its end.';
}

/** The same as problems, in the order of the units. */
export function unfinishedProblems(unfinished: Unfinished | undefined, ticked: readonly Unit[]): Problem[] {
  if (unfinished === undefined) return [];
  return unfinished.units
    .filter((unit) => ticked.includes(unit))
    .map((unit) => ({
      ...{ code: unfinishedCode, severity: 'loses-data', unit, place: unit },
      message: unfinishedText(unfinished),
    }));
}
