import type { Entity } from '../../src/model/entity.ts';
import type { UserRef } from '../../src/model/user.ts';

/** A value, and within it every text, by the name of the field that holds it. */
function mapTexts(value: unknown, field: string, change: (field: string, text: string) => string): unknown {
  if (typeof value === 'string') return change(field, value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, field, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapTexts(inner, key, change)]));
}

/**
 * The same project with other words: everything that people wrote freely is a text of `next`, and names by which others are found – labels,
 * milestones, people – have one at their end, everywhere the same.
 */
export function withTexts(entities: readonly Entity[], next: () => string): readonly Entity[] {
  const names = new Map<string, string>();
  const renamed = (kind: string, name: string): string => {
    const key = `${kind} ${name}`;
    const known = names.get(key) ?? `${name}${next()}`;
    names.set(key, known);
    return known;
  };
  const person = (user: UserRef): UserRef => ({ ...user, name: renamed('person', user.name) });
  return entities.map((entity) => {
    const words = mapTexts(entity, '', (field, text) => {
      if (field === 'milestone' || (entity.kind === 'milestone' && field === 'title'))
        return renamed('milestone', text);
      if (field === 'labels' || (entity.kind === 'label' && field === 'name')) return renamed('label', text);
      // An empty one is as good as none.
      if (field === 'fullName') return `${text}${next()}`;
      return /^(title|body|description)$/.test(field) ? next() : text;
    }) as Entity;
    return 'author' in words ? { ...words, author: person(words.author) } : words;
  });
}
