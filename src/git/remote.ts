import './buffer-global.ts';
import { GitRemoteHTTP } from 'isomorphic-git/managers';
import type { Answer, Request } from '../http/request.ts';
import { isAbort, RunError } from '../lib/run-error.ts';
import { passingChunksOf } from '../lib/streams.ts';
import { checkFormat } from './advertised-refs.ts';
import { gitError } from './git-error.ts';
import { checkType, httpPlugin } from './git-http.ts';
import { lsRefsRequest, readLsRefs } from './ls-refs.ts';
import { watchedList } from './watched-list.ts';

/** What the server offers, as it says it. */
export interface Discovery {
  /** Default 0. */
  readonly protocol?: 0 | 2;
  /** Where the list came from, when the server has sent on: a repository that was renamed. What follows is asked there, as git does it. */
  readonly movedTo?: string;
  readonly capabilities: ReadonlySet<string>;
  /** In the server's order; `HEAD` and peeled names (`…^{}`) included. */
  readonly refs: ReadonlyMap<string, string>;
  /** From `HEAD` to the full name of a branch. */
  readonly symrefs: ReadonlyMap<string, string>;
  /** Commits whose parents the server does not have. */
  readonly shallow?: readonly string[];
}

export interface DiscoverOptions {
  /** Ask for protocol v2, by a header that not every server lets a page of another origin send. The server may answer in v0 all the same. */
  readonly protocol2?: boolean;
}

/**
 * Asks which refs there are, by isomorphic-git's `GitRemoteHTTP.discover`. It reads the capabilities; the list is read here on the way: its own
 * parser takes an answer that was cut off for a complete one, shallow commits for refs, and the last letters off some names. `git-truncated`
 * unless the closing flush came, `git-not-git` when something else answers there, `git-too-many-refs`.
 * @param url Of the repository, without credentials.
 */
export async function discover(
  url: string,
  request: Request,
  signal: AbortSignal,
  options: DiscoverOptions = {},
): Promise<Discovery> {
  const watched = watchedList();
  let answered = url;
  const read = (answer: Answer) => {
    answered = answer.url;
    return watched.read(answer);
  };
  let found: unknown;
  try {
    found = await GitRemoteHTTP.discover({
      http: httpPlugin(request, signal, read),
      service: 'git-upload-pack',
      url: bare(url),
      headers: {},
      protocolVersion: options.protocol2 ? 2 : 1,
    });
  } catch (cause) {
    throw watched.failure() ?? asRunError(cause);
  } finally {
    await watched.close();
  }
  const failure = watched.failure();
  if (failure !== undefined) throw failure;
  const { protocol, capabilities, symrefs } = offerOf(found);
  if (!watched.complete(protocol))
    throw gitError('git-truncated', 'The git server’s list of branches and tags ends early.', {
      details: { received: 0, ...(watched.unbegun() ? { unbegun: true } : {}) },
    });
  const place = placeOf(answered) ?? bare(url);
  const moved = place === bare(url) ? {} : { movedTo: place };
  if (protocol === 0) return { protocol, capabilities, symrefs, ...moved, ...watched.list.end() };
  if (!options.protocol2)
    throw gitError('git-unsupported', 'The git server insists on another version of the protocol.', { retry: 'never' });
  // git only hangs up when it is asked in another format than its own.
  checkFormat(capabilities);
  const body = lsRefsRequest(capabilities);
  const list = await readLsRefs(await connect({ url: place, body, request, signal, protocol }));
  return { protocol, capabilities, ...moved, ...list };
}

/** Address of the repository whose list of refs came from here. */
function placeOf(answered: string): string | undefined {
  const { origin, pathname } = new URL(answered);
  const end = '/info/refs';
  return pathname.endsWith(end) ? origin + pathname.slice(0, -end.length) : undefined;
}

export interface ConnectOptions {
  readonly url: string;
  readonly body: Uint8Array;
  readonly request: Request;
  readonly signal: AbortSignal;
  readonly protocol: 0 | 2;
}

/** Sends a request by isomorphic-git's `GitRemoteHTTP.connect`; gives the answer's bytes as they come. */
export async function connect(options: ConnectOptions): Promise<AsyncIterable<Uint8Array>> {
  const { url, body, request, signal, protocol } = options;
  const http = httpPlugin(request, signal, (answer) => {
    checkType(answer, 'application/x-git-upload-pack-result');
    return passingChunksOf(answer.body, memoryForAnswer);
  });
  try {
    const answer = await GitRemoteHTTP.connect({
      http,
      service: 'git-upload-pack',
      url: bare(url),
      body: [body],
      headers: protocol === 2 ? { 'Git-Protocol': 'version=2' } : {},
      auth: {},
    });
    if (answer.body === undefined) throw gitError('git-truncated', 'The git server’s answer is empty.');
    return answer.body;
  } catch (cause) {
    throw asRunError(cause);
  }
}

/** Bytes of the memory into which packs are read; what reads on copies out of it. */
const memoryForAnswer = 1 << 18;

/** isomorphic-git adds `/info/refs` as it is. */
function bare(url: string): string {
  return url.replace(/\/+$/, '');
}

function asRunError(cause: unknown): unknown {
  // Ours, from the request, or an abort: they say more than isomorphic-git's.
  if (cause instanceof RunError || isAbort(cause)) return cause;
  return gitError('git-protocol', 'The git server’s list of branches and tags cannot be read.', { cause });
}

/** What isomorphic-git read: of protocol v2 it gives `capabilities2`, a record, otherwise `capabilities` and `symrefs`. */
function offerOf(found: unknown): Required<Pick<Discovery, 'protocol' | 'capabilities' | 'symrefs'>> {
  const value = typeof found === 'object' && found !== null ? found : {};
  if ('protocolVersion' in value && value.protocolVersion === 2) {
    const offered = 'capabilities2' in value ? value.capabilities2 : undefined;
    const pairs = typeof offered === 'object' && offered !== null ? Object.entries(offered) : [];
    const words = pairs.map(([key, text]) => (typeof text === 'string' ? `${key}=${text}` : key));
    return { protocol: 2, capabilities: new Set(words), symrefs: new Map() };
  }
  return {
    protocol: 0,
    capabilities: 'capabilities' in value && value.capabilities instanceof Set ? texts(value.capabilities) : new Set(),
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
