import { chunksOf } from '../../src/lib/streams.ts';
import type { BlobStore } from '../../src/model/blob-store.ts';
import type { ProjectVault } from '../../src/vault/vault.ts';
import type { StoreKind } from './bench-vault.ts';

/** Seconds. */
export interface StoreTimes {
  /** From the first byte until all is on the disk and named. */
  readonly writing: number;
  /** Once through all of it, as an index is made of a stored pack and an archive is written. */
  readonly sequential: number;
  /** Windows of 1 MiB from all over it, as objects are read. */
  readonly windows: number;
}

export interface StoreWorker {
  store(options: { readonly kind: StoreKind; readonly bytes: number; readonly windows: number }): Promise<StoreTimes>;
}

/** As a pack comes: `pieceSize` of `receive-pack.ts`. */
const pieceSize = 256 << 10;
/** `blockSize` of `block-reader.ts`. */
const windowSize = 1 << 20;

export function createStoreWorker(openVault: (kind: StoreKind) => Promise<ProjectVault>): StoreWorker {
  return {
    async store({ kind, bytes, windows }) {
      const vault = await openVault(kind);
      const { blobs } = vault;
      const pieces = madePieces();
      const from = performance.now();
      const writer = await blobs.writer('code.pack');
      for (let at = 0; at < bytes; at += pieceSize) await writer.write(pieces(at));
      const blob = await writer.finish(bytes);
      // What the pack is named by is committed after it, wherever it is.
      await vault.flush();
      const written = performance.now();
      let read = 0;
      for await (const chunk of chunksOf(blobs.open(blob))) read += chunk.length;
      if (read !== bytes) throw new Error(`${read} bytes of ${bytes} came back`);
      const streamed = performance.now();
      await readWindows(blobs, blob, windows, pieces);
      const done = performance.now();
      return {
        writing: (written - from) / 1000,
        sequential: (streamed - written) / 1000,
        windows: (done - streamed) / 1000,
      };
    },
  };
}

/** Noise that tells where it belongs; made before the clock starts. */
function madePieces(): (at: number) => Uint8Array {
  const piece = new Uint8Array(pieceSize);
  for (let at = 0; at < pieceSize; at += 1 << 16) crypto.getRandomValues(piece.subarray(at, at + (1 << 16)));
  const view = new DataView(piece.buffer);
  return (at) => {
    view.setFloat64(0, at);
    return piece;
  };
}

async function readWindows(
  blobs: BlobStore,
  blob: Parameters<BlobStore['read']>[0],
  count: number,
  pieces: (at: number) => Uint8Array,
): Promise<void> {
  const places = Math.floor(blob.size / windowSize);
  let place = 1;
  for (let nth = 0; nth < count; nth++) {
    // All over the pack, the same ones each time.
    place = (place * 16_807) % 2_147_483_647;
    const start = (place % places) * windowSize;
    const bytes = await blobs.read(blob, start, start + windowSize);
    const expected = new DataView(pieces(start).buffer).getFloat64(0);
    const found = new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0);
    if (bytes.length !== windowSize || found !== expected) throw new Error(`other bytes at ${start}`);
  }
}
