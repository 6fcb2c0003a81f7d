import { type CommitObject, parseCommit } from '../lib/git-objects.ts';
import type { RepositorySource } from '../model/project-source.ts';
import { type CommitLine, commitAt, commitLine } from './view-tree.ts';

export interface LogPage {
  readonly commits: readonly CommitLine[];
  readonly more: boolean;
}

/** Commits that one log goes through; the ids of all are kept. */
const mostCommits = 200_000;
const objectBytes = 16 << 20;

interface Waiting {
  readonly oid: string;
  readonly commit: CommitObject;
}

/** Commits from a ref on, newest first, page by page: what was walked for one page is not walked again for the next. */
export async function openLog(
  repository: RepositorySource,
  ref: string,
): Promise<(offset: number, count: number) => Promise<LogPage>> {
  const start = await commitAt(repository, ref);
  const seen = new Set([start.oid]);
  const heap: Waiting[] = [start];
  const lines: CommitLine[] = [];
  let turn: Promise<unknown> = Promise.resolve();

  async function walk(until: number): Promise<void> {
    while (lines.length < until && lines.length < mostCommits) {
      const next = take(heap);
      if (next === undefined) return;
      lines.push(commitLine(next.oid, next.commit));
      for (const parent of next.commit.parents) {
        if (seen.has(parent)) continue;
        seen.add(parent);
        const object = await repository.readObject(parent, objectBytes);
        const commit = object?.type === 'commit' ? parseCommit(object.content) : undefined;
        if (commit !== undefined) put(heap, { oid: parent, commit });
      }
    }
  }

  return async (offset, count) => {
    // One after the other: two walks at once would give commits twice.
    const walked = turn.then(() => walk(offset + count));
    turn = walked.catch(() => {});
    await walked;
    return { commits: lines.slice(offset, offset + count), more: lines.length > offset + count || heap.length > 0 };
  };
}

/** Newest first. */
function isBefore(a: Waiting | undefined, b: Waiting | undefined): boolean {
  return (a?.commit.committed ?? 0) > (b?.commit.committed ?? 0);
}

function put(heap: Waiting[], entry: Waiting): void {
  let at = heap.push(entry) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(heap[at], heap[parent])) return;
    swap(heap, at, parent);
    at = parent;
  }
}

function take(heap: Waiting[]): Waiting | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  heap[0] = last;
  for (let at = 0; ; ) {
    let best = at;
    for (const child of [2 * at + 1, 2 * at + 2])
      if (child < heap.length && isBefore(heap[child], heap[best])) best = child;
    if (best === at) return first;
    swap(heap, at, best);
    at = best;
  }
}

function swap(heap: Waiting[], one: number, other: number): void {
  const a = heap[one];
  const b = heap[other];
  if (a === undefined || b === undefined) return;
  heap[one] = b;
  heap[other] = a;
}
