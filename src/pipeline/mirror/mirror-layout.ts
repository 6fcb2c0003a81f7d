import { bareRepository, packedRefs } from '../../lib/bare-repository.ts';
import { compareText } from '../../lib/compare-text.ts';
import type { PutOptions } from '../../model/bucket.ts';
import type { GitRef } from '../../model/project-source.ts';

/** What HEAD and refs of a mirror are. */
export interface MirrorRefs {
  /** Full name of the branch that HEAD points at; it need not exist. */
  readonly head?: string;
  /** The commit that HEAD points at when it is at no branch. */
  readonly detached?: string;
  readonly refs: readonly GitRef[];
}

/** Of servers and clients in between: what may change is asked for each time, what is named after its content never again. */
const changing: PutOptions = { contentType: 'text/plain; charset=utf-8', cacheControl: 'no-cache' };
const lasting = 'max-age=31536000, immutable';

/** How each file of a mirror is sent; types as `git http-backend` has them. */
export const sentAs = {
  text: changing,
  state: { ...changing, contentType: 'application/json' },
  pack: { contentType: 'application/x-git-packed-objects', cacheControl: lasting },
  index: { contentType: 'application/x-git-packed-objects-toc', cacheControl: lasting },
  plain: { contentType: 'application/octet-stream', cacheControl: lasting },
  batch: { ...changing, contentType: 'application/vnd.git-lfs+json' },
} satisfies Record<string, PutOptions>;

export const statePath = 'forge-takeout.json';
export const packsFolder = 'objects/pack/';
export const packListPath = 'objects/info/packs';
export const refListPath = 'info/refs';
/** What git itself calls a pack that is not done; no client reads it. */
export const unfinishedPrefix = `${packsFolder}tmp_`;

export const largeFilesFolder = 'lfs/objects/';
/** What git-lfs would be answered about all files. */
export const batchAnswerPath = 'lfs/batch.json';

/** As git-lfs lays its own folder out, and looks for files in a repository that is a folder. */
export function largeFilePath(sha256: string): string {
  return `${largeFilesFolder}${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`;
}

/** Paths of a pack and its index, by the pack's checksum. */
export function packPaths(checksum: string): { readonly pack: string; readonly index: string } {
  return { pack: `${packsFolder}pack-${checksum}.pack`, index: `${packsFolder}pack-${checksum}.idx` };
}

/** The checksum in the path of a pack or index; `undefined` for any other path. */
export function checksumOf(path: string): string | undefined {
  return /^objects\/pack\/pack-([0-9a-f]{40})\.(?:pack|idx)$/.exec(path)?.[1];
}

/** HEAD and config. git wants a HEAD even where nobody knows the branch. */
export function headFiles({ head, detached }: MirrorRefs): { readonly head: string; readonly config: string } {
  const files = bareRepository<never>({
    objectFormat: 'sha1',
    head: head ?? 'refs/heads/main',
    refs: [],
    packs: [],
    ...(detached === undefined ? {} : { detached }),
  });
  const textOf = (path: string) => files.find((file) => file.path === path)?.text ?? '';
  return { head: textOf('HEAD'), config: textOf('config') };
}

/** `info/refs` as `git update-server-info` writes it: sorted by name, what an annotated tag points at behind it. */
export function refList(refs: readonly GitRef[]): string {
  const lines: string[] = [];
  for (const { name, oid, peeled } of sorted(refs)) {
    lines.push(`${oid}\t${name}\n`);
    if (peeled !== undefined) lines.push(`${peeled}\t${name}^{}\n`);
  }
  return lines.join('');
}

export function packedRefList(refs: readonly GitRef[]): string {
  return packedRefs(refs);
}

function sorted(refs: readonly GitRef[]): GitRef[] {
  return [...refs].sort((one, other) => compareText(one.name, other.name));
}

/** Refs of an `info/refs`; lines that are none are passed over, for the bucket is not ours alone. */
export function readRefList(text: string): GitRef[] {
  const refs: { name: string; oid: string; peeled?: string }[] = [];
  for (const [, oid = '', name = '', peeled] of text.matchAll(/^([0-9a-f]{40})\t(refs\/[^\n^]+)(\^\{\})?$/gm)) {
    const last = refs.at(-1);
    if (peeled === undefined) refs.push({ name, oid });
    else if (last?.name === name) last.peeled = oid;
  }
  return refs;
}

/** `objects/info/packs`. A client takes the first that has what it lacks, so the one with most comes first. */
export function packList(checksums: readonly string[]): string {
  return `${checksums.map((checksum) => `P pack-${checksum}.pack\n`).join('')}\n`;
}

export function readPackList(text: string): string[] {
  return [...text.matchAll(/^P pack-([0-9a-f]{40})\.pack$/gm)].map(([, checksum]) => checksum ?? '');
}
