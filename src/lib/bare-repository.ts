import { compareText } from './compare-text.ts';

/** A reference as `packed-refs` holds it. */
export interface BareRef {
  /** Full name, for example `refs/heads/main`. */
  readonly name: string;
  readonly oid: string;
  /** Of annotated tags: what the tag points at in the end. */
  readonly peeled?: string;
}

/** One file of a bare repository: text, or bytes kept elsewhere. A path that ends in `/` is an empty folder. */
export type BareFile<Blob> =
  | { readonly path: string; readonly text: string; readonly blob?: undefined }
  | { readonly path: string; readonly blob: Blob; readonly text?: undefined };

export interface BareOptions<Blob> {
  readonly objectFormat: 'sha1' | 'sha256';
  /** Full name of the branch HEAD points at; it need not exist. */
  readonly head: string;
  /** The commit HEAD points at itself, when it is at no branch. `head` does not count then. */
  readonly detached?: string;
  /** Commits whose parents are not there: the history ends at them. */
  readonly shallow?: readonly string[];
  /** In any order; of two with the same name the last counts. */
  readonly refs: readonly BareRef[];
  readonly packs: readonly { readonly checksum: string; readonly pack: Blob; readonly index: Blob }[];
}

/**
 * The files of a bare repository that git clones and checks without complaint, in a fixed order: HEAD, config (fresh: no remotes, no
 * credentials), packed-refs, `shallow` where the history is cut, the folder `refs/` (without it git sees no repository), packs with their indexes.
 */
export function bareRepository<Blob>(options: BareOptions<Blob>): BareFile<Blob>[] {
  const packs = [...options.packs].sort((a, b) => compareText(a.checksum, b.checksum));
  return [
    { path: 'HEAD', text: options.detached === undefined ? `ref: ${options.head}\n` : `${options.detached}\n` },
    { path: 'config', text: config(options.objectFormat) },
    { path: 'packed-refs', text: packedRefs(options.refs) },
    ...shallowFile(options.shallow ?? []),
    { path: 'refs/', text: '' },
    { path: 'objects/info/packs', text: `${packs.map((pack) => `P pack-${pack.checksum}.pack\n`).join('')}\n` },
    ...(packs.length === 0 ? [{ path: 'objects/pack/', text: '' }] : []),
    ...packs.flatMap(({ checksum, pack, index }) => [
      { path: `objects/pack/pack-${checksum}.idx`, blob: index },
      { path: `objects/pack/pack-${checksum}.pack`, blob: pack },
    ]),
  ];
}

/** One id a line. https://git-scm.com/docs/gitrepository-layout */
function shallowFile(shallow: readonly string[]): { path: string; text: string }[] {
  if (shallow.length === 0) return [];
  return [
    {
      path: 'shallow',
      text: [...new Set(shallow)]
        .sort()
        .map((oid) => `${oid}\n`)
        .join(''),
    },
  ];
}

function config(objectFormat: 'sha1' | 'sha256'): string {
  const long = objectFormat === 'sha256';
  const core = `[core]\n\trepositoryformatversion = ${long ? 1 : 0}\n\tfilemode = true\n\tbare = true\n`;
  return long ? `${core}[extensions]\n\tobjectformat = sha256\n` : core;
}

/** Text of a `packed-refs` file, sorted bytewise. `fully-peeled` says: what has no peeled line is no annotated tag. */
export function packedRefs(refs: readonly BareRef[]): string {
  const byName = new Map(refs.map((ref) => [ref.name, ref]));
  const lines = ['# pack-refs with: peeled fully-peeled sorted \n'];
  for (const ref of [...byName.values()].sort((a, b) => compareText(a.name, b.name))) {
    lines.push(`${ref.oid} ${ref.name}\n`);
    if (ref.peeled !== undefined) lines.push(`^${ref.peeled}\n`);
  }
  return lines.join('');
}
