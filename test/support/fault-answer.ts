import type { AskedKind, FaultPlan, SeededFault } from './fault-seed.ts';

/** How an answer goes out: whole, with a body that breaks off after its bytes, or not at all. */
export interface FaultedAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  readonly breaks: boolean;
  readonly slow: boolean;
  /** Of the whole body, where only a part of it goes out. */
  readonly size: number;
}

/** What a fault needs of the server behind. */
export interface Behind {
  /** The real answer. */
  ask(url: URL): Promise<Response>;
  /** Server time in milliseconds since 1970, with its error. */
  now(): number;
  /** Another origin that leads to the same server. */
  readonly otherOrigin?: string;
  /** For which a limit asks to wait. Default 7. */
  readonly limitSeconds?: number;
}

export function askedKind(path: string): AskedKind {
  if (/\/releases\/assets\/\d+$/.test(path)) return 'file';
  if (path.includes('/api/')) return 'api';
  return /\.git\/(info\/refs|git-upload-pack)$/.test(path) ? 'git' : 'file';
}

const html = '<!doctype html><html><head><title>Bad gateway</title></head><body>Try again later.</body></html>';

/** The answer as the fault makes it; `undefined` when the connection breaks before. */
export async function answerWith(
  fault: SeededFault | undefined,
  url: URL,
  behind: Behind,
): Promise<FaultedAnswer | undefined> {
  if (fault?.kind === 'reset') return undefined;
  if (fault?.kind === 'status') return page(fault.status, 'text/html', html);
  if (fault?.kind === 'limit') return limited(fault, behind);
  if (fault?.kind === 'redirect') return redirected(fault, url, behind);
  const answer = await behind.ask(url);
  const whole = new Uint8Array(await answer.arrayBuffer());
  const plain = {
    status: answer.status,
    headers: new Headers(answer.headers),
    bytes: whole,
    breaks: false,
    slow: false,
    size: whole.length,
  };
  plain.headers.delete('content-length');
  plain.headers.delete('transfer-encoding');
  // What is refused anyway is not made worse.
  if (fault === undefined || !answer.ok) return plain;
  if (fault.kind === 'slow') return { ...plain, slow: true };
  if (fault.kind === 'cut') {
    const bytes = whole.subarray(0, Math.floor(whole.length * fault.at));
    return { ...plain, bytes, breaks: fault.how === 'break' };
  }
  if (fault.kind === 'json') return { ...plain, ...wrongJson(fault.how, whole, plain.headers) };
  return { ...plain, bytes: await otherPage(fault.how, url, whole, behind) };
}

function page(status: number, type: string, text: string, headers: Record<string, string> = {}): FaultedAnswer {
  const all = new Headers({ ...headers, 'content-type': type });
  const bytes = new TextEncoder().encode(text);
  return { status, headers: all, bytes, breaks: false, slow: false, size: bytes.length };
}

function limited(
  fault: Extract<SeededFault, { kind: 'limit' }>,
  { now: clock, limitSeconds: seconds = 7 }: Behind,
): FaultedAnswer {
  const now = clock();
  const after: Record<string, string> =
    fault.after === 'seconds'
      ? { 'retry-after': String(seconds) }
      : fault.after === 'date'
        ? { 'retry-after': new Date(now + seconds * 1000).toUTCString() }
        : {};
  // Without a word on how long, a 403 is told from a refusal by what is left.
  const left: Record<string, string> =
    fault.status === 403 && fault.after === 'none' ? { 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '0' } : {};
  const headers = { ...after, ...left, date: new Date(now).toUTCString() };
  const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
  return page(fault.status, 'application/json', JSON.stringify({ message }), headers);
}

function redirected(
  fault: Extract<SeededFault, { kind: 'redirect' }>,
  url: URL,
  { otherOrigin }: Behind,
): FaultedAnswer {
  const origin = fault.to === 'other' && otherOrigin !== undefined ? otherOrigin : url.origin;
  const location = `${origin}${url.pathname}${url.search}`;
  return page(fault.status, 'text/html', '', { location });
}

function wrongJson(
  how: 'cut' | 'html' | 'shape',
  whole: Uint8Array,
  headers: Headers,
): Pick<FaultedAnswer, 'bytes' | 'headers'> {
  if (how === 'cut') return { headers, bytes: whole.subarray(0, whole.length >> 1) };
  const type = how === 'html' ? 'text/html; charset=utf-8' : 'application/json;charset=utf-8';
  const text = how === 'html' ? html : JSON.stringify({ message: 'database is locked', url: '' });
  return { headers: new Headers({ 'content-type': type }), bytes: new TextEncoder().encode(text) };
}

/** Rows of a page as they come when a server mixes its pages up. Of an answer to a query some are `null`; what is no list stays as it is. */
async function otherPage(
  how: 'repeated' | 'missing' | 'doubled',
  url: URL,
  whole: Uint8Array,
  behind: Behind,
): Promise<Uint8Array> {
  const rows: unknown = JSON.parse(new TextDecoder().decode(whole));
  const number = Number(url.searchParams.get('page') ?? '1');
  if (!Array.isArray(rows)) return how === 'missing' ? encoded(withHoles(rows)) : whole;
  if (rows.length < 2) return whole;
  if (how === 'doubled') return encoded([...rows.slice(0, -1), rows[0]]);
  if (how === 'missing') return number > 1 ? encoded([]) : whole;
  if (number < 2) return whole;
  const before = new URL(url);
  before.searchParams.set('page', String(number - 1));
  return new Uint8Array(await (await behind.ask(before)).arrayBuffer());
}

/** Every second of the things that were asked for by a query does not come, and nothing says why. */
function withHoles(answer: unknown): unknown {
  const { data } = answer as { data?: { nodes?: unknown } };
  if (!Array.isArray(data?.nodes)) return answer;
  return { data: { ...data, nodes: data.nodes.map((node, at) => (at % 2 === 0 ? null : node)) } };
}

function encoded(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

/** Counts how often each line was asked for and gives its fault. `query`: what is asked of an address that has the same line for everything. */
export function faultCounter(plan: FaultPlan): (method: string, url: URL, query?: string) => SeededFault | undefined {
  const times = new Map<string, number>();
  return (method, url, query = '') => {
    const line = `${method} ${url.pathname}${url.search}${query}`;
    const time = (times.get(line) ?? 0) + 1;
    times.set(line, time);
    return plan.faultOf(line, askedKind(url.pathname), time);
  };
}
