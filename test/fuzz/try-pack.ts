import { localIndexer } from '../../src/git/local-indexer.ts';
import type { StartIndexer } from '../../src/git/pack-indexer.ts';
import { type TakenPack, takePack } from '../../src/git/take-pack.ts';
import { RunError } from '../../src/lib/run-error.ts';
import { type MemoryBlobStore, memoryBlobStore } from '../support/memory-blob-store.ts';
import { inPieces } from './in-pieces.ts';
import type { PackCase } from './make-case.ts';

/** What became of a case. */
export type Outcome =
  | { readonly kind: 'taken'; readonly index: Buffer; readonly taken: TakenPack }
  /** `code` of git-error.ts. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** What must not be: another error, or something left behind. */
  | { readonly kind: 'fault'; readonly what: string };

/** Most time of the processor for a small pack, in milliseconds. What the machine does besides does not count. */
const patience = 5000;

/** Takes the pack as the product does. */
export async function tryPack({ bytes, pieces, ringBits }: PackCase): Promise<Outcome> {
  const blobs = memoryBlobStore();
  const from = performance.now();
  const outcome = await outcomeOf(blobs, { bytes, pieces, ringBits });
  // The machine may be busy: only then it is worth asking for the processor's time.
  if (performance.now() - from > patience) {
    const time = await processorTime(() => outcomeOf(memoryBlobStore(), { bytes, pieces, ringBits }));
    if (time > patience) return { kind: 'fault', what: `it took ${Math.round(time)} ms` };
  }
  const left = [...blobs.names].sort().join(' ');
  const expected = outcome.kind === 'taken' ? 'pack.idx pack.pack' : '';
  if (outcome.kind !== 'fault' && (left !== expected || blobs.unfinished > 0))
    return { kind: 'fault', what: `${outcome.kind}, and the store has: ${left || 'something unfinished'}` };
  return outcome;
}

/** In milliseconds; the cases beside it count, too. */
async function processorTime(run: () => Promise<unknown>): Promise<number> {
  const from = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}

async function outcomeOf(
  blobs: MemoryBlobStore,
  { bytes, pieces, ringBits }: Omit<PackCase, 'done'>,
): Promise<Outcome> {
  const { signal } = new AbortController();
  const startIndexer: StartIndexer = (options) => localIndexer(options, { ringBits });
  try {
    const taken = await takePack({ source: inPieces(bytes, pieces), blobs, name: 'pack', startIndexer, signal });
    if (!blobs.bytes(taken.stored.pack).equals(bytes)) return { kind: 'fault', what: 'other bytes were stored' };
    return { kind: 'taken', index: blobs.bytes(taken.stored.index), taken };
  } catch (cause) {
    if (cause instanceof RunError && cause.code.startsWith('git-'))
      return { kind: 'refused', code: cause.code, message: cause.message };
    return { kind: 'fault', what: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) };
  }
}
