import { entityKey } from '../../model/entity.ts';
import type { Label } from '../../model/label.ts';
import { type Fields, textIn } from '../common/loose-fields.ts';
import { labelOf } from './decode-basics.ts';

/**
 * Labels of `label.yml`, with those of `extra/labels.jsonl` that share a name with one of them, in the order of the forge as far as the two
 * files tell it. A line says more about the label of its name when it is the one that `label.yml` shows: not the owner's while the project has
 * one, else the first.
 */
export function labelsOf(records: readonly Fields[], extra: readonly Fields[]): Label[] {
  const places = new Map<string, number>();
  for (const [at, record] of records.entries())
    if (!places.has(textIn(record, 'name'))) places.set(textIn(record, 'name'), at);
  const merged = new Map<number, Label>(records.map((record, at) => [at, labelOf(record, entityKey('label', 0, at))]));
  const others: Label[] = [];
  let last = 0;
  let count = 0;
  const shown = shownRows(records, extra, places);
  for (const row of extra) {
    const at = places.get(textIn(row, 'name')) ?? last;
    last = Math.max(last, at);
    if (shown.get(at) === row && last === at) merged.set(at, labelOf(row, entityKey('label', 0, at)));
    else {
      if (shown.get(at) === row) merged.delete(at);
      others.push(labelOf(row, entityKey('label', 0, last, ++count)));
    }
  }
  return [...merged.values(), ...others].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Of each label of the dump the line that is about it, if there is one. */
function shownRows(
  records: readonly Fields[],
  extra: readonly Fields[],
  places: ReadonlyMap<string, number>,
): ReadonlyMap<number, Fields> {
  const shown = new Map<number, Fields>();
  const decided = new Set<number>();
  for (const row of extra) {
    const at = places.get(textIn(row, 'name'));
    const record = at === undefined ? undefined : records[at];
    if (at === undefined || record === undefined || !isSame(record, row) || decided.has(at)) continue;
    const isOwn = row['fromOwner'] !== true;
    if (isOwn || !shown.has(at)) shown.set(at, row);
    if (isOwn) decided.add(at);
  }
  return shown;
}

function isSame(record: Fields, row: Fields): boolean {
  const flag = (fields: Fields) => fields['exclusive'] === true;
  return (
    textIn(record, 'color') === textIn(row, 'color') &&
    textIn(record, 'description') === textIn(row, 'description') &&
    flag(record) === flag(row)
  );
}
