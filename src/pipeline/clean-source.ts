import { hasCredentials, isAddressKey, withoutCredentials } from '../formats/common/secrets.ts';
import type { ProjectSource } from '../model/project-source.ts';

/** Entities are flat but for a side, a fork, what an event says. */
const deepest = 8;

/** The same project; addresses in its records hold no user name, password or token. Reads through, keeps nothing. */
export function cleanSource(source: ProjectSource): ProjectSource {
  return {
    async *scan(kind, parent) {
      for await (const entity of source.scan(kind, parent)) yield cleaned(entity, deepest);
    },
    async get(kind, key) {
      const entity = await source.get(kind, key);
      return entity && cleaned(entity, deepest);
    },
    count: (kind) => source.count(kind),
    file: (key) => source.file(key),
    open: (blob) => source.open(blob),
    repository: (name) => source.repository(name),
  };
}

/** The very same object when there is nothing to take out. */
function cleaned<T extends object>(value: T, depth: number): T {
  if (depth === 0) return value;
  const changed = Object.entries(value).flatMap(([key, field]: [string, unknown]): [string, unknown][] => {
    const clean = cleanField(field, isAddressKey(key), depth - 1);
    return clean === field ? [] : [[key, clean]];
  });
  return changed.length === 0 ? value : { ...value, ...Object.fromEntries(changed) };
}

function cleanField(field: unknown, isAddress: boolean, depth: number): unknown {
  if (typeof field === 'string') return isAddress && hasCredentials(field) ? withoutCredentials(field) : field;
  if (Array.isArray(field)) {
    const items: readonly unknown[] = field;
    const clean = items.map((item) => cleanField(item, isAddress, depth));
    return clean.some((item, at) => item !== items[at]) ? clean : field;
  }
  return typeof field === 'object' && field !== null ? cleaned(field, depth) : field;
}
