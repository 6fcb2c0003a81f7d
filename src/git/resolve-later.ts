import type { EarlyCopy } from './early-copy.ts';
import { checked, type EngineCalls, finished, guarded, later, putInput } from './engine.ts';
import type { Naming } from './naming-elsewhere.ts';
import { corrupt, offsetDelta } from './pack-format.ts';
import type { FinishOptions } from './pack-indexer.ts';
import { type LargeObjects, largeObjects } from './resolve-large.ts';
import { type PackBytes, packBytes } from './stored-pack-bytes.ts';

const pieceSize = 1 << 20;

export interface LaterTools {
  /** What was copied of the pack while it arrived. */
  readonly copy: EarlyCopy;
  readonly naming: Naming;
}

interface Work {
  readonly naming: Naming;
  readonly calls: EngineCalls;
  readonly pack: PackBytes;
  readonly large: LargeObjects;
  onObject(named: number): void;
}

/**
 * The second pass, over deltas whose base was not at hand while the pack arrived: base first, over the tree of deltas. Chains may be of any
 * length: nothing recurses. Contents that had to make room are made again from the storage.
 */
export async function resolveLater(calls: EngineCalls, options: FinishOptions, tools: LaterTools): Promise<void> {
  const { storage, onObject } = options;
  const pack = packBytes(storage, calls.endAt(calls.getSeen() - 1), tools.copy);
  try {
    await resolveAll({ calls, pack, large: largeObjects(calls, storage, pack), naming: tools.naming, onObject });
  } finally {
    await pack.close();
  }
}

async function resolveAll(work: Work): Promise<void> {
  const { calls, naming, onObject } = work;
  for (let before = -1; before < calls.getNamed(); ) {
    before = calls.getNamed();
    if (before === calls.getSeen()) return;
    calls.hangDeltas();
    // Deltas on an id that is found only now are hung up in the next round.
    for (let root = calls.nextRoot(0); root >= 0; root = calls.nextRoot(root + 1)) await resolveTree(work, root);
    await naming.settle();
    onObject(calls.getNamed());
  }
}

/** All deltas that depend on one object, depth first: so bases are used while they are at hand. */
async function resolveTree(work: Work, root: number): Promise<void> {
  const { calls, large } = work;
  const stack = [{ index: root, child: calls.takeChildren(root) }];
  let turns = 0;
  while (stack.length > 0) {
    const top = stack.at(-1);
    if (top === undefined) return;
    const { child } = top;
    if (child < 0) {
      stack.pop();
      await large.forget(top.index);
      continue;
    }
    top.child = calls.nextAt(child);
    if (!resolveKept(work, child)) await resolveChild(work, top.index, child);
    const waits = work.naming.step();
    if (waits !== undefined) await waits;
    if (++turns % 256 === 0) work.onObject(calls.getResolved());
    const next = calls.takeChildren(child);
    if (next >= 0) stack.push({ index: child, child: next });
  }
}

/** At once, when base and delta are in the engine: mostly they are. */
function resolveKept({ calls }: Work, child: number): boolean {
  return guarded(() => checked(calls.loadKept(child))) === finished;
}

async function resolveChild(work: Work, base: number, child: number): Promise<void> {
  const { calls, large } = work;
  const isLarge = large.has(base) || calls.lengthAt(base) > calls.largestKept();
  if (!isLarge && (await atHand(work, base)) && (await load(work, child))) return;
  await large.resolve(child);
}

/** Sees to it that an object's content is in the engine: from the nearest one that is there, or from the whole object at the bottom. */
async function atHand(work: Work, index: number): Promise<boolean> {
  const { calls } = work;
  const chain: number[] = [];
  for (let at = index; !calls.hasContent(at); at = calls.baseAt(at)) {
    chain.push(at);
    if (calls.packTypeAt(at) < offsetDelta) break;
  }
  for (const at of chain.reverse()) if (!(await load(work, at))) return false;
  return true;
}

/** Reads an object's bytes and lets the engine unpack them; of a delta, whose base is at hand, also resolve it. False when it is too large. */
async function load({ calls, pack }: Work, index: number): Promise<boolean> {
  if (guarded(() => checked(calls.loadBegin(index))) === later) return false;
  const end = calls.endAt(index);
  for (let at = calls.offsetAt(index) + calls.headerLengthAt(index); at < end; at += pieceSize) {
    const bytes = await pack.read(at, Math.min(end, at + pieceSize));
    const status = guarded(() => {
      putInput(calls, bytes);
      return checked(calls.loadMore(bytes.length));
    });
    if (status === finished) return true;
    if (status === later) return false;
  }
  throw corrupt('an object ends early');
}
