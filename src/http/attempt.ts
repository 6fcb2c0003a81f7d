import type { Activity } from './activity.ts';
import { answerError } from './answer-error.ts';
import { type BodyGuard, buffered, guardedBody, startOfBody, tooLarge } from './body.ts';
import { type Credential, repeatsSecret, requestHeaders } from './credentials.ts';
import { diagnose, noAnswerInTime, offline, plainInit, proxyMissing, proxySilent } from './diagnose.ts';
import { HttpError } from './errors.ts';
import type { Limiter } from './limit.ts';
import type { Answer, Fetch, RequestOptions } from './request.ts';
import {
  answerAddress,
  fetchAddress,
  finalUrlHeader,
  proxyErrorHeader,
  type Route,
  type RouteOptions,
} from './routes.ts';

/** What every attempt needs; one for each client. */
export interface AttemptContext extends RouteOptions {
  readonly fetch: Fetch;
  readonly limiter: Limiter;
  readonly credential: () => Credential | undefined;
  readonly tell: (activity: Activity) => void;
  readonly now: () => number;
  readonly isOnline: () => boolean;
  readonly noCorsProbe: boolean;
  /** Milliseconds until the first word of an answer. */
  readonly answerTime: number;
  readonly stallTime: number;
  readonly idleTime: number;
  /** Origins (with purpose and route) that have answered before. */
  readonly answered: Set<string>;
}

export type Outcome = { readonly answer: Answer } | { readonly error: HttpError };

const apiLimit = 64 * 1024 * 1024;
const errorTextLimit = 64 * 1024;

/** One fetch of a request whose address has been cleaned. Rejects only when cancelled; every failure is an outcome. */
export async function attempt(context: AttemptContext, request: RequestOptions): Promise<Outcome> {
  const leave = await context.limiter.enter(new URL(request.url).host, request.signal);
  const link = linkedAbort(request.signal);
  try {
    const sent = await send(context, request, link.control);
    return await receive(context, request, sent, { signal: link.control.signal, release: leave, close: link.unlink });
  } catch (error) {
    leave();
    link.unlink();
    request.signal?.throwIfAborted();
    if (error instanceof HttpError) return { error };
    throw error;
  }
}

/** Names what has answered: reading may be open for one purpose and closed for another. */
export function answeredKey(context: RouteOptions, { url, purpose }: RequestOptions): string {
  return `${context.route(purpose, url)} ${purpose} ${new URL(url).origin}`;
}

interface Sent {
  readonly response: Response;
  readonly route: Route;
  readonly authorization: string | undefined;
}

async function send(context: AttemptContext, request: RequestOptions, control: AbortController): Promise<Sent> {
  const { fetch } = context;
  const { url, route } = fetchAddress(context, request.purpose, request.url);
  const headers = requestHeaders(request, context.credential());
  const count = () => context.tell({ type: 'request', ...about(request) });
  const timer = setTimeout(() => control.abort(noAnswerInTime(request.url, context.answerTime)), context.answerTime);
  try {
    count();
    const response = await fetch(url, {
      ...plainInit,
      mode: 'cors',
      redirect: 'follow',
      method: request.method ?? 'GET',
      headers,
      signal: control.signal,
      ...(request.body === undefined ? {} : { body: new Uint8Array(request.body) }),
    });
    return { response, route, authorization: headers.authorization };
  } catch (cause) {
    control.signal.throwIfAborted();
    if (!context.isOnline()) throw offline(request.url);
    const { noCorsProbe } = context;
    const { signal } = control;
    throw await diagnose({
      ...{ fetch, fetched: url, target: request.url, route, cause, noCorsProbe, signal },
      onProbe: count,
    });
  } finally {
    clearTimeout(timer);
  }
}

type Hold = Pick<BodyGuard, 'release' | 'close' | 'signal'>;

async function receive(context: AttemptContext, request: RequestOptions, sent: Sent, hold: Hold): Promise<Outcome> {
  const { response, route } = sent;
  const { status, headers } = response;
  const place = about(request);
  context.tell({ type: 'answer', status, ...place });
  const url = answerAddress(response, request.url, route);
  const good = response.ok || status === 304;
  const cap = request.maxBytes ?? (request.purpose === 'api' ? apiLimit : Number.POSITIVE_INFINITY);
  const body = guardedBody(response.body, {
    ...{ url, status, stallTime: context.stallTime, idleTime: context.idleTime, ...hold },
    maxBytes: good ? cap : Number.POSITIVE_INFINITY,
    onBytes: (count) => context.tell({ type: 'bytes', count, ...place }),
  });
  if (route === 'proxy' && !headers.has(finalUrlHeader) && !headers.has(proxyErrorHeader)) {
    await body.cancel();
    // A gateway before the proxy may be out of order for a moment.
    throw status >= 500 ? proxySilent(request.url) : proxyMissing(request.url);
  }
  if (!headers.has(proxyErrorHeader)) context.answered.add(answeredKey(context, request));
  if (!good) return await refused(context, sent, url, body);
  if (Number(headers.get('content-length')) > cap) {
    await body.cancel();
    throw tooLarge(url, status, cap);
  }
  // Answers of the API are small: taken whole, so that one that breaks off can be asked for again.
  return { answer: { status, url, headers, body: request.purpose === 'api' ? await buffered(body) : body } };
}

async function refused(
  context: AttemptContext,
  { response, route, authorization }: Sent,
  url: string,
  body: ReadableStream<Uint8Array>,
): Promise<Outcome> {
  const said = await startOfBody(body, errorTextLimit);
  const text = repeatsSecret(said, authorization) ? '' : said;
  const { status, headers } = response;
  return { error: answerError({ status, headers, url, text, now: context.now(), route }) };
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
