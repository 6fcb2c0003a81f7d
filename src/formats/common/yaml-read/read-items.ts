import { chunksOf } from '../../../lib/streams.ts';
import { createItem, placeItem } from './item.ts';
import { createSplitter, type Piece } from './splitter.ts';
import type { YamlItem, YamlLimits } from './types.ts';
import { yamlLimits } from './types.ts';

/** Looked at in one go; what is larger is cut. */
const pieceSize = 1 << 18;
/** Items that are handed out together: one by one, waiting for each takes as long as reading it. */
const itemsAtOnce = 100;

/**
 * The items of a YAML file that is a sequence, some at a time, or the whole of a file that is something else. What a file says behind its first
 * document is not read, as the forges do not read it. Little more than a chunk of items is held. Never rejects for what the file says: `problems`
 * has it, and reading goes on with the next item. Rejects with what the bytes reject with, and with the signal's reason.
 */
export async function* readItemsTogether(
  bytes: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>,
  limits: Partial<YamlLimits> = {},
  signal?: AbortSignal,
): AsyncGenerator<readonly YamlItem[], void, undefined> {
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

/** The same one by one. */
export async function* readItems(
  ...given: Parameters<typeof readItemsTogether>
): AsyncGenerator<YamlItem, void, undefined> {
  for await (const items of readItemsTogether(...given)) yield* items;
}

async function* itemsOf(pieces: readonly Piece[], limits: YamlLimits): AsyncGenerator<YamlItem[], void, undefined> {
  let items: YamlItem[] = [];
  for (const piece of pieces) {
    const isText = piece.kind === 'item' || piece.kind === 'document' || piece.kind === 'comment';
    const made = isText ? createItem(piece, limits) : [placeItem(piece)];
    for (const item of made instanceof Promise ? await made : made) items.push(item);
    if (items.length < itemsAtOnce) continue;
    yield items;
    items = [];
  }
  if (items.length > 0) yield items;
}
