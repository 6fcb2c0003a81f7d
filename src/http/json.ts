import * as v from 'valibot';
import { concat } from '../lib/bytes.ts';
import { chunksOf } from '../lib/streams.ts';
import { HttpError } from './errors.ts';
import { notJson } from './json-text.ts';
import type { Answer, Request, RequestOptions } from './request.ts';

/** A decoder of loose JSON: names only the fields we read. */
export type Schema<T> = v.GenericSchema<unknown, T>;

export interface JsonAnswer<T> {
  readonly value: T;
  readonly headers: Headers;
  readonly url: string;
  readonly status: number;
  readonly tellBudget?: Answer['tellBudget'];
  readonly tellUsedUp?: Answer['tellUsedUp'];
}

/** One element of a list had another shape; fits into the model's `Problem`. */
export interface OddRecord {
  readonly code: 'record-shape';
  readonly severity: 'loses-data';
  readonly message: string;
  readonly unit?: string;
  readonly place: string;
  /** JSON pointer from the list: index first. */
  readonly field: string;
}

/** Where a list came from, for the report. */
export interface ListPlace {
  readonly unit?: string;
  /** Key of the parent or address without query. */
  readonly place: string;
}

/** A list as it is sent, elements unchecked; some servers send `null` for an empty one. For `decodeList`. */
export const RawList = v.nullable(v.array(v.unknown()));

/**
 * Asks for JSON and decodes it. Rejects with `not-json` (HTML, empty, or cut off: `details.got` is `html`, `empty`, `cut` or `other`),
 * `json-shape` (`details.field` is the JSON pointer), or whatever the request rejects with. What is no JSON, or has another shape than asked
 * for, came whole as far as the connection knows, so it is asked for again here: a server in trouble answers with a message and status 200.
 * @param again how often; a web page is never asked for twice, it says that this is another place
 */
export async function getJson<T>(
  request: Request,
  options: RequestOptions,
  schema: Schema<T>,
  again = 2,
): Promise<JsonAnswer<T>> {
  try {
    const { answer, value } = await ask(request, options);
    const result = v.safeParse(schema, value);
    if (!result.success) throw shapeError(result.issues[0], answer.url, answer.status);
    const { headers, url, status, tellBudget, tellUsedUp } = answer;
    const tell = { ...(tellBudget && { tellBudget }), ...(tellUsedUp && { tellUsedUp }) };
    return { value: result.output, headers, url, status, ...tell };
  } catch (error) {
    if (again === 0 || !mayHaveBeenOnce(error)) throw error;
    return getJson(request, options, schema, again - 1);
  }
}

function mayHaveBeenOnce(error: unknown): boolean {
  if (!(error instanceof HttpError)) return false;
  return error.code === 'json-shape' || (error.code === 'not-json' && error.details['got'] !== 'html');
}

async function ask(request: Request, options: RequestOptions): Promise<{ answer: Answer; value: unknown }> {
  const headers = { accept: 'application/json', ...options.headers };
  const answer = await request({ ...options, headers, expect: 'json' });
  return { answer, value: parse(await textOf(answer.body), answer) };
}

/**
 * Decodes a list element by element: a bad one becomes a problem `record-shape` and is skipped. `null` is an empty list, as some servers
 * send it. Anything else that is no list throws `json-shape`.
 */
export function decodeList<T>(
  value: unknown,
  schema: Schema<T>,
  report: (problem: OddRecord) => void,
  place: ListPlace,
): T[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) {
    throw new HttpError('json-shape', 'The forge sent something else where a list belongs.', {
      url: place.place,
      details: { place: place.place },
    });
  }
  const good: T[] = [];
  for (const [index, element] of value.entries()) {
    const result = v.safeParse(schema, element);
    if (result.success) good.push(result.output);
    else report(oddRecord(index, element, result.issues[0], place));
  }
  return good;
}

/** The whole body as text. Broken UTF-8 becomes U+FFFD, a byte order mark is dropped. The size cap is the request's. */
export async function textOf(body: ReadableStream<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunksOf(body)) parts.push(chunk);
  return new TextDecoder('utf-8', { fatal: false }).decode(concat(parts));
}

function parse(text: string, answer: Answer): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notJson(answer, text);
  }
}

type Issue = v.BaseIssue<unknown> | undefined;

function shapeError(issue: Issue, url: string, status: number): HttpError {
  const field = pointer(issue);
  const what = issue ? `: ${field || 'the whole'} should be ${expectation(issue)}` : '';
  return new HttpError('json-shape', `The forge's answer has another shape than expected${what}.`, {
    url,
    status,
    details: { field },
  });
}

function oddRecord(index: number, element: unknown, issue: Issue, place: ListPlace): OddRecord {
  const field = pointer(issue);
  const what = issue ? `${field || 'it'} should be ${expectation(issue)}` : 'it has another shape';
  return {
    code: 'record-shape',
    severity: 'loses-data',
    message: `${nameOf(index, element)} was left out: ${what}.`,
    ...(place.unit === undefined ? {} : { unit: place.unit }),
    place: place.place,
    field: `/${index}${field}`,
  };
}

function nameOf(index: number, element: unknown): string {
  if (typeof element === 'object' && element !== null) {
    if ('number' in element && typeof element.number === 'number') return `Number ${element.number}`;
    if ('id' in element && typeof element.id === 'number') return `Id ${element.id}`;
  }
  return `Item ${index + 1} of the list`;
}

function expectation(issue: v.BaseIssue<unknown>): string {
  return `${issue.expected ?? 'something else'}, not ${issue.received.slice(0, 60)}`;
}

function pointer(issue: Issue): string {
  const keys = issue?.path?.map((item) => String(item.key).replaceAll('~', '~0').replaceAll('/', '~1')) ?? [];
  return keys.length === 0 ? '' : `/${keys.join('/')}`.slice(0, 200);
}
