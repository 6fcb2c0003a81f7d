import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { type LocalOptions, localIndexer } from '../../../src/git/local-indexer.ts';
import type { StartIndexer } from '../../../src/git/pack-indexer.ts';
import { remoteIndexer, serveIndexer } from '../../../src/git/remote-indexer.ts';
import { takePack } from '../../../src/git/take-pack.ts';
import type { BlobRef } from '../../../src/model/project-source.ts';
import type { PackFacts } from '../../../src/model/repository-record.ts';
import { type MemoryBlobStore, memoryBlobStore } from '../../support/memory-blob-store.ts';

export interface Indexed {
  readonly blobs: MemoryBlobStore;
  readonly pack: BlobRef;
  readonly index: BlobRef;
  readonly checksum: string;
  readonly facts: PackFacts;
  readonly absent: Uint8Array;
}

/** Receives and indexes a pack that is cut into pieces of the given sizes, again and again. */
export async function indexed(
  bytes: Uint8Array,
  options: { pieces?: readonly number[]; engine?: LocalOptions; elsewhere?: boolean } = {},
): Promise<Indexed> {
  const blobs = memoryBlobStore({ chunkSize: 5000 });
  const { signal } = new AbortController();
  const source = cut(bytes, options.pieces ?? [65_000]);
  const here: StartIndexer = (about) => localIndexer(about, options.engine);
  const startIndexer = options.elsewhere ? channelled(here) : here;
  const { stored, absent } = await takePack({ source, blobs, name: 'code', signal, startIndexer });
  return { blobs, ...stored, absent };
}

/** The same indexer at the other end of a channel, as in a worker of its own. */
function channelled(start: StartIndexer): StartIndexer {
  return async (about) => {
    const { port1, port2 } = new MessageChannel();
    serveIndexer(port2, start);
    return remoteIndexer(port1, about, () => port1.close());
  };
}

/** Cuts bytes into pieces of the given sizes, again and again. */
export async function* cut(bytes: Uint8Array, pieces: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = Math.max(1, pieces[turn % pieces.length] ?? 1);
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

/** A pack made by hand. `base` is a distance in bytes or an object id. */
export interface HandMade {
  readonly type: number;
  readonly content: Uint8Array;
  readonly base?: number | string;
  /** What the header says, when it is to lie. */
  readonly size?: number;
}

export function handMadePack(objects: readonly HandMade[], count = objects.length): Buffer {
  const head = Buffer.alloc(12);
  head.write('PACK', 0, 'latin1');
  head.writeUInt32BE(2, 4);
  head.writeUInt32BE(count, 8);
  const parts = objects.flatMap(({ type, content, base, size }) => [
    Buffer.from(sizeBytes(type, size ?? content.length)),
    typeof base === 'number' ? Buffer.from(distanceBytes(base)) : Buffer.from(base ?? '', 'hex'),
    deflateSync(content),
  ]);
  const pack = Buffer.concat([head, ...parts]);
  return Buffer.concat([pack, createHash('sha1').update(pack).digest()]);
}

/** Type and size as a pack writes them; `BigInt`, so that it shares nothing with the reader. */
export function sizeBytes(type: number, size: number): number[] {
  let rest = BigInt(size) >> 4n;
  const bytes = [(type << 4) | Number(BigInt(size) & 15n)];
  for (; rest > 0n; rest >>= 7n) {
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 128;
    bytes.push(Number(rest & 127n));
  }
  return bytes;
}

/** Distance of an offset delta as a pack writes it. */
export function distanceBytes(distance: number): number[] {
  let rest = BigInt(distance);
  const bytes = [Number(rest & 127n)];
  for (rest >>= 7n; rest > 0n; rest >>= 7n) {
    rest -= 1n;
    bytes.unshift(Number(rest & 127n) | 128);
  }
  return bytes;
}
