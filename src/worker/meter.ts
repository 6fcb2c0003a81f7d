import type { Activity } from '../http/activity.ts';
import type { Clock } from '../lib/clock.ts';
import type { JobView } from './messages.ts';

/** The rate is that of the last so many milliseconds. */
const rateWindow = 5000;
const latelyLength = 20;

/** Counts what goes over the wire and remembers what happened lately. */
export interface Meter {
  take(activity: Activity): void;
  readonly tell: (text: string) => void;
  readonly requests: () => number;
  rate(): number;
  waiting(): JobView['waiting'];
  lately(): JobView['lately'];
  reset(): void;
}

export function createMeter(clock: Clock): Meter {
  let requests = 0;
  let samples: { at: number; bytes: number }[] = [];
  let waiting: NonNullable<JobView['waiting']> | undefined;
  let lately: { at: number; text: string }[] = [];
  const tell = (text: string) => {
    lately = [{ at: clock.now(), text }, ...lately].slice(0, latelyLength);
  };
  return {
    tell,
    requests: () => requests,
    take(activity) {
      if (activity.type === 'request') requests++;
      if (activity.type === 'bytes') {
        const at = clock.now();
        const last = samples.at(-1);
        // Chunks of the same tenth of a second are one sample: the list stays short however fast they come.
        if (last !== undefined && at - last.at < 100) last.bytes += activity.count;
        else samples.push({ at, bytes: activity.count });
      }
      if (activity.type === 'waiting') {
        if (waiting === undefined || activity.until > waiting.until)
          waiting = { until: activity.until, reason: activity.reason };
        if (activity.until - clock.now() > 2000) tell(waitingText(activity.reason, activity.until - clock.now()));
      }
      if (activity.type === 'resumed') waiting = undefined;
    },
    rate() {
      const from = clock.now() - rateWindow;
      samples = samples.filter((sample) => sample.at >= from);
      return Math.round((samples.reduce((sum, sample) => sum + sample.bytes, 0) * 1000) / rateWindow);
    },
    waiting: () => (waiting !== undefined && waiting.until > clock.now() ? waiting : undefined),
    lately: () => lately,
    reset() {
      requests = 0;
      samples = [];
      waiting = undefined;
      lately = [];
    },
  };
}

function waitingText(reason: 'asked' | 'backoff' | 'offline', milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  if (reason === 'offline') return 'This browser says that it is offline; goes on by itself';
  return reason === 'asked' ? `The forge asked to wait ${seconds} s` : `An answer failed; trying again in ${seconds} s`;
}
