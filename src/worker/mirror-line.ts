import { runEntry } from './mirror-entry.ts';
import type { Mirror, MirrorContext, MirrorEntry } from './mirror-state.ts';
import { abortReason } from './project-run.ts';

/** Mirrors that are worked on at the same time; each has parts of its pack under way. */
const atOnce = 3;

export interface MirrorLine {
  /** Works until nothing is left to do, the list is complete, or everything is stopped. Called while it works: looks for what has come. */
  start(): Promise<void>;
  /** Resolves when all has let go. */
  stop(why: 'paused' | 'stopped'): Promise<void>;
}

export function createLine(context: MirrorContext): MirrorLine {
  const { mirror, environment } = context;
  let running: Promise<void> | undefined;
  let wake = () => {};

  async function loop(signal: AbortSignal): Promise<void> {
    const active = new Set<Promise<void>>();
    while (true) {
      while (active.size < atOnce && !signal.aborted) {
        const entry = nextOf(mirror);
        if (entry === undefined) break;
        const one: Promise<void> = runEntry(context, entry, signal).finally(() => active.delete(one));
        active.add(one);
      }
      if (active.size === 0 && (!mirror.listing || signal.aborted)) return;
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      await Promise.race([...active, woken]);
    }
  }

  async function work(): Promise<void> {
    // Stopping is said by the one who asked for it; the loop hears it by this.
    mirror.stop.signal.addEventListener('abort', () => wake(), { once: true });
    mirror.notice = undefined;
    mirror.state = 'running';
    mirror.startedAt ??= environment.clock.now();
    mirror.finishedAt = undefined;
    context.changed();
    await loop(mirror.stop.signal);
    running = undefined;
    if (mirror.state === 'running') {
      mirror.state = 'done';
      mirror.finishedAt = environment.clock.now();
    }
    context.changed();
  }

  return {
    async start() {
      if (mirror.stop.signal.aborted) {
        await running;
        mirror.stop = new AbortController();
      }
      running ??= work();
      wake();
      await running;
    },
    async stop(why) {
      mirror.stop.abort(abortReason(why));
      if (mirror.state === 'running') mirror.state = 'paused';
      await running;
    },
  };
}

/** What was begun goes first. */
function nextOf(mirror: Mirror): MirrorEntry | undefined {
  const entries = [...mirror.entries.values()];
  return entries.find(({ state }) => state === 'paused') ?? entries.find(({ state }) => state === 'queued');
}
