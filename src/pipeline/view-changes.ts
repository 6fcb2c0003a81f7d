import { commitRange, type RangeCommit } from '../lib/commit-range.ts';
import { type ByteText, bytesOf, byteText, parseCommit } from '../lib/git-objects.ts';
import { PatchError } from '../lib/patch-error.ts';
import { RunError } from '../lib/run-error.ts';
import { textPatch } from '../lib/text-patch.ts';
import { type FileChange, type FileSide, treeDiff } from '../lib/tree-diff.ts';
import type { RepositorySource } from '../model/project-source.ts';
import type { PullRequest } from '../model/pull-request.ts';
import { type CommitLine, commitAt, commitLine, nameText, smallObject } from './view-tree.ts';

/** A changed file. Without `patch`, `why` says what there is instead of one. */
export interface ChangedFile {
  readonly path: string;
  /** What it was called before, when only its name changed. */
  readonly before?: string;
  readonly change: 'added' | 'removed' | 'changed' | 'renamed';
  readonly added: number;
  readonly removed: number;
  /** Hunks in unified form. */
  readonly patch?: string;
  readonly why?: 'binary' | 'too-large' | 'submodule' | 'mode' | 'not-shown';
}

export interface ShownChanges {
  readonly files: readonly ChangedFile[];
  readonly added: number;
  readonly removed: number;
  /** There are more files than are told. */
  readonly cut: boolean;
}

export interface ShownCommit extends ShownChanges {
  readonly commit: CommitLine;
  readonly message: string;
  readonly parents: readonly string[];
}

export interface PullChanges extends ShownChanges {
  /** Newest first. */
  readonly commits: readonly CommitLine[];
  readonly base: string;
  readonly head: string;
}

/** How much a pull request changes; figures at the most that are counted when there is more. */
export interface PullExtent {
  readonly commits: number;
  readonly files: number;
  /** There are more files than were counted. */
  readonly cut: boolean;
}

const mostFiles = 1000;
const mostCommits = 20_000;
const mostShownCommits = 1000;
const fileBytes = 1 << 20;
/** Characters of hunks: of one file, and of all together. */
const patchLength = 200_000;
const allPatches = 2_000_000;
const submodule = '160000';

/** What a pull request changes: from where its branch began to its head. */
export async function pullChanges(repository: RepositorySource, pull: PullRequest): Promise<PullChanges> {
  const head = await commitAt(repository, await headOf(repository, pull));
  const base = await baseOf(repository, pull, head.oid);
  const [changes, range] = await Promise.all([
    changesBetween(repository, base.tree, head.commit.tree),
    commitRange(repository.readObject, base.oid, head.oid, mostCommits).catch(patchFault),
  ]);
  const commits = range.slice(0, mostShownCommits).map(({ oid, commit }) => commitLine(oid, commit));
  return { ...changes, commits, base: base.oid, head: head.oid };
}

/** The same figures as of `pullChanges`, without reading any file. */
export async function pullExtent(repository: RepositorySource, pull: PullRequest): Promise<PullExtent> {
  const head = await commitAt(repository, await headOf(repository, pull));
  const base = await baseOf(repository, pull, head.oid);
  const { found, cut } = await changedPaths(repository, base.tree, head.commit.tree);
  const range = await commitRange(repository.readObject, base.oid, head.oid, mostCommits).catch(patchFault);
  return { commits: Math.min(range.length, mostShownCommits), files: renamed(found).length, cut };
}

async function headOf(repository: RepositorySource, { head, number }: PullRequest): Promise<string> {
  if (head.sha !== undefined && (await repository.readObject(head.sha)) !== undefined) return head.sha;
  return `refs/pull/${number}/head`;
}

/** The merge base as the forge says, else the newest commit of the other branch that the range grew from. */
async function baseOf(
  repository: RepositorySource,
  { mergeBase, base, merged, mergeCommit }: PullRequest,
  head: string,
): Promise<{ oid: string; tree: string }> {
  if (mergeBase !== undefined) {
    const known = await treeOf(repository, mergeBase);
    if (known !== undefined) return { oid: mergeBase, tree: known };
  }
  // After a merge the branch contains the head; what it was before is the merge's first parent.
  const before = merged && mergeCommit !== undefined ? await parentsOf(repository, mergeCommit) : [];
  const start = before[0] ?? base.sha ?? base.ref ?? '';
  const { oid } = await commitAt(repository, start);
  const range = await commitRange(repository.readObject, oid, head, mostCommits).catch(patchFault);
  const boundary = await boundaryOf(repository, range);
  const tree = await treeOf(repository, boundary ?? oid);
  if (tree === undefined) throw new RunError('view-not-found', 'The commit that this began from is not there.');
  return { oid: boundary ?? oid, tree };
}

async function boundaryOf(repository: RepositorySource, range: readonly RangeCommit[]): Promise<string | undefined> {
  const inside = new Set(range.map(({ oid }) => oid));
  let newest: { oid: string; at: number } | undefined;
  for (const parent of new Set(range.flatMap(({ commit }) => commit.parents))) {
    if (inside.has(parent)) continue;
    const object = await repository.readObject(parent);
    const commit = object?.type === 'commit' ? parseCommit(object.content) : undefined;
    if (commit !== undefined && commit.committed > (newest?.at ?? -1)) newest = { oid: parent, at: commit.committed };
  }
  return newest?.oid;
}

async function treeOf(repository: RepositorySource, oid: string): Promise<string | undefined> {
  const object = await repository.readObject(oid);
  return object?.type === 'commit' ? parseCommit(object.content)?.tree : undefined;
}

async function parentsOf(repository: RepositorySource, oid: string): Promise<readonly string[]> {
  const object = await repository.readObject(oid);
  return (object?.type === 'commit' ? parseCommit(object.content)?.parents : undefined) ?? [];
}

/** One commit against its first parent. */
export async function commitChanges(repository: RepositorySource, ref: string): Promise<ShownCommit> {
  const { oid, commit } = await commitAt(repository, ref);
  const [parent] = commit.parents;
  const before = parent === undefined ? undefined : await treeOf(repository, parent);
  const changes = await changesBetween(repository, before, commit.tree);
  return { ...changes, commit: commitLine(oid, commit), message: commit.message, parents: commit.parents };
}

async function changesBetween(
  repository: RepositorySource,
  old: string | undefined,
  fresh: string,
): Promise<ShownChanges> {
  const { found, cut } = await changedPaths(repository, old, fresh);
  const files: ChangedFile[] = [];
  let left = allPatches;
  for (const change of renamed(found)) {
    const file = await changedFile(repository, change, left);
    left -= file.patch?.length ?? 0;
    files.push(file);
  }
  const sum = (pick: (file: ChangedFile) => number) => files.reduce((all, file) => all + pick(file), 0);
  return { files, cut, added: sum((file) => file.added), removed: sum((file) => file.removed) };
}

async function changedPaths(
  repository: RepositorySource,
  old: string | undefined,
  fresh: string,
): Promise<{ found: FileChange[]; cut: boolean }> {
  const found: FileChange[] = [];
  try {
    for await (const change of treeDiff(repository.readObject, old, fresh)) {
      if (found.length >= mostFiles) return { found, cut: true };
      found.push(change);
    }
  } catch (error) {
    patchFault(error);
  }
  return { found, cut: false };
}

interface Change extends FileChange {
  readonly before?: ByteText;
}

/** A file that is gone in one place and stands unchanged in another was renamed. */
function renamed(changes: readonly FileChange[]): Change[] {
  const gone = new Map<string, FileChange>();
  for (const change of changes) if (change.old && !change.new) gone.set(change.old.oid, change);
  const pairs = new Map<FileChange, FileChange>();
  for (const change of changes) {
    const from = change.old === undefined && change.new ? gone.get(change.new.oid) : undefined;
    if (from === undefined) continue;
    pairs.set(change, from);
    gone.delete(change.new?.oid ?? '');
  }
  const used = new Set(pairs.values());
  return changes
    .filter((change) => !used.has(change))
    .map((change) => {
      const from = pairs.get(change);
      return from === undefined ? change : { ...change, ...(from.old && { old: from.old }), before: from.path };
    });
}

async function changedFile(repository: RepositorySource, change: Change, room: number): Promise<ChangedFile> {
  const { old, new: fresh, before } = change;
  const head = {
    path: shownPath(change.path),
    ...(before === undefined ? {} : { before: shownPath(before) }),
    change:
      before !== undefined ? 'renamed' : old === undefined ? 'added' : fresh === undefined ? 'removed' : 'changed',
  } as const;
  const nothing = { added: 0, removed: 0 };
  if (old?.mode === submodule || fresh?.mode === submodule) return { ...head, ...nothing, why: 'submodule' };
  if (old?.oid === fresh?.oid) return { ...head, ...nothing, why: 'mode' };
  if (room <= 0) return { ...head, ...nothing, why: 'not-shown' };
  const was = await contentOf(repository, old);
  const is = await contentOf(repository, fresh);
  if (was === 'too-large' || is === 'too-large') return { ...head, ...nothing, why: 'too-large' };
  if (was.includes('\0') || is.includes('\0')) return { ...head, ...nothing, why: 'binary' };
  const patch = textPatch(was, is);
  const counts = countsOf(patch);
  if (patch.length > Math.min(room, patchLength)) return { ...head, ...counts, why: 'too-large' };
  return { ...head, ...counts, patch: shownPath(patch) };
}

function countsOf(patch: ByteText): { added: number; removed: number } {
  return { added: patch.match(/^\+/gm)?.length ?? 0, removed: patch.match(/^-/gm)?.length ?? 0 };
}

async function contentOf(repository: RepositorySource, side: FileSide | undefined): Promise<ByteText | 'too-large'> {
  if (side === undefined) return '';
  const content = await smallObject(repository, side.oid, fileBytes);
  return content === 'too-large' ? content : byteText(content);
}

function shownPath(bytes: ByteText): string {
  return nameText(bytesOf(bytes));
}

function patchFault(error: unknown): never {
  if (error instanceof PatchError) throw new RunError('view-not-found', error.message, { cause: error });
  throw error;
}
