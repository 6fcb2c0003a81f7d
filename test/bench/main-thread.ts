import type { PlainPage } from './plain-browser.ts';

/** What kept the page's main thread busy. */
export interface MainThread {
  /** Longest task as the browser reports it, milliseconds; it reports those of 50 and more, so 0 says that none was that long. */
  readonly longestTask: number;
  readonly longTasks: number;
  /** Longest time in which a timer of 10 ms was not served; includes what other processes took of the machine. */
  readonly longestGap: number;
}

interface Watched {
  /** Only what began after this counts, milliseconds since the page began; the browser tells of tasks some time after they ended. */
  since: number;
  tasks: { readonly start: number; readonly duration: number }[];
  longestGap: number;
}

declare global {
  interface Window {
    mainThread?: Watched;
  }
}

/** Runs in the page. */
function watch(): void {
  const watched: Watched = { since: 0, tasks: [], longestGap: 0 };
  window.mainThread = watched;
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) watched.tasks.push({ start: startTime, duration });
  }).observe({ type: 'longtask' });
  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    if (last > watched.since) watched.longestGap = Math.max(watched.longestGap, now - last - 10);
    last = now;
  }, 10);
}

/** Runs in the page. */
function restart(): void {
  if (window.mainThread) Object.assign(window.mainThread, { since: performance.now(), longestGap: 0 });
}

/** Runs in the page. */
function read(): MainThread | undefined {
  const watched = window.mainThread;
  if (watched === undefined) return undefined;
  const lengths = watched.tasks.filter(({ start }) => start >= watched.since).map(({ duration }) => duration);
  return { longestTask: Math.max(0, ...lengths), longTasks: lengths.length, longestGap: watched.longestGap };
}

/** Installs the watch in every page that is opened from now on. */
export function watchMainThread(page: PlainPage): Promise<void> {
  return page.before(`(${watch})()`);
}

/** Forgets what was seen so far: what is wanted is the export, not the page's start. */
export async function restartWatch(page: PlainPage): Promise<void> {
  await page.evaluate(`(${restart})()`);
}

export async function readWatch(page: PlainPage): Promise<MainThread> {
  const watched = await page.evaluate(`(${read})()`);
  if (watched === undefined) throw new Error('the page was not watched');
  return watched as MainThread;
}
