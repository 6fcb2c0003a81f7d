import { abortReason } from './project-run.ts';

/** A list of work as a line changes it. */
interface Worked {
  state: string;
  notice: unknown;
  /** Stops what runs. */
  stop: AbortController;
}

export interface LineOptions<Entry> {
  readonly list: Worked;
  /** Entries that are worked on at the same time. */
  readonly atOnce: number;
  /** What is to be done next; `undefined`: nothing is, now. It has to look taken once `run` was called. */
  next(): Entry | undefined;
  /** Never rejects: how it ended is the entry's state. */
  run(entry: Entry, signal: AbortSignal): Promise<void>;
  /** More may come, though there is nothing to do now. */
  mayGrow?(): boolean;
  /** Work begins; the list is `running`. */
  begun(): void;
  /** Nothing works any more; the list is `done`, unless it was stopped. */
  ended(): void;
}

export interface Line {
  /** Works until nothing is left to do, or everything is stopped. Called while it works: looks for what has come since. */
  start(): Promise<void>;
  /** Stops what runs; resolves when all has let go. */
  stop(why: 'paused' | 'stopped'): Promise<void>;
}

/** Works through a list, some at a time, until somebody stops it. */
export function createLine<Entry>(options: LineOptions<Entry>): Line {
  const { list, atOnce } = options;
  let running: Promise<void> | undefined;
  let wake = () => {};

  async function loop(signal: AbortSignal): Promise<void> {
    const active = new Set<Promise<void>>();
    while (true) {
      while (active.size < atOnce && !signal.aborted) {
        const entry = options.next();
        if (entry === undefined) break;
        const one: Promise<void> = options.run(entry, signal).finally(() => active.delete(one));
        active.add(one);
      }
      if (active.size === 0 && (signal.aborted || !options.mayGrow?.())) return;
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      await Promise.race([...active, woken]);
    }
  }

  async function work(): Promise<void> {
    const { signal } = list.stop;
    // Stopping is said by the one who asked for it; the loop hears it by this.
    signal.addEventListener('abort', () => wake(), { once: true });
    list.notice = undefined;
    list.state = 'running';
    options.begun();
    await loop(signal);
    running = undefined;
    if (list.state === 'running') list.state = 'done';
    options.ended();
  }

  return {
    async start() {
      if (list.stop.signal.aborted) {
        await running;
        // Another may have waited for the same, and begun.
        if (list.stop.signal.aborted) list.stop = new AbortController();
      }
      running ??= work();
      wake();
      await running;
    },
    async stop(why) {
      list.stop.abort(abortReason(why));
      if (list.state === 'running') list.state = 'paused';
      await running;
    },
  };
}
