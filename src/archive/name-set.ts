/** Names that were there already, as bytes: a million texts in a `Set` take several times as much. */
export interface NameSet {
  readonly size: number;
  /** False when the name is there already. */
  add(name: Uint8Array): boolean;
}

const firstSlots = 1 << 10;

export function nameSet(): NameSet {
  let bytes = new Uint8Array(1 << 14);
  let used = 0;
  /** Where each name begins; one more, where the next will. */
  let begins = new Float64Array(firstSlots);
  let count = 0;
  /** Number of a name, from 1; 0 is free. At most half of them are taken. */
  let slots = new Uint32Array(firstSlots);

  function isAt(index: number, name: Uint8Array): boolean {
    const from = begins[index] ?? 0;
    if ((begins[index + 1] ?? 0) - from !== name.length) return false;
    for (let at = 0; at < name.length; at++) if (bytes[from + at] !== name[at]) return false;
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
    for (let index = 0; index < count; index++) {
      const name = bytes.subarray(begins[index], begins[index + 1]);
      slots[slotOf(name)] = index + 1;
    }
  }

  function keep(name: Uint8Array): void {
    if (used + name.length > bytes.length) bytes = grown(bytes, used, new Uint8Array(2 * bytes.length + name.length));
    if (count + 2 > begins.length) begins = grown(begins, count + 1, new Float64Array(begins.length * 2));
    bytes.set(name, used);
    used += name.length;
    begins[++count] = used;
  }

  return {
    get size() {
      return count;
    },
    add(name) {
      const slot = slotOf(name);
      if (slots[slot] !== 0) return false;
      keep(name);
      slots[slot] = count;
      if (count * 2 > slots.length) grow();
      return true;
    },
  };
}

function grown<T extends Uint8Array | Float64Array>(from: T, length: number, to: T): T {
  to.set(from.subarray(0, length));
  return to;
}

/** FNV-1a; a forge that makes names fall together only makes its own archive slow. */
function hashOf(name: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of name) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
