import { Z_BUF_ERROR, Z_NO_FLUSH, Z_OK, Z_STREAM_END, ZStream, zlibInflate, zlibInflateInit } from 'pako';
import { corrupt } from './pack-format.ts';

/** One inflating state, used again and again: making one for each object costs more than most objects. */
export interface Inflater {
  /** Begins a new compressed object. */
  reset(): void;
  /**
   * Inflates `input` from `start` to `end` into `output` from `outStart`. True when the object's end was met. Says in `consumed` and `produced`
   * how far it came; neither full output nor exhausted input is an error. Throws `git-corrupt`.
   */
  run(input: Uint8Array, start: number, end: number, output: Uint8Array<ArrayBuffer>, outStart: number): boolean;
  readonly consumed: number;
  readonly produced: number;
}

export function createInflater(): Inflater {
  const state = new ZStream();
  zlibInflateInit(state);
  const inner: { window: unknown } = state.state;
  // The library's own reset makes new tables of 6 KB each time, which wait for the garbage collector by the ten thousand.
  const fresh = { ...inner };
  const inflater = {
    consumed: 0,
    produced: 0,
    reset: () => {
      const { window } = inner;
      Object.assign(inner, fresh, { window });
      state.total_in = 0;
      state.total_out = 0;
      state.msg = '';
      state.adler = 1;
    },
    run: (input: Uint8Array, start: number, end: number, output: Uint8Array<ArrayBuffer>, outStart: number) => {
      state.input = input;
      state.next_in = start;
      state.avail_in = end - start;
      state.output = output;
      state.next_out = outStart;
      state.avail_out = output.length - outStart;
      const status = zlibInflate(state, Z_NO_FLUSH);
      inflater.consumed = state.next_in - start;
      inflater.produced = state.next_out - outStart;
      if (status === Z_STREAM_END) return true;
      if (status !== Z_OK && status !== Z_BUF_ERROR) throw corrupt('an object cannot be unpacked');
      return false;
    },
  };
  return inflater;
}
