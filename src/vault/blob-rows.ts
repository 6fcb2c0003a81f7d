import { RunError } from '../lib/run-error.ts';
import type { BlobRef } from '../model/project-source.ts';
import { below } from './ranges.ts';
import type { BlobRow } from './schema.ts';
import type { Change } from './transactions.ts';

export type BlobChange = Change<readonly ['blobs', 'chunks']>;

/** What a writer and a reader share: whose blobs, and how they are cut. */
export interface BlobPlace {
  readonly project: string;
  /** Bytes of a chunk of new blobs. */
  readonly chunkSize: number;
}

/** Deletes a blob's account and bytes. */
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
