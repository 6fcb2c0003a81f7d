import type { Clock } from '../lib/clock.ts';
import type { Activity } from './activity.ts';
import type { AttemptContext } from './attempt.ts';
import { type Credential, cleanAddress } from './credentials.ts';
import { HttpError } from './errors.ts';
import { createHosts, type HostControl } from './hosts.ts';
import { askUntil, type Client } from './persist.ts';
import { partClosed, partRefused } from './range.ts';
import type { Answer, Fetch, Request, RequestOptions } from './request.ts';
import { defaultLimits } from './retry.ts';
import type { RouteOptions } from './routes.ts';

export interface ClientOptions extends RouteOptions {
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** 0 (inclusive) to 1 (exclusive). */
  random(): number;
  /** Requests to one host at the same time at most, also those whose body is still being read; only for hosts of its own. Default 6. */
  readonly perHost?: number;
  /** Shared by all clients of a worker, so that no host is asked too much by any two of them. Default: one of its own. */
  readonly hosts?: HostControl;
  /** Asked before every single fetch; throws `request-cap` when no more may be made. */
  take?(): void;
  /** True for a host that has answered in an earlier run. */
  known?(host: string): boolean;
  /** An address of the forge's API that answers everybody in JSON, if only with a refusal; asked whether the forge is there. */
  witness?(): string | undefined;
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

/** The one way to servers: limit, retry, credentials, size cap and counters are wrapped around `fetch` here (see README). */
export function createRequest(options: ClientOptions): Request {
  const client = createClient(options);
  return async (request) => {
    const url = cleanAddress(request.url);
    if (url === undefined) {
      throw new HttpError('bad-address', 'This is no address of the web (http or https).', { url: request.url });
    }
    return askInParts(client, { ...request, url });
  };
}

function createClient(options: ClientOptions): Client {
  const { clock, perHost } = options;
  const random = () => options.random();
  const hosts = options.hosts ?? createHosts({ clock, random, ...(perHost === undefined ? {} : { most: perHost }) });
  const context: AttemptContext = {
    fetch: options.fetch,
    hosts,
    credential: () => options.credential?.(),
    tell: (activity) => options.onActivity?.(activity),
    take: () => options.take?.(),
    known: (host) => options.known?.(host) ?? false,
    witness: () => options.witness?.(),
    now: () => clock.now(),
    isOnline: () => options.isOnline?.() ?? true,
    route: (purpose, url) => options.route(purpose, url),
    proxyBase: options.proxyBase,
    noCorsProbe: options.noCorsProbe ?? true,
    answerTime: options.answerTime ?? 120_000,
    stallTime: options.stallTime ?? 60_000,
    idleTime: options.idleTime ?? 30_000,
  };
  return {
    ...{ context, clock, random },
    limits: {
      maxAttempts: options.maxAttempts ?? defaultLimits.maxAttempts,
      totalTime: options.totalTime ?? defaultLimits.totalTime,
    },
  };
}

/** A server that does not give parts is asked for the whole. */
async function askInParts(client: Client, request: RequestOptions): Promise<Answer> {
  try {
    return await askUntil(client, request);
  } catch (error) {
    if (!partRefused(request, error) && !partClosed(request, error)) throw error;
    const { resume: _, ...whole } = request;
    return askUntil(client, whole);
  }
}
