import {
  Z_BUF_ERROR,
  Z_NO_FLUSH,
  Z_OK,
  Z_STREAM_END,
  ZStream,
  zlibInflate,
  zlibInflateInit2,
  zlibInflateReset,
} from 'pako';
import { chunksOf, streamFrom } from '../lib/streams.ts';

/** Packed entries up to this size are unpacked here: a stream of the browser's for each costs more than most of them. */
export const smallPacked = 1 << 17;
const outputSize = 1 << 16;
/** Without a header or checksum around (RFC 1951). */
const rawWindow = -15;
const idle: ZStream[] = [];
const mostIdle = 4;

/** Thrown for bytes that cannot be unpacked, or end too early; `trailing` bytes are an error too. */
export class Unpackable extends Error {}

/** What a small entry unpacks to, at most `limit` bytes and one more, piece by piece. A piece is gone when the next is asked for. */
export function* inflateSmall(packed: Uint8Array, limit: number): Generator<Uint8Array, void, undefined> {
  const state = idle.pop() ?? freshState();
  try {
    zlibInflateReset(state);
    state.input = packed;
    state.next_in = 0;
    state.avail_in = packed.length;
    // With one byte more room than is allowed, too much is noticed.
    const output = new Uint8Array(Math.min(outputSize, limit + 1));
    for (let given = 0; given <= limit; ) {
      state.output = output;
      state.next_out = 0;
      state.avail_out = output.length;
      const status = zlibInflate(state, Z_NO_FLUSH);
      given += state.next_out;
      if (state.next_out > 0) yield output.subarray(0, state.next_out).slice();
      if (status === Z_STREAM_END) {
        if (state.avail_in > 0) throw new Unpackable('more bytes than belong to it');
        return;
      }
      const stuck = state.next_out === 0 || (state.avail_in === 0 && state.avail_out > 0);
      if ((status !== Z_OK && status !== Z_BUF_ERROR) || stuck) throw new Unpackable('no deflated bytes');
    }
  } finally {
    if (idle.length < mostIdle) idle.push(state);
  }
}

function freshState(): ZStream {
  const state = new ZStream();
  zlibInflateInit2(state, rawWindow);
  return state;
}

/** The same for larger ones, by the browser; pieces of the input should be small, because each may become a thousand times as much. */
export async function* inflateLarge(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  yield* unpacked(packed, 'deflate-raw');
}

/** Unpacks gzip, as `tar.gz` has it. */
export async function* gunzip(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  yield* unpacked(packed, 'gzip');
}

async function* unpacked(
  packed: AsyncIterable<Uint8Array>,
  format: CompressionFormat,
): AsyncGenerator<Uint8Array, void, undefined> {
  let failed: unknown;
  const source = (async function* () {
    try {
      yield* packed;
    } catch (error) {
      failed = error;
      throw error;
    }
  })();
  try {
    const unpack = new DecompressionStream(format) as ReadableWritablePair<Uint8Array, Uint8Array>;
    yield* chunksOf(streamFrom(source).pipeThrough(unpack));
  } catch (error) {
    if (failed !== undefined) throw failed;
    // A name that other errors of ours do not have; a reader that stops early throws nothing.
    throw error instanceof TypeError || isDataError(error)
      ? new Unpackable('no packed bytes', { cause: error })
      : error;
  }
}

/** Node's own streams throw errors of zlib. */
function isDataError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}
