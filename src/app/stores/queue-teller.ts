import type { QueueItemView, QueueView } from '../../worker/queue-messages.ts';
import { createWaitTeller, type WaitFormats } from './wait-teller.ts';

const stateWords: Readonly<Partial<Record<QueueView['state'], string>>> = {
  running: 'Collecting',
  paused: 'Paused',
  done: 'All projects have ended',
};

const working: ReadonlySet<QueueItemView['state']> = new Set(['checking', 'collecting', 'packing', 'sending']);

/** What is said to screen readers when the queue changes from one view to the next. */
export type QueueTeller = (
  before: QueueView | undefined,
  after: QueueView | undefined,
  now: number,
) => readonly string[];

/** Tells states, each project that ended, what was saved, long waits and each full ten percent (ui.md section 10). Remembers which waits were told. */
export function createQueueTeller(formats: WaitFormats, percentOf: (queue: QueueView) => number): QueueTeller {
  const tellWait = createWaitTeller(formats);
  return (before, after, now) => {
    if (after === undefined || before === undefined || after.id !== before.id) return [];
    const said = endedSince(before, after);
    const words = after.state === before.state ? undefined : stateWords[after.state];
    if (words !== undefined) said.push(words);
    if (after.saved !== undefined && before.saved === undefined) said.push(`Saved as ${after.saved.name}`);
    const { waiting, name } = waitOf(after);
    const works = after.state === 'running' || after.state === 'listing';
    const wait = tellWait({ state: works ? 'collecting' : 'paused', ...(waiting && { waiting }) }, now);
    if (wait !== undefined) said.push(`${name}${wait}`);
    const tens = Math.floor(percentOf(after) / 10);
    if (after.state === 'running' && tens > Math.floor(percentOf(before) / 10) && tens < 10)
      said.push(`${tens}0 percent`);
    return said;
  };
}

function endedSince(before: QueueView, after: QueueView): string[] {
  const said: string[] = [];
  const known = new Map(before.items.map(({ key, state }) => [key, state]));
  for (const { key, state, project } of after.items) {
    if (known.get(key) === state || known.get(key) === undefined) continue;
    if (state === 'done') said.push(`${project.address.name}: done`);
    if (state === 'failed') said.push(`${project.address.name} needs you`);
  }
  return said;
}

/** The longest wait, and whose it is where others work on meanwhile. */
function waitOf({ state, waiting, items }: QueueView): { waiting: QueueView['waiting']; name: string } {
  if (state !== 'running') return { waiting, name: '' };
  const active = items.filter((item) => working.has(item.state));
  const [longest] = active
    .filter((item) => item.waiting !== undefined)
    .sort((one, other) => (other.waiting?.until ?? 0) - (one.waiting?.until ?? 0));
  const all = active.every((item) => item.waiting !== undefined);
  return { waiting: longest?.waiting, name: all || !longest ? '' : `${longest.project.address.name}: ` };
}
