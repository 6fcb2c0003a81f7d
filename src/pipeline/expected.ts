import type { Unit } from '../model/unit.ts';
import type { StepState } from '../vault/vault.ts';

/** How many of a unit there are by the forge's last word. The list of a unit has the unit's name; labels have a second list, of the owner. */
export function expectedOf(unit: Unit, steps: ReadonlyMap<string, StepState>): number | undefined {
  const expected = steps.get(unit)?.expected;
  const ofOwner = unit === 'labels' ? steps.get('owner-labels')?.expected : undefined;
  return expected === undefined || ofOwner === undefined ? expected : expected + ofOwner;
}
