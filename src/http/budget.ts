import { clockOf, type ServerClock } from './server-clock.ts';

/** What servers still allow, by route, purpose and origin: read from the headers of their answers, and spread over the time that is left. */
export interface Budgets {
  /** Reads the headers of an answer; without any of a budget nothing changes. */
  note(key: string, headers: Headers): void;
  /** What an answer says of its budget in its body. */
  tell(key: string, told: ToldBudget): void;
  /** An answer says that the budget is used up. Without so many milliseconds it is not known until when: the clocks differ. */
  refuse(key: string, asked: number | undefined): void;
  /** Milliseconds to wait before the next request, 0 when it may go. Others may go first meanwhile, so it is asked again then. */
  wait(key: string): number;
  /** A request goes. */
  take(key: string): void;
  /** The clock was set back so far. */
  shift(milliseconds: number): void;
  /** Somebody else asks from now on: budgets belong to a token. */
  forget(): void;
}

/**
 * GraphQL has a budget of its own, counted in points (https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api),
 * and so has searching (https://docs.github.com/rest/search/search#rate-limit).
 */
export function budgetKey(key: string, url: string): string {
  const { pathname } = new URL(url);
  if (pathname.endsWith('/graphql')) return `${key} graphql`;
  return /^(?:\/api\/v3)?\/search\//.test(pathname) ? `${key} search` : key;
}

interface Budget {
  readonly limit: number;
  remaining: number;
  /** Milliseconds since 1970. */
  readonly resetAt: number;
  /** Milliseconds from one reset to the next, as far as seen. */
  readonly window: number;
  lastStart: number;
  /** What the last request took of it, as far as told. What is left, told with the same answer, has it taken off already. */
  readonly cost: number;
  /** Renewed by the clock only: no answer has said so yet. */
  readonly guessed: boolean;
}

/** After refusals of which our clock does not tell how long they hold. */
interface Pause {
  /** Milliseconds since 1970. */
  readonly until: number;
  /** In a row. */
  readonly refusals: number;
}

const noPause: Pause = { until: Number.NEGATIVE_INFINITY, refusals: 0 };

/** A budget of a day is not waited for: the forge says itself when it is used up. */
const longestWait = 70 * 60_000;
/** Two in a hundred are left to the person's other programs. */
const reserve = 0.02;
/** Resets are told in whole seconds. */
const rounding = 1000;
const guessedSpacing = 2000;
const longestSpacing = 120_000;
const mostBudgets = 200;
/** Milliseconds after a refusal of which it is not known for how long it holds, doubled each time. */
const firstPause = 15_000;

export function createBudgets(now: () => number): Budgets {
  const budgets = new Map<string, Budget>();
  const pauses = new Map<string, Pause>();
  const current = (key: string) => {
    // First, for it may move the budgets.
    const time = now();
    const budget = budgets.get(key);
    if (budget === undefined || time < budget.resetAt) return budget;
    const renewed = afterReset(budget, time);
    budgets.set(key, renewed);
    return renewed;
  };
  const tell = (key: string, told: ToldBudget) => {
    if (budgets.size >= mostBudgets && !budgets.has(key)) budgets.clear();
    budgets.set(key, joined(current(key), told, now()));
  };
  return {
    note(key, headers) {
      const told = readBudget(headers, now());
      if (told !== undefined) tell(key, told);
    },
    tell(key, told) {
      pauses.delete(key);
      tell(key, { ...told, resetAt: told.resetAt + rounding });
    },
    refuse(key, asked) {
      const time = now();
      const { until, refusals } = pauses.get(key) ?? noPause;
      // Requests side by side are refused for the same reason.
      if (time < until) return;
      const pause = asked ?? firstPause * 2 ** refusals;
      pauses.set(key, { until: time + pause, refusals: refusals + 1 });
    },
    wait(key) {
      const budget = current(key);
      const { until } = pauses.get(key) ?? noPause;
      const start = budget === undefined ? until : Math.max(until, nextStart(budget, now()));
      return Math.max(0, start - now());
    },
    take(key) {
      const budget = current(key);
      if (budget === undefined) return;
      budget.remaining = Math.max(0, budget.remaining - 1);
      budget.lastStart = now();
    },
    shift(milliseconds) {
      for (const [key, budget] of budgets) {
        const { resetAt, lastStart } = budget;
        budgets.set(key, { ...budget, resetAt: resetAt - milliseconds, lastStart: lastStart - milliseconds });
      }
      for (const [key, pause] of pauses) pauses.set(key, { ...pause, until: pause.until - milliseconds });
    },
    forget() {
      budgets.clear();
      pauses.clear();
    },
  };
}

/**
 * The first half goes as fast as it likes; most exports need no more. Then requests are spread, unless more is left than the time needs.
 * A request of many points is followed by as many times the wait. Gives the time of the next start.
 */
function nextStart(budget: Budget, now: number): number {
  const { limit, remaining, resetAt, window, lastStart, cost, guessed } = budget;
  if (guessed) return lastStart + Math.min(guessedSpacing, (cost * window) / Math.max(1, limit));
  const timeLeft = resetAt - now;
  const usable = remaining - Math.floor(limit * reserve);
  if (usable <= 0) return timeLeft <= longestWait ? resetAt : now;
  if (remaining * 2 >= limit || remaining / limit >= timeLeft / window) return now;
  return lastStart + Math.min(longestSpacing, (cost * timeLeft) / usable);
}

function afterReset(budget: Budget, now: number): Budget {
  return { ...budget, remaining: budget.limit, resetAt: now + budget.window, guessed: true };
}

/** Answers overtake each other: within one window the least that any has told is true. */
function joined(before: Budget | undefined, told: ToldBudget, now: number): Budget {
  const timeLeft = told.resetAt - now;
  const cost = Math.max(1, told.cost ?? before?.cost ?? 1);
  if (before === undefined) {
    const limit = told.limit ?? told.remaining;
    const { remaining, resetAt } = told;
    const lastStart = Number.NEGATIVE_INFINITY;
    return { limit, remaining, resetAt, window: Math.max(1, timeLeft), lastStart, cost, guessed: false };
  }
  const isOther = told.limit !== undefined && told.limit !== before.limit;
  const isSame = !before.guessed && !isOther && Math.abs(before.resetAt - told.resetAt) <= 2 * rounding;
  return {
    limit: told.limit ?? Math.max(before.limit, told.remaining),
    remaining: isSame ? Math.min(before.remaining, told.remaining) : told.remaining,
    resetAt: told.resetAt,
    window: Math.max(1, timeLeft, before.window),
    lastStart: before.lastStart,
    cost,
    guessed: false,
  };
}

/** What a server says of a budget. */
export interface ToldBudget {
  readonly limit?: number;
  readonly remaining: number;
  /** Milliseconds since 1970. */
  readonly resetAt: number;
  /** What the request took of it. Default: as the one before, 1 where none was ever told. */
  readonly cost?: number;
}

/**
 * GitHub and its kin name them `x-ratelimit-*`, GitLab and the older IETF draft `ratelimit-*`. Without a time of reset there is nothing to
 * spread over.
 */
function readBudget(headers: Headers, now: number): ToldBudget | undefined {
  const remaining = numberOf(headers, 'remaining');
  const reset = resetDelay(headers, clockOf(headers, now));
  if (remaining === undefined || reset === undefined) return undefined;
  const limit = numberOf(headers, 'limit');
  // A budget of nothing is a refusal, and none that a token given later has.
  if (limit === 0 && remaining === 0) return undefined;
  return { remaining, resetAt: now + reset + rounding, ...(limit === undefined || limit === 0 ? {} : { limit }) };
}

/**
 * Milliseconds until the budget is renewed, never negative. GitHub and GitLab send seconds since 1970; the IETF draft has seconds from now.
 * @param longestByOurClock the most that is believed of a time that only our own clock can be held against
 */
export function resetDelay(
  headers: Headers,
  clock: ServerClock,
  longestByOurClock = Number.POSITIVE_INFINITY,
): number | undefined {
  const seconds = numberOf(headers, 'reset');
  if (seconds === undefined) return undefined;
  if (seconds <= 1_000_000_000) return seconds * 1000;
  return Math.min(Math.max(0, seconds * 1000 - clock.now), clock.told ? Number.POSITIVE_INFINITY : longestByOurClock);
}

/** What is left of the budget, as an answer says it. */
export function remainingOf(headers: Headers): number | undefined {
  return numberOf(headers, 'remaining');
}

/** The whole of the budget, as an answer says it. */
export function limitOf(headers: Headers): number | undefined {
  return numberOf(headers, 'limit');
}

/** The draft's `limit` may go on after a comma; only its first number counts. */
function numberOf(headers: Headers, name: 'limit' | 'remaining' | 'reset'): number | undefined {
  const text = (headers.get(`x-ratelimit-${name}`) ?? headers.get(`ratelimit-${name}`))?.trim();
  const digits = text === undefined ? undefined : /^\d{1,12}(?=$|[,;\s])/.exec(text)?.[0];
  return digits === undefined ? undefined : Number(digits);
}
