import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Brought, BroughtFile } from '../../../src/git/bring-files.ts';
import { bringRepository } from '../../../src/git/bring-repository.ts';
import type { GitProgress } from '../../../src/git/take-pack.ts';
import { bareRepository } from '../../../src/lib/bare-repository.ts';
import type { Problem } from '../../../src/model/problem.ts';
import type { RepositoryRecord } from '../../../src/model/repository-record.ts';
import { git, gitBytes } from '../../support/git-commands.ts';
import { type MemoryBlobStore, memoryBlobStore } from '../../support/memory-blob-store.ts';

export interface BroughtHere {
  readonly record: RepositoryRecord;
  readonly blobs: MemoryBlobStore;
  readonly problems: readonly Problem[];
  readonly progress: readonly GitProgress[];
}

/** Brings into memory. */
export async function broughtHere(brought: Brought, blobs = memoryBlobStore()): Promise<BroughtHere> {
  const problems: Problem[] = [];
  const progress: GitProgress[] = [];
  const record = await bringRepository({
    brought,
    blobs,
    blobName: 'code',
    signal: new AbortController().signal,
    onProgress: (one) => progress.push(one),
    report: (problem) => problems.push(problem),
  });
  return { record, blobs, problems, progress };
}

/** The code that bringing it rejects with; nothing may stay in the store. `undefined` when it is taken. */
export async function codeOf(brought: Brought): Promise<string | undefined> {
  const blobs = memoryBlobStore();
  try {
    await broughtHere(brought, blobs);
    return undefined;
  } catch (error) {
    if (blobs.names.length > 0 || blobs.unfinished > 0) throw new Error(`left behind: ${blobs.names}`);
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

export function bundleOf(bytes: Uint8Array, name = 'x.bundle'): Brought {
  return { kind: 'bundle', name, file: new Blob([Uint8Array.from(bytes)]) };
}

/** `git bundle create` with the given words. */
export function madeBundle(repository: string, words: readonly string[], options: readonly string[] = []): Buffer {
  return gitBytes(repository, ['bundle', 'create', '--quiet', ...options, '-', ...words]);
}

/** All files of a folder as a browser gives them: paths begin with the folder's name. */
export function folderOf(folder: string, name = 'project.git'): Brought {
  return { kind: 'folder', name, files: filesBelow(folder).map((path) => fileAt(folder, path, name)) };
}

function fileAt(folder: string, path: string, name: string): BroughtFile {
  return { path: `${name}/${path}`, file: new Blob([Uint8Array.from(readFileSync(join(folder, path)))]) };
}

export function filesBelow(folder: string, prefix = ''): string[] {
  return readdirSync(join(folder, prefix)).flatMap((entry) => {
    const path = prefix === '' ? entry : `${prefix}/${entry}`;
    return statSync(join(folder, path)).isDirectory() ? filesBelow(folder, path) : [path];
  });
}

/** Lays the record out as the ZIP does, lets git check it, and gives its refs: `name oid peeled`. */
export function checkedByGit(folder: string, { record, blobs }: BroughtHere): string[] {
  const files = bareRepository({ head: 'refs/heads/main', ...record, packs: record.packs });
  for (const { path, text, blob } of files) {
    const target = join(folder, path);
    mkdirSync(path.endsWith('/') ? target : dirname(target), { recursive: true });
    if (!path.endsWith('/')) writeFileSync(target, blob === undefined ? (text ?? '') : blobs.bytes(blob));
  }
  git(folder, 'fsck', '--full', '--strict');
  return refsOf(folder);
}

export function refsOf(folder: string): string[] {
  const said = git(folder, 'for-each-ref', '--format=%(refname) %(objectname) %(*objectname)');
  return said === '' ? [] : said.split('\n').map((line) => line.trim());
}

/** A repository with branches, an annotated tag, a tag of a tag, refs of other kinds and an odd name; all objects loose. */
export function makeRepository(folder: string): void {
  git(folder, 'init', '--quiet', '.');
  for (let number = 1; number <= 6; number++) {
    writeFileSync(join(folder, 'text.txt'), `line ${number}\n`.repeat(number * 40));
    writeFileSync(
      join(folder, `file-${number}.bin`),
      Buffer.from(Array.from({ length: 900 }, (_, at) => (at * number) % 251)),
    );
    git(folder, 'add', '.');
    git(folder, 'commit', '--quiet', '-m', `change ${number}`);
  }
  git(folder, 'tag', '-a', '-m', 'first', 'v1', 'HEAD~3');
  git(folder, 'tag', '-a', '-m', 'of a tag', 'v1-again', 'v1');
  git(folder, 'tag', 'light', 'HEAD~2');
  git(folder, 'branch', 'feature/a%b;ü', 'HEAD~1');
  git(folder, 'update-ref', 'refs/pull/7/head', 'HEAD~4');
  git(folder, 'notes', 'add', '-m', 'a note', 'HEAD');
}
