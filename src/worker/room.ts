import type { Clock } from '../lib/clock.ts';

/** What the browser says of this page's storage, bytes; rounded, and never exact. */
export interface StorageEstimate {
  readonly usage: number;
  readonly quota: number;
}

export interface RoomOptions {
  readonly estimate: () => Promise<StorageEstimate | undefined>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Calls back when something was deleted here; gives the function that ends it. */
  readonly onFreed: (look: () => void) => () => void;
}

/** How often the browser is asked whether there is more room. */
const lookEvery = 30_000;
/** Less than this is no room that was made. */
const worthTrying = 1024 * 1024;

function room(estimate: StorageEstimate | undefined): number | undefined {
  return estimate === undefined ? undefined : Math.max(0, estimate.quota - estimate.usage);
}

/** Resolves when there is more room than there was: after something was deleted, or when the browser says so. */
export async function untilRoom(options: RoomOptions): Promise<void> {
  const { clock, signal } = options;
  const before = room(await options.estimate());
  while (true) {
    const freed = await pauseOrFreed(options, clock, signal);
    signal.throwIfAborted();
    if (freed) return;
    const now = room(await options.estimate());
    if (now !== undefined && before !== undefined && now - before >= worthTrying) return;
  }
}

/** True when something was deleted meanwhile. */
async function pauseOrFreed({ onFreed }: RoomOptions, clock: Clock, signal: AbortSignal): Promise<boolean> {
  const wake = new AbortController();
  let freed = false;
  const end = onFreed(() => {
    freed = true;
    wake.abort();
  });
  try {
    await clock.sleep(lookEvery, AbortSignal.any([signal, wake.signal]));
  } catch (reason) {
    if (!freed) throw reason;
  } finally {
    end();
  }
  return freed;
}
