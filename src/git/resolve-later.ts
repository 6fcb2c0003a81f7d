import { tooLarge } from './delta.ts';
import { checked, type EngineCalls, finished, guarded, later, putInput } from './engine.ts';
import { corrupt, offsetDelta } from './pack-format.ts';
import type { FinishOptions } from './pack-indexer.ts';

const pieceSize = 1 << 20;

/**
 * The second pass, over deltas whose base was not at hand while the pack arrived: base first, over the tree of deltas. Chains may be of any
 * length: nothing recurses. Contents that had to make room are made again from the storage.
 */
export async function resolveLater(calls: EngineCalls, options: FinishOptions): Promise<void> {
  for (let before = -1; before < calls.getNamed(); ) {
    before = calls.getNamed();
    if (before === calls.getSeen()) return;
    calls.hangDeltas();
    // Deltas on an id that is found only now are hung up in the next round.
    for (let root = calls.nextRoot(0); root >= 0; root = calls.nextRoot(root + 1))
      await resolveTree(calls, options, root);
    guarded(() => checked(calls.nameWaiting()));
    options.onObject(calls.getNamed());
  }
}

/** All deltas that depend on one object, depth first: so bases are used while they are at hand. */
async function resolveTree(calls: EngineCalls, options: FinishOptions, root: number): Promise<void> {
  const stack = [{ index: root, child: calls.childAt(root) }];
  let turns = 0;
  while (stack.length > 0) {
    const top = stack.at(-1);
    if (top === undefined) return;
    const { child } = top;
    if (child < 0) {
      stack.pop();
      continue;
    }
    top.child = calls.nextAt(child);
    await atHand(calls, options, top.index);
    await load(calls, options, child);
    if (++turns % 256 === 0) options.onObject(calls.getNamed());
    const next = calls.childAt(child);
    if (next >= 0) stack.push({ index: child, child: next });
  }
}

/** Sees to it that an object's content is in the engine: from the nearest one that is there, or from the whole object at the bottom. */
async function atHand(calls: EngineCalls, options: FinishOptions, index: number): Promise<void> {
  const chain: number[] = [];
  for (let at = index; !calls.hasContent(at); at = calls.baseAt(at)) {
    chain.push(at);
    if (calls.packTypeAt(at) < offsetDelta) break;
  }
  for (const at of chain.reverse()) await load(calls, options, at);
}

/** Reads an object's bytes and lets the engine unpack them; of a delta, whose base is at hand, also resolve it. */
async function load(calls: EngineCalls, options: FinishOptions, index: number): Promise<void> {
  if (guarded(() => checked(calls.loadBegin(index))) === later) throw tooLarge(calls.sizeAt(index));
  const end = calls.endAt(index);
  for (let at = calls.offsetAt(index) + calls.headerLengthAt(index); at < end; at += pieceSize) {
    const bytes = await options.read(at, Math.min(end, at + pieceSize));
    const status = guarded(() => {
      putInput(calls, bytes);
      return checked(calls.loadMore(bytes.length));
    });
    if (status === finished) return;
    if (status === later) throw tooLarge(calls.lengthAt(index));
  }
  throw corrupt('an object ends early');
}
