/** A file with its path below the folder that was given, parts joined by `/`. */
export interface FileAt {
  readonly path: string;
}

export interface RepositoryFiles<T> {
  /** Path of the repository's folder, with a slash at the end; empty when the given folder is it. */
  readonly root: string;
  /** From the path below that folder to the file. */
  readonly files: ReadonlyMap<string, T>;
}

/** What is read of a repository's folder. Hooks, logs, indexes and the files of a working copy are not. */
const readPaths =
  /^(?:HEAD|config|packed-refs|shallow|objects\/info\/alternates|refs\/.+|objects\/pack\/[^/]+\.(?:pack|promisor)|objects\/[0-9a-f]{2}\/[0-9a-f]{38})$/;

/** True for a path (below a bare repository or `.git`) that holds something of the repository itself. */
export function isRepositoryPath(path: string): boolean {
  return readPaths.test(path);
}

/**
 * Finds the repository among the files of a folder: the folder itself, its `.git`, or one below it; the one nearest to the top. Gives
 * `none` when there is no repository, `several` when nothing says which of them is meant.
 */
export function findRepository<T extends FileAt>(given: readonly T[]): RepositoryFiles<T> | 'none' | 'several' {
  const root = rootOf(given);
  if (root === 'none' || root === 'several') return root;
  const files = new Map<string, T>();
  for (const file of given) {
    const path = file.path.startsWith(root.prefix) ? file.path.slice(root.prefix.length) : '';
    if (isRepositoryPath(path)) files.set(path, file);
  }
  return { root: root.prefix, files };
}

/** A repository has HEAD and, beside it, objects, refs or settings. */
function rootOf(given: readonly FileAt[]): { readonly prefix: string } | 'none' | 'several' {
  const heads = new Set<string>();
  const furnished = new Set<string>();
  for (const { path } of given) {
    if (path === 'HEAD' || path.endsWith('/HEAD')) heads.add(path.slice(0, -'HEAD'.length));
    const beside = /^((?:.*?\/)?)(?:objects\/|packed-refs$|config$)/.exec(path);
    if (beside !== null) furnished.add(beside[1] ?? '');
  }
  const found = [...heads].filter((prefix) => furnished.has(prefix));
  const depth = (prefix: string) => prefix.split('/').length;
  const least = found.reduce((sum, prefix) => Math.min(sum, depth(prefix)), Number.POSITIVE_INFINITY);
  const nearest = found.filter((prefix) => depth(prefix) === least);
  // A working copy may hold repositories among its files; its own is meant.
  const own = nearest.filter((prefix) => prefix === '.git/' || prefix.endsWith('/.git/'));
  const [first, second] = own.length > 0 ? own : nearest;
  if (first === undefined) return 'none';
  return second === undefined ? { prefix: first } : 'several';
}
