import type { Problem } from '../model/problem.ts';
import type { RunRecord } from '../model/run-record.ts';
import type { Unit } from '../model/unit.ts';

/** What a round that stopped has not read to its end. */
export interface Unfinished {
  /** Never empty. */
  readonly units: readonly Unit[];
  /** Those of them that the round was not to read: an earlier one may have. */
  readonly older: readonly Unit[];
  /** Of an update there may be older and newer things side by side. */
  readonly mode: RunRecord['mode'];
}

/** Code of the reason in the receipt, and of the problem. */
export const unfinishedCode = 'not-finished';

/** `undefined` when the last round has read to its end what is packed, with or without failures: those are told by themselves. */
export function unfinishedOf(record: RunRecord, packed: readonly Unit[] = record.units): Unfinished | undefined {
  const { mode, facts } = record;
  const isOffered = (unit: Unit) => facts?.units[unit].availability === 'available';
  const older = packed.filter((unit) => isOffered(unit) && !record.units.includes(unit));
  const units = [...stoppedIn(record).filter(isOffered), ...older];
  return units.length === 0 ? undefined : { units, older, mode };
}

/** Units of the last round that it has not come to the end of. */
function stoppedIn({ state, progress, failures, collected, units }: RunRecord): readonly Unit[] {
  if (state === 'done' || state === 'packing') return [];
  const hasEnded = collected.to !== undefined || Object.keys(failures).length > 0;
  return units.filter((unit) => {
    const at = progress[unit]?.progress ?? 'idle';
    if (at === 'done' || (at === 'failed' && failures[unit] !== undefined)) return false;
    // At the end of a round, what nobody ever began had nothing to be read.
    return at !== 'idle' || !hasEnded;
  });
}

/** What is said of one of these units. */
export function unfinishedText({ mode, older }: Unfinished, unit: Unit): string {
  if (older.includes(unit)) return 'The last export left this out: it is as an earlier one found it.';
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
      message: unfinishedText(unfinished, unit),
    }));
}
