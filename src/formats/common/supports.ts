import type { EntityKind, EntityOf } from '../../model/entity.ts';
import type { Reaction } from '../../model/reaction.ts';

/**
 * Where a field of the model is written: `file` in the format's own files; `partly` there, and what they cannot say in `extra/`; `extra` only
 * there; `no` nowhere.
 */
export type Held = 'file' | 'partly' | 'extra' | 'no';

type Placed = 'kind' | 'key' | 'parent' | 'pullRequest' | OfForge;
type FieldsOf<T> = { readonly [F in Exclude<keyof T, Placed>]-?: Held };

/** What is kept for asking the forge again, and is no part of the project: no format writes it. */
export const ofForge = ['node', 'reactionCount', 'linkCount', 'blockerCount'] as const;
type OfForge = (typeof ofForge)[number];

/** What a format holds of every field of the model. A new field makes the compiler ask for it. */
export type Supports = { readonly [K in EntityKind]: FieldsOf<EntityOf<K>> } & {
  readonly reaction: FieldsOf<Reaction>;
};

/** Every field with where each of the formats has it, in the order of the first table. */
export function* supportRows(
  formats: readonly Supports[],
): Generator<{ readonly entity: string; readonly field: string; readonly held: readonly Held[] }> {
  const [first] = formats;
  if (first === undefined) return;
  for (const [entity, fields] of Object.entries(first)) {
    for (const field of Object.keys(fields)) {
      const held = formats.map((supports) => {
        const found: Readonly<Record<string, Readonly<Record<string, Held>>>> = supports;
        return found[entity]?.[field] ?? 'no';
      });
      yield { entity, field, held };
    }
  }
}
