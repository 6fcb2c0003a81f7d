import { type BroughtFile, bytesOf } from '../git/bring-files.ts';
import { isAbort } from '../lib/run-error.ts';
import { safeName } from '../lib/safe-path.ts';
import type { BlobRef } from '../model/project-source.ts';
import type { Asset } from '../model/release.ts';
import type { ProjectVault } from '../vault/vault.ts';
import type { AnyFile } from './file-groups.ts';

/** Release files and attachments that a person has given, as a folder or by themselves. */
export interface BroughtFiles {
  /**
   * The file's bytes, out of what was given: those of its digest, or of its name and size where the forge tells no digest. `differs`: there is
   * one of its name, and it is another.
   */
  take(file: AnyFile, context: TakeContext): Promise<BlobRef | 'differs' | undefined>;
}

export interface TakeContext {
  readonly vault: Pick<ProjectVault, 'get' | 'scan' | 'blobs'>;
  readonly signal: AbortSignal;
}

/** What a file of the forge is known by. */
export interface Wanted {
  /** Parts of the path at which the commands put it, joined by `/`; the last one is its name. */
  readonly path: string;
  readonly size?: number;
  readonly sha256?: string;
  /** Another file has the same name and size: then only the folder tells them apart. */
  readonly hasTwin?: boolean;
}

/** Folder of a release's files below the one that is given. Different tags may give the same. */
export function folderOf(tag: string): string {
  return safeName(tag, 'release');
}

/** Where the commands put a file of the forge, below the folder that is given. */
export async function wantedOf(file: AnyFile, vault: Pick<ProjectVault, 'get'>): Promise<Wanted> {
  const name = safeName(file.name, 'file');
  const size = file.size === undefined ? {} : { size: file.size };
  if (file.kind === 'attachment') {
    const { pathname } = new URL(file.url ?? 'https://forge.invalid/');
    const parts = file.url === undefined ? [file.key, file.name] : pathname.split('/').filter((part) => part !== '');
    return { path: ['attachments', ...parts.map((part) => safeName(part, 'file'))].join('/'), ...size };
  }
  const tag = (await vault.get('release', file.parent))?.tag ?? '';
  return { path: `${folderOf(tag)}/${name}`, ...size, ...(file.sha256 === undefined ? {} : { sha256: file.sha256 }) };
}

/** Files of the same size that are read for one digest, at most. */
const mostReads = 5;

export interface Candidates {
  /** To be read, best first. */
  readonly files: readonly BroughtFile[];
  /** One is there by its name, though not by its size. */
  readonly hasNamesake: boolean;
}

/** Looks through the names and sizes of what was given; pure. */
export function createFinder(given: readonly BroughtFile[]): (wanted: Wanted) => Candidates {
  const byName = grouped(given, ({ path }) => nameOf(path));
  const bySize = grouped(given, ({ file }) => String(file.size));
  return ({ path, size, sha256, hasTwin }) => {
    const named = byName.get(nameOf(path)) ?? [];
    const fits = ({ file }: BroughtFile) => size === undefined || file.size === size;
    const inPlace = named.filter((one) => `/${one.path}`.endsWith(`/${path}`));
    const elsewhere = named.filter((one) => !inPlace.includes(one));
    const sure = [...inPlace, ...(hasTwin === true || elsewhere.length > 1 ? [] : elsewhere)].filter(fits);
    // A digest tells them apart, wherever they are and whatever they are called.
    const alike = size === undefined ? named : (bySize.get(String(size)) ?? []);
    const files = sha256 === undefined ? sure.slice(0, 1) : [...new Set([...inPlace, ...named, ...alike])].filter(fits);
    return { files: files.slice(0, mostReads), hasNamesake: inPlace.length > 0 };
  };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

export function broughtFiles(given: readonly BroughtFile[]): BroughtFiles {
  const find = createFinder(given);
  let twins: Promise<ReadonlySet<string>> | undefined;
  return {
    async take(file, context) {
      const wanted = await wantedOf(file, context.vault);
      twins ??= twinsOf(context.vault);
      const hasTwin = file.kind === 'asset' && (await twins).has(twinKey(file));
      const { files, hasNamesake } = find({ ...wanted, hasTwin });
      for (const one of files) {
        const blob = await read(one, file, wanted, context);
        if (blob !== undefined) return blob;
      }
      return files.length > 0 || hasNamesake ? 'differs' : undefined;
    },
  };
}

const twinKey = ({ name, size }: Asset) => `${safeName(name, 'file')}/${size}`;

/** Names with sizes that several files of releases have, where not every one of them has a digest. */
async function twinsOf(vault: TakeContext['vault']): Promise<ReadonlySet<string>> {
  const once = new Set<string>();
  const several = new Set<string>();
  for await (const asset of vault.scan('asset')) {
    const key = twinKey(asset);
    if (once.has(key)) several.add(key);
    once.add(key);
  }
  return several;
}

/** `undefined` for one that is another, or that the browser cannot read any more. */
async function read(
  { file: given, path }: BroughtFile,
  { key }: AnyFile,
  { size, sha256 }: Wanted,
  { vault, signal }: TakeContext,
): Promise<BlobRef | undefined> {
  const writer = await vault.blobs.writer(key);
  let blob: BlobRef;
  try {
    for await (const chunk of bytesOf(given, path)) {
      signal.throwIfAborted();
      await writer.write(chunk);
    }
    blob = await writer.finish(size);
  } catch (error) {
    await writer.discard().catch(() => {});
    if (isAbort(error) || signal.aborted || !isOfTheFile(error)) throw error;
    return undefined;
  }
  if (sha256 === undefined || sha256 === blob.sha256) return blob;
  await vault.blobs.remove(blob);
  return undefined;
}

function isOfTheFile(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['git-file-unreadable', 'blob-size'].includes(String(error.code));
}
