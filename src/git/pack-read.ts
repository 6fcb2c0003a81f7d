import { hex } from '../lib/bytes.ts';
import { garbageCollector } from '../lib/garbage.ts';
import type { BlobStore } from '../model/blob-store.ts';
import type { BlobRef, GitObject } from '../model/project-source.ts';
import { blockReader } from './block-reader.ts';
import { type ContentRoom, ownRoom, sharedRoom } from './content-room.ts';
import { applyDelta, largestInMemory, tooLarge } from './delta.ts';
import { createInflater } from './inflate.ts';
import { inflateObject } from './inflate-object.ts';
import { byteBudgetCache } from './lru.ts';
import { corrupt, type ObjectHeader, objectHeader, oidBytes, typeName } from './pack-format.ts';
import { openPackIndex } from './pack-index-read.ts';

/** Reads single objects out of a verified pack. */
export interface PackReader {
  /** Whole; `undefined` when the pack has no such object. Throws `git-corrupt`, `git-object-too-large`. */
  readObject(oid: string, maxBytes?: number): Promise<GitObject | undefined>;
  /** From the headers of the object and of its bases alone. `undefined` when the pack has no such object. Throws `git-corrupt`. */
  objectType(oid: string): Promise<GitObject['type'] | undefined>;
}

/** Longer chains than this are no work of git's (its own limit is 4095) but of somebody who wants to keep us busy. */
const longestChain = 1_000_000;
const headerRoom = 48;
/** The base of a delta may be larger than what is asked for; up to here that is no reason to refuse. */
const roomForBases = 64 << 20;
/** What a remembered object takes beside its bytes, roughly: that of a commit is more than the commit. */
const besideContent = 400;

/** To be told of all bytes that come of objects here: read by the ten thousand, as for patches, they leave hundreds of MB in a few seconds. */
const wasUnpacked = garbageCollector(4 << 20);

const endless = () => corrupt('a chain of deltas has no end');

interface Known {
  readonly type: number;
  readonly content: Uint8Array;
}

/** Commits and trees are read and forgotten; files are handed on, to other threads too. */
function isPassing(type: number): boolean {
  const name = typeName(type);
  return name === 'commit' || name === 'tree';
}

/** What is kept for longer must not keep its neighbours. */
function withOwnContent({ type, content }: Known): Known {
  return { type, content: content.byteLength === content.buffer.byteLength ? content : content.slice() };
}

/** Throws `git-corrupt` when index and pack do not belong together. */
export async function openPack(
  blobs: BlobStore,
  pack: { readonly checksum: string; readonly pack: BlobRef; readonly index: BlobRef },
): Promise<PackReader> {
  const index = await openPackIndex(blobs, pack.index);
  if (index.packChecksum !== pack.checksum) throw corrupt('the index belongs to another pack');
  const end = pack.pack.size - oidBytes;
  const reader = blockReader(blobs, pack.pack, { budget: 8 << 20 });
  const inflater = createInflater();
  const cache = byteBudgetCache<Known>(8 << 20, ({ content }) => content.length + besideContent, withOwnContent);
  const shared = sharedRoom();
  const roomFor = (type: number) => (isPassing(type) ? shared : ownRoom);

  async function readObject(oid: string, maxBytes = largestInMemory): Promise<GitObject | undefined> {
    const offset = await index.find(oid);
    if (offset === undefined) return undefined;
    const { type, content } = await readAt(offset, Math.min(largestInMemory, Math.max(roomForBases, maxBytes * 2)));
    if (content.length > maxBytes) throw tooLarge(content.length);
    return { type: typeName(type), content };
  }

  async function objectType(oid: string): Promise<GitObject['type'] | undefined> {
    let offset = await index.find(oid);
    if (offset === undefined) return undefined;
    for (let length = 0; length < longestChain; length++) {
      const { header, bytes } = await headerAt(offset);
      if (header.type < 5) return typeName(header.type);
      offset = await baseOf(offset, header, bytes);
    }
    throw endless();
  }

  /** Walks down to a whole or remembered object, then up again delta by delta. */
  async function readAt(start: number, limit: number): Promise<Known> {
    const deltas: { offset: number; bodyAt: number; size: number }[] = [];
    let offset = start;
    let known = cache.get(offset);
    while (known === undefined) {
      const { header, bytes } = await headerAt(offset);
      const bodyAt = offset + header.length;
      if (header.type < 5) {
        const content = await inflated(bodyAt, header.size, limit, roomFor(header.type));
        known = { type: header.type, content };
        cache.set(offset, known);
        await wasUnpacked(header.size);
        break;
      }
      if (deltas.push({ offset, bodyAt, size: header.size }) > longestChain) throw endless();
      offset = await baseOf(offset, header, bytes);
      known = cache.get(offset);
    }
    for (const delta of deltas.reverse()) {
      const base: Known = known;
      const changes = await inflated(delta.bodyAt, delta.size, limit, shared);
      known = { type: base.type, content: applyDelta(base.content, changes, limit, roomFor(base.type)) };
      await wasUnpacked(delta.size + known.content.length);
      cache.set(delta.offset, known);
    }
    return known;
  }

  async function headerAt(offset: number) {
    if (offset < 12 || offset >= end) throw corrupt('an object lies outside the pack');
    const bytes = await reader.read(offset, Math.min(end, offset + headerRoom));
    const header = objectHeader(bytes, 0);
    if (header === undefined) throw corrupt('an object ends early');
    return { header, bytes };
  }

  /** Where the base of a delta lies. */
  async function baseOf(offset: number, { distance, baseAt = 0 }: ObjectHeader, bytes: Uint8Array): Promise<number> {
    if (distance !== undefined) return offset - distance;
    const base = await index.find(hex(bytes.subarray(baseAt, baseAt + oidBytes)));
    if (base === undefined) throw corrupt('the base of a delta is not there');
    return base;
  }

  /** Where the object ends is not known here; twice its size is more than any compressor makes of it. */
  function inflated(bodyAt: number, size: number, limit: number, room: ContentRoom): Promise<Uint8Array> {
    const place = { start: bodyAt, end: Math.min(end, bodyAt + size * 2 + 1024), size, limit };
    return inflateObject(reader, inflater, place, room);
  }

  return { readObject, objectType };
}
