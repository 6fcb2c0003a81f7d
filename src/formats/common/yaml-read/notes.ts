import type { YamlPointer, YamlStyle } from './types.ts';

/** What is known of a value: where it begins, UTF-16 units from the beginning of the text, and how a scalar is written. */
export interface Note {
  readonly at: number;
  readonly scalar?: { readonly at: number; readonly text: string; readonly style: YamlStyle };
}

/** Places of values, collected while an item is read once more. */
export interface Notes {
  /** Keys and indexes down to where the parser is; changed by it. */
  readonly path: (string | number)[];
  begin(at: number): void;
  scalar(at: number, text: string, style: YamlStyle): void;
  /** The note of this value, or of the nearest around it. */
  nearest(pointer: YamlPointer): Note | undefined;
  exact(pointer: YamlPointer): Note | undefined;
}

export function createNotes(): Notes {
  const path: (string | number)[] = [];
  const found = new Map<string, Note>();
  const keyOf = (pointer: YamlPointer) => JSON.stringify(pointer);
  const exact = (pointer: YamlPointer) => found.get(keyOf(pointer));
  return {
    path,
    begin(at) {
      found.set(keyOf(path), { at });
    },
    scalar(at, text, style) {
      const key = keyOf(path);
      found.set(key, { at: found.get(key)?.at ?? at, scalar: { at, text, style } });
    },
    exact,
    nearest(pointer) {
      for (let length = pointer.length; length >= 0; length--) {
        const note = exact(pointer.slice(0, length));
        if (note !== undefined) return note;
      }
      return undefined;
    },
  };
}
