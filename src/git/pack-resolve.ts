import { hex } from '../lib/bytes.ts';
import type { BlockReader } from './block-reader.ts';
import { applyDelta } from './delta.ts';
import { gitError } from './git-error.ts';
import { createInflater } from './inflate.ts';
import { inflateObject } from './inflate-object.ts';
import type { ObjectHash } from './object-hash.ts';
import { oidBytes, typeName } from './pack-format.ts';
import type { PackTable } from './pack-table.ts';

export interface ResolveOptions {
  readonly table: PackTable;
  readonly reader: BlockReader;
  readonly hash: ObjectHash;
  /** Bytes of bases to keep at once; those that do not fit are made again when needed. */
  readonly budget: number;
  readonly signal: AbortSignal;
  onObject(resolved: number): void;
}

/** One object on the way from a whole object down to the delta in hand. */
interface Frame {
  readonly index: number;
  /** Absent after it had to make room, or when no child needs it any more. */
  content: Uint8Array | undefined;
  /** The next delta on this base; -1 when there is none. */
  next: number;
}

/**
 * The second pass: names every delta, base first, over the tree of deltas. Chains may be of any length: nothing recurses. Fills `oid` of
 * the table. Throws `git-missing-base` when a delta's base is not in the pack, `git-corrupt` when one does not fit.
 */
export async function resolveDeltas(options: ResolveOptions): Promise<void> {
  const { table, hash, signal } = options;
  const tree = deltaTree(table);
  const inflater = createInflater();
  const stack: Frame[] = [];
  let kept = 0;
  let resolved = 0;
  /** Of the tree in hand: a delta becomes what its base is. */
  let type = 0;

  for (let index = 0; index < table.length; index++) {
    if ((table.type[index] ?? 0) > 4) continue;
    resolved++;
    const next = tree.childrenOf(index);
    if (next < 0) continue;
    const content = await inflated(index);
    type = table.type[index] ?? 0;
    stack.push({ index, content, next });
    kept = content.length;
    while (stack.length > 0) await step();
  }
  if (resolved < table.length)
    throw gitError('git-missing-base', 'What the git server sent is incomplete: a delta has no base.', {
      details: { resolved, total: table.length },
    });

  async function step(): Promise<void> {
    const frame = stack.at(-1);
    if (frame === undefined) return;
    const child = frame.next;
    if (child < 0) {
      release(frame);
      stack.pop();
      return;
    }
    const base = frame.content ?? (await makeAgain(stack.length - 1));
    const delta = await inflated(child);
    frame.next = tree.nextAfter(child);
    if (frame.next < 0) release(frame);
    const content = applyDelta(base, delta);
    name(child, content);
    const next = tree.childrenOf(child);
    if (next < 0) return;
    stack.push({ index: child, content, next });
    kept += content.length;
    if (kept > options.budget) makeRoom();
  }

  function name(index: number, content: Uint8Array): void {
    hash.begin(typeName(type), content.length);
    hash.update(content);
    table.oid.set(hash.end(), index * oidBytes);
    resolved++;
    if (resolved % 256 === 0) {
      signal.throwIfAborted();
      options.onObject(resolved);
    }
  }

  function release(frame: Frame): void {
    kept -= frame.content?.length ?? 0;
    frame.content = undefined;
  }

  /** Lets go of the oldest first; the one on top is about to be used. */
  function makeRoom(): void {
    for (const frame of stack) {
      if (kept <= options.budget || frame === stack.at(-1)) return;
      release(frame);
    }
  }

  /** Puts a base together that had to make room: from the nearest kept one below, or from the whole object at the bottom. */
  async function makeAgain(at: number): Promise<Uint8Array> {
    let from = at;
    while (from > 0 && stack[from]?.content === undefined) from--;
    const start = stack[from];
    let content = start?.content ?? (await inflated(start?.index ?? 0));
    for (let place = from + 1; place <= at; place++) {
      signal.throwIfAborted();
      content = applyDelta(content, await inflated(stack[place]?.index ?? 0));
    }
    const frame = stack[at];
    if (frame) {
      frame.content = content;
      kept += content.length;
    }
    return content;
  }

  function inflated(index: number): Promise<Uint8Array> {
    return inflateObject(options.reader, inflater, {
      start: (table.offset[index] ?? 0) + (table.headerLength[index] ?? 0),
      end: index + 1 < table.length ? (table.offset[index + 1] ?? 0) : table.end,
      size: table.size[index] ?? 0,
    });
  }
}

interface DeltaTree {
  /** First delta on this object, which must have its id by now; -1 when there is none. */
  childrenOf(index: number): number;
  /** Next delta on the same base. */
  nextAfter(index: number): number;
}

function deltaTree(table: PackTable): DeltaTree {
  const first = new Int32Array(table.length).fill(-1);
  const next = new Int32Array(table.length).fill(-1);
  for (let index = table.length - 1; index >= 0; index--) {
    const base = table.base[index] ?? -1;
    if (base < 0) continue;
    next[index] = first[base] ?? -1;
    first[base] = index;
  }
  const waiting = new Map(table.waiting);
  return {
    nextAfter: (index) => next[index] ?? -1,
    childrenOf: (index) => {
      if (waiting.size > 0) adopt(index);
      return first[index] ?? -1;
    },
  };

  /** Hangs the ref deltas that name this object's id onto it. */
  function adopt(index: number): void {
    const oid = hex(table.oid.subarray(index * oidBytes, (index + 1) * oidBytes));
    const children = waiting.get(oid);
    if (children === undefined) return;
    waiting.delete(oid);
    for (const child of children) {
      next[child] = first[index] ?? -1;
      first[index] = child;
    }
  }
}
