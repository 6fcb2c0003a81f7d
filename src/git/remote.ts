import './buffer-global.ts';
import { GitRemoteHTTP } from 'isomorphic-git/managers';
import type { Answer, Request } from '../http/request.ts';
import { concat } from '../lib/bytes.ts';
import { isAbort, RunError } from '../lib/run-error.ts';
import { chunksOf } from '../lib/streams.ts';
import { gitError } from './git-error.ts';
import { packets } from './pkt-line.ts';

/** What the server offers, as it says it. */
export interface Discovery {
  readonly capabilities: ReadonlySet<string>;
  /** In the server's order; `HEAD` and peeled names (`…^{}`) included. */
  readonly refs: ReadonlyMap<string, string>;
  /** From `HEAD` to the full name of a branch. */
  readonly symrefs: ReadonlyMap<string, string>;
}

/** Refuses longer lists of refs: 256 MiB are some millions. */
const largestAdvertisement = 256 << 20;

interface PluginRequest {
  url: string;
  method?: string | undefined;
  headers?: Record<string, string> | undefined;
  body?: AsyncIterable<Uint8Array> | Iterable<Uint8Array> | undefined;
}

/** What isomorphic-git's `http` argument gives back. */
interface PluginAnswer {
  url: string;
  method?: string;
  headers: Record<string, string>;
  body: AsyncIterableIterator<Uint8Array>;
  statusCode: number;
  statusMessage: string;
}

/** isomorphic-git's way to the network: our request with its token, route and counters. It sees no credentials. */
function httpPlugin(request: Request, signal: AbortSignal, onAnswer: (answer: Answer) => AsyncGenerator<Uint8Array>) {
  return {
    request: async ({ url, method, headers, body }: PluginRequest): Promise<PluginAnswer> => {
      const post = method === 'POST';
      const answer = await request({
        url,
        purpose: 'git',
        method: post ? 'POST' : 'GET',
        headers: { ...headers },
        signal,
        ...(body === undefined ? {} : { body: await whole(body) }),
        ...(post ? {} : { maxBytes: largestAdvertisement }),
      });
      return {
        url: answer.url,
        headers: { 'content-type': answer.headers.get('content-type') ?? '' },
        body: onAnswer(answer),
        statusCode: answer.status,
        statusMessage: '',
      };
    },
  };
}

async function whole(body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return concat(parts);
}

/**
 * Asks which refs there are, by isomorphic-git's `GitRemoteHTTP.discover`. Its parser takes an answer that was cut off for a complete one, so
 * the messages are watched on their way: `git-truncated` unless the closing flush came. `git-not-git` when something else answers there.
 * @param url Of the repository, without credentials.
 */
export async function discover(url: string, request: Request, signal: AbortSignal): Promise<Discovery> {
  let failure: unknown;
  let complete = false;
  async function* watched(answer: Answer): AsyncGenerator<Uint8Array> {
    try {
      checkType(answer, 'application/x-git-upload-pack-advertisement');
      const kept: Uint8Array[] = [];
      for await (const chunk of chunksOf(answer.body)) kept.push(chunk);
      complete = await endsWell(kept);
      yield* kept;
    } catch (cause) {
      failure = cause;
      throw cause;
    }
  }
  let found: unknown;
  try {
    const http = httpPlugin(request, signal, watched);
    found = await GitRemoteHTTP.discover({
      http,
      service: 'git-upload-pack',
      url: bare(url),
      headers: {},
      protocolVersion: 1,
    });
  } catch (cause) {
    throw failure ?? asRunError(cause);
  }
  if (failure !== undefined) throw failure;
  if (!complete)
    throw gitError('git-truncated', 'The git server’s list of branches and tags ends early.', {
      details: { received: 0 },
    });
  return asDiscovery(found);
}

/** Sends the request for a pack by isomorphic-git's `GitRemoteHTTP.connect`; gives the answer's bytes as they come. */
export async function connect(
  url: string,
  body: Uint8Array,
  request: Request,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const http = httpPlugin(request, signal, (answer) => {
    checkType(answer, 'application/x-git-upload-pack-result');
    return chunksOf(answer.body);
  });
  try {
    const answer = await GitRemoteHTTP.connect({
      http,
      service: 'git-upload-pack',
      url: bare(url),
      body: [body],
      headers: {},
      auth: {},
    });
    if (answer.body === undefined) throw gitError('git-truncated', 'The git server’s answer is empty.');
    return answer.body;
  } catch (cause) {
    throw asRunError(cause);
  }
}

/** isomorphic-git adds `/info/refs` as it is. */
function bare(url: string): string {
  return url.replace(/\/+$/, '');
}

function checkType(answer: Answer, expected: string): void {
  const type = (answer.headers.get('content-type') ?? '').split(';')[0]?.trim();
  if (type === expected) return;
  void answer.body.cancel().catch(() => {});
  throw gitError(
    'git-not-git',
    'Something answers at this address, but it is no git server: a web page, a login, or an old one.',
    {
      retry: 'after-change',
      details: { type: type ?? '' },
    },
  );
}

/** True when the last packet is a flush and the list of refs stands before it. Throws for what is no list of packets. */
async function endsWell(chunks: readonly Uint8Array[]): Promise<boolean> {
  async function* all(): AsyncGenerator<Uint8Array> {
    yield* chunks;
  }
  let flushes = 0;
  let last: unknown;
  for await (const packet of packets(all())) {
    if (packet === 'flush') flushes++;
    last = packet;
  }
  // One flush after `# service=…`, one at the end.
  return last === 'flush' && flushes >= 2;
}

function asRunError(cause: unknown): unknown {
  // Ours, from the request, or an abort: they say more than isomorphic-git's.
  if (cause instanceof RunError || isAbort(cause)) return cause;
  return gitError('git-protocol', 'The git server’s list of branches and tags cannot be read.', { cause });
}

function asDiscovery(found: unknown): Discovery {
  const value = typeof found === 'object' && found !== null ? found : {};
  if ('protocolVersion' in value && value.protocolVersion === 2)
    throw gitError('git-unsupported', 'The git server insists on another version of the protocol.', { retry: 'never' });
  return {
    capabilities: 'capabilities' in value && value.capabilities instanceof Set ? texts(value.capabilities) : new Set(),
    refs: 'refs' in value && value.refs instanceof Map ? textMap(value.refs) : new Map(),
    symrefs: 'symrefs' in value && value.symrefs instanceof Map ? textMap(value.symrefs) : new Map(),
  };
}

function texts(values: Set<unknown>): ReadonlySet<string> {
  return new Set([...values].filter((value) => typeof value === 'string'));
}

function textMap(values: Map<unknown, unknown>): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const [key, value] of values) if (typeof key === 'string' && typeof value === 'string') map.set(key, value);
  return map;
}
