import { effect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { number, percent, time } from './parts/format.ts';
import { unitWords } from './screens/export/unit-names.ts';
import { announcements } from './stores/announcer.ts';
import { bucketAnnouncement } from './stores/bucket.ts';
import { mirrorAnnouncements, mirrorTitle, mirrorWouldLose } from './stores/mirror.ts';
import { queuePercent, queueTitle, queueWouldLose } from './stores/queue.ts';
import type { QueueTeller } from './stores/queue-teller.ts';
import { titleOf, wouldLose } from './stores/title.ts';
import type { WaitTeller } from './stores/wait-teller.ts';
import type { Stores } from './stores-context.ts';

/** The title changes at most once in so many milliseconds. */
const titlePause = 1000;

/** Keeps the title as the job is. */
function followTitle({ job, route, queue, mirror, view, open }: Stores): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = Number.NEGATIVE_INFINITY;
  const write = () => {
    timer = undefined;
    last = performance.now();
    const several = queue.view.peek();
    const shown = route.screen.peek() === 'export' && job.view.peek().state === 'idle';
    const isQueue = several !== undefined && (several.state === 'running' || shown);
    const screen = route.screen.peek();
    const rest = job.view.peek().state === 'idle' || job.view.peek().state === 'done';
    const isMirror = screen === 'mirror' || (mirror.view.peek().state === 'running' && rest);
    document.title = isQueue
      ? queueTitle(several, percent)
      : isMirror
        ? mirrorTitle(mirror.view.peek(), percent)
        : titleOf(job.view.peek(), percent, route.screen.peek(), view.title.peek(), open.view.peek());
  };
  const stop = effect(() => {
    job.view.value;
    queue.view.value;
    mirror.view.value;
    route.screen.value;
    view.title.value;
    open.view.value;
    timer ??= setTimeout(write, Math.max(0, last + titlePause - performance.now()));
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}

/** Says to screen readers what changed. */
function followChanges({ job, announcer, now }: Stores): () => void {
  let before = job.view.peek();
  let tellWait: WaitTeller | undefined;
  // Not with the first look, but before anything waits: without network nothing more can be had.
  const getTeller = async () => {
    const { createWaitTeller } = await import('./stores/wait-teller.ts');
    tellWait ??= createWaitTeller({ number, time: (at) => time(at, true) });
  };
  return effect(() => {
    const after = job.view.value;
    if (after.state === 'collecting' && before.state !== 'collecting') getTeller().catch(() => {});
    const said = announcements(before, after, (unit) => unitWords[unit].name, number, tellWait?.(after, now()));
    before = after;
    if (said.length > 0) announcer.say(said.join('. '));
  });
}

/** The same for several projects. */
function followQueue({ queue, announcer, now }: Stores): () => void {
  let before = queue.view.peek();
  let teller: QueueTeller | undefined;
  const getTeller = async () => {
    const { createQueueTeller } = await import('./stores/queue-teller.ts');
    teller ??= createQueueTeller({ number, time: (at) => time(at, true) }, queuePercent);
  };
  return effect(() => {
    const after = queue.view.value;
    if (after !== undefined && teller === undefined) getTeller().catch(() => {});
    const said = teller?.(before, after, now()) ?? [];
    before = after;
    if (said.length > 0) announcer.say(said.join('. '));
  });
}

/** What the try of a bucket has come to. */
function followBucket({ bucket, announcer }: Stores): () => void {
  let before: string | undefined;
  return effect(() => {
    const after = bucketAnnouncement(bucket.view.value);
    if (after !== undefined && after !== before) announcer.say(after);
    before = after;
  });
}

/** And for mirrors. */
function followMirror({ mirror, announcer }: Stores): () => void {
  let before = mirror.view.peek();
  return effect(() => {
    const after = mirror.view.value;
    const said = mirrorAnnouncements(before, after);
    before = after;
    if (said.length > 0) announcer.say(said.join('. '));
  });
}

/** Loading the page anew would lose something: work that goes on, or what is not saved yet. */
export function leavingLoses({ job, queue, mirror }: Stores): boolean {
  return wouldLose(job.view.value) || queueWouldLose(queue.view.value) || mirrorWouldLose(mirror.view.value);
}

/** What the page does outside of its own elements: title, announcements, the browser's question on leaving, opened groups in print. */
export function usePage(stores: Stores): void {
  useEffect(() => {
    const stops = [
      followTitle(stores),
      followChanges(stores),
      followQueue(stores),
      followMirror(stores),
      followBucket(stores),
    ];
    const ask = (event: BeforeUnloadEvent) => {
      if (leavingLoses(stores)) event.preventDefault();
    };
    const openGroups = () => {
      for (const group of document.querySelectorAll('details')) group.open = true;
    };
    window.addEventListener('beforeunload', ask);
    window.addEventListener('beforeprint', openGroups);
    window.addEventListener('hashchange', stores.route.update);
    return () => {
      for (const stop of stops) stop();
      window.removeEventListener('beforeunload', ask);
      window.removeEventListener('beforeprint', openGroups);
      window.removeEventListener('hashchange', stores.route.update);
    };
  }, [stores]);
}
