/** Keys of the page, as the list shows them (ui.md section 10). */
export const keyList: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  { keys: ['g', 'e'], does: 'Export' },
  { keys: ['g', 'm'], does: 'Mirror' },
  { keys: ['g', 'o'], does: 'Open' },
  { keys: ['g', 'l'], does: 'Library' },
  { keys: ['/'], does: 'search the list' },
  { keys: ['j', 'k'], does: 'down and up in a list' },
  { keys: ['Enter'], does: 'open what the list is at' },
  { keys: ['u'], does: 'back to the list' },
  { keys: ['n'], does: 'next problem, thread or file' },
  { keys: ['p'], does: 'previous one' },
  { keys: ['o'], does: 'open or close it' },
  { keys: ['?'], does: 'this list' },
];

export type KeyAction = 'export' | 'mirror' | 'open' | 'library' | 'next' | 'previous' | 'toggle' | 'help';

const single: Readonly<Record<string, KeyAction>> = { n: 'next', p: 'previous', o: 'toggle', '?': 'help' };
const afterG: Readonly<Record<string, KeyAction>> = { e: 'export', m: 'mirror', o: 'open', l: 'library' };

/** Two keys belong together when they come within so many milliseconds. */
const together = 1500;

/** Turns keys into actions; remembers a `g` for the key after it. */
export function createKeyReader(): (key: string, at: number) => KeyAction | undefined {
  let gAt = Number.NEGATIVE_INFINITY;
  return (key, at) => {
    const follows = at - gAt <= together;
    gAt = Number.NEGATIVE_INFINITY;
    if (follows && afterG[key] !== undefined) return afterG[key];
    if (key === 'g') {
      gAt = at;
      return undefined;
    }
    return single[key];
  };
}
