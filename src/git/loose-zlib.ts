import {
  Z_BUF_ERROR,
  Z_FINISH,
  Z_NO_FLUSH,
  Z_OK,
  Z_STREAM_END,
  ZStream,
  zlibDeflate,
  zlibDeflateInit,
  zlibDeflateReset,
  zlibInflate,
  zlibInflateInit,
  zlibInflateReset,
} from 'pako';

/** Packs and unpacks one object after the other, piece by piece: no object is ever whole in memory. */
export interface LooseZlib {
  /** Throws `damaged` for bytes that are no zlib stream, that end early or go on after its end. */
  inflate(source: AsyncIterable<Uint8Array>, damaged: () => Error): AsyncGenerator<Uint8Array, void, undefined>;
  deflate(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined>;
}

const pieceSize = 64 << 10;
/** Objects are packed afresh once, and most of a repository comes in packs: speed counts for more than size. */
const level = 3;

/** States are made once: that costs more than most objects. So only one object may be in each hand at a time. */
export function looseZlib(): LooseZlib {
  const inflating = new ZStream();
  zlibInflateInit(inflating);
  const deflating = new ZStream();
  zlibDeflateInit(deflating, level);
  return {
    async *inflate(source, damaged) {
      zlibInflateReset(inflating);
      let ended = false;
      for await (const chunk of source) {
        if (ended && chunk.length > 0) throw damaged();
        setInput(inflating, chunk);
        while (!ended && (inflating.avail_in > 0 || inflating.avail_out === 0)) {
          setOutput(inflating);
          const status = zlibInflate(inflating, Z_NO_FLUSH);
          ended = status === Z_STREAM_END;
          const stuck = status === Z_BUF_ERROR && inflating.avail_in > 0 && inflating.next_out === 0;
          if (!ended && (stuck || (status !== Z_OK && status !== Z_BUF_ERROR))) throw damaged();
          if (inflating.next_out > 0) yield inflating.output.slice(0, inflating.next_out);
        }
        if (ended && inflating.avail_in > 0) throw damaged();
      }
      if (!ended) throw damaged();
    },
    async *deflate(source) {
      zlibDeflateReset(deflating);
      for await (const chunk of source) {
        setInput(deflating, chunk);
        yield* pushed(deflating, Z_NO_FLUSH);
      }
      setInput(deflating, new Uint8Array(0));
      yield* pushed(deflating, Z_FINISH);
    },
  };
}

function* pushed(stream: ZStream, flush: typeof Z_NO_FLUSH | typeof Z_FINISH): Generator<Uint8Array> {
  do {
    setOutput(stream);
    zlibDeflate(stream, flush);
    if (stream.next_out > 0) yield stream.output.slice(0, stream.next_out);
  } while (stream.avail_out === 0);
}

function setInput(stream: ZStream, chunk: Uint8Array): void {
  stream.input = chunk;
  stream.next_in = 0;
  stream.avail_in = chunk.length;
  // Not full: whatever came before has been taken away.
  stream.avail_out = 1;
}

function setOutput(stream: ZStream): void {
  if (stream.output?.length !== pieceSize) stream.output = new Uint8Array(pieceSize);
  stream.next_out = 0;
  stream.avail_out = pieceSize;
}
