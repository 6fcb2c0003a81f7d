import { createSHA256 } from 'hash-wasm';
import { RunError } from '../lib/run-error.ts';
import type { BlobWriter } from '../model/blob-store.ts';
import { startBlob, takeUp } from './blob-accounts.ts';
import { type BlobPlace, deleteBlob, refOf, removeFiles } from './blob-rows.ts';
import { blobTail } from './blob-tail.ts';
import type { VaultDatabase } from './schema.ts';
import { change } from './transactions.ts';

export interface WriterOptions {
  readonly resume?: boolean;
  /** Kept with a new account; one that is taken up has its own. */
  readonly validator?: string;
}

/**
 * Writes a blob: full chunks are stored one after the other while the next is filled (two in memory at most). The digest is reckoned on the
 * way; a resumed writer reads the durable chunks for it. Errors: `disk-full`, `storage-failed`, `blob-replaced`.
 */
export async function createBlobWriter(
  database: VaultDatabase,
  place: BlobPlace,
  name: string,
  { resume = false, validator }: WriterOptions = {},
): Promise<BlobWriter> {
  const sha256 = (await createSHA256()).init();
  const old = resume ? await takeUp(database, place, name, (bytes) => sha256.update(bytes)) : undefined;
  let tail = blobTail(database, place, old ?? (await startBlob(database, place, name, validator)), old === undefined);
  let buffer: Uint8Array<ArrayBuffer> | undefined;
  let spare: Uint8Array<ArrayBuffer> | undefined;
  let filled = 0;
  let taken = tail.row.size;
  let storing: Promise<void> = Promise.resolve();
  let ended = false;

  /** One chunk on its way at a time; a failure stays and is thrown at whoever asks next. */
  function store(bytes: Uint8Array<ArrayBuffer>): void {
    storing = tail.add(bytes).then(() => {
      // The storage has its own copy; buffers by the hundred would wait long for the garbage collector.
      spare = bytes;
    });
    storing.catch(() => {});
  }

  function mustBeOpen(): void {
    if (ended) throw new Error(`the blob ${name} is finished or discarded`);
  }

  return {
    get offset() {
      return tail.row.size;
    },
    get validator() {
      return tail.row.validator;
    },
    async restart(next) {
      mustBeOpen();
      await storing.catch(() => {});
      tail.close();
      tail = blobTail(database, place, await startBlob(database, place, name, next), true);
      sha256.init();
      // An older account may have had chunks of another size.
      buffer = undefined;
      spare = undefined;
      filled = 0;
      taken = 0;
      storing = Promise.resolve();
    },
    async leave() {
      ended = true;
      buffer = undefined;
      await storing.then(() => tail.leave()).catch(() => {});
    },
    async write(chunk) {
      mustBeOpen();
      const { chunkSize } = tail.row;
      for (let at = 0; at < chunk.length; ) {
        buffer ??= spare ?? new Uint8Array(chunkSize);
        if (buffer === spare) spare = undefined;
        const piece = chunk.subarray(at, at + chunkSize - filled);
        buffer.set(piece, filled);
        // Piece by piece, while the next is on its way: a whole chunk at once would keep the network waiting.
        sha256.update(piece);
        filled += piece.length;
        taken += piece.length;
        at += piece.length;
        if (filled < chunkSize) continue;
        const full = buffer;
        buffer = undefined;
        filled = 0;
        await storing;
        store(full);
      }
    },
    async finish(expectedSize) {
      mustBeOpen();
      await storing;
      if (expectedSize !== undefined && expectedSize !== taken) throw wrongSize(name, expectedSize, taken);
      ended = true;
      const rest = buffer?.slice(0, filled) ?? new Uint8Array(0);
      buffer = undefined;
      // What could not be finished can still be thrown away.
      const row = await tail.finish(rest, sha256.digest()).catch((cause: unknown) => {
        ended = false;
        throw cause;
      });
      return refOf(row);
    },
    async discard() {
      if (ended) return;
      ended = true;
      buffer = undefined;
      await storing.catch(() => {});
      tail.close();
      const { row } = tail;
      await change(database, ['blobs', 'chunks'], 'relaxed', (transaction) => deleteBlob(transaction, row.id));
      await removeFiles(place, [row]);
    },
  };
}

function wrongSize(name: string, expected: number, got: number): RunError {
  return new RunError('blob-size', `A file of ${expected} bytes came with ${got} bytes.`, {
    retry: 'later',
    details: { name, expected, got },
  });
}
