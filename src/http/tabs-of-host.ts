import type { Clock } from '../lib/clock.ts';

/** How many tabs of this browser ask a host now, this one among them. */
export type TabsOfHost = (host: string) => number;

/** Milliseconds between two looks at who else is there. */
const lookEvery = 3000;
/** Milliseconds after the last request after which a tab no longer counts. */
const idleAfter = 10_000;

interface Presence {
  usedAt: number;
  tabs: number;
}

const lockName = (host: string) => `takeout-host:${host}`;

/**
 * Each tab that asks a host holds a shared lock in its name, and looks now and then how many hold it: tabs that export different projects of one
 * host share its lane, as the projects of a queue do. A tab that is closed or killed gives its lock back. To be called for each request.
 */
export function tabsOfHost(locks: Pick<LockManager, 'request' | 'query'>, clock: Clock): TabsOfHost {
  const present = new Map<string, Presence>();

  async function watch(host: string, presence: Presence): Promise<void> {
    const name = lockName(host);
    await locks.request(name, { mode: 'shared' }, async () => {
      while (clock.now() - presence.usedAt < idleAfter) {
        const { held = [] } = await locks.query();
        presence.tabs = Math.max(1, held.filter((lock) => lock.name === name).length);
        await clock.sleep(lookEvery);
      }
    });
  }

  return (host) => {
    const known = present.get(host);
    if (known !== undefined) {
      known.usedAt = clock.now();
      return known.tabs;
    }
    const presence: Presence = { usedAt: clock.now(), tabs: 1 };
    present.set(host, presence);
    // Where locks are refused, each tab counts for itself, as before.
    watch(host, presence)
      .catch(() => clock.sleep(idleAfter).catch(() => {}))
      .finally(() => present.delete(host));
    return 1;
  };
}
