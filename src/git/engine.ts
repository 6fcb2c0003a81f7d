import { base64 } from 'virtual:git-assembly';
import { gitError } from './git-error.ts';
import { corrupt } from './pack-format.ts';

/** The functions of `assembly/engine.ts`. Addresses and indexes are 32-bit; those of objects count from 0 in the order of the pack. */
export interface EngineCalls {
  readonly memory: WebAssembly.Memory;
  begin(ringBits: number, keptBytes: number, random: bigint, from: number): void;
  /** Room for more input; gives where to write it. */
  inputRoom(bytes: number): number;
  feed(bytes: number): number;
  /** Names the objects that wait for a full batch. */
  nameWaiting(): number;
  /** From now on resolved objects are handed out, so that another engine names them: see `naming-elsewhere.ts`. */
  handOutBegin(): void;
  outboxAt(): number;
  /** Bytes that are to be taken away; 0 while there is room for more, unless `all` is wanted. */
  outboxBytes(all: boolean): number;
  outboxTaken(): void;
  /** All that was handed out has its name. */
  handedBack(): void;
  /** Names what another engine's outbox had. */
  nameHanded(from: number, end: number): number;
  getNameCount(): number;
  /** Writes names as they are, 28 bytes each, from a number on. */
  writeNames(from: number, count: number, out: number): void;
  takeNames(count: number, from: number): number;
  scratchAt(): number;
  addShallow(): void;
  hangDeltas(): number;
  nextRoot(from: number): number;
  loadKept(index: number): number;
  loadBegin(index: number): number;
  loadMore(bytes: number): number;
  throughBegin(index: number): void;
  throughMore(bytes: number): number;
  pieceAddress(): number;
  getPieceLength(): number;
  pieceTaken(): void;
  contentAt(index: number): number;
  largestKept(): number;
  nameOutside(index: number, type: number, length: number): number;
  hashBegin(): void;
  hashHead(type: number, size: number): void;
  hashUpdate(from: number, bytes: number): void;
  hashEnd(): void;
  hasContent(index: number): number;
  offsetAt(index: number): number;
  endAt(index: number): number;
  headerLengthAt(index: number): number;
  packTypeAt(index: number): number;
  typeAt(index: number): number;
  lengthAt(index: number): number;
  baseAt(index: number): number;
  childAt(index: number): number;
  takeChildren(index: number): number;
  nextAt(index: number): number;
  sortNames(): void;
  writeFanOut(out: number): void;
  writeIds(from: number, count: number, out: number): void;
  writeAbsent(from: number, count: number, out: number): void;
  writeCrcs(from: number, count: number, out: number): void;
  writeOffsets(from: number, count: number, out: number): void;
  writeLargeOffsets(count: number, out: number): number;
  getTotal(): number;
  getSeen(): number;
  getDone(): number;
  getPosition(): number;
  getDeferred(): number;
  getNamed(): number;
  /** Objects that have a name, or will get one from another engine. */
  getResolved(): number;
  getOwned(): number;
  getAbsent(): number;
  getMistaken(): number;
  getSubmodules(): number;
  getCommits(): number;
  getTrees(): number;
  getBlobs(): number;
  getTags(): number;
  getLfsFiles(): number;
  getLfsBytes(): number;
  /** Pointers of Git LFS whose file is known; a million at most. */
  getLfsKept(): number;
  /** Where one of them is: 32 bytes of SHA-256, the size as 64-bit float, 20 bytes of the blob's own id. */
  lfsPointerAt(index: number): number;
  /** To be called once, when all objects are named; the numbers of odd ones are right then. */
  countOddFiles(): void;
  getOdd(): number;
  /** Where the id of the first odd object is, if there is one. */
  firstOddId(): number;
  /** As in `odd-rules.ts`. */
  getFirstOddRule(): number;
  /** The index of the first odd object, if there is one. */
  getFirstOddIndex(): number;
}

let compiled: Promise<WebAssembly.Module> | undefined;

export interface EngineOptions {
  /** It keeps 2 to this many bytes of contents that deltas may be based on; default 25, 32 MiB: of 297,000 objects in 283 MB one had to be read again. */
  readonly ringBits?: number;
  /** Bytes of compressed deltas that it keeps for the second pass, so that they need not be read again; default 48 MiB. */
  readonly kept?: number;
  /** What the pack's first byte counts as, to try places that no test could fill; default 0. */
  readonly from?: number;
}

/** A fresh engine: it serves one pack. */
export async function startEngine({
  ringBits = 25,
  kept = 48 << 20,
  from = 0,
}: EngineOptions = {}): Promise<EngineCalls> {
  compiled ??= WebAssembly.compile(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)));
  const instance = await WebAssembly.instantiate(await compiled);
  // The build made the module from the sources beside this file.
  const calls = instance.exports as unknown as EngineCalls;
  calls.begin(ringBits, kept, crypto.getRandomValues(new BigUint64Array(1))[0] ?? 0n, from);
  return calls;
}

export const finished = 1;
/** There is more output to be taken. */
export const more = 3;
/** Too large for the engine's memory, or its base is not at hand. */
export const later = 2;

const words: Readonly<Record<number, string>> = {
  [-1]: 'it does not begin as a pack',
  [-2]: 'the pack has an unknown version',
  [-3]: 'an object has an unknown type',
  [-4]: 'an object has an impossible size',
  [-5]: 'a delta points to where no object begins',
  [-6]: 'an object cannot be unpacked',
  [-7]: 'an object is longer than it says',
  [-8]: 'an object is shorter than it says',
  [-9]: 'there are more objects than the pack says',
  [-10]: 'a delta does not fit its base',
  [-11]: 'an object is there twice',
  [-12]: 'a commit, tree or tag cannot be read',
};

/** Throws what a negative status means; others are given back. */
export function checked(status: number): number {
  if (status >= 0) return status;
  if (status === -13)
    throw gitError(
      'git-object-too-large',
      'The repository has a folder, commit or tag above 8 MiB, or a file above 4 GiB, which cannot be checked in a browser. Clone it with git clone --mirror and keep that beside an export without git.',
      {
        retry: 'never',
      },
    );
  throw corrupt(words[status] ?? 'it cannot be read');
}

/** Runs a call; a module without memory, or one that gave up, ends in `git-too-many-objects`. */
export function guarded<T>(run: () => T): T {
  try {
    return run();
  } catch (cause) {
    if (!(cause instanceof WebAssembly.RuntimeError)) throw cause;
    throw gitError(
      'git-too-many-objects',
      'The repository has more objects than fit into the memory of this browser.',
      {
        retry: 'never',
        cause,
      },
    );
  }
}

/** Bytes of the engine's memory. Good until the next call: it may move when it grows. */
export function bytesAt(calls: EngineCalls, from: number, length: number): Uint8Array {
  return new Uint8Array(calls.memory.buffer, from, length);
}

/** Adds bytes to the SHA-1 that was begun with `hashBegin`. */
export function hashBytes(calls: EngineCalls, bytes: Uint8Array): void {
  // Behind the input: what stands there is left alone, and what is written there is not taken for input.
  const at = calls.inputRoom(bytes.length);
  new Uint8Array(calls.memory.buffer).set(bytes, at);
  calls.hashUpdate(at, bytes.length);
}

/** Gives bytes to the engine as input. */
export function putInput(calls: EngineCalls, bytes: Uint8Array): void {
  const at = calls.inputRoom(bytes.length);
  new Uint8Array(calls.memory.buffer).set(bytes, at);
}
