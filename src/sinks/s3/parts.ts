/** A part that the server has. */
export interface KnownPart {
  readonly etag: string;
  readonly size: number;
  /** Base64, where the server keeps it. */
  readonly sha256?: string | undefined;
}

export type DonePart = KnownPart;

const usualLength = 8 * 1024 * 1024;
/** Parts may be 10,000. All but the last are of one length, which some servers want (R2); only beyond 72 GB the rest are longer. */
const lastUsual = 9000;
const longLength = 64 * 1024 * 1024;
/** Memory for parts under way, beside the one that is being filled. */
const memory = 32 * 1024 * 1024;

/** Bytes of the part of this number, from 1: the same at every visit, so that parts from an earlier one fit. */
export function partLength(number: number): number {
  return number <= lastUsual ? usualLength : longLength;
}

/** How many parts of this length may be under way. */
export function partsAtOnce(length: number): number {
  return Math.max(1, Math.min(4, Math.floor(memory / Math.max(1, length))));
}
