import type { Clock } from '../lib/clock.ts';
import { type Budgets, createBudgets } from './budget.ts';
import { widest } from './lane.ts';
import { createLimiter, type Limiter } from './limit.ts';
import { createPulse, type Pulse } from './pulse.ts';
import { createRefused, type RefusedTokens } from './refused.ts';
import type { TabsOfHost } from './tabs-of-host.ts';

/** What is known of the hosts that are asked; one for each worker, given to every client. */
export interface HostControl {
  readonly lanes: Limiter;
  readonly pulse: Pulse;
  readonly budgets: Budgets;
  /** Places (route, purpose and origin) that have answered, and with `json ` or `git ` in front those that have given that. */
  readonly answered: Set<string>;
  readonly refused: RefusedTokens;
  /** Milliseconds to wait for a known server that does not answer. */
  readonly patience: number;
  /** Another token is sent from now on: budgets, and the pauses that servers asked for, were those of the one before. */
  forgetLimits(): void;
}

export interface HostOptions {
  readonly clock: Clock;
  /** 0 (inclusive) to 1 (exclusive). */
  random(): number;
  /** Requests to one host at the same time, at most. Default: by the table in lane.ts. */
  readonly most?: number;
  /** They share what a host is asked at the same time. Default: this one alone. */
  readonly tabs?: TabsOfHost;
  /** Milliseconds to wait for a known server that does not answer. Default: without end. */
  readonly patience?: number;
  /** Calls back when the browser is online again; gives the function that ends it. */
  onOnline?(wake: () => void): () => void;
}

export function createHosts(options: HostOptions): HostControl {
  const { clock, most, tabs = () => 1 } = options;
  const now = tellingOfSetBacks(clock, (milliseconds) => {
    pulse.shift(milliseconds);
    budgets.shift(milliseconds);
  });
  const pulse = createPulse(now, () => options.random());
  // As long as the worker lives.
  options.onOnline?.(() => pulse.poke());
  const budgets = createBudgets(now);
  return {
    lanes: createLimiter({ now, widest: (host) => Math.max(1, Math.floor((most ?? widest(host)) / tabs(host))) }),
    pulse,
    budgets,
    answered: new Set(),
    refused: createRefused(),
    patience: options.patience ?? Number.POSITIVE_INFINITY,
    forgetLimits() {
      budgets.forget();
      pulse.renew();
    },
  };
}

/**
 * The time, and a call before it is given when the clock was set back since the last look: by a person, or by the network after a start with a
 * wrong one. What ends at a time would otherwise end so much later.
 */
function tellingOfSetBacks(clock: Pick<Clock, 'now'>, tell: (milliseconds: number) => void): () => number {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    const time = clock.now();
    const back = last - time;
    last = time;
    if (back > 0) tell(back);
    return time;
  };
}
