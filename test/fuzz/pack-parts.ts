import { createHash } from 'node:crypto';
import { deflateSync, inflateSync } from 'node:zlib';

/** An object of a pack, taken apart so that it can be changed and put together again. */
export interface Part {
  /** 3 bits: also numbers that no object has. */
  type: number;
  /** What the header says about the inflated size. */
  size: bigint;
  /** More bytes than the size needs: zeros in its coding. */
  padding: number;
  base: Base | undefined;
  /** Compressed. */
  body: Buffer;
}

/** Of an offset delta: another part, or a distance that may point anywhere. Of a ref delta: an id. */
export type Base =
  | { readonly kind: 'part'; readonly part: Part }
  | { readonly kind: 'distance'; readonly distance: bigint }
  | { readonly kind: 'id'; readonly id: Buffer };

export interface Parts {
  version: number;
  /** What the header says; absent: as many as there are. */
  count: number | undefined;
  list: Part[];
}

/** Takes a good pack apart. Shares no code with the product's reader. */
export function takeApart(pack: Buffer): Parts {
  const list: Part[] = [];
  const places = new Map<number, Part>();
  const count = pack.readUInt32BE(8);
  for (let at = 12; list.length < count; ) {
    const start = at;
    let byte = pack.readUInt8(at++);
    const type = (byte >> 4) & 7;
    let size = BigInt(byte & 15);
    for (let shift = 4n; byte & 128; shift += 7n) {
      byte = pack.readUInt8(at++);
      size |= BigInt(byte & 127) << shift;
    }
    let base: Base | undefined;
    if (type === 6) {
      byte = pack.readUInt8(at++);
      let distance = byte & 127;
      while (byte & 128) {
        byte = pack.readUInt8(at++);
        distance = (distance + 1) * 128 + (byte & 127);
      }
      const part = places.get(start - distance);
      if (part === undefined) throw new Error('a seed pack has a base that is no object');
      base = { kind: 'part', part };
    } else if (type === 7) {
      base = { kind: 'id', id: Buffer.from(pack.subarray(at, at + 20)) };
      at += 20;
    }
    const length = compressedLength(pack.subarray(at));
    const part = { type, size, padding: 0, base, body: Buffer.from(pack.subarray(at, at + length)) };
    places.set(start, part);
    list.push(part);
    at += length;
  }
  return { version: 2, count: undefined, list };
}

function compressedLength(bytes: Buffer): number {
  // The types do not know what `info` gives back.
  const { engine } = inflateSync(bytes, { info: true }) as unknown as { engine: { bytesWritten: number } };
  return engine.bytesWritten;
}

/** A copy in which parts point at copies. Bodies are shared: whoever changes one makes a new one. */
export function copyParts(parts: Parts): Parts {
  const copies = new Map(parts.list.map((part) => [part, { ...part }]));
  for (const copy of copies.values())
    if (copy.base?.kind === 'part') copy.base = { kind: 'part', part: copies.get(copy.base.part) ?? copy.base.part };
  return { ...parts, list: [...copies.values()] };
}

/** Puts a pack together; the trailer fits. Bases that stand behind get a distance that leads nowhere. */
export function putTogether({ version, count, list }: Parts): Buffer {
  const head = Buffer.alloc(12);
  head.write('PACK', 0, 'latin1');
  head.writeUInt32BE(version, 4);
  head.writeUInt32BE(count ?? list.length, 8);
  const pieces: Buffer[] = [head];
  const places = new Map<Part, number>();
  let at = 12;
  for (const part of list) {
    places.set(part, at);
    const piece = Buffer.concat([sizeCoding(part), baseCoding(part.base, at, places), part.body]);
    pieces.push(piece);
    at += piece.length;
  }
  return sealed(Buffer.concat(pieces));
}

/** With the trailer that fits. */
export function sealed(body: Buffer): Buffer {
  return Buffer.concat([body, createHash('sha1').update(body).digest()]);
}

function sizeCoding({ type, size, padding }: Part): Buffer {
  const bytes = [(type << 4) | Number(size & 15n)];
  const more = (byte: number) => {
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 128;
    bytes.push(byte);
  };
  for (let rest = size >> 4n; rest > 0n; rest >>= 7n) more(Number(rest & 127n));
  for (let extra = 0; extra < padding; extra++) more(0);
  return Buffer.from(bytes);
}

function baseCoding(base: Base | undefined, at: number, places: ReadonlyMap<Part, number>): Buffer {
  if (base === undefined) return Buffer.alloc(0);
  if (base.kind === 'id') return base.id;
  const distance = base.kind === 'distance' ? base.distance : BigInt(at - (places.get(base.part) ?? at));
  const bytes = [Number(distance & 127n)];
  for (let rest = distance >> 7n; rest > 0n; rest >>= 7n) {
    rest -= 1n;
    bytes.unshift(Number(rest & 127n) | 128);
  }
  return Buffer.from(bytes);
}

/** What a body inflates to; nothing when it is none. At most 1 MiB. */
export function inflatedBody(part: Part): Buffer {
  try {
    return inflateSync(part.body, { maxOutputLength: 1 << 20 });
  } catch {
    return Buffer.alloc(0);
  }
}

/** Gives the part other content, with the size that fits. */
export function setContent(part: Part, content: Buffer): void {
  part.body = deflateSync(content, { level: 1 });
  part.size = BigInt(content.length);
}

/** Id of an object of type 1 to 4. */
export function objectId(type: number, content: Buffer): Buffer {
  const name = ['', 'commit', 'tree', 'blob', 'tag'][type] ?? 'blob';
  return createHash('sha1').update(`${name} ${content.length}\0`).update(content).digest();
}
