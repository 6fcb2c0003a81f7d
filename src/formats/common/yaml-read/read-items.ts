import { chunksOf } from '../../../lib/streams.ts';
import { createItem, placeItem } from './item.ts';
import { createSplitter, type Piece } from './splitter.ts';
import type { YamlItem, YamlLimits } from './types.ts';
import { yamlLimits } from './types.ts';

/** Looked at in one go; what is larger is cut. */
const pieceSize = 1 << 18;

/**
 * The items of a YAML file that is a sequence, one after the other, or the whole of a file that is something else. What a file says behind its
 * first document is not read, as the forges do not read it. Nothing but one item is held. Never rejects for what the file says: `problems` has
 * it, and reading goes on with the next item. Rejects with what the bytes reject with, and with the signal's reason.
 */
export async function* readItems(
  bytes: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>,
  limits: Partial<YamlLimits> = {},
  signal?: AbortSignal,
): AsyncGenerator<YamlItem, void, undefined> {
  const all = { ...yamlLimits, ...limits };
  const splitter = createSplitter(all);
  const chunks = bytes instanceof ReadableStream ? chunksOf(bytes) : bytes;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += pieceSize) {
      signal?.throwIfAborted();
      yield* itemsOf(splitter.push(chunk.subarray(at, at + pieceSize)), all);
    }
  }
  yield* itemsOf(splitter.finish(), all);
}

async function* itemsOf(pieces: readonly Piece[], limits: YamlLimits): AsyncGenerator<YamlItem, void, undefined> {
  for (const piece of pieces) {
    if (piece.kind !== 'item' && piece.kind !== 'document' && piece.kind !== 'comment') {
      yield placeItem(piece);
      continue;
    }
    const items = createItem(piece, limits);
    yield* items instanceof Promise ? await items : items;
  }
}
