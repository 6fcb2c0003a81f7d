import { streamFrom } from '../lib/streams.ts';
import type { BlobStore } from '../model/blob-store.ts';
import type { BlobRef } from '../model/project-source.ts';
import { chunkOf } from './blob-accounts.ts';
import { type BlobPlace, blobMissing, deleteBlob, idOf, removeFiles } from './blob-rows.ts';
import { createBlobWriter } from './blob-writer.ts';
import { wasRead } from './garbage.ts';
import { createLru } from './lru.ts';
import type { BlobRow, VaultDatabase } from './schema.ts';
import { change, look } from './transactions.ts';

const mebibyte = 1024 * 1024;
/**
 * Bytes of a chunk of new blobs. In Chromium 1, 2 and 4 MiB write at 75, 80 and 95 MB/s and read at 200, 255 and 320 MB/s, but a small
 * read somewhere else costs 5, 8 and 13 ms: two is the middle.
 */
export const defaultChunkSize = 2 * mebibyte;
/** Bytes of chunks kept for `read`: a few, because whoever reads here and there keeps blocks of its own. */
const cachedBytes = 8 * mebibyte;
/** Chunks that a stream asks for before they are wanted. */
const readAhead = 2;
/** Accounts of blobs kept, so that `read` asks for the bytes only. */
const cachedRows = 64;

/** A piece of a blob: which chunk, and which bytes of it. */
interface Piece {
  readonly chunk: number;
  readonly from: number;
  readonly to: number;
}

function* piecesOf(chunkSize: number, start: number, end: number): Generator<Piece, void, undefined> {
  for (let at = start; at < end; ) {
    const chunk = Math.floor(at / chunkSize);
    const from = at - chunk * chunkSize;
    const to = Math.min(chunkSize, from + end - at);
    yield { chunk, from, to };
    at += to - from;
  }
}

/** Ends like `slice`: what is outside the blob is left out. */
function clamp(position: number, size: number): number {
  return Math.min(Math.max(position, 0), size);
}

/** Bytes of a blob that lie in its file. */
function fileEnd({ file, chunkSize }: BlobRow): number {
  return (file?.chunks ?? 0) * chunkSize;
}

/** Blobs of one project. Reads clamp their bounds like `slice`. Errors: `blob-missing`, `storage-failed`; see the writer for its own. */
export function createBlobStore(database: VaultDatabase, place: BlobPlace): BlobStore & { forget(): void } {
  const rows = createLru<string, BlobRow>(cachedRows);
  const chunks = createLru<string, Promise<Uint8Array>>(Math.max(2, Math.floor(cachedBytes / place.chunkSize)));

  async function rowOf(blob: BlobRef): Promise<BlobRow> {
    const known = rows.get(blob.blob);
    if (known) return known;
    const id = idOf(blob);
    const row = id === undefined ? undefined : await look(() => database.get('blobs', id));
    if (row?.project !== place.project || row.state !== 'finished' || row.sha256 !== blob.sha256)
      throw blobMissing(blob);
    rows.set(blob.blob, row);
    return row;
  }

  /** A chunk fresh from where it lies: the reader may keep or transfer it. */
  async function wholeChunk(row: BlobRow, blob: BlobRef, index: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await chunkOf(database, place, row, index);
    if (bytes?.byteLength !== Math.min(row.chunkSize, row.size - index * row.chunkSize)) throw blobMissing(blob);
    await wasRead(bytes.length);
    return bytes;
  }

  /** Straight from the file, however little: it needs no cache. */
  async function inFile(row: BlobRow, blob: BlobRef, from: number, to: number): Promise<Uint8Array> {
    const bytes = row.file && (await place.files?.read(row.file.name, from, to));
    if (bytes === undefined) throw blobMissing(blob);
    await wasRead(bytes.length);
    return bytes;
  }

  function cachedChunk(row: BlobRow, blob: BlobRef, index: number): Promise<Uint8Array> {
    const key = `${row.id}/${index}`;
    const known = chunks.get(key);
    if (known) return known;
    const bytes = wholeChunk(row, blob, index);
    bytes.catch(() => chunks.delete(key));
    chunks.set(key, bytes);
    return bytes;
  }

  /** Some chunks are read ahead while the consumer works. */
  async function* stream(blob: BlobRef, start: number, end: number): AsyncGenerator<Uint8Array, void, undefined> {
    const row = await rowOf(blob);
    const pieces = piecesOf(row.chunkSize, clamp(start, row.size), clamp(end, row.size));
    const coming: (readonly [Piece, Promise<Uint8Array>])[] = [];
    while (true) {
      while (coming.length < readAhead) {
        const next = pieces.next();
        if (next.done) break;
        const bytes = wholeChunk(row, blob, next.value.chunk);
        bytes.catch(() => {});
        coming.push([next.value, bytes]);
      }
      const first = coming.shift();
      if (first === undefined) return;
      const [piece, bytes] = first;
      yield (await bytes).subarray(piece.from, piece.to);
    }
  }

  return {
    writer: (name, options) => createBlobWriter(database, place, name, options),
    open: (blob, start = 0, end = blob.size) => streamFrom(stream(blob, start, end)),
    async read(blob, start, end) {
      const row = await rowOf(blob);
      const from = clamp(start, row.size);
      const to = Math.max(from, clamp(end, row.size));
      const apart = Math.min(to, Math.max(from, fileEnd(row)));
      const first = apart > from ? await inFile(row, blob, from, apart) : new Uint8Array(0);
      if (apart === to) return first;
      const whole = new Uint8Array(to - from);
      whole.set(first);
      let at = first.length;
      for (const piece of piecesOf(row.chunkSize, apart, to)) {
        const bytes = await cachedChunk(row, blob, piece.chunk);
        whole.set(bytes.subarray(piece.from, piece.to), at);
        at += piece.to - piece.from;
      }
      return whole;
    },
    async remove(blob) {
      const id = idOf(blob);
      if (id === undefined) return;
      rows.delete(blob.blob);
      const gone = await change(database, ['blobs', 'chunks'], 'relaxed', async (transaction) => {
        const row = await transaction.objectStore('blobs').get(id);
        if (row?.project !== place.project) return [];
        await deleteBlob(transaction, id);
        return [row];
      });
      await removeFiles(place, gone);
    },
    forget() {
      rows.clear();
      chunks.clear();
    },
  };
}
