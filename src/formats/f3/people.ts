import type { User, UserRef } from '../../model/user.ts';
import { idOfName, peopleIds } from './ids.ts';
import { type NodePath, nodes } from './paths.ts';
import { nobody, personOf } from './read-people.ts';

/** A person with the file that stands for them. */
export interface PersonNode {
  readonly id: string;
  readonly path: NodePath;
  readonly person: UserRef;
}

/** Files of people. Every person who is named has one. */
export interface People {
  add(user: User): PersonNode;
  /** Path of the person's file; of one whom nobody listed, it is written when everything else is. */
  pathOf(user: UserRef): NodePath;
  /** Who has that path. */
  at(path: NodePath): UserRef;
  /** Those who were named and never added, and not given here before. */
  unlisted(): PersonNode[];
}

const wordOf = (user: UserRef) => `${user.id ?? ''} ${user.ghost === true ? 1 : 0} ${user.name}`;
const isNobody = (user: UserRef) => user.id === undefined && user.ghost === true && user.name === nobody.name;

/** Of a user only what others name them by. */
const refOf = ({ id, name, ghost }: UserRef): UserRef => ({
  ...(id !== undefined && { id }),
  name,
  ...(ghost === true && { ghost }),
});

export function createPeople(): People {
  const ids = peopleIds();
  const byWord = new Map<string, PersonNode>();
  const byPath = new Map<NodePath, UserRef>();
  let waiting: PersonNode[] = [];
  const give = (user: UserRef): PersonNode => {
    const person = refOf(user);
    const id = ids.take(person.id, isNobody(person) ? nobody.name : idOfName(person.name));
    const node: PersonNode = { id, path: nodes.user(id), person };
    byWord.set(wordOf(person), node);
    // As reading the file gives them: two of one number are told apart in `extra/`.
    byPath.set(node.path, personOf(id, person.name));
    return node;
  };
  const pathOf = (user: UserRef): NodePath => {
    const known = byWord.get(wordOf(user));
    if (known !== undefined) return known.path;
    const node = give(user);
    waiting.push(node);
    return node.path;
  };
  return {
    add: give,
    pathOf,
    at: (path) => byPath.get(path) ?? nobody,
    unlisted() {
      const all = waiting;
      waiting = [];
      return all;
    },
  };
}
