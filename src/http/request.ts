import type { BadAnswer } from './answer-error.ts';
import type { ToldBudget } from './budget.ts';
import type { HttpError } from './errors.ts';

/** What a request is for; each purpose may take another route (straight or through the proxy). */
export type Purpose = 'api' | 'git' | 'files';

export interface RequestOptions {
  /** Absolute. */
  readonly url: string;
  readonly purpose: Purpose;
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | Blob;
  readonly signal?: AbortSignal;
  /** Never send the token, even to its own origin. */
  readonly anonymous?: boolean;
  /** Refuse a longer body (`too-large`). Default: 64 MiB for `api`, unlimited for the others. */
  readonly maxBytes?: number;
  /**
   * What must come; a web page in its place may be a captive portal's. A `file` may be a web page itself, and git may be switched off in favour of
   * one: so of these the forge's API is asked whether it is there, and if it is, the page is the answer.
   */
  readonly expect?: 'json' | 'git' | 'file';
  /**
   * Only the bytes from here on, if the content is still the one named; the answer may be 206, or 200 with all of it.
   * `immutable`: other content always has another address.
   */
  readonly resume?: { readonly from: number; readonly validator?: string; readonly immutable: boolean };
  readonly ifNoneMatch?: string;
  /**
   * Called before every single attempt, since a signature is good for minutes only; gives all headers to be sent. What is signed goes to its
   * address only: a redirect is an error.
   */
  readonly sign?: () => Promise<Readonly<Record<string, string>>>;
  /** Reads refusals that are not worded as those of forges; `undefined` leaves them to the usual rule. */
  readonly refusal?: (answer: BadAnswer) => HttpError | undefined;
  /** At most so many attempts while the server answers; for a caller who can ask for less instead. */
  readonly attempts?: number;
}

export interface Answer {
  readonly status: number;
  /** Where the answer came from in the end, without the proxy. */
  readonly url: string;
  readonly headers: Headers;
  /** Reading it counts bytes and can still fail with an `HttpError`. */
  readonly body: ReadableStream<Uint8Array>;
  /** For what the body says of the budget that the request was of; absent where nobody spreads requests. */
  readonly tellBudget?: (told: ToldBudget) => void;
  /** For a body that says that its budget is used up, though the status is that of an answer. */
  readonly tellUsedUp?: () => void;
}

/**
 * Asks a server. Resolves for 2xx and 304 only; everything else rejects with an `HttpError`. Retries, waiting, limits per host and credentials
 * are the wrappers' business, so callers never retry.
 */
export type Request = (options: RequestOptions) => Promise<Answer>;

/** The part of `fetch` we need; tests and the demo bring their own. */
export type Fetch = (input: string, init?: RequestInit) => Promise<Response>;
