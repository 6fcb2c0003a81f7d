import type { Reaction } from '../../model/reaction.ts';
import type { TeamRef, UserRef } from '../../model/user.ts';
import { type Fields, fieldsIn, integerIn, placedIn, someText, textIn, timeIn } from '../common/loose-fields.ts';
import { heldReaction, withoutOrigin } from './reactions.ts';

/** Who nobody knows. */
const nobody: UserRef = { name: 'ghost', ghost: true };

/** A person of a record of the dump: `<prefix>_id` and `<prefix>_name`. */
export function personOf(record: Fields, prefix: string): UserRef {
  const id = integerIn(record, `${prefix}_id`);
  const name = textIn(record, `${prefix}_name`);
  if (name === '') return id > 0 ? { id, name: 'ghost' } : nobody;
  if (id === 0) return { name };
  // The forges' own ghost has this number; one whom nobody named has none.
  if (id === -1) return name === nobody.name ? nobody : { id, name, ghost: true };
  return { id, name };
}

/** A person of a line in `extra/`. */
export function userOf(fields: Fields): UserRef {
  const id = integerIn(fields, 'id');
  const name = someText(fields, 'name') ?? nobody.name;
  return { ...(id === 0 ? {} : { id }), name, ...(fields['ghost'] === true ? { ghost: true } : {}) };
}

export function userIn(record: Fields, key: string): UserRef | undefined {
  return Object.hasOwn(record, key) ? userOf(fieldsIn(record, key)) : undefined;
}

export function usersIn(record: Fields, key: string): UserRef[] {
  return [...placedIn(record, key)].map(([, fields]) => userOf(fields));
}

export function teamsIn(record: Fields, key: string): TeamRef[] {
  return [...placedIn(record, key)].map(([, fields]) => {
    const id = integerIn(fields, 'id');
    return { ...(id === 0 ? {} : { id }), name: textIn(fields, 'name') };
  });
}

const sameAs = (content: string, { id, ghost, name }: UserRef) => `${id ?? (ghost ? -1 : 0)} ${content} ${name}`;

/**
 * Reactions of a record and those of `extra/`, in an order that both have. A line with a time may be one of the record; one without never is.
 */
export function reactionsOf(record: Fields, extra: readonly Fields[]): { reactions?: readonly Reaction[] } {
  const held = [...placedIn(record, 'reactions')].map(([, fields]) => ({
    user: personOf(fields, 'user'),
    content: textIn(fields, 'content'),
  }));
  const keys = held.map(({ user, content }) => sameAs(content, user));
  const all: Reaction[] = [];
  let next = 0;
  for (const row of extra) {
    const created = timeIn(row, 'created');
    const user = userOf(fieldsIn(row, 'user'));
    const reaction = { user, content: textIn(row, 'content'), ...(created === undefined ? {} : { created }) };
    const key = sameAs(heldReaction(reaction.content) ?? '', withoutOrigin(user));
    const at = created === undefined ? -1 : keys.indexOf(key, next);
    if (at >= 0) {
      all.push(...held.slice(next, at));
      next = at + 1;
    }
    all.push(reaction);
  }
  all.push(...held.slice(next));
  return all.length === 0 ? {} : { reactions: all };
}
