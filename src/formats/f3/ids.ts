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

/**
 * Ids of one folder, given in the order of the source: the forge's numbers while they go up, then `x1`, `x2` and so on. So the order of ids, numbers
 * before the others, is the order of the source.
 */
export interface FolderIds {
  take(number: number | undefined): string;
}

export function folderIds(): FolderIds {
  let last = Number.NEGATIVE_INFINITY;
  let made = 0;
  return {
    take(number) {
      const isNext = number !== undefined && Number.isSafeInteger(number) && number > last && made === 0;
      if (!isNext) return `x${++made}`;
      last = number;
      return String(number);
    },
  };
}

/** Ids of people, who come in any order: the forge's number when nobody has it yet, else `wish`, with a number behind it when that is taken. */
interface PeopleIds {
  take(number: number | undefined, wish: string): string;
}

export function peopleIds(): PeopleIds {
  const taken = new Set<string>();
  const isFree = (id: string) => numberOfId(id) !== undefined && !taken.has(id);
  const give = (id: string) => {
    taken.add(id);
    return id;
  };
  return {
    take(number, wish) {
      // 0 is what forges say of people whose number they do not know.
      if (number !== undefined && number !== 0 && isFree(String(number))) return give(String(number));
      if (!taken.has(wish)) return give(wish);
      for (let again = 2; ; again++) if (!taken.has(`${wish}.${again}`)) return give(`${wish}.${again}`);
    },
  };
}
