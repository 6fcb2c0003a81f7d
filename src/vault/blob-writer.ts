import { createSHA256 } from 'hash-wasm';
import { RunError } from '../lib/run-error.ts';
import type { BlobWriter } from '../model/blob-store.ts';
import { type BlobPlace, blobsNamed, deleteBlob, refOf } from './blob-rows.ts';
import type { BlobRow, VaultDatabase } from './schema.ts';
import { change, look } from './transactions.ts';

const stores = ['blobs', 'chunks'] as const;

/** A new account, in place of an unfinished one of this name. The finished one stays visible. */
async function startBlob(
  database: VaultDatabase,
  place: BlobPlace,
  name: string,
  validator: string | undefined,
): Promise<BlobRow> {
  const { project, chunkSize } = place;
  return change(database, stores, 'relaxed', async (transaction) => {
    for (const row of await blobsNamed(transaction, project, name)) {
      if (row.state === 'writing') await deleteBlob(transaction, row.id);
    }
    const named = validator === undefined ? {} : { validator };
    const row = { project, name, state: 'writing', chunkSize, chunks: 0, size: 0, ...named } as const;
    // The database fills in the id; the type of rows read has it always.
    const id = await transaction.objectStore('blobs').add(row as unknown as BlobRow);
    return { ...row, id };
  });
}

async function unfinishedBlob(database: VaultDatabase, place: BlobPlace, name: string): Promise<BlobRow | undefined> {
  const rows = await look(() => database.getAllFromIndex('blobs', 'byName', [place.project, name]));
  return rows.find((row) => row.state === 'writing');
}

/** Hashes what is there, up to the first chunk that is missing or cut short, and forgets what is behind it. */
async function takeUp(database: VaultDatabase, row: BlobRow, hash: (bytes: Uint8Array) => void): Promise<BlobRow> {
  let whole = 0;
  for (; whole < row.chunks; whole += 1) {
    const bytes = await look(() => database.get('chunks', [row.id, whole]));
    if (bytes?.byteLength !== row.chunkSize) break;
    hash(new Uint8Array(bytes));
  }
  if (whole === row.chunks) return row;
  const shorter = { ...row, chunks: whole, size: whole * row.chunkSize };
  await change(database, stores, 'relaxed', async (transaction) => {
    const behind = IDBKeyRange.bound([row.id, whole], [row.id, []]);
    await Promise.all([
      transaction.objectStore('chunks').delete(behind),
      transaction.objectStore('blobs').put(shorter),
    ]);
  });
  return shorter;
}

/** Adds a chunk and counts it, if the account still stands as this writer left it. Resolves to the new account. */
async function appendChunk(
  database: VaultDatabase,
  row: BlobRow,
  bytes: ArrayBuffer,
  finish?: { readonly sha256: string },
): Promise<BlobRow> {
  const next = {
    ...row,
    ...(bytes.byteLength === 0 ? {} : { chunks: row.chunks + 1, size: row.size + bytes.byteLength }),
    ...(finish === undefined ? {} : { ...finish, state: 'finished' as const }),
  };
  const durability = finish === undefined ? 'relaxed' : 'strict';
  await change(database, stores, durability, async (transaction) => {
    const blobs = transaction.objectStore('blobs');
    const found = await blobs.get(row.id);
    if (found?.state !== 'writing' || found.chunks !== row.chunks) throw replaced(row.name);
    if (finish !== undefined) {
      for (const other of await blobsNamed(transaction, row.project, row.name)) {
        if (other.id !== row.id) await deleteBlob(transaction, other.id);
      }
    }
    if (bytes.byteLength > 0) await transaction.objectStore('chunks').put(bytes, [row.id, row.chunks]);
    await blobs.put(next);
  });
  return next;
}

function replaced(name: string): RunError {
  return new RunError('blob-replaced', 'Something else began to store the same file. Start the export again.', {
    retry: 'later',
    details: { name },
  });
}

export interface WriterOptions {
  readonly resume?: boolean;
  /** Kept with a new account; one that is taken up has its own. */
  readonly validator?: string;
}

/**
 * Writes a blob: full chunks go to the database one after the other while the next is filled (two in memory at most). The digest is
 * reckoned on the way; a resumed writer reads the durable chunks for it. Errors: `disk-full`, `storage-failed`, `blob-replaced`.
 */
export async function createBlobWriter(
  database: VaultDatabase,
  place: BlobPlace,
  name: string,
  { resume = false, validator }: WriterOptions = {},
): Promise<BlobWriter> {
  const sha256 = (await createSHA256()).init();
  const old = resume ? await unfinishedBlob(database, place, name) : undefined;
  let row = old
    ? await takeUp(database, old, (bytes) => sha256.update(bytes))
    : await startBlob(database, place, name, validator);
  let buffer: Uint8Array<ArrayBuffer> | undefined;
  let spare: Uint8Array<ArrayBuffer> | undefined;
  let filled = 0;
  let taken = row.size;
  let storing: Promise<void> = Promise.resolve();
  let ended = false;

  /** One chunk on its way at a time; a failure stays and is thrown at whoever asks next. */
  function store(bytes: Uint8Array<ArrayBuffer>): void {
    storing = appendChunk(database, row, bytes.buffer).then((next) => {
      row = next;
      // The database has its own copy; buffers by the hundred would wait long for the garbage collector.
      spare = bytes;
    });
    storing.catch(() => {});
  }

  function mustBeOpen(): void {
    if (ended) throw new Error(`the blob ${name} is finished or discarded`);
  }

  return {
    get offset() {
      return row.size;
    },
    get validator() {
      return row.validator;
    },
    async restart(next) {
      mustBeOpen();
      await storing.catch(() => {});
      row = await startBlob(database, place, name, next);
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
      await storing.catch(() => {});
    },
    async write(chunk) {
      mustBeOpen();
      const { chunkSize } = row;
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
      const digest = sha256.digest();
      // What could not be finished can still be thrown away.
      row = await appendChunk(database, row, rest.buffer, { sha256: digest }).catch((cause: unknown) => {
        ended = false;
        throw cause;
      });
      return refOf({ ...row, sha256: digest });
    },
    async discard() {
      if (ended) return;
      ended = true;
      buffer = undefined;
      await storing.catch(() => {});
      await change(database, stores, 'relaxed', (transaction) => deleteBlob(transaction, row.id));
    },
  };
}

function wrongSize(name: string, expected: number, got: number): RunError {
  return new RunError('blob-size', `A file of ${expected} bytes came with ${got} bytes.`, {
    retry: 'later',
    details: { name, expected, got },
  });
}
