import { type ReadonlySignal, signal } from '@preact/signals';
import type { JobState, JobView, UnitView } from '../../worker/messages.ts';

/** What the polite live region says. `count` changes with every sentence, so that the same one twice is said twice. */
export interface Announcer {
  readonly said: ReadonlySignal<{ readonly text: string; readonly count: number }>;
  say(text: string): void;
}

export function createAnnouncer(): Announcer {
  const said = signal({ text: '', count: 0 });
  return {
    said,
    say(text) {
      said.value = { text, count: said.peek().count + 1 };
    },
  };
}

const ended = new Set<UnitView['state']>(['done', 'empty', 'missing', 'failed']);
const stateWords: Readonly<Record<JobState, string>> = {
  idle: '',
  checking: 'Checking',
  ready: 'The check is done',
  collecting: 'Collecting',
  paused: 'Paused',
  packing: 'Packing',
  done: 'Done. The ZIP can be saved',
  // The notice is an alert of its own.
  failed: '',
};

/**
 * Sentences for what changed from one view to the next (ui.md section 10): states, finished units, long waits, each full ten percent. `wait`:
 * what a `WaitTeller` has to say.
 */
export function announcements(
  before: JobView,
  after: JobView,
  nameOf: (unit: UnitView['unit']) => string,
  formatNumber: (value: number) => string,
  wait: string | undefined,
): readonly string[] {
  const said: string[] = [];
  if (before.state !== after.state && stateWords[after.state] !== '') said.push(stateWords[after.state]);
  if (after.saved !== undefined && before.saved === undefined) said.push(`Saved as ${after.saved.name}`);
  if (after.state !== 'collecting' && after.state !== 'packing') return said;
  const old = new Map(before.units.map((unit) => [unit.unit, unit.state]));
  for (const unit of after.units) {
    const was = old.get(unit.unit);
    if (!ended.has(unit.state) || was === undefined || ended.has(was)) continue;
    const outcome = unit.state === 'failed' ? 'failed' : unit.missing > 0 ? 'done, some missing' : 'done';
    said.push(`${nameOf(unit.unit)}: ${outcome}, ${formatNumber(unit.got)}`);
  }
  if (wait !== undefined) said.push(wait);
  const tens = Math.floor(after.totals.percent / 10);
  if (tens > Math.floor(before.totals.percent / 10) && tens < 10) said.push(`${tens}0 percent`);
  return said;
}
