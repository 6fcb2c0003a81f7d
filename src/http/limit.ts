/** Lets only so many through at a time, for each host, first come first served. */
export interface Limiter {
  /**
   * Resolves with the function that gives the place back (calling it twice does no harm) when it is the caller's turn.
   * Rejects with the signal's reason when that aborts first; nobody's turn is lost then.
   */
  enter(host: string, signal?: AbortSignal): Promise<() => void>;
}

interface Lane {
  busy: number;
  readonly waiting: Set<() => void>;
}

export function createLimiter(perHost: number): Limiter {
  const lanes = new Map<string, Lane>();

  function leave(host: string, lane: Lane): void {
    const [next] = lane.waiting;
    if (next) {
      // The place is handed over, so `busy` stays as it is.
      lane.waiting.delete(next);
      next();
      return;
    }
    lane.busy -= 1;
    if (lane.busy === 0) lanes.delete(host);
  }

  function once(host: string, lane: Lane): () => void {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      leave(host, lane);
    };
  }

  return {
    async enter(host, signal) {
      signal?.throwIfAborted();
      const lane = lanes.get(host) ?? { busy: 0, waiting: new Set() };
      lanes.set(host, lane);
      if (lane.busy < perHost) lane.busy += 1;
      else await turn(lane, signal);
      return once(host, lane);
    },
  };
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
