import type { GitObject } from '../model/project-source.ts';
import { gitError } from './git-error.ts';

/** Numbers of the object types in a pack. https://git-scm.com/docs/gitformat-pack */
export const typeNames = ['', 'commit', 'tree', 'blob', 'tag'] as const;
export const offsetDelta = 6;
export const refDelta = 7;
/** Bytes of an object id, and of the trailers. */
export const oidBytes = 20;

/** What stands before an object's compressed bytes. */
export interface ObjectHeader {
  readonly type: number;
  /** Bytes after inflating: of the object, or of the delta. */
  readonly size: number;
  /** Bytes of this header, base included. */
  readonly length: number;
  /** Of an offset delta: how far before this object its base begins. */
  readonly distance?: number;
  /** Of a ref delta: the base's id is at this place of the given bytes. */
  readonly baseAt?: number;
}

/** Name of the type with this number; `git-corrupt` for others. */
export function typeName(type: number): GitObject['type'] {
  const name = typeNames[type];
  if (name === undefined || name === '') throw corrupt(`an object has the unknown type ${type}`);
  return name;
}

export function corrupt(what: string): Error {
  return gitError('git-corrupt', `What the git server sent is damaged: ${what}.`);
}

/** Reads the header at a place; `undefined` when the bytes end too early. */
export function objectHeader(bytes: Uint8Array, at: number): ObjectHeader | undefined {
  const size = sizeAt(bytes, at);
  if (size === undefined) return undefined;
  const type = ((bytes[at] ?? 0) >> 4) & 7;
  const length = size.next - at;
  if (type === offsetDelta) {
    const distance = distanceAt(bytes, size.next);
    return distance && { type, size: size.value, length: distance.next - at, distance: distance.value };
  }
  if (type === refDelta) {
    if (size.next + oidBytes > bytes.length) return undefined;
    return { type, size: size.value, length: length + oidBytes, baseAt: size.next };
  }
  typeName(type);
  return { type, size: size.value, length };
}

interface Read {
  readonly value: number;
  readonly next: number;
}

/** Multiplies instead of shifting: shifts are 32 bits wide, sizes and distances are not. */
function sizeAt(bytes: Uint8Array, start: number): Read | undefined {
  let at = start;
  let byte = bytes[at++];
  if (byte === undefined) return undefined;
  let value = byte & 15;
  let unit = 16;
  while (byte & 128) {
    byte = bytes[at++];
    if (byte === undefined) return undefined;
    value += (byte & 127) * unit;
    unit *= 128;
    if (value > Number.MAX_SAFE_INTEGER) throw corrupt('an object has an impossible size');
    if (at - start > 10) throw corrupt('a size has too many digits');
  }
  return { value, next: at };
}

function distanceAt(bytes: Uint8Array, start: number): Read | undefined {
  let at = start;
  let byte = bytes[at++];
  if (byte === undefined) return undefined;
  let value = byte & 127;
  while (byte & 128) {
    byte = bytes[at++];
    if (byte === undefined) return undefined;
    value = (value + 1) * 128 + (byte & 127);
    if (value > Number.MAX_SAFE_INTEGER) throw corrupt('a delta points to an impossible place');
    if (at - start > 10) throw corrupt('a distance has too many digits');
  }
  return { value, next: at };
}

/** A little-endian number of a delta's beginning. Zeros that fill it up may be many: git minds none. */
export function deltaSize(bytes: Uint8Array, start: number): Read {
  let at = start;
  let value = 0;
  let unit = 1;
  while (true) {
    const byte = bytes[at++];
    if (byte === undefined) throw corrupt('a delta has no sizes');
    const bits = byte & 127;
    if (bits > 0) value += bits * unit;
    unit *= 128;
    if (value > Number.MAX_SAFE_INTEGER) throw corrupt('a delta has an impossible size');
    if (!(byte & 128)) return { value, next: at };
  }
}
