import type { Clock } from '../lib/clock.ts';
import type { Activity, WaitReason } from './activity.ts';
import { budgetKey } from './budget.ts';
import type { HttpError } from './errors.ts';
import type { HostControl } from './hosts.ts';
import type { Place } from './limit.ts';
import type { RequestOptions } from './request.ts';

/** What the gate needs to know. */
export interface GateContext {
  readonly hosts: HostControl;
  readonly clock: Clock;
  readonly tell: (activity: Activity) => void;
  readonly isOnline: () => boolean;
}

/** A request that wants to go. */
export interface Caller {
  readonly request: RequestOptions;
  /** Route, purpose and origin: what waits together. */
  readonly key: string;
  /** Thrown when the browser is offline still at `giveUpAt`, milliseconds since 1970. */
  readonly error?: HttpError | undefined;
  readonly giveUpAt: number;
}

export interface Turn {
  readonly place: Place;
  /** It looks whether the host is there again, and the others wait for what it finds. */
  readonly scout: boolean;
}

/** Waits of a budget that are shorter are not worth a word. */
const worthTelling = 2000;
/** How often the browser is asked whether it is online again. */
const onlinePoll = 1000;
/** Told as the end of a wait that nobody knows the end of. */
const long = 70 * 60_000;

/**
 * Waits until nothing speaks against the request: no pause that the server asked for, no trouble of the host, room in its budget, a place in
 * its lane. Whoever waits holds no place; so all is looked at again when the place is there.
 */
export async function enterHost(context: GateContext, caller: Caller): Promise<Turn> {
  const { hosts } = context;
  const { key, request } = caller;
  const teller = tellerOf(context, request);
  for (;;) {
    try {
      await troubleOver(context, caller, teller);
      await budgetAllows(context, caller, teller);
    } finally {
      teller.end();
    }
    const place = await hosts.lanes.enter(new URL(request.url).host, request.signal);
    const entered = hosts.budgets.wait(budgetKey(key, request.url)) > 0 ? 'wait' : hosts.pulse.enter(key);
    if (entered !== 'wait') {
      hosts.budgets.take(budgetKey(key, request.url));
      return { place, scout: entered === 'scout' };
    }
    place.leave('neutral');
  }
}

async function troubleOver(context: GateContext, caller: Caller, teller: Teller): Promise<void> {
  const { hosts, clock } = context;
  const { pulse } = hosts;
  const { key, request } = caller;
  for (;;) {
    request.signal?.throwIfAborted();
    const trouble = pulse.trouble(key);
    if (trouble === undefined) return;
    const now = clock.now();
    const isOffline = trouble.reason === 'offline';
    if (isOffline && caller.error !== undefined && now >= caller.giveUpAt) throw caller.error;
    const left = trouble.until - now;
    if (left <= 0 && !trouble.scouted) {
      if (!isOffline || context.isOnline()) return;
      pulse.put(key, now + onlinePoll);
      continue;
    }
    const { reason, since } = trouble;
    teller.tell(reason, isOffline ? since + long : trouble.until, trouble.firm ? undefined : since);
    const longest = isOffline ? caller.giveUpAt - now : left;
    await change(context, caller, left > 0 ? Math.min(left, longest) : undefined);
  }
}

async function budgetAllows(context: GateContext, { key, request }: Caller, teller: Teller): Promise<void> {
  const { hosts, clock } = context;
  for (;;) {
    const wait = hosts.budgets.wait(budgetKey(key, request.url));
    if (wait <= 0) return;
    if (wait > worthTelling) teller.tell('budget', clock.now() + wait);
    await clock.sleep(wait, request.signal);
  }
}

/** Until something is another way, or so many milliseconds have passed. */
async function change(
  { hosts, clock }: GateContext,
  { key, request: { signal } }: Caller,
  milliseconds: number | undefined,
): Promise<void> {
  const woken = new AbortController();
  const wake = () => woken.abort();
  const unwatch = hosts.pulse.watch(key, wake);
  signal?.addEventListener('abort', wake, { once: true });
  try {
    if (milliseconds !== undefined) await clock.sleep(milliseconds, woken.signal).catch(ifWoken(woken.signal));
    else await aborted(woken.signal);
  } finally {
    unwatch();
    signal?.removeEventListener('abort', wake);
  }
  signal?.throwIfAborted();
}

function ifWoken(signal: AbortSignal): (error: unknown) => void {
  return (error) => {
    if (!signal.aborted) throw error;
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

interface Teller {
  tell(reason: WaitReason, until: number, since?: number): void;
  end(): void;
}

/** Tells of waits, each once, and of their end. */
function tellerOf({ tell }: GateContext, { purpose, url }: RequestOptions): Teller {
  const place = { purpose, host: new URL(url).host };
  let told = '';
  const end = () => {
    if (told !== '') tell({ type: 'resumed', ...place });
    told = '';
  };
  return {
    end,
    tell(reason, until, since) {
      const text = `${reason} ${until}`;
      if (text === told) return;
      end();
      told = text;
      tell({ type: 'waiting', until, reason, ...(since === undefined ? {} : { since }), ...place });
    },
  };
}
