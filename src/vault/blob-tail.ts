import { bringOn } from './blob-accounts.ts';
import type { GrowingFile } from './blob-files.ts';
import type { BlobPlace } from './blob-rows.ts';
import type { BlobRow, VaultDatabase } from './schema.ts';
import { storageError } from './transactions.ts';

/**
 * The end of a blob that grows: a file as long as that takes its chunks, then the database. The first goes into the database, and into the file
 * when the second comes: for one alone a file costs more time than it saves. One call at a time.
 */
export interface BlobTail {
  /** The account as it is stored: what it counts is durable. */
  readonly row: BlobRow;
  /** A whole chunk; it may be used again afterwards. */
  add(chunk: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Stores the account of all that was added. Nothing can be added to its file afterwards. */
  leave(): Promise<void>;
  /** With the last bytes, fewer than a chunk. What fails can be tried again or left. Gives the account. */
  finish(rest: Uint8Array<ArrayBuffer>, sha256: string): Promise<BlobRow & { readonly sha256: string }>;
  /** Lets go of the file; what the account does not count is lost. */
  close(): void;
}

/** Only a blob that begins here goes into a file: what is taken up goes on in the database. */
export function blobTail(database: VaultDatabase, place: BlobPlace, start: BlobRow, begins: boolean): BlobTail {
  /** As it is stored, and with what is in the file besides. */
  let row = start;
  let ahead = start;
  let mayFile = begins && place.files !== undefined && place.filed(start.name);
  let file: GrowingFile | undefined;
  /** The first chunk, until there is a second. */
  let first: Uint8Array | undefined;
  /** Chunks that the disk has. */
  let durable = start.chunks;

  async function bring(to: BlobRow, chunk?: ArrayBuffer): Promise<void> {
    await bringOn(database, place, row, to, chunk);
    row = to;
    ahead = to;
    durable = to.chunks;
  }

  /** The account names the file first: whoever sees one that no account names may remove it. */
  async function beginFile(begin: Uint8Array): Promise<void> {
    first = undefined;
    const name = crypto.randomUUID();
    await bring({ ...row, file: { name, chunks: 0 } });
    file = await place.files?.create(name);
    if (file?.append(begin)) ahead = { ...row, file: { name, chunks: 1 } };
    else await giveUpFile(name);
  }

  function close(): void {
    file?.close();
    file = undefined;
  }

  /** What was added is on the disk when this returns. */
  function flush(): void {
    if (ahead.chunks <= durable) return;
    if (file === undefined) throw storageError(new Error(`the file of ${row.name} was given up`));
    try {
      file.flush();
    } catch (cause) {
      throw storageError(cause);
    }
    durable = ahead.chunks;
  }

  async function account(): Promise<void> {
    flush();
    if (ahead.chunks > row.chunks) await bring(ahead);
  }

  /** It takes no more; what it has stays. Closing gives back the room that the browser holds for it to grow. */
  async function giveUpFile(name: string): Promise<void> {
    // The first chunk is in the database, too.
    const isOfUse = (ahead.file?.chunks ?? 0) > 1;
    if (isOfUse) await account();
    close();
    if (isOfUse) return;
    ahead = withoutFile(row);
    await place.files?.remove(name);
  }

  async function addToFile(chunk: Uint8Array): Promise<boolean> {
    if (first !== undefined) await beginFile(first);
    if (file === undefined || ahead.file === undefined) return false;
    if (!file.append(chunk)) {
      await giveUpFile(ahead.file.name);
      return false;
    }
    ahead = { ...longer(ahead, chunk), file: { ...ahead.file, chunks: ahead.chunks + 1 } };
    if (ahead.size - row.size >= place.flushEvery) await account();
    return true;
  }

  async function addToDatabase(chunk: Uint8Array<ArrayBuffer>): Promise<void> {
    await bring(longer(ahead, chunk), chunk.buffer);
    if (mayFile) first = chunk.slice();
    mayFile = false;
  }

  return {
    get row() {
      return row;
    },
    async add(chunk) {
      try {
        if (!(await addToFile(chunk))) await addToDatabase(chunk);
      } catch (cause) {
        close();
        throw cause;
      }
    },
    async leave() {
      try {
        await account();
      } finally {
        close();
      }
    },
    async finish(rest, sha256) {
      try {
        flush();
      } finally {
        close();
      }
      const whole = rest.length === 0 ? ahead : longer(ahead, rest);
      const finished = { ...whole, state: 'finished' as const, sha256 };
      await bringOn(database, place, row, finished, rest.length === 0 ? undefined : rest.buffer);
      row = finished;
      return finished;
    },
    close,
  };
}

function longer(row: BlobRow, chunk: Uint8Array): BlobRow {
  return { ...row, chunks: row.chunks + 1, size: row.size + chunk.length };
}

function withoutFile({ file: _, ...row }: BlobRow): BlobRow {
  return row;
}
