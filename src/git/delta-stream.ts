import type { BlockReader } from './block-reader.ts';
import { shortestDelta, tooLarge } from './delta.ts';
import { corrupt } from './pack-format.ts';

/** git makes no deltas of objects above 512 MiB (`core.bigFileThreshold`); above this a few bytes are meant to keep us busy. */
const largestResult = 1 << 30;

/** An object that is put together from a base and a delta's commands, in pieces. */
export interface DeltaResult {
  readonly size: number;
  /** Throws `git-corrupt` when the commands do not fit. */
  readonly pieces: AsyncGenerator<Uint8Array, void, undefined>;
}

/** Reads bytes one after the other out of pieces. */
interface Bytes {
  /** Throws `git-corrupt` at the end. */
  next(): Promise<number>;
  take(count: number): AsyncGenerator<Uint8Array, void, undefined>;
  isAtEnd(): Promise<boolean>;
  /** Bytes taken so far. */
  count(): number;
}

/**
 * Opens a delta whose commands come in pieces, for bases and results of any size: nothing is held but a block of the base.
 * https://git-scm.com/docs/gitformat-pack#_deltified_representation
 */
export async function openDelta(commands: AsyncIterable<Uint8Array>, base: BlockReader): Promise<DeltaResult> {
  const bytes = bytesOf(commands);
  if ((await size(bytes)) !== base.size) throw corrupt('a delta belongs to another base');
  const result = await size(bytes);
  if (result > largestResult) throw tooLarge(result);
  return { size: result, pieces: pieces(bytes, base, result) };
}

async function size(bytes: Bytes): Promise<number> {
  let value = 0;
  for (let unit = 1; ; unit *= 128) {
    const byte = await bytes.next();
    const bits = byte & 127;
    if (bits > 0) value += bits * unit;
    if (value > Number.MAX_SAFE_INTEGER) throw corrupt('a delta has an impossible size');
    if (!(byte & 128)) return value;
  }
}

async function* pieces(bytes: Bytes, base: BlockReader, size: number): AsyncGenerator<Uint8Array, void, undefined> {
  let made = 0;
  while (!(await bytes.isAtEnd())) {
    const command = await bytes.next();
    if (command === 0) throw corrupt('a delta has an unknown command');
    const copy = command & 128 ? await copyOf(bytes, command) : undefined;
    const count = copy?.size ?? command;
    if (made + count > size || (copy && copy.offset + count > base.size)) throw corrupt('a delta reaches outside');
    if (copy) yield* copied(base, copy.offset, count);
    else yield* bytes.take(count);
    made += count;
  }
  if (made !== size || bytes.count() < shortestDelta) throw corrupt('a delta ends early');
}

async function copyOf(bytes: Bytes, command: number): Promise<{ offset: number; size: number }> {
  let offset = 0;
  let size = 0;
  for (let bit = 0; bit < 4; bit++) if (command & (1 << bit)) offset += (await bytes.next()) * 256 ** bit;
  for (let bit = 0; bit < 3; bit++) if (command & (16 << bit)) size += (await bytes.next()) * 256 ** bit;
  return { offset, size: size || 0x10000 };
}

async function* copied(base: BlockReader, offset: number, count: number): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = offset; at < offset + count; ) {
    const piece = (base.cached(at) ?? (await base.load(at))).subarray(0, offset + count - at);
    yield piece;
    at += piece.length;
  }
}

function bytesOf(source: AsyncIterable<Uint8Array>): Bytes {
  const pieces = source[Symbol.asyncIterator]();
  let piece: Uint8Array = new Uint8Array(0);
  let at = 0;
  let before = 0;

  async function isAtEnd(): Promise<boolean> {
    while (at === piece.length) {
      const next = await pieces.next();
      if (next.done) return true;
      before += piece.length;
      piece = next.value;
      at = 0;
    }
    return false;
  }

  async function next(): Promise<number> {
    if (at === piece.length && (await isAtEnd())) throw corrupt('a delta ends early');
    return piece[at++] ?? 0;
  }

  async function* take(count: number): AsyncGenerator<Uint8Array, void, undefined> {
    for (let left = count; left > 0; ) {
      if (await isAtEnd()) throw corrupt('a delta ends early');
      const part = piece.subarray(at, at + left);
      at += part.length;
      left -= part.length;
      yield part;
    }
  }

  return { next, take, isAtEnd, count: () => before + at };
}
