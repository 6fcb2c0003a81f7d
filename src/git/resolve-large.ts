import { blockReader } from './block-reader.ts';
import { tooLarge } from './delta.ts';
import { type DeltaResult, openDelta } from './delta-stream.ts';
import { bytesAt, checked, type EngineCalls, finished, guarded, hashBytes, more, putInput } from './engine.ts';
import type { IndexerStorage } from './indexer-storage.ts';
import { corrupt, offsetDelta } from './pack-format.ts';
import type { PackBytes } from './stored-pack-bytes.ts';

/** Puts objects together that do not fit into the engine, by way of the storage: slower, but as large as the storage is. */
export interface LargeObjects {
  /** True when an object's content stands in the storage. */
  has(index: number): boolean;
  /** Resolves a delta on a blob. Throws `git-object-too-large` for other objects: only blobs get so large. */
  resolve(child: number): Promise<void>;
  /** Nothing is based on it any more. */
  forget(index: number): Promise<void>;
}

const pieceSize = 1 << 20;
const blob = 3;

export function largeObjects(calls: EngineCalls, storage: IndexerStorage, pack: PackBytes): LargeObjects {
  const spilled = new Set<number>();

  /** An object's bytes out of the pack, unpacked: of a whole object its content, of a delta its commands. */
  async function* unpacked(index: number): AsyncGenerator<Uint8Array, void, undefined> {
    calls.throughBegin(index);
    const end = calls.endAt(index);
    for (let at = calls.offsetAt(index) + calls.headerLengthAt(index); at < end; at += pieceSize) {
      const bytes = await pack.read(at, Math.min(end, at + pieceSize));
      putInput(calls, bytes);
      for (let status = pieceOf(bytes.length); ; status = pieceOf(0)) {
        yield bytesAt(calls, calls.pieceAddress(), calls.getPieceLength()).slice();
        calls.pieceTaken();
        if (status === finished) return;
        if (status !== more) break;
      }
    }
    throw corrupt('an object ends early');
  }

  function pieceOf(bytes: number): number {
    return guarded(() => checked(calls.throughMore(bytes)));
  }

  async function* kept(index: number): AsyncGenerator<Uint8Array, void, undefined> {
    yield bytesAt(calls, calls.contentAt(index), calls.lengthAt(index)).slice();
  }

  /** What a delta makes of its base, which stands in the storage. */
  function applied(index: number): Promise<DeltaResult> {
    const file = calls.baseAt(index);
    const read = (_: unknown, start: number, end: number) => storage({ do: 'read-spill', file, start, end });
    return openDelta(unpacked(index), blockReader({ read }, { size: calls.lengthAt(file) }, { budget: 16 << 20 }));
  }

  async function contentOf(index: number): Promise<AsyncIterable<Uint8Array>> {
    if (calls.hasContent(index)) return kept(index);
    return calls.packTypeAt(index) < offsetDelta ? unpacked(index) : (await applied(index)).pieces;
  }

  async function write(file: number, pieces: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const piece of pieces) await storage({ do: 'write-spill', file, piece });
    await storage({ do: 'end-spill', file });
    spilled.add(file);
  }

  /** Sees to it that an object is in the storage: from the nearest one below it that can be had, and up again. */
  async function spill(index: number): Promise<void> {
    const chain: number[] = [];
    for (let at = index; !spilled.has(at); at = calls.baseAt(at)) {
      chain.push(at);
      if (calls.hasContent(at) || calls.packTypeAt(at) < offsetDelta) break;
    }
    const steps: number[] = [];
    for (const at of chain.reverse()) {
      await write(at, await contentOf(at));
      if (at !== index) steps.push(at);
    }
    for (const at of steps) await forget(at);
  }

  async function resolve(child: number): Promise<void> {
    const base = calls.baseAt(child);
    if (calls.typeAt(base) !== blob) throw tooLarge(calls.lengthAt(base));
    await spill(base);
    const { size, pieces } = await applied(child);
    calls.hashBegin();
    calls.hashHead(blob, size);
    const hashed = async function* () {
      for await (const piece of pieces) {
        hashBytes(calls, piece);
        yield piece;
      }
    };
    if (calls.childAt(child) >= 0) await write(child, hashed());
    else for await (const _ of hashed());
    calls.hashEnd();
    if (calls.nameOutside(child, blob, size) === 0) throw corrupt('an object is there twice');
  }

  async function forget(file: number): Promise<void> {
    if (spilled.delete(file)) await storage({ do: 'remove-spill', file });
  }

  return { has: (index) => spilled.has(index), resolve, forget };
}
