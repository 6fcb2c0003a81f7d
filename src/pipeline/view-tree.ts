import { bytesOf, byteText, type CommitObject, parseCommit } from '../lib/git-objects.ts';
import { RunError } from '../lib/run-error.ts';
import { treeCursor } from '../lib/tree-cursor.ts';
import type { GitObject, RepositorySource } from '../model/project-source.ts';

export type TreeEntryKind = 'folder' | 'file' | 'link' | 'submodule';

export interface ShownEntry {
  readonly name: string;
  readonly kind: TreeEntryKind;
  readonly oid: string;
}

export interface CommitLine {
  readonly oid: string;
  /** First line of the message. */
  readonly subject: string;
  readonly author: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A text, or why there is none to show. */
export interface ShownFile {
  readonly name: string;
  readonly oid: string;
  /** Bytes; absent when it is too large to be read. */
  readonly size?: number;
  readonly text?: string;
  readonly why?: 'binary' | 'too-large' | 'submodule';
}

/** A folder or file at a ref. */
export interface ShownTree {
  readonly ref: string;
  readonly path: readonly string[];
  readonly commit: CommitLine;
  /** The folder: of a file, the one it lies in. */
  readonly entries: readonly ShownEntry[];
  /** There are more than are told. */
  readonly cut: boolean;
  readonly file?: ShownFile;
  readonly readme?: ShownFile;
}

export interface RefChoice {
  readonly name: string;
  /** As it is written in addresses: short for branches and tags, whole for others. */
  readonly ref: string;
  readonly kind: 'branch' | 'tag' | 'other';
}

/** Bytes of a file that is shown as text. */
const shownBytes = 512 * 1024;
/** Bytes of a tree or commit; larger ones are somebody's joke. */
const objectBytes = 16 << 20;
const mostEntries = 5000;
const deepestPath = 200;
const mostRefs = 5000;

const missing = (message: string) => new RunError('view-not-found', message);

/** Branches first, the one that HEAD names before all, then tags, newest names first. */
export function refChoices({ refs, head }: RepositorySource): readonly RefChoice[] {
  const choice = (name: string): RefChoice => {
    const branch = /^refs\/heads\/(.+)$/s.exec(name)?.[1];
    if (branch !== undefined) return { name: branch, ref: branch, kind: 'branch' };
    const tag = /^refs\/tags\/(.+)$/s.exec(name)?.[1];
    return tag === undefined ? { name, ref: name, kind: 'other' } : { name: tag, ref: name, kind: 'tag' };
  };
  const all = refs.slice(0, mostRefs).map(({ name }) => choice(name));
  const main = all.filter((one) => head === `refs/heads/${one.ref}`);
  const branches = all.filter((one) => one.kind === 'branch' && !main.includes(one));
  return [...main, ...branches, ...all.filter(({ kind }) => kind === 'tag').reverse()];
}

/** The commit that a branch, a tag, a full name of a ref or an id names; empty: what HEAD is at. */
export async function commitAt(
  repository: RepositorySource,
  ref: string,
): Promise<{ oid: string; commit: CommitObject }> {
  let oid = oidOf(repository, ref);
  for (let hops = 0; oid !== undefined && hops < 10; hops++) {
    const object: GitObject | undefined = await repository.readObject(oid, objectBytes);
    if (object?.type === 'tag') oid = /^object ([0-9a-f]{40,64})$/m.exec(byteText(object.content))?.[1];
    else {
      const commit = object?.type === 'commit' ? parseCommit(object.content) : undefined;
      if (commit !== undefined) return { oid, commit };
      break;
    }
  }
  throw missing(ref === '' ? 'This repository has no commit yet.' : 'There is no such branch, tag or commit here.');
}

function oidOf({ refs, head, detached }: RepositorySource, ref: string): string | undefined {
  const named = (name: string | undefined) => {
    const found = refs.find((one) => one.name === name);
    return found?.peeled ?? found?.oid;
  };
  if (ref === '') return named(head) ?? detached ?? refs.find(({ name }) => name.startsWith('refs/heads/'))?.oid;
  return named(`refs/heads/${ref}`) ?? named(ref) ?? named(`refs/tags/${ref}`) ?? /^[0-9a-f]{40,64}$/.exec(ref)?.[0];
}

export function commitLine(oid: string, { message, author, committed }: CommitObject): CommitLine {
  const subject = message.trimStart().split('\n', 1)[0]?.trim() ?? '';
  return { oid, subject: subject.slice(0, 500), author: author.name, at: (author.time || committed) * 1000 };
}

/** Names are bytes in git; those that are no UTF-8 show what they are. */
export function nameText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Entries of a tree: folders first, as they stand otherwise. */
async function entriesOf(repository: RepositorySource, oid: string): Promise<{ entries: ShownEntry[]; cut: boolean }> {
  const tree = await repository.readObject(oid, objectBytes);
  if (tree?.type !== 'tree') throw missing('This folder is not there.');
  const cursor = treeCursor(tree.content, oid.length / 2);
  const entries: ShownEntry[] = [];
  for (; cursor.more() && entries.length < mostEntries; cursor.next()) {
    const entry = cursor.entry();
    if (entry === undefined) break;
    const name = nameText(bytesOf(entry.name));
    entries.push({ name, kind: kindOf(entry.mode), oid: entry.oid });
  }
  return { entries, cut: cursor.more() };
}

function kindOf(mode: string): TreeEntryKind {
  if (mode === '40000') return 'folder';
  if (mode === '160000') return 'submodule';
  return mode === '120000' ? 'link' : 'file';
}

/** Reads a folder or file through windows of the pack; `view-not-found` when it is not there. */
export async function readTree(repository: RepositorySource, ref: string, path: readonly string[]): Promise<ShownTree> {
  const { oid, commit } = await commitAt(repository, ref);
  let folder = await entriesOf(repository, commit.tree);
  let file: ShownEntry | undefined;
  for (const [depth, name] of path.slice(0, deepestPath).entries()) {
    const found = folder.entries.find((entry) => entry.name === name);
    if (found === undefined || (found.kind !== 'folder' && depth < path.length - 1))
      throw missing(`There is no ${path.join('/')} at this version.`);
    if (found.kind === 'folder') folder = await entriesOf(repository, found.oid);
    else file = found;
  }
  const readme = file === undefined ? readmeOf(folder.entries) : undefined;
  return {
    ...{ ref, path, commit: commitLine(oid, commit), entries: folder.entries, cut: folder.cut },
    ...(file === undefined ? {} : { file: await shownFile(repository, file) }),
    ...(readme === undefined ? {} : { readme: await shownFile(repository, readme) }),
  };
}

function readmeOf(entries: readonly ShownEntry[]): ShownEntry | undefined {
  const named = entries.filter(
    ({ name, kind }) => kind === 'file' && /^readme(\.(md|markdown|txt|rst|org))?$/i.test(name),
  );
  return named.find(({ name }) => /\.(md|markdown)$/i.test(name)) ?? named[0];
}

/** The file as text, if it is one and not too large. */
export async function shownFile(repository: RepositorySource, { name, kind, oid }: ShownEntry): Promise<ShownFile> {
  if (kind === 'submodule') return { name, oid, why: 'submodule' };
  const content = await smallObject(repository, oid, shownBytes);
  if (content === 'too-large') return { name, oid, why: 'too-large' };
  const size = content.length;
  if (content.subarray(0, 8000).includes(0)) return { name, oid, size, why: 'binary' };
  return { name, oid, size, text: nameText(content) };
}

/** Content of a blob, or that it is larger than may be read. */
export async function smallObject(
  repository: RepositorySource,
  oid: string,
  maxBytes: number,
): Promise<Uint8Array | 'too-large'> {
  try {
    const object = await repository.readObject(oid, maxBytes);
    if (object?.type !== 'blob') throw missing('This file is not there.');
    return object.content;
  } catch (error) {
    if (error instanceof RunError && error.code.endsWith('object-too-large')) return 'too-large';
    throw error;
  }
}

/** Id of the blob at a path, for pictures in texts. */
export async function blobAt(repository: RepositorySource, ref: string, path: readonly string[]): Promise<string> {
  const tree = await readTree(repository, ref, path);
  if (tree.file === undefined || tree.file.why === 'submodule') throw missing('This file is not there.');
  return tree.file.oid;
}
