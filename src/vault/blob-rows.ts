import { RunError } from '../lib/run-error.ts';
import type { BlobRef } from '../model/project-source.ts';
import type { BlobFiles } from './blob-files.ts';
import { below } from './ranges.ts';
import type { BlobRow, VaultDatabase } from './schema.ts';
import { type Change, change, look } from './transactions.ts';

/** A transaction that has the stores of blobs, whatever others. */
export type BlobChange = Pick<Change<readonly ['blobs', 'chunks']>, 'objectStore'>;

/** What a writer and a reader share: whose blobs, how they are cut, and where they go. */
export interface BlobPlace {
  readonly project: string;
  /** Bytes of a chunk of new blobs. */
  readonly chunkSize: number;
  /** Absent: all bytes go into the database, and what is in files is missing. */
  readonly files?: BlobFiles;
  /** Does a blob of this name go into a file, where there can be one? */
  readonly filed: (name: string) => boolean;
  /** Bytes in a file after which it waits for the disk: so much may be lost of what is not finished. */
  readonly flushEvery: number;
}

/** Deletes a blob's account and its bytes in the database; a file that it lies in goes when that is done. */
export async function deleteBlob(transaction: BlobChange, id: number): Promise<void> {
  await Promise.all([transaction.objectStore('blobs').delete(id), transaction.objectStore('chunks').delete(below(id))]);
}

/** All blobs of this name: at most one finished and one unfinished. */
export function blobsNamed(transaction: BlobChange, project: string, name: string): Promise<BlobRow[]> {
  return transaction.objectStore('blobs').index('byName').getAll([project, name]);
}

export function refOf(row: BlobRow & { readonly sha256: string }): BlobRef {
  return { size: row.size, sha256: row.sha256, blob: String(row.id) };
}

/** `undefined` for a name that was not made here. */
export function idOf(blob: BlobRef): number | undefined {
  return /^[1-9][0-9]{0,14}$/.test(blob.blob) ? Number(blob.blob) : undefined;
}

export function blobMissing(blob: BlobRef): RunError {
  return new RunError('blob-missing', 'Stored bytes are gone from the browser’s storage. Export this project again.', {
    details: { blob: blob.blob, size: blob.size },
  });
}

/** Removes a project's unfinished blobs but those whose name is kept. Nobody may be writing what is not kept. */
export async function removeUnfinished(
  database: VaultDatabase,
  project: string,
  keeps: (name: string) => boolean,
): Promise<void> {
  const rows = await look(() => database.getAllFromIndex('blobs', 'byName', below(project)));
  for (const { id, name, state } of rows) {
    if (state === 'finished' || keeps(name)) continue;
    await change(database, ['blobs', 'chunks'], 'relaxed', (transaction) => deleteBlob(transaction, id));
  }
}

/** Of these accounts, which are gone. */
export async function removeFiles({ files }: BlobPlace, rows: readonly BlobRow[]): Promise<void> {
  for (const { file } of rows) if (file !== undefined) await files?.remove(file.name);
}

/** Bytes of every project's blobs, also of unfinished ones. */
export async function listBlobBytes(database: VaultDatabase): Promise<ReadonlyMap<string, number>> {
  const bytes = new Map<string, number>();
  for (const row of await database.getAll('blobs')) bytes.set(row.project, (bytes.get(row.project) ?? 0) + row.size);
  return bytes;
}
