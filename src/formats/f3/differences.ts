import type { Entity } from '../../model/entity.ts';
import { type Fields, isFields } from '../common/loose-fields.ts';
import { ofForge } from '../common/supports.ts';

/** A line of `extra/<kind>.jsonl` about an entity that has a file: what reading that file does not give. */
export interface DifferenceRow {
  /** Path of the node, `/forge/…`. */
  readonly path: string;
  /** Fields of the model that the file does not have, or has otherwise. */
  readonly fields?: Fields;
  /** Fields that the file has because F3 wants them, and the project has not. */
  readonly without?: readonly string[];
}

/** Told by where the file is. */
const placed: ReadonlySet<string> = new Set(['kind', 'key', 'parent', 'pullRequest', ...ofForge]);

/** What has to be kept beside the file so that reading both gives the entity; `undefined` when the file says it all. */
export function differenceRow<T extends Entity>(path: string, entity: T, read: T): DifferenceRow | undefined {
  const fields: Record<string, unknown> = {};
  // By name, so that the same entity gives the same row wherever its fields come from.
  for (const [key, value] of Object.entries(entity).sort(([a], [b]) => (a < b ? -1 : 1)))
    if (!placed.has(key) && value !== undefined && !isSame(value, Reflect.get(read, key))) fields[key] = value;
  const without = Object.keys(read)
    .filter((key) => !placed.has(key) && Reflect.get(read, key) !== undefined && Reflect.get(entity, key) === undefined)
    .sort();
  const [hasFields, hasLess] = [Object.keys(fields).length > 0, without.length > 0];
  if (!hasFields && !hasLess) return undefined;
  return { path, ...(hasFields && { fields }), ...(hasLess && { without }) };
}

function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, at) => isSame(item, other[at]));
  if (!isFields(one) || !isFields(other)) return false;
  const keys = presentKeys(one);
  return keys.length === presentKeys(other).length && keys.every((key) => isSame(one[key], other[key]));
}

function presentKeys(fields: Fields): string[] {
  return Object.keys(fields).filter((key) => fields[key] !== undefined);
}
