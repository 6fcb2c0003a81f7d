import { compareText } from '../lib/compare-text.ts';
import type { CommitComment } from '../model/commit-comment.ts';
import type { ProjectSource } from '../model/project-source.ts';
import type { ShownChanges } from './view-changes.ts';
import { type Roles, type Said, saidOf } from './view-said.ts';
import type { Thread } from './view-threads.ts';

/** What was written on a commit: on all of it, and on lines of what it changed. */
export interface CommitRemarks {
  readonly said: readonly Said[];
  readonly threads: readonly Thread[];
}

/** Commits whose comments are counted. */
const mostCommits = 100_000;
/** Comments on one commit that are shown. */
const mostRemarks = 2000;

/** How many comments each commit has, by its id. */
export async function countRemarks(source: ProjectSource): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for await (const { commit } of source.scan('commit-comment')) {
    const known = counts.get(commit);
    if (known !== undefined || counts.size < mostCommits) counts.set(commit, (known ?? 0) + 1);
  }
  return counts;
}

/** Those on one commit, in the order of time; those on one line stand together. */
export async function readRemarks(
  source: ProjectSource,
  commit: string,
  changes: ShownChanges,
  roles: Roles,
): Promise<CommitRemarks> {
  const remarks: CommitComment[] = [];
  for await (const remark of source.scan('commit-comment'))
    if (remark.commit === commit && remarks.push(remark) >= mostRemarks) break;
  remarks.sort((a, b) => compareText(a.created ?? '', b.created ?? '') || a.id - b.id);
  const said: Said[] = [];
  const groups = new Map<string, { readonly first: CommitComment; readonly said: Said[] }>();
  for (const remark of remarks) {
    const one = await saidOf(source, remark, roles);
    if (remark.path === undefined) {
      said.push(one);
      continue;
    }
    const place = `${remark.position ?? ''} ${remark.line ?? ''} ${remark.path}`;
    const group = groups.get(place) ?? { first: remark, said: [] };
    group.said.push(one);
    groups.set(place, group);
  }
  return { said, threads: [...groups.values()].map((group) => threadOf(group.first, group.said, changes)) };
}

function threadOf(first: CommitComment, said: readonly Said[], { files }: ShownChanges): Thread {
  const { key, path = '', line, position } = first;
  const patch = files.find((file) => file.path === path)?.patch;
  return {
    ...{ id: key, path, side: 'new', outdated: false, resolved: false, said },
    hunk: patch === undefined ? '' : hunkUpTo(patch, line, position),
    ...(line === undefined ? {} : { line }),
  };
}

/**
 * What stands in a patch before and at a line of the new file; without one, at a place of the patch, counted from below its first `@@`. Empty when
 * it is not there.
 */
export function hunkUpTo(patch: string, line: number | undefined, position: number | undefined): string {
  let hunk: string[] = [];
  let next = 0;
  for (const [at, text] of patch.split('\n').entries()) {
    const start = /^@@ -\d+(?:,\d+)? \+(\d+)/.exec(text)?.[1];
    if (start !== undefined) {
      hunk = [];
      next = Number(start);
    }
    hunk.push(text);
    const counts = start === undefined && /^[ +]/.test(text);
    if (line === undefined ? at === position : counts && next === line) return hunk.join('\n');
    if (counts) next += 1;
  }
  return '';
}
