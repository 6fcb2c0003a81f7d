import type { Page } from '@playwright/test';

/** What kept the page's main thread busy. */
export interface MainThread {
  /** Longest task as the browser reports it, milliseconds; it reports those of 50 and more, so 0 says that none was that long. */
  readonly longestTask: number;
  readonly longTasks: number;
  /** Longest time in which a timer of 10 ms was not served; includes what other processes took of the machine. */
  readonly longestGap: number;
}

interface Watched {
  longestTask: number;
  longTasks: number;
  longestGap: number;
  last: number;
}

declare global {
  interface Window {
    mainThread?: Watched;
  }
}

/** Installs the watch in every page that is opened from now on. */
export async function watchMainThread(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const watched: Watched = { longestTask: 0, longTasks: 0, longestGap: 0, last: performance.now() };
    window.mainThread = watched;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        watched.longTasks += 1;
        watched.longestTask = Math.max(watched.longestTask, duration);
      }
    }).observe({ type: 'longtask' });
    setInterval(() => {
      const now = performance.now();
      watched.longestGap = Math.max(watched.longestGap, now - watched.last - 10);
      watched.last = now;
    }, 10);
  });
}

/** Forgets what was seen so far: what is wanted is the export, not the page's start. */
export async function restartWatch(page: Page): Promise<void> {
  await page.evaluate(() => {
    if (window.mainThread) Object.assign(window.mainThread, { longestTask: 0, longTasks: 0, longestGap: 0 });
  });
}

export async function readWatch(page: Page): Promise<MainThread> {
  const watched = await page.evaluate(() => window.mainThread);
  if (watched === undefined) throw new Error('the page was not watched');
  const { longestTask, longTasks, longestGap } = watched;
  return { longestTask, longTasks, longestGap };
}
