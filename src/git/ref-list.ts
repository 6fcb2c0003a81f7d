import { gitError } from './git-error.ts';

export interface RefList {
  /** Ids by name, in the server's order; `HEAD` and peeled names (`…^{}`) included. */
  readonly refs: ReadonlyMap<string, string>;
  /** Commits whose parents the server does not have. */
  readonly shallow: readonly string[];
}

export interface RefListReader {
  /** One line without its length: `<oid> <name>`, capabilities after a NUL, or `shallow <oid>`. Throws `git-protocol`, `git-too-many-refs`. */
  add(line: Uint8Array): void;
  end(): RefList;
}

/** Names in the largest list that is read: about 300 bytes of memory each, and far more than a forge can serve. */
export const mostRefs = 1_000_000;

/** Reads the list of protocol v0, line by line. https://git-scm.com/docs/pack-protocol#_reference_discovery */
export function createRefList(limit = mostRefs): RefListReader {
  const refs = new Map<string, string>();
  const shallow: string[] = [];
  const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });

  function add(line: Uint8Array): void {
    const text = decoder.decode(line.subarray(0, endOfName(line)));
    const space = text.indexOf(' ');
    if (space <= 0) throw gitError('git-protocol', 'The git server’s list of branches and tags cannot be read.');
    const oid = text.slice(0, space);
    const name = text.slice(space + 1);
    if (oid === 'shallow') shallow.push(name);
    // How a repository without refs shows its capabilities.
    else if (name !== 'capabilities^{}') refs.set(name, oid);
    if (refs.size > limit || shallow.length > limit) throw tooManyRefs(limit);
  }

  return { add, end: () => ({ refs, shallow }) };
}

function endOfName(line: Uint8Array): number {
  const nul = line.indexOf(0);
  if (nul >= 0) return nul;
  return line.at(-1) === 10 ? line.length - 1 : line.length;
}

export function tooManyRefs(limit: number): Error {
  return gitError('git-too-many-refs', `The git server lists more than ${limit} branches and tags.`, {
    retry: 'never',
    details: { limit },
  });
}
