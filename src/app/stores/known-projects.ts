import type { SmallStorage } from './preferences.ts';

/** What the page remembers of a project outside of the storage that a browser may clear by itself. */
export interface KnownProject {
  readonly id: string;
  /** `owner/name`. */
  readonly name: string;
  /** When it was last worked on, ms since 1970. */
  readonly at: number;
}

const name = 'takeout:library';

function isKnown(value: unknown): value is KnownProject {
  if (typeof value !== 'object' || value === null) return false;
  const field = (key: keyof KnownProject): unknown => Reflect.get(value, key);
  return typeof field('id') === 'string' && typeof field('name') === 'string' && typeof field('at') === 'number';
}

/** Anything else that stands there counts as nothing. */
export function readKnown(storage: () => SmallStorage): readonly KnownProject[] {
  try {
    const value: unknown = JSON.parse(storage().getItem(name) ?? '[]');
    return Array.isArray(value) ? value.filter(isKnown) : [];
  } catch {
    return [];
  }
}

export function writeKnown(storage: () => SmallStorage, known: readonly KnownProject[]): void {
  try {
    storage().setItem(name, JSON.stringify(known));
  } catch {
    // Then a loss cannot be noticed; what is collected stays as it is.
  }
}
