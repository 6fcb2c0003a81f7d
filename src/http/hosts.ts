import type { Clock } from '../lib/clock.ts';
import { createLimiter, type Limiter } from './limit.ts';

/** Wakes requests that wait for a host which does not answer. */
export interface Pulse {
  /** Try now: the page became visible, or a person asked for it. */
  poke(): void;
}

/** What servers still allow, by host. */
export interface Budgets {
  /** Milliseconds to wait before the next request. */
  wait(host: string): number;
}

/** What is known of the hosts that are asked; one for each worker, given to every client. */
export interface HostControl {
  readonly lanes: Limiter;
  readonly pulse: Pulse;
  readonly budgets: Budgets;
  /** Origins (with purpose and route) that have answered. */
  readonly answered: Set<string>;
  /** By host and purpose: when the server asked all of us to come back. */
  readonly pausedUntil: Map<string, number>;
}

export interface HostOptions {
  readonly clock: Clock;
  /** 0 (inclusive) to 1 (exclusive). */
  random(): number;
  /** Requests to one host at the same time, at most. */
  readonly most?: number;
  /** Milliseconds to wait for a known server that does not answer. Default: without end. */
  readonly patience?: number;
  /** Calls back when the browser is online again; gives the function that ends it. */
  onOnline?(wake: () => void): () => void;
}

export function createHosts(options: HostOptions): HostControl {
  return {
    lanes: createLimiter(options.most ?? 4),
    pulse: { poke: () => {} },
    budgets: { wait: () => 0 },
    answered: new Set(),
    pausedUntil: new Map(),
  };
}
