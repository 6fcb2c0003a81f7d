import type { BlockReader } from './block-reader.ts';
import { type ContentRoom, ownRoom } from './content-room.ts';
import { largestInMemory, tooLarge } from './delta.ts';
import type { Inflater } from './inflate.ts';
import { corrupt } from './pack-format.ts';

/**
 * Inflates what stands from `start` (after the object's header) and ends before `end`, to exactly `size` bytes. Throws `git-corrupt` when it
 * is not so, `git-object-too-large` when it would not fit into memory.
 */
export async function inflateObject(
  reader: BlockReader,
  inflater: Inflater,
  place: { readonly start: number; readonly end: number; readonly size: number; readonly limit?: number },
  room: ContentRoom = ownRoom,
): Promise<Uint8Array> {
  if (place.size > (place.limit ?? largestInMemory)) throw tooLarge(place.size);
  const pieces: Uint8Array[] = [];
  // All pieces first: the inflater's state must not be shared across an await.
  for (let at = place.start; at < place.end; ) {
    const piece = (reader.cached(at) ?? (await reader.load(at))).subarray(0, place.end - at);
    pieces.push(piece);
    at += piece.length;
  }
  return inflatePieces(pieces, inflater, room(place.size));
}

/** Fills the output. */
function inflatePieces(pieces: readonly Uint8Array[], inflater: Inflater, output: Uint8Array<ArrayBuffer>): Uint8Array {
  let filled = 0;
  inflater.reset();
  for (const piece of pieces) {
    const ended = inflater.run(piece, 0, piece.length, output, filled);
    filled += inflater.produced;
    if (ended) {
      if (filled !== output.length) throw corrupt('an object is shorter than it says');
      return output;
    }
    if (inflater.consumed < piece.length) throw corrupt('an object is longer than it says');
  }
  throw corrupt('an object ends early');
}
