import type { RowState } from '../../worker/messages.ts';

/** One stroke of a rule. Percentages are of the rule's width; with `at`, `from` and `to` are pixels from that percentage. */
export interface Stroke {
  readonly kind: 'track' | 'unknown' | 'none' | 'got' | 'nib' | 'nib-wait' | 'nib-paused' | 'gap' | 'clear' | 'sum';
  readonly from: number;
  readonly to: number;
  readonly at?: number;
  readonly y: number;
}

/** What a rule shows: how much is booked and missing, as fractions 0…1. */
export interface RuleShares {
  readonly state: RowState | 'total' | 'sum';
  readonly booked: number;
  readonly missing: number;
  /** False: the ground is dotted. */
  readonly known: boolean;
  /** Where the nib stands while a full row is verified. */
  readonly verified?: number;
}

const thin = 2.5;
const thick = 1.5;
/** Pixels: the nib, and the least that a missing share takes. */
const nibLength = 24;
const leastGap = 12;
/** Percent: the white between booked and missing. */
const space = 0.4;

function share(fraction: number): number {
  return Math.round(Math.min(1, Math.max(0, Number.isFinite(fraction) ? fraction : 0)) * 1000) / 10;
}

function full(kind: Stroke['kind'], y: number): Stroke {
  return { kind, from: 0, to: 100, y };
}

/** From here on, in percent, the nib would hang over the end on most widths, so it stands at the end. */
const nearEnd = 97;

function nib(kind: Stroke['kind'], at: number): Stroke {
  if (at > nearEnd) return { kind, at: 100, from: -nibLength, to: 0, y: thick };
  return { kind, at, from: 0, to: nibLength, y: thick };
}

/** Black to where it is booked, then red for the missing share, drawn from the end edge and never shorter than 12 px. */
function closed(booked: number, missing: number): Stroke[] {
  const least: Stroke = { kind: 'gap', at: 100, from: 0, to: -leastGap, y: thick };
  const gap = share(missing);
  if (share(booked) === 0) return [{ kind: 'gap', from: 100, to: 0, y: thick }, least];
  const strokes: Stroke[] = [
    { kind: 'got', from: 0, to: Math.min(share(booked), 100 - gap), y: thick },
    { kind: 'clear', at: 100, from: -leastGap - 3, to: 0, y: thick },
  ];
  if (gap > space) strokes.push({ kind: 'gap', from: 100, to: 100 - gap + space, y: thick });
  return [...strokes, least];
}

function running(shares: RuleShares, kind: Stroke['kind']): Stroke[] {
  const booked = share(shares.booked);
  const gap = Math.min(share(shares.missing), 100 - booked);
  const strokes: Stroke[] = booked > 0 ? [{ kind: 'got', from: 0, to: booked, y: thick }] : [];
  if (gap > space) strokes.push({ kind: 'gap', from: booked + space, to: booked + gap, y: thick });
  return [...strokes, nib(kind, booked + gap)];
}

/** The strokes of a row's rule, back to front (ui.md section 4). */
export function ruleStrokes(shares: RuleShares): readonly Stroke[] {
  const ground = full(shares.known ? 'track' : 'unknown', thin);
  switch (shares.state) {
    case 'running':
      return [ground, ...running(shares, 'nib')];
    case 'waiting':
      return [ground, ...running(shares, 'nib-wait')];
    case 'paused':
      return [ground, ...running(shares, 'nib-paused')];
    case 'verifying':
      return [ground, full('got', thick), nib('nib', share(shares.verified ?? 0))];
    case 'done':
      return [full('track', thin), full('got', thick)];
    case 'empty':
      return [full('none', thin)];
    case 'missing':
    case 'total':
      return [full('track', thin), ...closed(shares.booked, shares.missing)];
    case 'failed':
      return [full('track', thin), ...closed(shares.booked, 1 - shares.booked)];
    case 'no-access':
      return [full('track', thin), ...closed(0, 1)];
    case 'sum':
      return [full('sum', -0.5), full('sum', thin)];
    default:
      return [ground];
  }
}
