/** Bytes in pieces of the given sizes, again and again. Each is a copy of its own, as from the network: whoever is done with it may change it. */
export async function* inPieces(bytes: Buffer, pieces: readonly number[]): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = Math.max(1, pieces[turn % pieces.length] ?? 1);
    yield Uint8Array.from(bytes.subarray(at, at + size));
    at += size;
  }
}
