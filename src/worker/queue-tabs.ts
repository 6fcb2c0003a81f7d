import type { Clock } from '../lib/clock.ts';
import type { Environment } from './job-state.ts';
import type { TabChannel } from './other-tab.ts';
import type { QueueCommand, QueueView } from './queue-messages.ts';
import type { OpenQueue } from './queue-open.ts';

/** Milliseconds: who watches says so as often as this, and is told no more when it was silent for so long. */
const askEvery = 5000;
const patience = 20_000;

/** Name of a queue's lock, the same in all tabs. */
export function queueLock(id: string): string {
  return `takeout-queue:${id}`;
}

/**
 * Tells other tabs that ask what this one's queue does; it pauses and goes on when they want it, with the tokens and keys that are here. Gives what
 * posts a view to them.
 */
export function answerQueueTabs(
  { channel, clock }: { readonly channel?: TabChannel; readonly clock: Clock },
  open: () => OpenQueue | undefined,
  obey: (command: QueueCommand) => Promise<void>,
): (view: QueueView) => void {
  if (channel === undefined) return () => {};
  let askedUntil = 0;
  const tell = (view: QueueView) => {
    if (clock.now() < askedUntil) channel.post({ type: 'queue-view', queue: view.id, view });
  };
  channel.listen((message) => {
    const opened = open();
    if (!('queue' in message) || opened?.context.queue.id !== message.queue) return;
    if (message.type === 'queue-ask') {
      askedUntil = clock.now() + patience;
      tell(opened.view());
    }
    if (message.type === 'queue-pause') void obey({ type: 'queue-pause' });
    if (message.type === 'queue-resume') void obey({ type: 'queue-resume' });
  });
  return tell;
}

/** Another tab's queue as this tab shows it. */
export interface QueueWatcher {
  /** Of the queue that is watched now. */
  id(): string | undefined;
  /**
   * Shows what another tab does with a queue until that tab lets go of it: `free`. Ends early when the person turns to something else: `left`.
   * One that does not run there is not shown: `passed`.
   */
  watch(id: string): Promise<'free' | 'left' | 'passed'>;
  /** Once more what was shown last. */
  show(): void;
  /** Pause and resume are asked of the other tab, which has the tokens and keys; closing ends the watching only. */
  obey(command: QueueCommand): void;
  leave(): void;
}

type WatchEnvironment = Pick<Environment, 'channel' | 'locks' | 'clock' | 'post'>;

export function createQueueWatcher(environment: WatchEnvironment): QueueWatcher {
  const { channel, locks, clock, post } = environment;
  let watched: { readonly id: string; readonly stop: AbortController; shown: QueueView | undefined } | undefined;
  const show = () => post({ type: 'queue', queue: watched?.shown });
  const leave = () => {
    watched?.stop.abort(new DOMException('left', 'AbortError'));
    watched = undefined;
  };
  return {
    id: () => watched?.id,
    show,
    leave,
    async watch(id) {
      if (channel === undefined || locks === undefined) return 'passed';
      leave();
      const watching: NonNullable<typeof watched> = { id, stop: new AbortController(), shown: undefined };
      watched = watching;
      const { signal } = watching.stop;
      let passed = false;
      const onView = (view: QueueView) => {
        passed = watching.shown === undefined && view.state !== 'running' && view.state !== 'paused';
        if (passed) return leave();
        watching.shown = elsewhereQueue(view);
        show();
      };
      try {
        await watchQueue({ id, channel, locks, clock, signal, onView });
      } catch (error) {
        if (!signal.aborted) throw error;
      } finally {
        if (watched === watching) watched = undefined;
      }
      if (!signal.aborted) return 'free';
      return passed ? 'passed' : 'left';
    },
    obey({ type }) {
      if (watched === undefined) return;
      if (type === 'queue-pause' || type === 'queue-resume') channel?.post({ type, queue: watched.id });
      if (type !== 'queue-cancel') return;
      leave();
      show();
    },
  };
}

interface WatchQueueOptions {
  readonly id: string;
  readonly channel: TabChannel;
  readonly locks: LockManager;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onView: (view: QueueView) => void;
}

/** Resolves when the other tab has let go of it; rejects with the signal's reason when it aborts. */
async function watchQueue({ id, channel, locks, clock, signal, onView }: WatchQueueOptions): Promise<void> {
  signal.throwIfAborted();
  const over = new AbortController();
  const end = channel.listen((message) => {
    if (message.type === 'queue-view' && message.queue === id) onView(message.view);
  });
  const ask = async () => {
    while (!over.signal.aborted) {
      channel.post({ type: 'queue-ask', queue: id });
      await clock.sleep(askEvery, over.signal);
    }
  };
  ask().catch(() => {});
  try {
    // Granted when the other tab has closed it, or is gone; given back at once.
    await locks.request(queueLock(id), { signal }, () => {});
  } finally {
    end();
    over.abort();
  }
}

/** Another tab's queue: nothing of it can be saved from here. */
function elsewhereQueue(view: QueueView): QueueView {
  const { saving: _saving, saved: _saved, ...shown } = view;
  return {
    ...shown,
    items: view.items.map(({ archiveName: _name, ...item }) => item),
    elsewhere: true,
  };
}
