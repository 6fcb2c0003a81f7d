import type { Connect, Reply } from './connect.ts';
import { copyForPage, finalUrlHeader, headersForForge, ownHeaders, preflightResponse } from './headers.ts';
import { defaultHosts, judgeHost, type ListedHost, parseHost } from './hosts.ts';
import { capped, createGate, defaultLimits, type ProxyLimits, watched } from './limits.ts';
import { judgePath, type Kind } from './paths.ts';
import { Refusal, refusalResponse } from './refusal.ts';

export interface ProxyOptions {
  /** Hosts the operator adds: `host` (https) or `host:port` (https or http). They may be in the private network. */
  readonly allowedHosts: readonly string[];
  /** Hosts carried without being named, https and public addresses only. Default: the well-known forges. */
  readonly defaultHosts?: readonly string[];
  /** Pages that may use it, beside those of its own host: origins, or `*`. */
  readonly allowedOrigins?: readonly string[];
  readonly connect: Connect;
  readonly limits?: Partial<ProxyLimits>;
  /** Where it is mounted; default `/proxy/`. */
  readonly base?: string;
}

export interface ProxyContext {
  readonly clientAddress?: string;
}

/** Answers `<base><absolute target URL>`. Never rejects; keeps no log. */
export type ProxyFunction = (request: Request, context?: ProxyContext) => Promise<Response>;

/** A read-only CORS proxy: git fetches, API reads and release files of listed hosts, nothing else. */
export function createProxy(options: ProxyOptions): ProxyFunction {
  const setup: Setup = {
    listed: options.allowedHosts.map(parseHost),
    defaults: options.defaultHosts ?? defaultHosts,
    connect: options.connect,
    limits: { ...defaultLimits, ...options.limits },
    base: options.base ?? '/proxy/',
  };
  const origins = options.allowedOrigins ?? [];
  const gate = createGate(setup.limits);
  return async (request, context) => {
    const page = judgePage(request, origins);
    const headers = ownHeaders(page.allowed ? page.origin : null, origins.length > 0);
    if (!page.allowed) return refusalResponse(new Refusal('origin-refused', 'not open to this page'), headers);
    if (request.method === 'OPTIONS') return preflightResponse(headers);
    const leave = gate.enter(context?.clientAddress);
    if (leave === undefined) return refusalResponse(new Refusal('busy', 'too many requests at the same time'), headers);
    return await carry(setup, request, headers, leave);
  };
}

interface Setup {
  readonly listed: readonly ListedHost[];
  readonly defaults: readonly string[];
  readonly connect: Connect;
  readonly limits: ProxyLimits;
  readonly base: string;
}

/**
 * Pages of the same host may ask, others only when listed. Only requests made by `fetch` are answered: opened as a page, frame or script, a
 * forge's file would run as if it were this site's own.
 */
function judgePage(request: Request, origins: readonly string[]): { allowed: boolean; origin: string | null } {
  const origin = request.headers.get('origin');
  const use = request.headers.get('sec-fetch-dest') ?? 'empty';
  if (use !== 'empty') return { allowed: false, origin: null };
  if (origin === null) {
    const site = request.headers.get('sec-fetch-site') ?? 'none';
    return { allowed: ['same-origin', 'none'].includes(site) || origins.includes('*'), origin };
  }
  // Behind a TLS terminator the scheme of our own address is not known, so hosts are compared.
  const own = request.headers.get('host') ?? new URL(request.url).host;
  const sameHost = URL.canParse(origin) && new URL(origin).host === own;
  return { allowed: sameHost || origins.includes(origin) || origins.includes('*'), origin };
}

async function carry(setup: Setup, request: Request, headers: Headers, leave: () => void): Promise<Response> {
  const control = new AbortController();
  const abort = () => control.abort(request.signal.reason);
  request.signal.addEventListener('abort', abort, { once: true });
  const late = () => control.abort(new Refusal('timeout', 'the forge took too long'));
  const total = setTimeout(late, setup.limits.totalTime);
  const first = setTimeout(late, setup.limits.answerTime);
  const end = (whole: boolean) => {
    clearTimeout(total);
    request.signal.removeEventListener('abort', abort);
    if (!whole) control.abort(new Refusal('unreachable', 'broken off'));
    leave();
  };
  try {
    const { reply, url } = await ask(setup, request, control.signal);
    copyForPage(reply.headers, headers, reply.decoded);
    headers.set(finalUrlHeader, url.href);
    const body = bodyFor(request, reply);
    if (body === null) {
      end(true);
      return new Response(null, { status: reply.status, headers });
    }
    const { silence, answerBytes: maxBytes } = setup.limits;
    return new Response(watched(body, { silence, maxBytes, end }), { status: reply.status, headers });
  } catch (error) {
    end(false);
    return refusalResponse(refusalFor(error, control.signal), headers);
  } finally {
    clearTimeout(first);
  }
}

/** Asks hop by hop; each is checked like the first. */
async function ask(setup: Setup, request: Request, signal: AbortSignal): Promise<{ reply: Reply; url: URL }> {
  let url = targetOf(request, setup.base);
  const contentType = request.headers.get('content-type');
  const { kind, listed } = judge(setup, request.method, url, contentType);
  const headers = headersForForge(request.headers, kind);
  const question = {
    ...{ method: request.method, signal, bodySize: sizeOf(request, setup.limits) },
    body: request.body === null ? null : capped(request.body, setup.limits.questionBytes),
  };
  let reply = await setup.connect(url, { ...question, headers, listed });
  for (let hops = 0; isRedirect(reply); hops++) {
    await reply.body?.cancel();
    const next = nextHop(reply, url);
    if (hops >= setup.limits.redirects) throw new Refusal('redirect-refused', 'too many redirects');
    if (request.method === 'POST') throw new Refusal('redirect-refused', 'the forge sends a post elsewhere');
    // Also when a later hop leads back: what has left the forge's origin is no longer trusted.
    if (next.origin !== url.origin) delete headers.authorization;
    const verdict = judgeHop(setup, request.method, next, contentType);
    url = next;
    reply = await setup.connect(url, { ...question, headers, listed: verdict.listed });
  }
  return { reply, url };
}

function targetOf(request: Request, base: string): URL {
  const { pathname, search } = new URL(request.url);
  const at = pathname.indexOf(base);
  // Some web servers fold the double slash.
  const text = at < 0 ? '' : `${pathname.slice(at + base.length)}${search}`.replace(/^(https?):\/+/i, '$1://');
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) {
    throw new Refusal('bad-target', `write the address of the target after ${base}`);
  }
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') throw new Refusal('bad-target', 'no names or passwords in addresses');
  return url;
}

function judge(setup: Setup, method: string, url: URL, contentType: string | null): { kind: Kind; listed: boolean } {
  const host = judgeHost(url, setup.listed, setup.defaults);
  if (host === undefined) throw new Refusal('host-refused', `${url.host} is not on the list of this proxy`);
  const kind = judgePath(method, url, contentType);
  if (kind === 'path') throw new Refusal('path-refused', 'addresses of this kind are not carried');
  if (kind === 'method') throw new Refusal('method-refused', 'this proxy only reads');
  return { kind, listed: host.listed };
}

function judgeHop(setup: Setup, method: string, url: URL, contentType: string | null): { listed: boolean } {
  try {
    return judge(setup, method, url, contentType);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal('redirect-refused', `the forge sends on to ${url.host}, ${error.code}`);
  }
}

function isRedirect({ status, headers }: Reply): boolean {
  return [301, 302, 303, 307, 308].includes(status) && headers.has('location');
}

function nextHop({ headers }: Reply, from: URL): URL {
  const location = headers.get('location') ?? '';
  if (!URL.canParse(location, from)) throw new Refusal('redirect-refused', 'the forge sends on to no address');
  const url = new URL(location, from);
  if (url.username !== '' || url.password !== '') throw new Refusal('redirect-refused', 'names in the address');
  url.hash = '';
  return url;
}

function sizeOf(request: Request, { questionBytes }: ProxyLimits): number | undefined {
  const text = request.headers.get('content-length');
  if (text === null || !/^\d{1,15}$/.test(text)) return undefined;
  if (Number(text) > questionBytes) throw new Refusal('too-large', `more than ${questionBytes} bytes`);
  return Number(text);
}

function bodyFor(request: Request, reply: Reply): ReadableStream<Uint8Array> | null {
  const bare = request.method === 'HEAD' || [204, 205, 304].includes(reply.status);
  if (bare) void reply.body?.cancel().catch(() => {});
  return bare ? null : reply.body;
}

function refusalFor(error: unknown, signal: AbortSignal): Refusal {
  if (error instanceof Refusal) return error;
  if (signal.reason instanceof Refusal && signal.reason.code === 'timeout') return signal.reason;
  return new Refusal('unreachable', 'no connection to the forge', error);
}
