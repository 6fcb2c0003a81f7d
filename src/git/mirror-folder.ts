import { findRepository } from '../lib/repository-files.ts';
import type { Report } from '../model/problem.ts';
import type { AdvertisedRefs } from './advertised-refs.ts';
import { bringError, sha256 } from './bring-error.ts';
import { type BroughtFile, type ReadableFile, textOf } from './bring-files.ts';
import type { LooseObject } from './loose-pack.ts';
import { readFolderRefs } from './mirror-folder-refs.ts';

export interface OpenFolder {
  readonly offered: AdvertisedRefs;
  /** By name. */
  readonly packs: readonly BroughtFile[];
  /** By id. */
  readonly loose: readonly LooseObject[];
}

const largestConfig = 1 << 20;

/**
 * Reads all of a clone's folder but its objects: HEAD, refs, and where the objects are. Rejects with `git-not-a-repository`,
 * `git-folder-several`, `git-folder-alternates`, `git-folder-reftable`, `git-folder-partial`, `git-sha256`, `git-brought-damaged` or
 * `git-file-unreadable`. A clone that is no mirror is a problem.
 */
export async function openMirrorFolder(given: readonly BroughtFile[], report: Report): Promise<OpenFolder> {
  const files = repositoryIn(given);
  await refuseUnreadable(files, report);
  const offered = await readFolderRefs(files, report);
  const packs: BroughtFile[] = [];
  const loose: LooseObject[] = [];
  for (const [path, file] of files) {
    if (path.endsWith('.pack')) packs.push({ path, file });
    const [, first, others] = /^objects\/([0-9a-f]{2})\/([0-9a-f]{38})$/.exec(path) ?? [];
    if (first !== undefined && others !== undefined) loose.push({ oid: first + others, file });
  }
  return {
    offered,
    packs: packs.sort((a, b) => (a.path < b.path ? -1 : 1)),
    loose: loose.sort((a, b) => (a.oid < b.oid ? -1 : 1)),
  };
}

function repositoryIn(given: readonly BroughtFile[]): ReadonlyMap<string, ReadableFile> {
  const found = findRepository(given);
  if (found === 'none')
    throw bringError(
      'git-not-a-repository',
      'There is no git repository in this folder: no HEAD with objects and refs beside it.',
    );
  if (found === 'several') throw bringError('git-folder-several', 'There are several git repositories in this folder.');
  return new Map([...found.files].map(([path, { file }]) => [path, file]));
}

/** Refuses what would be taken for whole and is not, or cannot be read here. */
async function refuseUnreadable(files: ReadonlyMap<string, ReadableFile>, report: Report): Promise<void> {
  const alternates = files.get('objects/info/alternates');
  if (
    alternates !== undefined &&
    /^\s*[^#\s]/m.test(await textOf(alternates, 'objects/info/alternates', largestConfig))
  )
    throw bringError('git-folder-alternates', 'This clone borrows objects of another folder on the same disk.');
  const file = files.get('config');
  const settings = settingsOf(file === undefined ? '' : await textOf(file, 'config', largestConfig));
  if ((settings.get('extensions.objectformat') ?? 'sha1') !== 'sha1') throw sha256();
  if ((settings.get('extensions.refstorage') ?? 'files') !== 'files')
    throw bringError(
      'git-folder-reftable',
      'This clone keeps its branches and tags in a form that is not read here (reftable).',
    );
  const promised = [...files.keys()].some((path) => path.endsWith('.promisor'));
  if (promised || settings.has('extensions.partialclone'))
    throw bringError('git-folder-partial', 'This clone is partial: some of its objects were left at the server.');
  const isMirror = [...settings].some(
    ([name, value]) => /^remote\..*\.fetch$/.test(name) && /^\+?refs\/\*:/.test(value),
  );
  const isClone = [...settings.keys()].some((name) => name.startsWith('remote.'));
  if (isClone && !isMirror) report(noMirror);
}

const noMirror = {
  code: 'git-not-a-mirror',
  severity: 'loses-data',
  unit: 'git',
  place: 'config',
  message:
    'The folder is a plain clone: branches of the forge are under refs/remotes, those of pull requests are missing.',
} as const;

/** `section.name` and `section.part.name` to the last value; section and name in small letters. */
function settingsOf(text: string): Map<string, string> {
  const settings = new Map<string, string>();
  let section = '';
  for (const line of text.split('\n')) {
    const [, name, part] = /^\s*\[\s*([\w.-]+)\s*(?:"((?:[^"\\]|\\.)*)")?\s*\]/.exec(line) ?? [];
    if (name !== undefined) section = name.toLowerCase() + (part === undefined ? '' : `.${part}`);
    const [, key, value] = /^\s*([A-Za-z][\w-]*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key !== undefined) settings.set(`${section}.${key.toLowerCase()}`, value ?? '');
  }
  return settings;
}
