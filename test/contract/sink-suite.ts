import { RunError } from '../../src/lib/run-error.ts';
import { streamFrom } from '../../src/lib/streams.ts';
import type { Sink } from '../../src/sinks/sink.ts';
import type { Check } from './vault-suite.ts';

/** A sink under test, and a look at what it has kept. */
export interface SinkUnderTest {
  readonly sink: Sink;
  /** What is there under this name; `undefined` when there is nothing. */
  kept(name: string): Promise<Uint8Array | undefined>;
}

export interface SinkCase {
  readonly name: string;
  run(make: () => Promise<SinkUnderTest>, check: Check): Promise<void>;
}

const name = 'weather-buoy.zip';
const quiet = () => new AbortController().signal;

/** Chunks of `n` bytes with the values 0, 1, 2 …; says whether it was ended. */
function source(chunks: number, bytes = 1000) {
  const seen = { given: 0, ended: false };
  async function* generate() {
    try {
      for (; seen.given < chunks; seen.given += 1) yield new Uint8Array(bytes).fill(seen.given);
    } finally {
      seen.ended = true;
    }
  }
  return { seen, stream: streamFrom(generate()) };
}

/** The contract of `sink.ts`, for every sink. */
export const sinkCases: readonly SinkCase[] = [
  {
    name: 'keeps every byte in order',
    async run(make, check) {
      const { sink, kept } = await make();
      await sink.write(name, source(5).stream, { size: 5000, signal: quiet() });
      const expected = Array.from({ length: 5000 }, (_, index) => Math.floor(index / 1000));
      check.equal([...((await kept(name)) ?? [])], expected);
    },
  },
  {
    name: 'keeps an empty archive, and one of unknown size',
    async run(make, check) {
      const empty = await make();
      await empty.sink.write(name, source(0).stream, { signal: quiet() });
      check.equal((await empty.kept(name))?.length, 0);
      const other = await make();
      await other.sink.write(name, source(2, 10).stream, { signal: quiet() });
      check.equal((await other.kept(name))?.length, 20);
    },
  },
  {
    name: 'refuses another number of bytes than was said, and keeps nothing',
    async run(make, check) {
      for (const size of [4999, 5001]) {
        const { sink, kept } = await make();
        await check.rejects(sink.write(name, source(5).stream, { size, signal: quiet() }), 'save-size');
        check.equal(await kept(name), undefined);
      }
    },
  },
  {
    name: 'passes the failure of the stream on, and keeps nothing',
    async run(make, check) {
      const { sink, kept } = await make();
      async function* failing() {
        yield new Uint8Array(10);
        throw new RunError('blob-missing', 'Gone.');
      }
      await check.rejects(sink.write(name, streamFrom(failing()), { signal: quiet() }), 'blob-missing');
      check.equal(await kept(name), undefined);
    },
  },
  {
    name: 'an abort half-way ends the stream and keeps nothing',
    async run(make, check) {
      const { sink, kept } = await make();
      const stop = new AbortController();
      const { seen, stream } = source(1000);
      const watched = stream.pipeThrough(
        new TransformStream({
          transform(chunk, controller) {
            if (seen.given === 3) stop.abort();
            controller.enqueue(chunk);
          },
        }),
      );
      const outcome = await sink.write(name, watched, { signal: stop.signal }).catch((reason: Error) => reason.name);
      check.equal(outcome, 'AbortError');
      check.equal([seen.ended, seen.given < 1000], [true, true]);
      check.equal(await kept(name), undefined);
    },
  },
  {
    name: 'an abort is heard while the stream has nothing to give',
    async run(make, check) {
      const { sink, kept } = await make();
      const stop = new AbortController();
      let cancelled = false;
      const silent = new ReadableStream<Uint8Array>({
        pull() {
          queueMicrotask(() => stop.abort());
          return new Promise(() => {});
        },
        cancel() {
          cancelled = true;
        },
      });
      const outcome = await sink.write(name, silent, { signal: stop.signal }).catch((reason: Error) => reason.name);
      check.equal([outcome, cancelled, await kept(name)], ['AbortError', true, undefined]);
    },
  },
  {
    name: 'an abort beforehand reads nothing',
    async run(make, check) {
      const { sink, kept } = await make();
      const { seen, stream } = source(3);
      const signal = AbortSignal.abort();
      const outcome = await sink.write(name, stream, { signal }).catch((reason: Error) => reason.name);
      check.equal([outcome, seen.given, await kept(name)], ['AbortError', 0, undefined]);
    },
  },
];
