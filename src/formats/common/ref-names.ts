// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const forbidden = /[\u0000-\u0020\u007f\\~^:?*[]|^[/.]|\/\.|\.\.|\/\/|@\{|\.lock(?=\/|$)|[/.]$|^@$|\p{Cs}/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const forbiddenAll = /[\u0000-\u0020\u007f\\~^:?*[\p{Cs}]|@(?=\{)/gu;

/** The rule by which a restore empties names of branches and tags. Empty counts as unsafe here. */
export function isSafeRef(name: string): boolean {
  return name !== '' && !forbidden.test(name);
}

/** A ref name made from what a forge said; `fallback` when that is beyond saving. */
export function safeRef(name: string, fallback: string): string {
  const mended = name
    .replace(forbiddenAll, '-')
    .split('/')
    .map((part) =>
      part
        .replace(/^\.+|\.+$/gu, '')
        .replace(/\.{2,}/gu, '.')
        .replace(/\.lock$/u, '-lock'),
    )
    .filter((part) => part !== '')
    .join('/');
  return isSafeRef(mended) ? mended : fallback;
}

/** Names of refs in use. A ref and a folder of refs cannot have the same name. */
export interface RefNames {
  /** False when the name is taken, is a folder, or lies below another ref. */
  isFree(name: string): boolean;
  add(name: string): void;
}

/** `a`, `a/b` of `a/b/c`. Parts of the name, which are no copies: there may be many thousands. */
function* parents(name: string): Generator<string, void, undefined> {
  for (let end = name.indexOf('/'); end >= 0; end = name.indexOf('/', end + 1)) yield name.slice(0, end);
}

export function refNames(names: Iterable<string>): RefNames {
  const refs = new Set<string>();
  const folders = new Set<string>();
  const add = (name: string) => {
    refs.add(name);
    for (const parent of parents(name)) folders.add(parent);
  };
  const isBelow = (name: string) => {
    for (const parent of parents(name)) if (refs.has(parent)) return true;
    return false;
  };
  for (const name of names) add(name);
  return {
    add,
    isFree: (name) => !refs.has(name) && !folders.has(name) && !isBelow(name),
  };
}
