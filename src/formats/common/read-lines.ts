/** A line of a text file, without its line break. */
export interface TextLine {
  /** From 1. */
  readonly number: number;
  /** Byte at which it begins. */
  readonly from: number;
  /** `undefined` when it is longer than the limit, or no UTF-8. */
  readonly text: string | undefined;
}

/** Lines of a text, one at a time; only one is held, and none longer than `limit` bytes. */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  limit: number,
): AsyncGenerator<TextLine, void, undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let held = new Uint8Array(4096);
  let length = 0;
  let isTooLong = false;
  let number = 1;
  let from = 0;
  let position = 0;
  const keep = (part: Uint8Array) => {
    if (isTooLong || length + part.length > limit) {
      isTooLong = true;
      return;
    }
    if (length + part.length > held.length) {
      const larger = new Uint8Array(Math.max(held.length * 2, length + part.length));
      larger.set(held.subarray(0, length));
      held = larger;
    }
    held.set(part, length);
    length += part.length;
  };
  const take = (next: number): TextLine => {
    const line = { number, from, text: isTooLong ? undefined : decoded(decoder, held.subarray(0, length)) };
    number++;
    from = next;
    length = 0;
    isTooLong = false;
    return line;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      keep(chunk.subarray(start, end));
      start = end + 1;
      yield take(position + start);
    }
    keep(chunk.subarray(start));
    position += chunk.length;
  }
  if (length > 0 || isTooLong) yield take(position);
}

function decoded(decoder: TextDecoder, bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
