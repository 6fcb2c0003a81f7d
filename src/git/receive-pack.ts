import { hex } from '../lib/bytes.ts';
import { isAbort, RunError } from '../lib/run-error.ts';
import type { BlobWriter } from '../model/blob-store.ts';
import { type GitErrorCode, gitError } from './git-error.ts';
import type { IndexerProgress, PackIndexer } from './pack-indexer.ts';
import { createTrailerHash, type TrailerHash } from './trailer-hash.ts';

export interface Received {
  /** Bytes of the pack. */
  readonly size: number;
  /** 20 bytes, checked. */
  readonly trailer: Uint8Array;
}

export interface ReceiveOptions {
  /** The pack's bytes as they arrive. */
  readonly source: AsyncIterable<Uint8Array>;
  /** Where they are stored; absent when they are already. */
  readonly writer?: BlobWriter;
  readonly indexer: PackIndexer;
  readonly signal: AbortSignal;
  onBytes(bytes: number): void;
}

/** Bytes gathered for storage and indexer: side-band packets have 64 KiB at most, fewer and larger pieces cost less. */
const pieceSize = 256 << 10;
/** How much to hear out after something odd, to tell a damaged pack from a miscounted one. */
const patience = 1 << 20;

interface Odd {
  readonly cause: unknown;
  readonly at: number;
}

/**
 * Writes a pack while it arrives, indexes and hashes it on the way. Resolves only for a pack that is complete as it stands: count, sizes and
 * trailer fit. Rejects with `git-truncated`, `git-checksum`, `git-count`, `git-corrupt`, or what the source rejects with; writer and indexer
 * are the caller's to end.
 */
export async function receivePack(options: ReceiveOptions): Promise<Received> {
  const { indexer, writer } = options;
  const hash = await createTrailerHash();
  let size = 0;
  let odd: Odd | undefined;
  try {
    for await (const piece of gathered(options.source, indexer)) {
      options.signal.throwIfAborted();
      hash.update(piece);
      size += piece.length;
      if (odd !== undefined) {
        if (size - odd.at > patience) throw odd.cause;
        continue;
      }
      await writer?.write(piece);
      const at = size;
      // The piece is the indexer's from here on.
      await indexer.push(piece).catch((cause: unknown) => {
        odd = { cause, at };
      });
      options.onBytes(size);
    }
    await indexer.scanned().catch((cause: unknown) => {
      odd ??= { cause, at: size };
    });
  } catch (cause) {
    throw streamError(cause, size, indexer.progress);
  }
  options.signal.throwIfAborted();
  return { size, trailer: checked(hash, size, indexer.progress, odd) };
}

/** The same bytes in pieces of equal size, each with a buffer of its own. */
async function* gathered(
  source: AsyncIterable<Uint8Array>,
  indexer: PackIndexer,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const fresh = () => indexer.spare(pieceSize) ?? new Uint8Array(pieceSize);
  let buffer = fresh();
  let filled = 0;
  try {
    for await (const chunk of source) {
      for (let at = 0; at < chunk.length; ) {
        const used = Math.min(chunk.length - at, pieceSize - filled);
        buffer.set(chunk.subarray(at, at + used), filled);
        filled += used;
        at += used;
        if (filled < pieceSize) continue;
        yield buffer;
        buffer = fresh();
        filled = 0;
      }
    }
  } catch (cause) {
    // So that the error can say how far it came.
    if (filled > 0) yield buffer.slice(0, filled);
    throw cause;
  }
  if (filled > 0) yield buffer.slice(0, filled);
}

function checked(hash: TrailerHash, size: number, progress: IndexerProgress, odd: Odd | undefined): Uint8Array {
  const { found, expected } = hash.end();
  const fits = size >= 32 && hex(found) === hex(expected);
  if (fits && odd === undefined && progress.done) return found;
  // The bytes are as the server meant them, but there are more or fewer objects than its header says.
  const atTheEnd = progress.at >= size - 20 || progress.objects === progress.total;
  if (fits && (odd === undefined || atTheEnd))
    throw gitError('git-count', 'The git server sent another number of objects than it said.', {
      details: counts(size, progress),
    });
  if (!fits && (progress.done || progress.objects === progress.total || (odd && size >= 32)))
    throw gitError('git-checksum', 'What the git server sent was damaged on the way: its checksum does not fit.', {
      details: counts(size, progress),
      cause: odd?.cause,
    });
  throw odd?.cause ?? truncated(size, progress);
}

const cutCodes: readonly string[] = ['cut-off', 'unreachable', 'timeout', 'git-truncated'] satisfies (
  | string
  | GitErrorCode
)[];

function streamError(cause: unknown, size: number, progress: IndexerProgress): unknown {
  if (isAbort(cause)) return cause;
  if (cause instanceof RunError && !cutCodes.includes(cause.code)) return cause;
  return truncated(size, progress, cause);
}

function truncated(size: number, progress: IndexerProgress, cause?: unknown): RunError {
  return gitError('git-truncated', 'The connection ended before the repository was complete.', {
    details: counts(size, progress),
    cause,
  });
}

function counts(received: number, progress: IndexerProgress): Record<string, number> {
  return { received, objects: progress.objects, total: progress.total ?? 0 };
}
