import { growingBytes, growingNumbers } from '../lib/growing.ts';

/** Names that were there already, as bytes: a million texts in a `Set` take several times as much. */
export interface NameSet {
  readonly size: number;
  /** False when the name is there already. */
  add(name: Uint8Array): boolean;
  /** By the place in which they were added, from 0. Not to be written to. */
  at(index: number): Uint8Array;
}

const firstSlots = 1 << 10;

export function nameSet(): NameSet {
  const bytes = growingBytes();
  /** Where each name ends. */
  const ends = growingNumbers();
  /** Number of a name, from 1; 0 is free. At most half of them are taken. */
  let slots = new Uint32Array(firstSlots);

  const at = (index: number) => bytes.slice(index === 0 ? 0 : ends.at(index - 1), ends.at(index));

  function isAt(index: number, name: Uint8Array): boolean {
    if (ends.at(index) - (index === 0 ? 0 : ends.at(index - 1)) !== name.length) return false;
    const known = at(index);
    for (let place = 0; place < name.length; place++) if (known[place] !== name[place]) return false;
    return true;
  }

  /** The slot of the name, or the free one where it belongs. */
  function slotOf(name: Uint8Array): number {
    const mask = slots.length - 1;
    let slot = hashOf(name) & mask;
    for (let taken = slots[slot]; taken; taken = slots[slot]) {
      if (isAt(taken - 1, name)) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  function grow(): void {
    slots = new Uint32Array(slots.length * 2);
    for (let index = 0; index < ends.length(); index++) slots[slotOf(at(index))] = index + 1;
  }

  return {
    get size() {
      return ends.length();
    },
    add(name) {
      const slot = slotOf(name);
      if (slots[slot] !== 0) return false;
      bytes.push(name);
      ends.push(bytes.length());
      slots[slot] = ends.length();
      if (ends.length() * 2 > slots.length) grow();
      return true;
    },
    at,
  };
}

/** FNV-1a; a forge that makes names fall together only makes its own archive slow. */
function hashOf(name: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of name) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
