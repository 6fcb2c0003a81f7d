/** Memory for so many bytes. */
export type ContentRoom = (size: number) => Uint8Array<ArrayBuffer>;

/** Memory of its own for each, which may be kept and handed on. */
export const ownRoom: ContentRoom = (size) => new Uint8Array(size);

const pieceSize = 1 << 18;

/**
 * Parts of larger pieces of memory, for what is gone soon: browsers find one dead piece at once, where a thousand small ones wait for their turn.
 * Whoever keeps a part keeps its piece, and must not hand its buffer to another thread.
 */
export function sharedRoom(): ContentRoom {
  let left = new Uint8Array(0);
  return (size) => {
    if (size > pieceSize / 8) return new Uint8Array(size);
    if (size > left.length) left = new Uint8Array(pieceSize);
    const part = left.subarray(0, size);
    left = left.subarray(size);
    return part;
  };
}
