import { known } from '../../lib/known.ts';
import { entityKey } from '../../model/entity.ts';
import type { User, UserRef } from '../../model/user.ts';
import { type Fields, someText, textIn } from '../common/loose-fields.ts';
import { numberOfId } from './ids.ts';

/** Id of the stand-in for people whom nobody knows. */
const nobodyId = 'ghost';
export const nobody: UserRef = { name: 'ghost', ghost: true };

/** Last part of a reference; an id or a name that older archives have in its place is what it is. */
export function idOfReference(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}

/** How others name the person with that id: accounts of the system, deleted ones too, have negative numbers. */
export function personOf(id: string, username: string): UserRef {
  const name = username === '' ? nobody.name : username;
  if (id === nobodyId) return nobody;
  const number = numberOfId(id);
  if (number === undefined) return { name };
  if (number < 0) return { id: number, name, ghost: true };
  return number === 0 ? { name } : { id: number, name };
}

/** The person of `users/<id>.json`. A display name that says nothing new is none. */
export function userOf(record: Fields, id: string): User {
  const username = textIn(record, 'username');
  const person = personOf(id, username);
  const fullName = someText(record, 'name');
  const key = person.id === undefined && !person.ghost ? entityKey('user', 'elsewhere', person.name) : undefined;
  return {
    kind: 'user',
    key: key ?? entityKey('user', person.name),
    ...person,
    ...known({ fullName: fullName === username ? undefined : fullName, email: someText(record, 'email') }),
  };
}
