import type { EntityPart } from '../forges/forge.ts';
import type { Entity } from '../model/entity.ts';

/**
 * E-mail addresses of a page's people, apart from them: a forge shows one person with an address here, another there and none elsewhere, and
 * which answer comes last must not show. Parts are laid over their entity in the order of their names.
 */
export function emailParts(entities: readonly Entity[]): EntityPart[] {
  return entities.flatMap((entity) => {
    if (entity.kind !== 'user' || entity.email === undefined) return [];
    const { key: of, email } = entity;
    return [{ of, part: partOf(email, entity.name), fields: { email } }];
  });
}

export const emailPartNames = ['email-1-hidden', 'email-2-by-name', 'email-3-given'] as const;

/** The address that a person has given says more than the one that a server makes of the name for who hides it. */
function partOf(email: string, name: string): (typeof emailPartNames)[number] {
  if (/@(?:[^@]+\.)?noreply\./i.test(email)) return 'email-1-hidden';
  return email.toLowerCase().startsWith(`${name.toLowerCase()}@`) ? 'email-2-by-name' : 'email-3-given';
}
