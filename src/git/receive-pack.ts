import { hex } from '../lib/bytes.ts';
import { isAbort, RunError } from '../lib/run-error.ts';
import type { BlobWriter } from '../model/blob-store.ts';
import { type GitErrorCode, gitError } from './git-error.ts';
import { createTrailerHash, type TrailerHash } from './object-hash.ts';
import type { PackScanner } from './pack-scan.ts';

export interface Received {
  /** Bytes of the pack. */
  readonly size: number;
  /** 20 bytes, checked. */
  readonly trailer: Uint8Array;
}

export interface ReceiveOptions {
  /** The pack's bytes as they arrive. */
  readonly source: AsyncIterable<Uint8Array>;
  readonly writer: BlobWriter;
  readonly scanner: PackScanner;
  readonly signal: AbortSignal;
  onBytes(bytes: number): void;
}

/** Bytes gathered for one write: side-band packets have 64 KiB at most, storage likes larger pieces. */
const writeSize = 1 << 20;
/** How much to hear out after something odd, to tell a damaged pack from a miscounted one. */
const patience = 1 << 20;

/**
 * Writes a pack while it arrives, scans and hashes it on the way. Resolves only for a pack that is complete as it stands: count, sizes and
 * trailer fit. Rejects with `git-truncated`, `git-checksum`, `git-count`, `git-corrupt`, or what the source rejects with; the writer is the
 * caller's to discard.
 */
export async function receivePack(options: ReceiveOptions): Promise<Received> {
  const { scanner } = options;
  const hash = await createTrailerHash();
  const output = gatheredWrites(options.writer);
  let size = 0;
  let odd: { readonly cause: unknown; readonly at: number } | undefined;
  try {
    for await (const chunk of options.source) {
      options.signal.throwIfAborted();
      hash.update(chunk);
      size += chunk.length;
      if (odd === undefined) {
        try {
          scanner.push(chunk);
        } catch (cause) {
          odd = { cause, at: size };
        }
        await output.write(chunk);
        options.onBytes(size);
      } else if (size - odd.at > patience) throw odd.cause;
    }
  } catch (cause) {
    throw streamError(cause, size, scanner);
  }
  await output.end();
  return { size, trailer: checked(hash, size, scanner, odd) };
}

function checked(
  hash: TrailerHash,
  size: number,
  scanner: PackScanner,
  odd: { cause: unknown } | undefined,
): Uint8Array {
  const { found, expected } = hash.end();
  const fits = size >= 32 && hex(found) === hex(expected);
  if (fits && odd === undefined && scanner.done) return found;
  // The bytes are as the server meant them, but there are more or fewer objects than its header says.
  const atTheEnd = scanner.at >= size - 20 || scanner.table.length === scanner.total;
  if (fits && (odd === undefined || atTheEnd))
    throw gitError('git-count', 'The git server sent another number of objects than it said.', {
      details: counts(size, scanner),
    });
  if (!fits && (scanner.done || scanner.table.length === scanner.total || (odd && size >= 32)))
    throw gitError('git-checksum', 'What the git server sent was damaged on the way: its checksum does not fit.', {
      details: counts(size, scanner),
      cause: odd?.cause,
    });
  throw odd?.cause ?? truncated(size, scanner);
}

const cutCodes: readonly string[] = ['cut-off', 'unreachable', 'timeout', 'git-truncated'] satisfies (
  | string
  | GitErrorCode
)[];

function streamError(cause: unknown, size: number, scanner: PackScanner): unknown {
  if (isAbort(cause)) return cause;
  if (cause instanceof RunError && !cutCodes.includes(cause.code)) return cause;
  return truncated(size, scanner, cause);
}

function truncated(size: number, scanner: PackScanner, cause?: unknown): RunError {
  return gitError('git-truncated', 'The connection ended before the repository was complete.', {
    details: counts(size, scanner),
    cause,
  });
}

function counts(received: number, scanner: PackScanner): Record<string, number> {
  return { received, objects: scanner.table.length, total: scanner.total ?? 0 };
}

function gatheredWrites(writer: BlobWriter): { write(chunk: Uint8Array): Promise<void>; end(): Promise<void> } {
  let buffer = new Uint8Array(writeSize);
  let filled = 0;
  async function flush(): Promise<void> {
    if (filled === 0) return;
    const full = buffer.subarray(0, filled);
    // A new one each time: the store may keep what it was given.
    buffer = new Uint8Array(writeSize);
    filled = 0;
    await writer.write(full);
  }
  return {
    write: async (chunk) => {
      for (let at = 0; at < chunk.length; ) {
        const used = Math.min(chunk.length - at, writeSize - filled);
        buffer.set(chunk.subarray(at, at + used), filled);
        filled += used;
        at += used;
        if (filled === writeSize) await flush();
      }
    },
    end: flush,
  };
}
