import { concat } from '../lib/bytes.ts';
import { chunksOf, streamFrom } from '../lib/streams.ts';
import type { Activity } from './activity.ts';
import { answerError, type BadAnswer } from './answer-error.ts';
import { guardedBody, startOfBody, tooLarge } from './body.ts';
import { budgetKey, type ToldBudget } from './budget.ts';
import { type Credential, repeatsSecret, requestHeaders } from './credentials.ts';
import { captive, diagnose, noAnswerInTime, offline, plainInit, proxyMissing, proxySilent } from './diagnose.ts';
import { HttpError } from './errors.ts';
import type { HostControl } from './hosts.ts';
import { isPage } from './json-text.ts';
import type { LaneOutcome } from './lane.ts';
import type { Place } from './limit.ts';
import { answeredKey } from './place-key.ts';
import { givesJson, isStrangePage, isWebPage, mayBeAnothers, noteKind, type PortalContext } from './portal.ts';
import { checkPart, conditionalHeaders } from './range.ts';
import type { Answer, Fetch, RequestOptions } from './request.ts';
import { askedDelay } from './retry.ts';
import { answerAddress, fetchAddress, finalUrlHeader, proxyErrorHeader, type Route } from './routes.ts';
import { bodyFor, roomForCopy } from './sent-body.ts';

/** What every attempt needs; one for each client. */
export interface AttemptContext extends PortalContext {
  readonly fetch: Fetch;
  readonly hosts: HostControl;
  readonly credential: () => Credential | undefined;
  readonly tell: (activity: Activity) => void;
  /** Before every single fetch; throws when no more may be made. */
  readonly take: () => void;
  readonly now: () => number;
  readonly isOnline: () => boolean;
  readonly noCorsProbe: boolean;
  /** Milliseconds until the first word of an answer. */
  readonly answerTime: number;
  readonly stallTime: number;
  readonly idleTime: number;
}

export type Outcome = { readonly answer: Answer } | { readonly error: HttpError };

/** Bytes a millisecond: a line that sends less is as good as broken. */
const slowestUpload = 16;
const apiLimit = 64 * 1024 * 1024;
const errorTextLimit = 64 * 1024;

/**
 * One fetch of a request whose address has been cleaned. Rejects when cancelled and when no more requests may be made; every failure is an
 * outcome. The place is given back in any case, at the latest when the body has ended.
 */
export async function attempt(context: AttemptContext, request: RequestOptions, place: Place): Promise<Outcome> {
  const told = toldPlace(context, about(request).host, place);
  const link = linkedAbort(request.signal);
  try {
    const sent = await send(context, request, link.control);
    return await receive(context, request, sent, { signal: link.control.signal, place: told, close: link.unlink });
  } catch (error) {
    told.leave(error instanceof HttpError ? loadSign(error, 'neutral') : 'neutral');
    link.unlink();
    request.signal?.throwIfAborted();
    if (error instanceof HttpError) return { error };
    throw error;
  }
}

/** Tells when the lane of the host changes its width. */
function toldPlace({ hosts: { lanes }, tell }: AttemptContext, host: string, place: Place): Place {
  const told = (change: () => void) => {
    const before = lanes.most(host);
    change();
    const most = lanes.most(host);
    if (most !== before) tell({ type: 'lane', host, most });
  };
  return {
    mark: (outcome) => told(() => place.mark(outcome)),
    leave: (outcome) => told(() => place.leave(outcome)),
  };
}

/** What a failure says about the load of the host. */
function loadSign({ code }: HttpError, otherwise: LaneOutcome): LaneOutcome {
  if (code === 'rate-limited' || code === 'proxy-busy') return 'refused';
  return ['timeout', 'cut-off', 'server-error', 'proxy-timeout'].includes(code) ? 'bad' : otherwise;
}

interface Sent {
  readonly response: Response;
  readonly route: Route;
  readonly authorization: string | undefined;
}

async function send(context: AttemptContext, request: RequestOptions, control: AbortController): Promise<Sent> {
  const { fetch } = context;
  const { url, route } = fetchAddress(context, request.purpose, request.url);
  const headers: Record<string, string> = {
    ...(request.sign === undefined ? requestHeaders(request, context.credential()) : await request.sign()),
    ...conditionalHeaders(request),
  };
  const { authorization } = headers;
  context.hosts.refused.check(refusedPlace(request), authorization, request.url);
  const count = () => {
    context.take();
    context.tell({ type: 'request', ...about(request) });
  };
  count();
  await roomForCopy(request.body);
  // What is sent takes its time, too, before a word comes back.
  const answerTime = context.answerTime + lengthOf(request.body) / slowestUpload;
  const timer = setTimeout(() => control.abort(noAnswerInTime(request.url, answerTime)), answerTime);
  try {
    const response = await fetch(url, {
      ...plainInit,
      mode: 'cors',
      redirect: request.sign === undefined ? 'follow' : 'error',
      method: request.method ?? 'GET',
      headers,
      signal: control.signal,
      ...(request.body === undefined ? {} : { body: bodyFor(request.body) }),
    });
    return { response, route, authorization };
  } catch (cause) {
    control.signal.throwIfAborted();
    if (!context.isOnline()) throw offline(request.url);
    const { noCorsProbe } = context;
    const { signal } = control;
    // Also of a host that has been away for long: a place that is closed to pages never shows otherwise that it is there again.
    throw await diagnose({
      ...{ fetch, fetched: url, target: request.url, route, cause, noCorsProbe, signal },
      before: context.hosts.answered.has(answeredKey(context, request)) || isKnownApi(context, request),
      onProbe: count,
    });
  } finally {
    clearTimeout(timer);
  }
}

/** What is known of a host from an earlier run says nothing about its git and files: those have been closed ever since, perhaps. */
function isKnownApi(context: AttemptContext, request: RequestOptions): boolean {
  return request.purpose === 'api' && context.known(about(request).host);
}

function lengthOf(body: Uint8Array | Blob | undefined): number {
  return body instanceof Uint8Array ? body.length : (body?.size ?? 0);
}

interface Hold {
  readonly signal: AbortSignal;
  readonly place: Place;
  close(): void;
}

async function receive(context: AttemptContext, request: RequestOptions, sent: Sent, hold: Hold): Promise<Outcome> {
  const { response, route } = sent;
  const { status, headers } = response;
  const key = answeredKey(context, request);
  context.tell({ type: 'answer', status, ...about(request) });
  const url = answerAddress(response, request.url, route);
  const good = response.ok || status === 304;
  const cap = request.maxBytes ?? (request.purpose === 'api' ? apiLimit : Number.POSITIVE_INFINITY);
  const body = bodyOf(context, request, sent, { url, maxBytes: good ? cap : Number.POSITIVE_INFINITY, hold });
  if (route === 'proxy' && !headers.has(finalUrlHeader) && !headers.has(proxyErrorHeader)) {
    await body.cancel();
    if (good && isWebPage(response) && context.hosts.answered.has(key)) throw captive(url, status);
    // A gateway before the proxy may be out of order for a moment.
    throw status >= 500 ? proxySilent(request.url) : proxyMissing(request.url);
  }
  if (!headers.has(proxyErrorHeader)) {
    context.hosts.answered.add(key);
    context.hosts.budgets.note(budgetKey(key, request.url), headers);
  }
  if (!good) return await refused(context, request, sent, { url, body, place: hold.place });
  if (Number(headers.get('content-length')) > cap) {
    await body.cancel();
    throw tooLarge(url, status, cap);
  }
  const { budgets } = context.hosts;
  const budget = budgetKey(key, request.url);
  const tellBudget = (told: ToldBudget) => budgets.tell(budget, told);
  const tellUsedUp = () => budgets.refuse(budget, askedDelay(429, headers, context.now()));
  const answer = { status, url, headers, body, tellBudget, tellUsedUp };
  await refuseWrongAnswer(context, request, answer, key);
  // Answers of the API are small: taken whole, so that one that breaks off can be asked for again.
  const whole = request.purpose === 'api' ? await wholeAnswer(context, request, answer, key) : answer;
  hold.place[request.purpose === 'api' ? 'leave' : 'mark']('good');
  return { answer: whole };
}

interface BodyOptions {
  readonly url: string;
  readonly maxBytes: number;
  readonly hold: Hold;
}

function bodyOf(
  context: AttemptContext,
  request: RequestOptions,
  { response }: Sent,
  { url, maxBytes, hold }: BodyOptions,
): ReadableStream<Uint8Array> {
  const { stallTime, idleTime } = context;
  const place = about(request);
  return guardedBody(response.body, {
    ...{ url, status: response.status, maxBytes, stallTime, idleTime, signal: hold.signal, close: hold.close },
    onBytes: (count) => context.tell({ type: 'bytes', count, ...place }),
    // What is taken whole gives its place back when it is known how it went.
    release: (outcome) => {
      if (request.purpose !== 'api') hold.place.leave(outcome);
    },
  });
}

async function refuseWrongAnswer(
  context: AttemptContext,
  request: RequestOptions,
  answer: Answer,
  key: string,
): Promise<void> {
  try {
    if (isStrangePage(context, request, answer, key)) throw captive(answer.url, answer.status);
    if (request.expect === 'git' && !isWebPage(answer)) noteKind(context, request, key);
    checkPart(request, answer);
  } catch (error) {
    await answer.body.cancel();
    throw error;
  }
}

/** Rejects with `captive` for a web page from a place that has given JSON before: somebody else answers in its name. */
async function wholeAnswer(
  context: AttemptContext,
  request: RequestOptions,
  answer: Answer,
  key: string,
): Promise<Answer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunksOf(answer.body)) parts.push(chunk);
  if (request.expect === 'json' && answer.status !== 304) {
    const start = concat(parts.slice(0, 2));
    const asPage = isPage(start, answer.headers);
    if (asPage && givesJson(context, request, key)) throw captive(answer.url, answer.status);
    if (!asPage && start.length > 0) noteKind(context, request, key);
  }
  return { ...answer, body: streamFrom(parts) };
}

interface Refusal {
  readonly url: string;
  readonly body: ReadableStream<Uint8Array>;
  readonly place: Place;
}

async function refused(
  context: AttemptContext,
  request: RequestOptions,
  { response, route, authorization }: Sent,
  { url, body, place }: Refusal,
): Promise<Outcome> {
  const said = await startOfBody(body, errorTextLimit);
  const text = repeatsSecret(said, authorization) ? '' : said;
  const { status, headers } = response;
  const isCaptive = status === 511 && isKnownPlace(context, request);
  const error = isCaptive
    ? captive(url, status)
    : errorOf(request, {
        status,
        headers,
        url,
        text,
        now: context.now(),
        route,
        withToken: authorization !== undefined,
      });
  if (error.code === 'unauthorized' && authorization !== undefined)
    context.hosts.refused.note(refusedPlace(request), authorization);
  place.leave(loadSign(error, 'good'));
  return { error };
}

function isKnownPlace(context: AttemptContext, request: RequestOptions): boolean {
  const key = answeredKey(context, request);
  return givesJson(context, request, key) || mayBeAnothers(context, request, key);
}

function errorOf({ refusal }: RequestOptions, answer: BadAnswer): HttpError {
  return refusal?.(answer) ?? answerError(answer);
}

function refusedPlace({ purpose, url }: RequestOptions): string {
  return `${purpose} ${new URL(url).origin}`;
}

function about({ purpose, url }: RequestOptions): Pick<RequestOptions, 'purpose'> & { readonly host: string } {
  return { purpose, host: new URL(url).host };
}

/** A controller of our own that follows the caller's signal until unlinked: `AbortSignal.any` keeps long-lived signals' listeners. */
function linkedAbort(signal: AbortSignal | undefined): { control: AbortController; unlink: () => void } {
  const control = new AbortController();
  const follow = () => control.abort(signal?.reason);
  if (signal?.aborted) follow();
  signal?.addEventListener('abort', follow, { once: true });
  return { control, unlink: () => signal?.removeEventListener('abort', follow) };
}
