import type { Clock } from '../lib/clock.ts';
import type { WaitReason } from './activity.ts';
import { type AttemptContext, attempt, type Outcome } from './attempt.ts';
import { type HttpError, isOvertime } from './errors.ts';
import { enterHost, type Turn } from './gate.ts';
import { notJson } from './json-text.ts';
import { answeredKey } from './place-key.ts';
import { isWebPage, lookFor, witnessOf } from './portal.ts';
import { partRefused } from './range.ts';
import type { Answer, RequestOptions } from './request.ts';
import { type RetryLimits, retryDelay } from './retry.ts';

export interface Client {
  readonly context: AttemptContext;
  readonly clock: Clock;
  readonly random: () => number;
  readonly limits: RetryLimits;
}

/** One request with all its attempts. Attempts belong to the request, patience to the host: a host that is away costs none. */
interface Line {
  readonly request: RequestOptions;
  readonly key: string;
  /** Failures while the host was there. */
  failures: number;
  /** Further failures while nobody heard from the host. */
  unheard: number;
  /** Failures of both kinds that were no web page. */
  others: number;
  /** Milliseconds waited of its own. */
  waited: number;
  /** Answers of the host when this request last failed. */
  answers: number;
  /** Both in milliseconds since 1970. */
  readonly begun: number;
  failedSince?: number;
  error?: HttpError;
  /** `look`: before the next attempt the host is asked for something else. `there`: it answered to that. */
  doubt?: 'look' | 'there';
}

/** Asks until there is an answer, or no hope of one. */
export async function askUntil(client: Client, request: RequestOptions): Promise<Answer> {
  const key = answeredKey(client.context, request);
  const begun = client.clock.now();
  const line: Line = { request, key, begun, failures: 0, unheard: 0, others: 0, waited: 0, answers: 0 };
  for (;;) {
    const turn = await enterHost({ ...client.context, clock: client.clock }, callerOf(client, line));
    const look = line.doubt === 'look' ? lookFor(client.context, request, key) : undefined;
    if (look !== undefined) {
      await lookElsewhere(client, line, turn, look);
      continue;
    }
    const outcome = await tryOnce(client, line, believing(line), turn);
    if ('answer' in outcome) return outcome.answer;
    await afterFailure(client, line, turn, outcome.error);
  }
}

/** The host is there, so a web page in the place of git or of a file is its own: it is taken, and the caller says what it thinks of it. */
function believing({ request, doubt, error }: Line): RequestOptions {
  if (doubt !== 'there' || error?.code !== 'captive' || request.expect === 'json') return request;
  const { expect: _, ...open } = request;
  return open;
}

function callerOf(client: Client, line: Line) {
  const { hosts } = client.context;
  const patience = isStranger(client, line) ? Math.min(client.limits.totalTime, hosts.patience) : hosts.patience;
  return {
    request: line.request,
    key: line.key,
    error: line.error,
    since: line.failedSince ?? line.begun,
    patience,
  };
}

/** One fetch; what it says of the host is known to all afterwards, but for failures: those are judged. */
async function tryOnce(client: Client, line: Line, request: RequestOptions, turn: Turn): Promise<Outcome> {
  const { pulse } = client.context.hosts;
  let outcome: Outcome;
  try {
    outcome = await attempt(client.context, request, turn.place);
  } catch (error) {
    if (turn.scout) pulse.drop(line.key);
    throw error;
  }
  if ('answer' in outcome)
    pulse.good(line.key, turn.scout, isWitness(client, line, request, outcome.answer) ? request.url : undefined);
  return outcome;
}

/** An address of this very place whose answer shows that the place is there; a web page shows nothing. */
function isWitness({ context }: Client, line: Line, request: RequestOptions, answer: Answer): boolean {
  const isAsking = request.method === undefined || request.method === 'GET';
  return isAsking && answeredKey(context, request) === line.key && (request.purpose === 'api' || !isWebPage(answer));
}

/** The host is asked for what it has given before: so a request that always fails is told from a host that is away. */
async function lookElsewhere(client: Client, line: Line, turn: Turn, look: RequestOptions): Promise<void> {
  const { pulse } = client.context.hosts;
  const outcome = await tryOnce(client, line, look, turn);
  if ('answer' in outcome) {
    line.doubt = 'there';
    await outcome.answer.body.cancel();
    return;
  }
  const { error } = outcome;
  const away = awayReason(error);
  if (away !== undefined) {
    pulse.bad(line.key, { reason: away, firm: false }, turn.scout);
    if (isOutOfPatience(client, line)) throw error;
    return;
  }
  line.doubt = 'there';
  if (error.retryAfter !== undefined) {
    // Longer than any request waits for: what was asked for in the first place says so.
    const delay = Math.min(error.retryAfter, client.limits.totalTime);
    return pulse.bad(line.key, { reason: 'asked', firm: true, delay }, turn.scout);
  }
  if (error.code === 'rate-limited') return pulse.bad(line.key, { reason: 'refused', firm: true }, turn.scout);
  pulse.good(line.key, turn.scout);
}

const awayCodes: readonly string[] = [
  'unreachable',
  'timeout',
  'cut-off',
  'proxy-silent',
  'proxy-unreachable',
  'proxy-timeout',
];
/** Certain for a server that never answered; for one that has, more likely a shaken connection. */
const doubtfulCodes: readonly string[] = ['cors-closed', 'tls'];
const attemptsWhenDoubtful = 3;
/** Milliseconds, doubled each time. */
const delayAtClosedDoor = 500;
/** A single one does not tell what takes long from a host that is away. */
const attemptsWhenOver = 2;
/** A page's own fault is told from a captive portal soon: somebody may be waiting for a check. */
const attemptsWhenCaptive = 2;

/** Why the host seems to be away; `undefined` when it answered, if only with a refusal. */
function awayReason({ code }: HttpError): WaitReason | undefined {
  if (code === 'offline' || code === 'captive') return code;
  return awayCodes.includes(code) || doubtfulCodes.includes(code) ? 'unreachable' : undefined;
}

/** Neither in this worker nor in an earlier run: more likely misspelt than away. */
function isStranger({ context }: Client, { key, request }: Line): boolean {
  return !context.hosts.answered.has(key) && !context.known(new URL(request.url).host);
}

/** Waits as long as the failure wants it, or has the others wait as well; throws when there is no hope. */
async function afterFailure(client: Client, line: Line, turn: Turn, error: HttpError): Promise<void> {
  const { pulse } = client.context.hosts;
  const away = awayReason(error);
  try {
    if (partRefused(line.request, error)) throw error;
    book(client, line, error);
    const isOffline = away === 'offline';
    if (away !== undefined && (isOffline || !isStranger(client, line)) && !isClosedDoor(client, line, error)) {
      const reason = hopeless(client, line, error);
      if (reason !== undefined) throw reason;
      return pulse.bad(line.key, { reason: away, firm: false }, turn.scout);
    }
    await backOff(client, line, turn, error);
  } catch (reason) {
    // The host is not to be blamed for this request; one that is closed to pages has answered when it was asked without a look at the answer.
    if (away === undefined || error.code === 'cors-closed') pulse.good(line.key, turn.scout);
    else if (turn.scout) pulse.drop(line.key);
    throw reason;
  }
}

/**
 * Closed to pages where nothing has been read so far: what was asked for only, so that requests side by side do not wait for each other as for
 * a host that is away. It is tried again a little later all the same, because a shaken connection looks like that, too.
 */
function isClosedDoor({ context }: Client, { key, request }: Line, { code }: HttpError): boolean {
  return code === 'cors-closed' && context.hosts.pulse.otherUrl(key, request.url) === undefined;
}

function book(client: Client, line: Line, error: HttpError): void {
  const answers = client.context.hosts.pulse.answers(line.key);
  const heard = line.failedSince === undefined || answers > line.answers || awayReason(error) === undefined;
  if (heard) line.failures += 1;
  else line.unheard += 1;
  if (error.code !== 'captive') line.others += 1;
  line.answers = answers;
  line.failedSince ??= client.clock.now();
  line.error = error;
}

/** What to throw when a host that seems to be away is not worth waiting for. */
function hopeless(client: Client, line: Line, error: HttpError): HttpError | undefined {
  const { hosts } = client.context;
  const stranger = isStranger(client, line);
  const doubtful = doubtfulCodes.includes(error.code);
  const allowed = allowedAttempts(client, line, error);
  if (error.code === 'offline') {
    const isOver = stranger && line.failures + line.unheard > allowed;
    return isOver ? error : undefined;
  }
  if (line.failures + line.unheard < allowed) return undefined;
  if (isOutOfPatience(client, line)) return error;
  // Whose web page it is, only a look tells.
  const isAsked = error.code === 'captive' && line.request.expect !== 'json';
  if ((line.failures >= allowed && !isAsked) || line.doubt === 'there') return whileHostIsThere(line, error);
  line.doubt = 'look';
  // Nothing else is known of it to ask for: a closed door stays closed.
  return doubtful && hosts.pulse.otherUrl(line.key, line.request.url) === undefined ? error : undefined;
}

function allowedAttempts({ limits: { maxAttempts } }: Client, { request, others }: Line, error: HttpError): number {
  const { code } = error;
  // What went wrong before says nothing about a web page that comes now.
  if (code === 'captive') return Math.min(maxAttempts, attemptsWhenCaptive + others);
  // Each takes minutes, and the caller can ask for less.
  if (isOvertime(error)) return Math.min(maxAttempts, Math.max(attemptsWhenOver, request.attempts ?? maxAttempts));
  return doubtfulCodes.includes(code) ? Math.min(maxAttempts, attemptsWhenDoubtful) : maxAttempts;
}

function isOutOfPatience({ clock, context }: Client, { failedSince }: Line): boolean {
  return failedSince !== undefined && clock.now() - failedSince >= context.hosts.patience;
}

/** A web page in one place only is this place's own. */
function whileHostIsThere({ request }: Line, error: HttpError): HttpError {
  if (error.code !== 'captive' || request.expect !== 'json') return error;
  return notJson({ url: error.url, status: error.status ?? 200, headers: new Headers() }, '<');
}

/** For servers that answer, and for strangers: a few attempts, later each time. A pause that a server asks for holds for all. */
async function backOff(client: Client, line: Line, turn: Turn, error: HttpError): Promise<void> {
  const { context, clock } = client;
  const { pulse } = context.hosts;
  const delay = delayAfter(client, line, turn, error);
  if (delay === 'give-up') {
    if (!mayBeNetwork(client, line, error)) throw error;
    line.doubt = 'look';
    if (turn.scout) pulse.drop(line.key);
    return;
  }
  line.waited += delay;
  const limited = error.code === 'rate-limited' || error.retryAfter !== undefined;
  if (limited) {
    const reason = error.retryAfter === undefined ? 'refused' : 'asked';
    return pulse.bad(line.key, { reason, firm: true, delay }, turn.scout);
  }
  if (awayReason(error) === undefined || error.code === 'cors-closed') pulse.good(line.key, turn.scout);
  else if (turn.scout) pulse.drop(line.key);
  const { purpose, url, signal } = line.request;
  const place = { purpose, host: new URL(url).host };
  context.tell({ type: 'waiting', until: clock.now() + delay, reason: 'backoff', ...place });
  try {
    await clock.sleep(delay, signal);
  } finally {
    context.tell({ type: 'resumed', ...place });
  }
}

/** What looks closed to pages before anything was read of it may as well be a network's page: then the API does not answer, either. */
function mayBeNetwork({ context }: Client, { request, doubt }: Line, { code }: HttpError): boolean {
  const isDoor = code === 'cors-closed' && request.purpose !== 'api' && request.sign === undefined;
  return isDoor && doubt === undefined && witnessOf(context, true) !== undefined;
}

function delayAfter(client: Client, line: Line, turn: Turn, error: HttpError): number | 'give-up' {
  const stranger = isStranger(client, line);
  // A refusal by the proxy comes with a status that would look passing if it were the forge's.
  const refused = error.code.startsWith('proxy-') && error.retry !== 'later';
  if (!stranger && error.code === 'cors-closed') return delayAtDoor(client, line, error);
  if (refused || doubtfulCodes.includes(error.code)) return 'give-up';
  return retryDelay(
    {
      ...{ networkError: awayCodes.includes(error.code), attempt: line.failures + line.unheard, waited: line.waited },
      // What was asked is known to the error.
      headers:
        error.retryAfter === undefined ? undefined : new Headers({ 'retry-after': `${error.retryAfter / 1000}` }),
      // A 403 may speak of a rate limit in its text only.
      ...{ status: error.status, limited: error.code === 'rate-limited', refusals: refusalsOf(client, line, turn) },
      stranger,
      now: client.clock.now(),
      random: client.random(),
    },
    limitsOf(client, line, error),
  );
}

/** How often in a row the place has had enough of us, this time counted: whichever request was the scout. */
function refusalsOf({ context }: Client, { key }: Line, { scout }: Turn): number {
  const trouble = context.hosts.pulse.trouble(key);
  return trouble?.firm ? trouble.tries + (scout ? 1 : 0) : 0;
}

function delayAtDoor(client: Client, line: Line, error: HttpError): number | 'give-up' {
  const { request } = line;
  const made = line.failures + line.unheard;
  // What pages could read before is more likely in trouble than closed; but storages refuse a signature without a word that pages may read.
  const isTrouble = error.details['before'] === true && request.sign === undefined;
  if (made >= (isTrouble ? client.limits.maxAttempts : allowedAttempts(client, line, error))) return 'give-up';
  return Math.ceil(delayAtClosedDoor * 2 ** (made - 1) * (1 + client.random() / 4));
}

/** Who can ask for less does so when the server breaks down, not when it wants a pause. */
function limitsOf({ limits }: Client, { request: { attempts } }: Line, { code, retryAfter }: HttpError): RetryLimits {
  const isPause = code === 'rate-limited' || retryAfter !== undefined;
  return attempts === undefined || isPause
    ? limits
    : { ...limits, maxAttempts: Math.min(attempts, limits.maxAttempts) };
}
