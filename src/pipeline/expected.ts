import type { Unit } from '../model/unit.ts';
import type { StepState } from '../vault/vault.ts';

/**
 * How many of a unit there are by the forge's last word. The list of a unit has the unit's name; what only the sum over all items says comes from
 * the step behind it that adds them up (`-counted`). Labels have a second list, of the owner.
 */
export function expectedOf(unit: Unit, steps: ReadonlyMap<string, StepState>): number | undefined {
  const expected = steps.get(unit)?.expected ?? steps.get(`${unit}-counted`)?.expected;
  const ofOwner = unit === 'labels' ? steps.get('owner-labels')?.expected : undefined;
  return expected === undefined || ofOwner === undefined ? expected : expected + ofOwner;
}
