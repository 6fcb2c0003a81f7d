import { corrupt } from './pack-format.ts';

/** Reads a blob here and there through blocks that are kept for a while. */
export interface BlockReader {
  readonly size: number;
  /** Bytes from `at` to the end of its block, if the block is at hand. */
  cached(at: number): Uint8Array | undefined;
  /** The same, read from the store if needed. Throws `git-corrupt` outside the blob, so that no loop over blocks can go on for ever. */
  load(at: number): Promise<Uint8Array>;
  /** A small part, whole. */
  read(start: number, end: number): Promise<Uint8Array>;
}

export interface BlockReaderOptions {
  /** Bytes of a block; default 1 MiB. */
  readonly blockSize?: number;
  /** Bytes to keep; default 32 MiB. */
  readonly budget?: number;
}

export function blockReader<Blob extends { readonly size: number }>(
  blobs: { read(blob: Blob, start: number, end: number): Promise<Uint8Array> },
  blob: Blob,
  options: BlockReaderOptions = {},
): BlockReader {
  const blockSize = options.blockSize ?? 1 << 20;
  const most = Math.max(1, Math.floor((options.budget ?? 32 << 20) / blockSize));
  /** In the order of use: the first is the next to go. */
  const blocks = new Map<number, Uint8Array>();
  let last = -1;

  function cached(at: number): Uint8Array | undefined {
    const number = Math.floor(at / blockSize);
    const block = blocks.get(number);
    if (block === undefined) return undefined;
    if (number !== last) {
      blocks.delete(number);
      blocks.set(number, block);
      last = number;
    }
    return block.subarray(at - number * blockSize);
  }

  async function load(at: number): Promise<Uint8Array> {
    const known = cached(at);
    if (known) return known;
    if (!(at >= 0 && at < blob.size)) throw corrupt('something points outside');
    const number = Math.floor(at / blockSize);
    const start = number * blockSize;
    const block = await blobs.read(blob, start, Math.min(blob.size, start + blockSize));
    if (block.length !== Math.min(blockSize, blob.size - start)) throw corrupt('the storage gave less than it has');
    blocks.set(number, block);
    last = number;
    for (const oldest of blocks.keys()) {
      if (blocks.size <= most) break;
      blocks.delete(oldest);
    }
    return block.subarray(at - start);
  }

  async function read(start: number, end: number): Promise<Uint8Array> {
    if (end > blob.size) throw corrupt('something points outside');
    const first = cached(start) ?? (await load(start));
    if (first.length >= end - start) return first.subarray(0, end - start);
    const whole = new Uint8Array(end - start);
    let at = 0;
    let piece = first;
    while (true) {
      const used = piece.subarray(0, whole.length - at);
      whole.set(used, at);
      at += used.length;
      if (at === whole.length) return whole;
      piece = await load(start + at);
    }
  }

  return { size: blob.size, cached, load, read };
}
