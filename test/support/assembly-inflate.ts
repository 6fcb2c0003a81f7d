import { compileAssembly } from '../../src/git/build/assembly-plugin.ts';

/** How an inflated stream ended: `cut` when more input is wanted. */
export type Verdict = 'done' | 'bad' | 'cut';

export interface Inflated {
  readonly verdict: Verdict;
  readonly bytes: Uint8Array;
  /** Bytes of input that were used. */
  readonly used: number;
}

/** Sizes of pieces of input and of output; the last one is used again and again. Without them: all at once, and 64 KiB. */
export interface Pieces {
  readonly input?: readonly number[];
  readonly output?: readonly number[];
}

export interface AssemblyInflate {
  /** Inflates one stream, in pieces; throws when a promise of `inflateRun` is broken. */
  inflate(stream: Uint8Array, pieces?: Pieces): Inflated;
  adler32(before: number, bytes: Uint8Array): number;
}

const done = 0;
const needInput = 1;
const needOutput = 2;
const bad = -1;
const page = 65536;
const history = 32768;
/** What `inflateRun` may read behind the input, and write behind the output. */
const inputSlack = 16;
const outputSlack = 32;
const guard = 0xa5;

/** `src/git/assembly/inflate.ts` and `adler32.ts`, compiled alone. */
export async function assemblyInflate(): Promise<AssemblyInflate> {
  const inflater = await instantiate('inflate.ts');
  const sums = await instantiate('adler32.ts');
  const sumsBase = grow(memoryOf(sums), 8);
  return {
    inflate: inflaterOf(inflater),
    adler32: (before, bytes) => {
      new Uint8Array(memoryOf(sums).buffer).set(bytes, sumsBase);
      return numberOf(functionOf(sums, 'adler32')(before, sumsBase, sumsBase + bytes.length)) >>> 0;
    },
  };
}

type Exports = WebAssembly.Exports;

async function instantiate(file: string): Promise<Exports> {
  const code = await compileAssembly(file);
  const { instance } = await WebAssembly.instantiate(Uint8Array.from(code));
  return instance.exports;
}

function memoryOf(exports: Exports): WebAssembly.Memory {
  const { memory } = exports;
  if (!(memory instanceof WebAssembly.Memory)) throw new Error('no memory');
  return memory;
}

function functionOf(exports: Exports, name: string): (...values: number[]) => unknown {
  const found = exports[name];
  if (typeof found !== 'function') throw new Error(`no function ${name}`);
  return (...values) => found(...values);
}

function globalOf(exports: Exports, name: string): () => number {
  const found = exports[name];
  if (!(found instanceof WebAssembly.Global)) throw new Error(`no number ${name}`);
  return () => numberOf(found.value);
}

function numberOf(value: unknown): number {
  if (typeof value !== 'number') throw new Error('no number');
  return value;
}

function grow(memory: WebAssembly.Memory, pages: number): number {
  return memory.grow(pages) * page;
}

/** Input stands at the very end of the memory, so that reading too far is a trap. */
function inflaterOf(exports: Exports): AssemblyInflate['inflate'] {
  const memory = memoryOf(exports);
  const windowAt = grow(memory, 32);
  const bytes = new Uint8Array(memory.buffer);
  const begin = functionOf(exports, 'inflateBegin');
  const run = functionOf(exports, 'inflateRun');
  const inflateIn = globalOf(exports, 'inflateIn');
  const inflateOut = globalOf(exports, 'inflateOut');
  const outputAt = windowAt + history + 64;

  /** One call; `before` are the last bytes written. */
  function step(
    input: Uint8Array,
    before: Uint8Array,
    room: number,
  ): { status: number; used: number; fresh: Uint8Array } {
    const inputEnd = bytes.length - inputSlack;
    const inputAt = inputEnd - input.length;
    bytes.fill(guard, outputAt + room, outputAt + room + 2 * outputSlack);
    bytes.fill(guard, inputEnd);
    bytes.set(before, outputAt - before.length);
    bytes.set(input, inputAt);
    const status = numberOf(run(inputAt, inputEnd, outputAt, outputAt + room));
    const used = inflateIn() - inputAt;
    const written = inflateOut() - outputAt;
    if (used < 0 || used > input.length || written < 0 || written > room) throw new Error('it went over an edge');
    const untouched = bytes.subarray(outputAt + room + outputSlack, outputAt + room + 2 * outputSlack);
    if (untouched.some((byte) => byte !== guard)) throw new Error('it wrote too far behind the output');
    if (Buffer.compare(bytes.subarray(outputAt - before.length, outputAt), before) !== 0)
      throw new Error('it wrote before the output');
    if (status === needOutput && written < room) throw new Error('it left room');
    return { status, used, fresh: bytes.slice(outputAt, outputAt + written) };
  }

  return (stream, pieces = {}) => {
    const inputs = sizes(pieces.input ?? [Math.max(1, stream.length)]);
    const outputs = sizes(pieces.output ?? [page]);
    let used = 0;
    let end = Math.min(stream.length, inputs());
    let room = outputs();
    const found: Uint8Array[] = [];
    let before: Uint8Array = new Uint8Array(0);
    begin();
    for (;;) {
      const { status, used: more, fresh } = step(stream.subarray(used, end), before, room);
      used += more;
      room -= fresh.length;
      found.push(fresh);
      before = Buffer.concat([before, fresh]).subarray(-history);
      const result = (verdict: Verdict): Inflated => ({ verdict, bytes: Buffer.concat(found), used });
      if (status === done) return result('done');
      if (status === bad) return result('bad');
      if (status === needInput && end === stream.length) return result('cut');
      if (status === needInput) end = Math.min(stream.length, end + inputs());
      else if (room === 0) room = outputs();
    }
  };
}

function sizes(list: readonly number[]): () => number {
  let index = 0;
  return () => {
    const size = list[Math.min(index++, list.length - 1)] ?? 0;
    if (size < 1) throw new Error('a piece needs a byte');
    return size;
  };
}
