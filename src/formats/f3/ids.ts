import { utf8 } from '../../lib/bytes.ts';

/*
 * Ids are strings that name files. Those of the forge are decimal numbers. What the forge gave no number has an id that begins with a letter, so that
 * nobody takes it for one of the forge's.
 */

const decimal = /^(?:0|-?[1-9]\d*)$/u;

/** The forge's own number; `undefined` when the id was made here. */
export function numberOfId(id: string): number | undefined {
  const number = decimal.test(id) ? Number(id) : Number.NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}

/** Of a deleted account that nothing but this is known of, as Forgejo has it. */
export const ghostId = '-1';

const maxNameLength = 100;

/**
 * Id of a person whose number is not known, from the login name: as it is where a file can be called so, with `~` and two digits for other
 * bytes. Different names may give the same id when they are very long.
 */
export function idOfName(name: string): string {
  let safe = '';
  for (const byte of utf8(name)) {
    const character = String.fromCharCode(byte);
    safe += /[a-z0-9_-]/u.test(character) ? character : `~${byte.toString(16).padStart(2, '0')}`;
  }
  return `name-${safe.slice(0, maxNameLength)}`;
}

/** Ids of one folder: each is given once. */
export interface FolderIds {
  /** The number when it is given and free, else `wish` with a number behind it when that is taken, else `x1`, `x2` and so on. */
  take(number: number | undefined, wish?: string): string;
}

export function folderIds(): FolderIds {
  const taken = new Set<string>();
  let made = 0;
  const give = (id: string) => {
    taken.add(id);
    return id;
  };
  return {
    take(number, wish) {
      const own = number === undefined ? undefined : String(number);
      if (own !== undefined && numberOfId(own) !== undefined && !taken.has(own)) return give(own);
      if (wish === undefined) return give(`x${++made}`);
      if (!taken.has(wish)) return give(wish);
      for (let again = 2; ; again++) if (!taken.has(`${wish}.${again}`)) return give(`${wish}.${again}`);
    },
  };
}
