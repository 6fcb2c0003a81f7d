import { createSHA256 } from 'hash-wasm';
import { inTurn } from '../lib/in-turn.ts';
import { RunError } from '../lib/run-error.ts';
import { safePath } from '../lib/safe-path.ts';
import { chunksOf, streamFrom } from '../lib/streams.ts';
import type { ArchiveFile } from '../model/archive-file.ts';
import type { Spool } from '../model/spool.ts';
import { type EntryTable, entryTable } from './entry-table.ts';

/** What was written of a dump: each file's size and digest, and, where there was a spool, its bytes. */
export interface PackContents {
  readonly entries: EntryTable;
  /** Reads the file to its end. Throws `unsafe-path`. */
  add(file: ArchiveFile): Promise<void>;
  /** Nothing is added any more: what only writing needs is let go. There may be the plans of thousands of projects at a time. */
  seal(): void;
  /**
   * The files again, in order; `undefined` when they must be made anew: there was no spool, no room in it, or it was closed. `reuse`: the memory of
   * what comes of a file is used again when seven more pieces have been asked for. Rejects with `copy-lost` when the spool cannot be read; it is closed then.
   */
  files(reuse?: boolean): Iterable<ArchiveFile> | undefined;
  /** Gives the spool's room back. */
  close(): void;
}

export interface ContentsOptions {
  readonly signal: AbortSignal;
  /** Bytes that were written just now. */
  readonly onBytes: (count: number) => void;
  readonly spool?: Spool | undefined;
}

type Reading = Pick<Spool, 'length' | 'read'>;
type Digest = Awaited<ReturnType<typeof createSHA256>>;

/** Measures one file after the other with one digest: thousands of small files would each bring a WebAssembly memory of their own. */
export async function createContents({ signal, onBytes, ...options }: ContentsOptions): Promise<PackContents> {
  let digest: Digest | undefined = await createSHA256();
  const entries = entryTable();
  /** Files whose bytes lie in the vault anyway, by their place. */
  const apart = new Map<number, ArchiveFile>();
  let spool = options.spool;

  function take(bytes: Uint8Array, sum: Digest): void {
    signal.throwIfAborted();
    sum.update(bytes);
    onBytes(bytes.length);
    try {
      spool?.append(bytes);
    } catch {
      // No room, most likely; then everything is written again when it is saved.
      close();
    }
  }

  function close(): void {
    const closing = spool;
    spool = undefined;
    closing?.close();
  }

  function flush(): void {
    try {
      spool?.flush();
    } catch {
      // Only the last of it was too much.
      close();
    }
  }

  /** It is a copy: what cannot be read of it is made anew the next time. */
  function readingOf(from: Spool): Reading {
    return {
      length: from.length,
      read(into, at) {
        try {
          from.read(into, at);
        } catch (cause) {
          close();
          throw new RunError('copy-lost', 'The copy that was made for saving can no longer be read.', { cause });
        }
      },
    };
  }

  return {
    entries,
    async add(file) {
      const path = safePath(file.path);
      const sum = digest;
      if (sum === undefined) throw new Error('nothing is added to what is sealed');
      if (file.size !== undefined && file.sha256 !== undefined) {
        apart.set(entries.length, file);
        entries.add({ path, size: file.size, sha256: file.sha256 });
        return;
      }
      sum.init();
      let size = 0;
      if (file.bytes !== undefined) {
        size = file.bytes.length;
        take(file.bytes, sum);
      } else {
        for await (const chunk of chunksOf(file.open())) {
          take(chunk, sum);
          size += chunk.length;
        }
      }
      entries.add({ path, size, sha256: sum.digest('binary') });
    },
    seal() {
      digest = undefined;
      flush();
    },
    files(reuse = false) {
      flush();
      return spool === undefined ? undefined : filesIn(readingOf(spool), entries, apart, reuse);
    },
    close,
  };
}

/** Small files are read many at a time, into so much memory, which is used again for the next. */
const windowSize = 1 << 18;
/** Larger ones come as a stream, in memory of their own. */
const smallFile = windowSize / 16;
const pieceSize = 1 << 20;

function* filesIn(
  spool: Reading,
  entries: EntryTable,
  apart: ReadonlyMap<number, ArchiveFile>,
  reuse: boolean,
): Generator<ArchiveFile, void, undefined> {
  const read = windowReader(spool);
  const room = reuse ? inTurn(() => new Uint8Array(windowSize)) : undefined;
  let at = 0;
  for (let index = 0; index < entries.length; index++) {
    const size = entries.size(index);
    const known = apart.get(index);
    if (known !== undefined) {
      yield { ...known, size };
      continue;
    }
    const path = entries.path(index);
    const from = at;
    at += size;
    if (size > smallFile) yield { path, size, open: () => streamFrom(pieces(spool, room, from, from + size)) };
    else yield smallOf(path, read(from, size));
  }
}

function smallOf(path: string, bytes: Uint8Array): ArchiveFile {
  return { path, size: bytes.length, bytes, open: () => streamFrom([bytes]) };
}

function* pieces(
  spool: Reading,
  room: (() => Uint8Array) | undefined,
  from: number,
  to: number,
): Generator<Uint8Array, void, undefined> {
  for (let at = from; at < to; ) {
    const piece = room?.().subarray(0, to - at) ?? new Uint8Array(Math.min(pieceSize, to - at));
    spool.read(piece, at);
    at += piece.length;
    yield piece;
  }
}

/** Parts of a window that moves from front to end; what was given before is gone when it moves. */
function windowReader(spool: Reading): (from: number, size: number) => Uint8Array {
  const room = new Uint8Array(windowSize);
  let held = room.subarray(0, 0);
  let start = 0;
  return (from, size) => {
    if (from + size > start + held.length) {
      start = from;
      held = room.subarray(0, Math.min(windowSize, spool.length - from));
      spool.read(held, from);
    }
    return held.subarray(from - start, from - start + size);
  };
}
