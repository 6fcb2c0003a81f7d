import { afterBad, afterGood, firstSize, type LaneOutcome, type LaneSize } from './lane.ts';

/** A place in the lane of a host. */
export interface Place {
  /** Says how the request goes while the place is still held: a long body says early that the host takes it. */
  mark(outcome: LaneOutcome): void;
  /** Gives the place back; a second time does nothing. */
  leave(outcome: LaneOutcome): void;
}

/** Lets only so many through at a time, for each host, first come first served; how many, the host's answers decide. */
export interface Limiter {
  /** Resolves when it is the caller's turn. Rejects with the signal's reason when that aborts first; nobody's turn is lost then. */
  enter(host: string, signal?: AbortSignal): Promise<Place>;
  /** How many may go at a time now. */
  most(host: string): number;
}

export interface LimiterOptions {
  now(): number;
  /** Never more than this; asked again for each request, for it may change. */
  widest(host: string): number;
  /** What a host begins with. Default: two. */
  readonly first?: number;
}

interface Lane {
  readonly host: string;
  busy: number;
  size: LaneSize;
  readonly waiting: Set<() => void>;
}

/** Files may be on any number of hosts. */
const mostLanes = 200;

export function createLimiter(options: LimiterOptions): Limiter {
  const lanes = new Map<string, Lane>();

  function laneOf(host: string): Lane {
    const known = lanes.get(host);
    if (known !== undefined) return known;
    if (lanes.size >= mostLanes) forgetIdle(lanes);
    const most = Math.min(options.first ?? firstSize.most, options.widest(host));
    const lane: Lane = { host, busy: 0, size: { ...firstSize, most }, waiting: new Set() };
    lanes.set(host, lane);
    return lane;
  }

  const hasRoom = (lane: Lane) => lane.busy < Math.min(lane.size.most, options.widest(lane.host));

  function letIn(lane: Lane): void {
    for (const next of lane.waiting) {
      if (!hasRoom(lane)) return;
      lane.waiting.delete(next);
      lane.busy += 1;
      next();
    }
  }

  function mark(lane: Lane, outcome: LaneOutcome): void {
    if (outcome === 'bad' || outcome === 'refused') lane.size = afterBad(lane.size, outcome, options.now());
    // A lane that is not full says nothing about how much the host takes.
    if (outcome === 'good' && lane.busy >= lane.size.most) lane.size = afterGood(lane.size, options.widest(lane.host));
    letIn(lane);
  }

  function placeIn(lane: Lane): Place {
    let left = false;
    return {
      mark: (outcome) => {
        if (!left) mark(lane, outcome);
      },
      leave(outcome) {
        if (left) return;
        left = true;
        mark(lane, outcome);
        lane.busy -= 1;
        letIn(lane);
      },
    };
  }

  return {
    async enter(host, signal) {
      signal?.throwIfAborted();
      const lane = laneOf(host);
      if (lane.waiting.size === 0 && hasRoom(lane)) lane.busy += 1;
      else await turn(lane, signal);
      return placeIn(lane);
    },
    most: (host) => Math.min(laneOf(host).size.most, options.widest(host)),
  };
}

function forgetIdle(lanes: Map<string, Lane>): void {
  for (const [host, lane] of lanes) if (lane.busy === 0 && lane.waiting.size === 0) lanes.delete(host);
}

function turn(lane: Lane, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const go = () => {
      signal?.removeEventListener('abort', stop);
      resolve();
    };
    const stop = () => {
      lane.waiting.delete(go);
      reject(signal?.reason);
    };
    lane.waiting.add(go);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
