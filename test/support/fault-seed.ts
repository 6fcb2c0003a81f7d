import { createHash } from 'node:crypto';
import { createRandom, type Random } from '../fuzz/random.ts';

/** What happens to one request. Parts of a body are fractions from 0 to 1. */
export type SeededFault =
  /** The connection breaks before an answer. */
  | { readonly kind: 'reset' }
  /** The body ends early: by a broken connection, or as if that were all. */
  | { readonly kind: 'cut'; readonly at: number; readonly how: 'break' | 'end' }
  /** The body comes in small pieces with pauses. */
  | { readonly kind: 'slow' }
  | { readonly kind: 'status'; readonly status: 500 | 502 | 503 | 504 }
  /** Too many requests: 429, or 403 as secondary limits come; how long to wait is said in seconds, as a date, or not at all. */
  | { readonly kind: 'limit'; readonly status: 403 | 429; readonly after: 'seconds' | 'date' | 'none' }
  /** Something else than was asked for, with status 200. */
  | { readonly kind: 'json'; readonly how: 'cut' | 'html' | 'shape' }
  /** A page of a list: the one before again, nothing, or with rows twice. The total is what it was. */
  | { readonly kind: 'page'; readonly how: 'repeated' | 'missing' | 'doubled' }
  | { readonly kind: 'redirect'; readonly status: 301 | 302 | 307; readonly to: 'same' | 'other' };

export type FaultKind = SeededFault['kind'];
export const faultKinds: readonly FaultKind[] = ['reset', 'cut', 'slow', 'status', 'limit', 'json', 'page', 'redirect'];

/** Which kind of thing is asked for: not everything can happen to each. */
export type AskedKind = 'api' | 'git' | 'file';

export interface FaultPlan {
  readonly seed: number;
  /** One line is broken for ever, until it is mended. */
  readonly lasting: boolean;
  /** Milliseconds by which the server's clock is wrong. */
  readonly skew: number;
  /** The fault of a line (`METHOD path?query`) when it is asked for the n-th time, from 1. */
  faultOf(line: string, asked: AskedKind, time: number): SeededFault | undefined;
  /** From now on nothing goes wrong. */
  mend(): void;
}

export interface PlanOptions {
  readonly seed: number;
  readonly kinds?: readonly FaultKind[];
  /** Of a hundred lines so many are hit. Default: 15 to 40, by the seed. */
  readonly rate?: number;
  /** Default: one seed in ten. */
  readonly lasting?: boolean;
}

/** More than this of one line nobody would call passing. */
const mostPerLine = 2;
const day = 86_400_000;

/**
 * What goes wrong in a run. Drawn from the seed and the line alone, so that it does not depend on which request comes first. At most two
 * faults hit the same line; in a lasting plan one line in about sixty is broken each time.
 */
export function faultPlan(options: PlanOptions): FaultPlan {
  const { seed, kinds = faultKinds } = options;
  const random = createRandom(0xfa17, seed);
  const rate = options.rate ?? 15 + random.below(26);
  const lasting = options.lasting ?? random.once(10);
  const skew = random.pick([0, 0, day, -day]);
  let mended = false;
  return {
    ...{ seed, lasting, skew },
    faultOf(line, asked, time) {
      if (mended) return undefined;
      const own = createRandom(seed, numberOf(line));
      if (lasting && own.once(60)) return drawn(own, asked, kinds);
      if (own.below(100) >= rate || time > 1 + own.below(mostPerLine)) return undefined;
      for (let skipped = 1; skipped < time; skipped++) drawn(own, asked, kinds);
      return drawn(own, asked, kinds);
    },
    mend() {
      mended = true;
    },
  };
}

function numberOf(line: string): number {
  return createHash('sha1').update(line).digest().readInt32LE(0);
}

const happensTo: Readonly<Record<AskedKind, readonly FaultKind[]>> = {
  api: faultKinds,
  git: ['reset', 'cut', 'slow', 'status'],
  file: ['reset', 'cut', 'slow', 'status', 'limit', 'redirect'],
};

function drawn(random: Random, asked: AskedKind, kinds: readonly FaultKind[]): SeededFault | undefined {
  const possible = happensTo[asked].filter((kind) => kinds.includes(kind));
  return possible.length === 0 ? undefined : makeFault(random.pick(possible), random);
}

function makeFault(kind: FaultKind, random: Random): SeededFault {
  switch (kind) {
    case 'reset':
    case 'slow':
      return { kind };
    case 'cut':
      return { kind, at: random.below(1000) / 1000, how: random.pick(['break', 'end'] as const) };
    case 'status':
      return { kind, status: random.pick([500, 502, 503, 504] as const) };
    case 'limit':
      return {
        kind,
        status: random.pick([429, 429, 403] as const),
        after: random.pick(['seconds', 'date', 'none'] as const),
      };
    case 'json':
      return { kind, how: random.pick(['cut', 'html', 'shape'] as const) };
    case 'page':
      return { kind, how: random.pick(['repeated', 'missing', 'doubled'] as const) };
    case 'redirect':
      return { kind, status: random.pick([301, 302, 307] as const), to: random.pick(['same', 'other'] as const) };
  }
}
