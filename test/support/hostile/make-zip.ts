import { deflateRawSync } from 'node:zlib';
import { crc32 } from '../../../src/archive/crc32.ts';
import { concat, utf8 } from '../../../src/lib/bytes.ts';

/** An entry of a ZIP; every field that the records repeat may be a lie. */
export interface MadeEntry {
  readonly name: string | Uint8Array;
  readonly content?: string | Uint8Array;
  readonly method?: number;
  readonly flags?: number;
  /** System in the upper byte; 3 is Unix. */
  readonly madeBy?: number;
  readonly mode?: number;
  readonly crc?: number;
  readonly packed?: number;
  readonly size?: number;
  readonly offset?: number;
  readonly disk?: number;
  readonly extra?: Uint8Array;
  readonly attributes?: number;
  /** What stands between the headers, instead of the content packed. */
  readonly bytes?: Uint8Array;
  /** The sizes stand behind the content only. */
  readonly descriptor?: boolean;
  /** Only in the list, without a place of its own. */
  readonly unplaced?: boolean;
  readonly local?: { name?: string; method?: number; flags?: number; crc?: number; size?: number; signature?: number };
}

export interface MadeZip {
  readonly entries: readonly MadeEntry[];
  readonly prefix?: Uint8Array;
  readonly comment?: Uint8Array;
  readonly behind?: Uint8Array;
  readonly end?: { disk?: number; firstDisk?: number; entries?: number; here?: number; size?: number; start?: number };
  readonly zip64?: boolean | { entries?: number; size?: number; start?: number; disks?: number; at?: number };
  /** Offsets count from behind the prefix, as self-extracting archives without fix-up have them. */
  readonly offsetsFromArchive?: boolean;
}

const none = new Uint8Array(0);

interface Placed extends MadeEntry {
  readonly raw: Uint8Array;
  readonly whole: { crc: number; packed: number; size: number; method: number; flags: number };
  readonly at: number;
}

export function makeZip(made: MadeZip): Uint8Array {
  const prefix = made.prefix ?? none;
  const base = made.offsetsFromArchive ? prefix.length : 0;
  const parts: Uint8Array[] = [prefix];
  const placed: Placed[] = [];
  let at = prefix.length;
  for (const entry of made.entries) {
    const one = place(entry, at - base);
    placed.push(one.placed);
    if (entry.unplaced) continue;
    parts.push(one.bytes);
    at += one.bytes.length;
  }
  const directory = concat(placed.map(centralRecord));
  parts.push(directory, endOf(made, placed.length, directory.length, at - base), made.behind ?? none);
  return concat(parts);
}

function place(entry: MadeEntry, at: number): { placed: Placed; bytes: Uint8Array } {
  const raw = typeof entry.name === 'string' ? utf8(entry.name) : entry.name;
  const content = typeof entry.content === 'string' ? utf8(entry.content) : (entry.content ?? none);
  const method = entry.method ?? 0;
  const bytes = entry.bytes ?? (method === 8 ? new Uint8Array(deflateRawSync(content)) : content);
  const flags = (entry.flags ?? 0x800) | (entry.descriptor ? 8 : 0);
  const whole = { crc: crc32(content), packed: bytes.length, size: content.length, method, flags };
  const placed: Placed = { ...entry, raw, whole, at };
  return { placed, bytes: concat([localRecord(placed), bytes, entry.descriptor ? descriptor(whole) : none]) };
}

function localRecord({ whole, raw, local = {}, descriptor: behind, crc, packed, size }: Placed): Uint8Array {
  const name = local.name === undefined ? raw : utf8(local.name);
  return record(30, name, none, [
    [0, 4, local.signature ?? 0x04034b50],
    [4, 2, 20],
    [6, 2, local.flags ?? whole.flags],
    [8, 2, local.method ?? whole.method],
    [14, 4, behind ? 0 : (local.crc ?? crc ?? whole.crc)],
    [18, 4, behind ? 0 : (packed ?? whole.packed)],
    [22, 4, behind ? 0 : (local.size ?? size ?? whole.size)],
    [26, 2, name.length],
  ]);
}

function descriptor(whole: Placed['whole']): Uint8Array {
  return record(16, none, none, [
    [0, 4, 0x08074b50],
    [4, 4, whole.crc],
    [8, 4, whole.packed],
    [12, 4, whole.size],
  ]);
}

function centralRecord({ whole, raw, at, ...entry }: Placed): Uint8Array {
  const extra = entry.extra ?? none;
  return record(46, raw, extra, [
    [0, 4, 0x02014b50],
    [4, 2, ((entry.madeBy ?? 3) << 8) | 20],
    [6, 2, 20],
    [8, 2, whole.flags],
    [10, 2, whole.method],
    [16, 4, entry.crc ?? whole.crc],
    [20, 4, entry.packed ?? whole.packed],
    [24, 4, entry.size ?? whole.size],
    [28, 2, raw.length],
    [30, 2, extra.length],
    [34, 2, entry.disk ?? 0],
    [38, 4, entry.attributes ?? (entry.mode ?? 0o100644) * 0x10000],
    [42, 4, entry.offset ?? at],
  ]);
}

function endOf(made: MadeZip, count: number, size: number, start: number): Uint8Array {
  const { end = {}, zip64 = false } = made;
  const comment = made.comment ?? none;
  const last = record(22, none, comment, [
    [0, 4, 0x06054b50],
    [4, 2, end.disk ?? 0],
    [6, 2, end.firstDisk ?? 0],
    [8, 2, end.here ?? end.entries ?? Math.min(count, 0xffff)],
    [10, 2, end.entries ?? Math.min(count, 0xffff)],
    [12, 4, end.size ?? size],
    [16, 4, end.start ?? start],
    [20, 2, comment.length],
  ]);
  if (zip64 === false) return last;
  const large = zip64 === true ? {} : zip64;
  const record64 = record(56, none, none, [
    [0, 4, 0x06064b50],
    [4, 8, 44],
    [24, 8, large.entries ?? count],
    [32, 8, large.entries ?? count],
    [40, 8, large.size ?? size],
    [48, 8, large.start ?? start],
  ]);
  const locator = record(20, none, none, [
    [0, 4, 0x07064b50],
    [8, 8, large.at ?? start + size],
    [16, 4, large.disks ?? 1],
  ]);
  return concat([record64, locator, last]);
}

/** A record of numbers `[where, bytes, value]`, with what follows it. */
export function record(
  length: number,
  name: Uint8Array,
  extra: Uint8Array,
  fields: readonly (readonly [at: number, width: number, value: number])[],
): Uint8Array {
  const bytes = new Uint8Array(length + name.length + extra.length);
  const view = new DataView(bytes.buffer);
  for (const [at, width, value] of fields) {
    if (width === 2) view.setUint16(at, value, true);
    else if (width === 4) view.setUint32(at, value >>> 0, true);
    else view.setBigUint64(at, BigInt(value), true);
  }
  bytes.set(name, length);
  bytes.set(extra, length + name.length);
  return bytes;
}

/** An extra field: its id and content. */
export function extraOf(id: number, content: Uint8Array): Uint8Array {
  return record(4, content, none, [
    [0, 2, id],
    [2, 2, content.length],
  ]);
}
