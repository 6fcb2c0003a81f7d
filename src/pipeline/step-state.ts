import type { Page, Step } from '../forges/forge.ts';
import type { Problem } from '../model/problem.ts';
import type { StepState } from '../vault/vault.ts';
import type { Round } from './round.ts';

export type Before = NonNullable<StepState['before']>;

/** Where a step begins in a round. */
export interface StepStart {
  /** Of this round, when it has begun already. */
  readonly state: StepState | undefined;
  readonly isDone: boolean;
  /** What an earlier round left; absent when the step has never been read. */
  readonly before: Before | undefined;
  /** Milliseconds, local: the first request of this round. */
  readonly startedAt: number;
  /** Where those before it stood; absent where there are none, and in further rounds. */
  readonly seen?: Readonly<Record<string, string>>;
}

export function startOf(
  { onlyAgain }: Step,
  stored: StepState | undefined,
  { number, now }: Pick<Round, 'number' | 'now'>,
): StepStart {
  const isNow = stored !== undefined && (stored.round ?? 1) === number;
  const state = isNow ? stored : undefined;
  const left = isNow ? stored.before : stored && leftBy(stored, number);
  // What an earlier update had marked for it is not known any more.
  const before = left ?? (onlyAgain ? (number > 2 ? { unfinished: true } : {}) : undefined);
  return { state, isDone: state?.done === true, before, startedAt: state?.startedAt ?? now() };
}

function leftBy({ mark, etag, odd, expected, done, round, before }: StepState, now: number): Before {
  // A round that did not end has not moved the mark: the one before it holds.
  const from = done ? mark : before?.mark;
  return {
    ...(from === undefined ? {} : { mark: from }),
    ...(etag === undefined || !done ? {} : { etag }),
    ...(odd ? { odd } : {}),
    ...(expected === undefined ? {} : { expected }),
    ...(done && (round ?? 1) === now - 1 ? {} : { unfinished: true }),
  };
}

/** A page's part in what is known of its step. */
export interface PageNews {
  readonly page: Page;
  readonly problems: readonly Problem[];
}

/** Times further ahead of this machine's clock than that are taken for wrong. */
const aheadAtMost = 24 * 60 * 60 * 1000;

/** The state to be committed with a page. */
export function stateAfter(
  start: StepStart,
  last: StepState | undefined,
  { page, problems }: PageNews,
  step: Step,
  { number, now }: Pick<Round, 'number' | 'now'>,
): StepState {
  const done = page.cursor === undefined;
  const expected = page.expected ?? last?.expected ?? start.before?.expected ?? step.expected;
  const newest = newestOf(last?.newest, page.newest, now());
  const etag = page.etag ?? last?.etag;
  const forgotten = page.update?.forgets === 'all';
  const wasOdd = forgotten ? false : (last?.odd ?? start.before?.odd ?? false);
  const odd = wasOdd || problems.some(({ severity }) => severity !== 'odd');
  const mark = done ? markOf(start, newest, now()) : undefined;
  return {
    done,
    got: (last?.got ?? 0) + (page.got ?? page.entities.length),
    ...(page.cursor === undefined ? {} : { cursor: page.cursor }),
    ...(expected === undefined ? {} : { expected }),
    ...(number === 1 ? {} : { round: number }),
    ...(newest === undefined ? {} : { newest }),
    ...(newest === undefined && start.before === undefined ? {} : { startedAt: start.startedAt }),
    ...(mark === undefined ? {} : { mark }),
    ...(etag === undefined ? {} : { etag }),
    ...(odd ? { odd } : {}),
    ...(start.seen === undefined ? {} : { seen: start.seen }),
    ...(last?.again === undefined ? {} : { again: last.again }),
    ...(done || start.before === undefined ? {} : { before: start.before }),
  };
}

function newestOf(last: string | undefined, now: string | undefined, clock: number): string | undefined {
  if (now === undefined || !(Date.parse(now) <= clock + aheadAtMost)) return last;
  return last !== undefined && last > now ? last : now;
}

/** Times of servers have whole seconds. */
const margin = 2000;

/**
 * From when on the list has to be asked for the next time. The server's own clock cannot be seen, and this machine's may be wrong; but the
 * largest time that the list has named was not after the end of reading, so, less what reading took, it was not after its beginning.
 * Nothing that changed while we read is missed.
 */
function markOf({ before, startedAt }: StepStart, newest: string | undefined, now: number): string | undefined {
  const took = now - startedAt;
  // The clock was set back: nobody knows how long it took.
  if (newest === undefined || took < 0) return undefined;
  const from = `${new Date(Date.parse(newest) - took - margin).toISOString().slice(0, 19)}Z`;
  return before?.mark !== undefined && before.mark > from ? before.mark : from;
}
