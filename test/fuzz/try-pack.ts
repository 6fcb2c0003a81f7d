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

/** Most time of the processor for a small pack, in milliseconds; the cases beside it count, too. What the machine does besides does not. */
const patience = 5000;

/** Takes the pack as the product does. */
export async function tryPack({ bytes, pieces, ringBits }: PackCase): Promise<Outcome> {
  const blobs = memoryBlobStore();
  const from = process.cpuUsage();
  const outcome = await outcomeOf(blobs, { bytes, pieces, ringBits });
  const { user, system } = process.cpuUsage(from);
  const time = (user + system) / 1000;
  if (time > patience) return { kind: 'fault', what: `it took ${Math.round(time)} ms` };
  const left = [...blobs.names].sort().join(' ');
  const expected = outcome.kind === 'taken' ? 'pack.idx pack.pack' : '';
  if (outcome.kind !== 'fault' && (left !== expected || blobs.unfinished > 0))
    return { kind: 'fault', what: `${outcome.kind}, and the store has: ${left || 'something unfinished'}` };
  return outcome;
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
