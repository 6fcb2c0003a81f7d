import type { Clock } from '../lib/clock.ts';
import type { Activity, WaitReason } from './activity.ts';
import { budgetKey } from './budget.ts';
import { offline } from './diagnose.ts';
import type { HttpError } from './errors.ts';
import type { HostControl } from './hosts.ts';
import type { Place } from './limit.ts';
import type { Trouble } from './pulse.ts';
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
  /** What it failed with when it was tried last. */
  readonly error?: HttpError | undefined;
  /** When it first failed; when it came, if it was never tried. Milliseconds since 1970. */
  readonly since: number;
  /** Milliseconds. Who has waited so long, tried or not, gives up while the browser is offline. */
  readonly patience: number;
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
    const giveUpAt = patienceEnds(caller, trouble);
    if (isOffline && now >= giveUpAt) throw caller.error ?? offline(request.url);
    const left = trouble.until - now;
    if (left <= 0 && !trouble.scouted) {
      if (!isOffline || context.isOnline()) return;
      pulse.put(key, now + onlinePoll);
      continue;
    }
    const { reason, since } = trouble;
    teller.tell(reason, isOffline ? since + long : trouble.until, trouble.firm ? undefined : since);
    const longest = isOffline ? giveUpAt - now : left;
    await change(context, caller, left > 0 ? Math.min(left, longest) : undefined);
  }
}

/** What was never tried waits no longer than what was: those who came together wait for each other, and one would keep them all. */
function patienceEnds({ error, since, patience }: Caller, trouble: Trouble): number {
  return (error === undefined ? Math.max(since, trouble.since) : since) + patience;
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
