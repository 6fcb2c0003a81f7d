import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';

interface LooseObject {
  readonly id: string;
  readonly path: string;
  readonly bytes: Uint8Array;
}

function loose(kind: 'blob' | 'tree' | 'commit', content: string | Uint8Array): LooseObject {
  const body = Buffer.from(content);
  const whole = Buffer.concat([Buffer.from(`${kind} ${body.length}\0`), body]);
  const id = createHash('sha1').update(whole).digest('hex');
  return { id, path: `objects/${id.slice(0, 2)}/${id.slice(2)}`, bytes: new Uint8Array(deflateSync(whole)) };
}

/** Files of the root folder, by name. */
function treeOf(files: ReadonlyMap<string, LooseObject>): LooseObject {
  const entries = [...files]
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .flatMap(([name, { id }]) => [Buffer.from(`100644 ${name}\0`), Buffer.from(id, 'hex')]);
  return loose('tree', Buffer.concat(entries));
}

export interface MadeCommit {
  /** Files of the root folder, by name. */
  readonly texts: Readonly<Record<string, string>>;
  readonly message: string;
  /** `Name <address>` */
  readonly person?: string;
}

interface MadeGit {
  readonly files: readonly { readonly name: string; readonly content: Uint8Array }[];
  /** Of the commits, oldest first. */
  readonly ids: readonly string[];
}

/** A bare repository in a folder: a branch `main` with these commits, oldest first; more refs by what their names point at. */
export function madeGit(
  folder: string,
  commits: readonly MadeCommit[],
  refs: Readonly<Record<string, number>> = {},
): MadeGit {
  const objects = new Map<string, Uint8Array>();
  const keep = (one: LooseObject) => {
    objects.set(one.path, one.bytes);
    return one;
  };
  const ids: string[] = [];
  for (const { texts, message, person = 'Ada <ada@example.org>' } of commits) {
    const blobs = new Map(Object.entries(texts).map(([name, text]) => [name, keep(loose('blob', text))]));
    const who = `${person} ${1_715_172_480 + ids.length} +0000`;
    const parent = ids.length === 0 ? '' : `parent ${ids.at(-1)}\n`;
    const head = `tree ${keep(treeOf(blobs)).id}\n${parent}author ${who}\ncommitter ${who}\n`;
    ids.push(keep(loose('commit', `${head}\n${message}\n`)).id);
  }
  const files: readonly (readonly [string, string | Uint8Array])[] = [
    ['HEAD', 'ref: refs/heads/main\n'],
    ['config', '[core]\n\trepositoryformatversion = 0\n\tbare = true\n'],
    ['refs/heads/main', `${ids.at(-1)}\n`],
    ...Object.entries(refs).map(([name, at]) => [name, `${ids[at]}\n`] as const),
    ...objects,
  ];
  return { ids, files: files.map(([path, content]) => ({ name: `${folder}/${path}`, content: Buffer.from(content) })) };
}

/** A bare repository that is whole. What is hostile beside it is then all that is wrong with an archive. */
export function wholeGit(folder = 'git'): MadeGit['files'] {
  return madeGit(folder, [{ texts: { 'README.md': 'A boat.\n' }, message: 'One commit' }]).files;
}
