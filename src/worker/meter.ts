import type { Activity, WaitReason } from '../http/activity.ts';
import type { Purpose } from '../http/request.ts';
import type { Clock } from '../lib/clock.ts';
import type { JobView } from './messages.ts';

/** The rate is that of the last so many milliseconds. */
const rateWindow = 5000;
const latelyLength = 20;
/** Milliseconds within which the same words of a wait are about the same wait. */
const sameWait = 5000;

/** Who is asked: the forge, or the bucket that takes what comes from it. */
type Asked = 'forge' | 'bucket';

type Wait = Extract<Activity, { type: 'waiting' }> & { readonly by: Asked };

/** Counts what goes over the wire and remembers what happened lately. */
export interface Meter {
  /** Of a bucket only the waits are taken: its requests and bytes are counted where they are made. */
  take(activity: Activity, by?: Asked): void;
  readonly tell: (text: string) => void;
  readonly requests: () => number;
  rate(): number;
  /** The longest wait that is going on. */
  waiting(): JobView['waiting'];
  waitingFor(): ReadonlySet<Purpose>;
  lately(): JobView['lately'];
  reset(): void;
}

export function createMeter(clock: Clock): Meter {
  let requests = 0;
  let samples: { at: number; bytes: number }[] = [];
  let waits: Wait[] = [];
  let lately: { at: number; text: string }[] = [];
  const tell = (text: string) => {
    // Several requests wait for the same thing at the same time.
    if (lately[0]?.text === text) return;
    lately = [{ at: clock.now(), text }, ...lately].slice(0, latelyLength);
  };
  const tellWait = (text: string) => {
    // Other requests come to wait for the same thing a little later, and what goes on has been told in between.
    const from = clock.now() - sameWait;
    if (!lately.some((one) => one.text === text && one.at >= from)) tell(text);
  };
  return {
    tell,
    requests: () => requests,
    take(activity, by = 'forge') {
      if (activity.type === 'request' && by === 'forge') requests++;
      if (activity.type === 'bytes' && by === 'forge') {
        const at = clock.now();
        // What a clock that was set back has not reached yet is old.
        if ((samples.at(-1)?.at ?? at) > at) samples = [];
        const last = samples.at(-1);
        // Chunks of the same tenth of a second are one sample: the list stays short however fast they come.
        if (last !== undefined && at - last.at < 100) last.bytes += activity.count;
        else samples.push({ at, bytes: activity.count });
      }
      if (activity.type === 'waiting') {
        waits = [...waits, { ...activity, by }].sort((one, other) => one.until - other.until);
        if (activity.until - clock.now() > 2000)
          tellWait(waitingText(activity.reason, activity.until - clock.now(), by));
      }
      // Who is done with waiting is the one whose time was up first.
      if (activity.type === 'resumed') {
        const at = waits.findIndex((wait) => wait.purpose === activity.purpose && wait.host === activity.host);
        waits = waits.filter((_, index) => index !== at);
      }
    },
    rate() {
      const from = clock.now() - rateWindow;
      samples = samples.filter((sample) => sample.at >= from);
      return Math.round((samples.reduce((sum, sample) => sum + sample.bytes, 0) * 1000) / rateWindow);
    },
    waiting() {
      const longest = waits.at(-1);
      if (longest === undefined || longest.until <= clock.now()) return undefined;
      const { until, reason, since, by } = longest;
      return { until, reason, ...(since !== undefined && { since }), ...(by === 'bucket' && { by }) };
    },
    waitingFor: () => new Set(waits.filter((wait) => wait.until > clock.now()).map((wait) => wait.purpose)),
    lately: () => lately,
    reset() {
      requests = 0;
      samples = [];
      waits = [];
      lately = [];
    },
  };
}

function waitingText(reason: WaitReason, milliseconds: number, by: Asked): string {
  const seconds = Math.ceil(milliseconds / 1000);
  if (reason === 'unreachable') return 'Nobody answers there now; goes on by itself';
  if (reason === 'captive') return `A web page answers where the ${by} was; goes on by itself`;
  if (reason === 'budget') return `Spreading what the ${by} still allows: ${seconds} s`;
  if (reason === 'offline') return 'This browser says that it is offline; goes on by itself';
  if (reason === 'asked') return `The ${by} asked to wait ${seconds} s`;
  if (reason === 'refused')
    return `Too many requests, says the ${by}, and not for how long to wait: next try in ${seconds} s`;
  return `An answer${by === 'bucket' ? ' of the bucket' : ''} failed; trying again in ${seconds} s`;
}
