import type { Clock } from '../lib/clock.ts';
import type { Activity } from './activity.ts';
import { type AttemptContext, answeredKey, attempt } from './attempt.ts';
import { type Credential, cleanAddress } from './credentials.ts';
import { HttpError } from './errors.ts';
import { createHosts, type HostControl } from './hosts.ts';
import type { Fetch, Request, RequestOptions } from './request.ts';
import { defaultLimits, type RetryLimits, retryDelay } from './retry.ts';
import type { RouteOptions } from './routes.ts';

export interface ClientOptions extends RouteOptions {
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** 0 (inclusive) to 1 (exclusive). */
  random(): number;
  /** Requests to one host at the same time, also those whose body is still being read. Default 4. */
  readonly perHost?: number;
  /** Shared by all clients of a worker, so that no host is asked too much by any two of them. Default: one of its own. */
  readonly hosts?: HostControl;
  /** Origin of the page: what is asked of it needs no leave. */
  readonly pageOrigin?: string;
  /** Asked before every single fetch; throws `request-cap` when no more may be made. */
  take?(): void;
  /** True for a host that has answered in an earlier run. */
  known?(host: string): boolean;
  credential?(): Credential | undefined;
  onActivity?(event: Activity): void;
  /** Longest sum of waits for one request, milliseconds. */
  readonly totalTime?: number;
  readonly maxAttempts?: number;
  /** What the browser says; asked only after a request failed. Default: always online. */
  isOnline?(): boolean;
  /** Tell closed CORS from an unreachable host by a `no-cors` request; only browsers know the difference. Default true. */
  readonly noCorsProbe?: boolean;
  /** Milliseconds until the first word of an answer (default 2 minutes), and of silence inside a body (default 1 minute). */
  readonly answerTime?: number;
  readonly stallTime?: number;
  /** Milliseconds after which an answer that nobody reads no longer holds a place (default 30 seconds). */
  readonly idleTime?: number;
}

/** How often the browser is asked whether it is online again. */
const onlinePoll = 1000;

/** The one way to servers: limit, retry, credentials, size cap and counters are wrapped around `fetch` here (see README). */
export function createRequest(options: ClientOptions): Request {
  const client = createClient(options);
  return async (request) => {
    const url = cleanAddress(request.url);
    if (url === undefined) {
      throw new HttpError('bad-address', 'This is no address of the web (http or https).', { url: request.url });
    }
    return askUntil(client, { ...request, url });
  };
}

interface Client {
  readonly context: AttemptContext;
  readonly clock: Clock;
  readonly random: () => number;
  readonly limits: RetryLimits;
  /** By host and purpose: when the server asked all of us to come back. */
  readonly pausedUntil: Map<string, number>;
}

function createClient(options: ClientOptions): Client {
  const { clock, perHost, random } = options;
  const hosts = options.hosts ?? createHosts({ clock, random, ...(perHost === undefined ? {} : { most: perHost }) });
  return {
    clock: options.clock,
    random: () => options.random(),
    pausedUntil: hosts.pausedUntil,
    limits: {
      maxAttempts: options.maxAttempts ?? defaultLimits.maxAttempts,
      totalTime: options.totalTime ?? defaultLimits.totalTime,
    },
    context: {
      fetch: options.fetch,
      limiter: hosts.lanes,
      credential: () => options.credential?.(),
      tell: (activity) => options.onActivity?.(activity),
      now: () => options.clock.now(),
      isOnline: () => options.isOnline?.() ?? true,
      route: (purpose, url) => options.route(purpose, url),
      proxyBase: options.proxyBase,
      noCorsProbe: options.noCorsProbe ?? true,
      answerTime: options.answerTime ?? 120_000,
      stallTime: options.stallTime ?? 60_000,
      idleTime: options.idleTime ?? 30_000,
      answered: hosts.answered,
    },
  };
}

async function askUntil(client: Client, request: RequestOptions): ReturnType<Request> {
  const { context } = client;
  let waited = 0;
  for (let made = 1; ; ) {
    waited += await keepPause(client, request);
    const outcome = await attempt(context, request);
    if ('answer' in outcome) return outcome.answer;
    const { error } = outcome;
    if (error.code === 'offline') {
      const slept = await untilOnline(client, request, client.limits.totalTime - waited);
      if (slept === 'still-offline') throw error;
      waited += slept;
      // Coming back costs no attempt, but a browser that is never really offline must not keep us here.
      made += slept === 0 ? 1 : 0;
      if (made > client.limits.maxAttempts) throw error;
      continue;
    }
    const delay = delayAfter(client, request, error, { made, waited });
    if (delay === 'give-up') throw error;
    await pause(client, request, delay, error.retryAfter !== undefined);
    waited += delay;
    made += 1;
  }
}

const networkCodes: readonly string[] = [
  'unreachable',
  'timeout',
  'cut-off',
  'proxy-silent',
  'proxy-unreachable',
  'proxy-timeout',
];
/** Certain for a server that never answered; for one that has, more likely a shaken connection. */
const doubtfulCodes: readonly string[] = ['cors-closed', 'tls'];

function delayAfter(
  client: Client,
  request: RequestOptions,
  error: HttpError,
  so: { made: number; waited: number },
): number | 'give-up' {
  const stranger = !client.context.answered.has(answeredKey(client.context, request));
  const doubtful = doubtfulCodes.includes(error.code);
  // A refusal by the proxy comes with a status that would look passing if it were the forge's.
  const refused = error.code.startsWith('proxy-') && error.retry !== 'later';
  if (refused || (doubtful && stranger)) return 'give-up';
  const networkError = doubtful || networkCodes.includes(error.code);
  return retryDelay(
    {
      ...{ networkError, attempt: so.made, waited: so.waited },
      // A 403 may speak of a rate limit in its text only; the error knows, and what was asked as well.
      headers:
        error.retryAfter === undefined ? undefined : new Headers({ 'retry-after': `${error.retryAfter / 1000}` }),
      status: error.code === 'rate-limited' ? 429 : error.status,
      stranger: stranger || doubtful,
      now: client.clock.now(),
      random: client.random(),
    },
    client.limits,
  );
}

async function pause(client: Client, request: RequestOptions, delay: number, asked: boolean): Promise<void> {
  const { context, clock, pausedUntil } = client;
  const until = clock.now() + delay;
  const place = { purpose: request.purpose, host: new URL(request.url).host };
  if (asked) pausedUntil.set(pauseKey(request), until);
  context.tell({ type: 'waiting', until, reason: asked ? 'asked' : 'backoff', ...place });
  try {
    await clock.sleep(delay, request.signal);
  } finally {
    context.tell({ type: 'resumed', ...place });
  }
}

/** Waits while the server has asked for a pause, so that not every request has to be told itself. Gives the milliseconds waited. */
async function keepPause({ clock, pausedUntil }: Client, request: RequestOptions): Promise<number> {
  const key = pauseKey(request);
  const left = (pausedUntil.get(key) ?? 0) - clock.now();
  if (left > 0) await clock.sleep(left, request.signal);
  if ((pausedUntil.get(key) ?? 0) <= clock.now()) pausedUntil.delete(key);
  return Math.max(0, left);
}

function pauseKey({ purpose, url }: RequestOptions): string {
  return `${purpose} ${new URL(url).host}`;
}

async function untilOnline(
  { context, clock }: Client,
  request: RequestOptions,
  longest: number,
): Promise<number | 'still-offline'> {
  if (context.isOnline()) return 0;
  const place = { purpose: request.purpose, host: new URL(request.url).host };
  context.tell({ type: 'waiting', until: clock.now() + longest, reason: 'offline', ...place });
  try {
    for (let slept = 0; slept < longest; ) {
      await clock.sleep(onlinePoll, request.signal);
      slept += onlinePoll;
      if (context.isOnline()) return slept;
    }
    return 'still-offline';
  } finally {
    context.tell({ type: 'resumed', ...place });
  }
}
