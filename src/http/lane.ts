/** How a request ended, as far as it says something about the load that a host takes. `refused`: the host said that it was too much. */
export type LaneOutcome = 'good' | 'bad' | 'refused' | 'neutral';

/** How many requests may go to a host at the same time, and what that is based on. Times in milliseconds since 1970. */
export interface LaneSize {
  readonly most: number;
  /** Good answers in a row, while the lane was full. */
  readonly good: number;
  readonly halvedAt: number;
  /** The width at which the host last said that it had enough, and how often it has said so. */
  readonly refusedAt?: number;
  readonly refusals: number;
}

/** Two, until the host has shown that it takes more. */
export const firstSize: LaneSize = { most: 2, good: 0, halvedAt: Number.NEGATIVE_INFINITY, refusals: 0 };

/** Many requests fail in the same moment; they are one sign. */
const oneSign = 2000;
/** Where the host had enough before, it is tried again so many times later, and twice as late each time. */
const wary = 8;
const wariest = 256;

/** One wider after as many good answers as it is wide, up to `top`. Pure. */
export function afterGood(size: LaneSize, top: number): LaneSize {
  if (size.most >= top) return size;
  const good = size.good + 1;
  const isWary = size.refusedAt !== undefined && size.most + 1 >= size.refusedAt;
  const times = isWary ? Math.min(wariest, wary * 2 ** (size.refusals - 1)) : 1;
  if (good < size.most * times) return { ...size, good };
  const grown = { most: size.most + 1, good: 0, halvedAt: size.halvedAt };
  const isPast = size.refusedAt === undefined || size.most >= size.refusedAt;
  return isPast ? { ...grown, refusals: 0 } : { ...size, ...grown };
}

/** Half as wide, but never nothing. A server's own trouble comes at any width; only a refusal is remembered. Pure. */
export function afterBad(size: LaneSize, outcome: 'bad' | 'refused', now: number): LaneSize {
  const since = now - size.halvedAt;
  // A clock that was set back has no say here.
  if (since >= 0 && since < oneSign) return { ...size, good: 0 };
  const most = Math.max(1, Math.floor(size.most / 2));
  if (outcome === 'bad') return { ...size, most, good: 0, halvedAt: now };
  return { most, good: 0, halvedAt: now, refusedAt: size.most, refusals: Math.min(20, size.refusals + 1) };
}

/** What a browser opens to one host over HTTP/1.1, and less where a host asks for it. */
export function widest(host: string): number {
  return fewer[host] ?? 6;
}

const fewer: Readonly<Record<string, number>> = { 'codeberg.org': 4 };
