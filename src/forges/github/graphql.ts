import * as v from 'valibot';
import type { ToldBudget } from '../../http/budget.ts';
import { HttpError, type HttpErrorCode } from '../../http/errors.ts';
import { getJson, type Schema } from '../../http/json.ts';
import type { Request } from '../../http/request.ts';
import { utf8 } from '../../lib/bytes.ts';
import { known } from '../../lib/known.ts';
import { tookTooLong } from './too-long.ts';

/** An error that came with an answer. https://spec.graphql.org/October2021/#sec-Errors */
const QueryError = v.object({
  ...{ type: v.nullish(v.string(), ''), message: v.nullish(v.string(), '') },
  /** Of the part of the answer that is `null` because of it. */
  path: v.fallback(v.nullish(v.array(v.union([v.string(), v.number()])), []), []),
});
export type QueryError = v.InferOutput<typeof QueryError>;

const Envelope = v.object({ data: v.nullish(v.unknown()), errors: v.nullish(v.array(QueryError), []) });

/** Every query asks for it: https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api */
const limitFields = 'rateLimit { cost limit remaining resetAt }';
const Limits = v.object({
  rateLimit: v.object({
    cost: v.nullish(v.number()),
    ...{ limit: v.number(), remaining: v.number(), resetAt: v.pipe(v.string(), v.isoTimestamp()) },
  }),
});

export interface QueryContext {
  readonly request: Request;
  readonly signal: AbortSignal;
  /** Address of the GraphQL API. */
  readonly url: string;
  /** Of a query that cannot ask for less. Default: 2. */
  readonly attempts?: number;
}

/** GitHub's words for what took too long or asked for too much; the answer has holes then, or is none. */
const limitWords = new Set(['RESOURCE_LIMITS_EXCEEDED', 'MAX_NODE_LIMIT_EXCEEDED', 'TIMEOUT']);
/** Whoever asks can ask for less; so it is not tried as often as other requests are. */
const attemptsOfMany = 2;
/** Answers that are none, with status 200. */
const mostNone = 4;
/** A used-up budget is told with status 200: the next attempt waits until it is renewed, in steps over an hour where the clocks differ. */
const mostRefusals = 10;

/** The query was too much at once: half of it may work. */
export class TooMuchError extends HttpError {
  /** GitHub itself says so, of this query; otherwise nothing has answered, which may be so for all. */
  readonly isSaid: boolean;

  constructor(url: string, isSaid: boolean) {
    super('server-error', 'The forge takes too long for so much at once.', { url, status: 502 });
    this.isSaid = isSaid;
  }
}

/**
 * Asks GitHub's GraphQL API. What GitHub refuses is an `HttpError` as that of any request; `TooMuchError` when the query took too long or its
 * answer has holes because of that. Nodes that cannot be seen are `null` in the data.
 * https://docs.github.com/graphql/guides/forming-calls-with-graphql
 */
export async function ask<T>(
  query: string,
  variables: Readonly<Record<string, unknown>>,
  schema: Schema<T>,
  context: QueryContext,
): Promise<T> {
  return (await askWithErrors(query, variables, schema, context)).value;
}

/** Like `ask`, with what GitHub says of parts of the answer that are `null`. */
export async function askWithErrors<T>(
  query: string,
  variables: Readonly<Record<string, unknown>>,
  schema: Schema<T>,
  context: QueryContext,
  refusals = 0,
): Promise<{ readonly value: T; readonly errors: readonly QueryError[] }> {
  const { url } = context;
  const { data, errors } = await post(query, variables, context);
  if (errors.some(isTooMuch)) throw new TooMuchError(url, true);
  const isPause = errors.some(isUsedUp);
  // Something else than an answer, with status 200: a server in trouble.
  const isNone = errors.length === 0 && (data === null || data === undefined);
  if ((isPause && refusals < mostRefusals) || (isNone && refusals < mostNone))
    return askWithErrors(query, variables, schema, context, refusals + 1);
  if (data === null || data === undefined) throw refusal(errors[0], url);
  const decoded = v.safeParse(schema, data);
  if (decoded.success) return { value: decoded.output, errors };
  const field = `/${decoded.issues[0].path?.map(({ key }) => String(key)).join('/') ?? ''}`;
  throw new HttpError('json-shape', `The forge's answer has another shape than expected: ${field}.`, {
    url,
    details: { field },
  });
}

/** What will not be another way when it is asked for again. */
const finalWords = new Set(['NOT_FOUND', 'FORBIDDEN', 'INSUFFICIENT_SCOPES']);

/** Places in the list `nodes` of an answer of which GitHub says that nothing is there, or nothing to be seen. */
export function goneNodes(errors: readonly QueryError[]): ReadonlySet<number> {
  const gone = new Set<number>();
  for (const { type, path } of errors) {
    const [list, at, ...deeper] = path;
    if (finalWords.has(type) && list === 'nodes' && typeof at === 'number' && deeper.length === 0) gone.add(at);
  }
  return gone;
}

/** The text that goes over the line: with the question after what is left of the budget. */
export function asSent(query: string): string {
  return query.replace('{', `{ ${limitFields} `);
}

async function post(query: string, variables: Readonly<Record<string, unknown>>, context: QueryContext) {
  const { request, signal, url } = context;
  const body = utf8(JSON.stringify({ query: asSent(query), variables }));
  const headers = { 'content-type': 'application/json' };
  try {
    const attempts = context.attempts ?? attemptsOfMany;
    const options = { url, purpose: 'api', method: 'POST', headers, body, signal, attempts } as const;
    const { value, tellBudget, tellUsedUp } = await getJson(request, options, Envelope, 0);
    const told = v.safeParse(Limits, value.data);
    if (value.errors.some(isUsedUp)) tellUsedUp?.();
    else if (told.success) tellBudget?.(budgetOf(told.output));
    return value;
  } catch (error) {
    // Or a page instead of JSON.
    const isPage = error instanceof HttpError && error.code === 'not-json';
    throw isPage || tookTooLong(error) ? new TooMuchError(url, false) : error;
  }
}

/** The points that are left, and what the query has cost of them. A server without limits says nothing, or that there are none. */
function budgetOf({ rateLimit: { cost, limit, remaining, resetAt } }: v.InferOutput<typeof Limits>): ToldBudget {
  return {
    ...known({ limit: limit > 0 ? limit : undefined, cost: cost ?? undefined }),
    remaining,
    resetAt: Date.parse(resetAt),
  };
}

function isUsedUp({ type }: QueryError): boolean {
  return type === 'RATE_LIMITED';
}

function isTooMuch({ type, message }: QueryError): boolean {
  return limitWords.has(type) || /^something went wrong while executing your query|timeout/i.test(message);
}

const refusals: Readonly<Record<string, readonly [HttpErrorCode, number, string]>> = {
  RATE_LIMITED: ['rate-limited', 429, 'The forge asks for a pause: too many requests.'],
  NOT_FOUND: ['not-found', 404, 'There is nothing to be seen: misspelt, or private and no token that may see it.'],
  FORBIDDEN: ['forbidden', 403, 'The forge does not allow this.'],
  INSUFFICIENT_SCOPES: ['missing-scope', 403, 'The token may not read this.'],
};

/** https://docs.github.com/graphql/guides/forming-calls-with-graphql: the organisation has a sign-on of its own. */
const signOn = [
  'sso-required',
  403,
  'The organisation wants this token to be authorized for its sign-on (SSO).',
] as const;

function refusal(error: QueryError | undefined, url: string): HttpError {
  const said = (error?.message ?? '').replace(/\p{Cc}+/gu, ' ').slice(0, 300);
  const isSignOn = error?.type === 'FORBIDDEN' && /SAML enforcement/i.test(said);
  const [code, status, message] = isSignOn
    ? signOn
    : (refusals[error?.type ?? ''] ?? ['json-shape', 200, 'The forge refused a query.']);
  return new HttpError(code, message, { url, status, details: said === '' ? {} : { said } });
}

/** The server does not know something that the query names. */
export function isRefusedQuery(error: unknown): boolean {
  return error instanceof HttpError && error.code === 'json-shape' && error.details['said'] !== undefined;
}
