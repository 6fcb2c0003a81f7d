import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerWith, type FaultedAnswer, faultCounter } from './fault-answer.ts';
import { type FaultPlan, faultPlan } from './fault-seed.ts';
import { answerCors, kindOf } from './replay-cors.ts';
import { startReplay } from './replay-server.ts';

/** The recorded forge behind a server that makes a plan's faults happen to real connections. */
export interface FaultServer {
  /** Address of the project. */
  readonly url: string;
  /** Faults since the last plan, by kind. */
  readonly hits: ReadonlyMap<string, number>;
  /** Requests since the last plan, preflights left out. */
  requests(): number;
  /** From now on this happens, counted from the beginning; absent: nothing. */
  begin(plan?: FaultPlan): void;
  close(): Promise<void>;
}

/** A slow body: so many pieces, so far apart (milliseconds). */
const pieces = 25;
const apart = 40;

/** Seconds for which a limit asks to wait: a person's time is real here. */
const limitSeconds = 1;

export async function startFaultServer(): Promise<FaultServer> {
  const front = createServer();
  const other = createServer();
  const [origin, otherOrigin] = [await listening(front), await listening(other)];
  const replay = await startReplay({ cors: 'off', publicBase: origin });
  const hits = new Map<string, number>();
  let plan = faultPlan({ seed: 0, rate: 0, lasting: false });
  let next = faultCounter(plan);
  let requests = 0;
  const answer = (isFront: boolean) => async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', origin);
    const kind = kindOf(url.pathname);
    // Release files are let through, too: what is closed to pages is another test's.
    if (answerCors(request, response, kind === 'page' ? 'attachment' : kind, { api: true, git: true, files: true }))
      return;
    // Somebody who was sent on has met his fault.
    const fault = isFront ? next(request.method ?? 'GET', url) : undefined;
    requests++;
    if (fault !== undefined) hits.set(fault.kind, (hits.get(fault.kind) ?? 0) + 1);
    const now = () => Date.now() + plan.skew;
    try {
      const body = await bodyOf(request);
      const ask = (to: URL) => fetch(`${replay.origin}${to.pathname}${to.search}`, behind(request, body));
      const made = await answerWith(fault, url, { ask, now, otherOrigin, limitSeconds });
      if (made === undefined) request.socket.resetAndDestroy();
      else send(made, new Date(now()), response);
    } catch {
      response.destroy();
    }
  };
  front.on('request', answer(true));
  other.on('request', answer(false));
  return {
    url: replay.url,
    hits,
    requests: () => requests,
    begin(given = faultPlan({ seed: 0, rate: 0, lasting: false })) {
      plan = given;
      next = faultCounter(given);
      hits.clear();
      requests = 0;
    },
    async close() {
      for (const server of [front, other]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
      await replay.close();
    },
  };
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}

const passedOn = ['authorization', 'content-type', 'if-none-match', 'if-range', 'range'];

function behind({ method = 'GET', headers }: IncomingMessage, body: Buffer): RequestInit {
  const kept = passedOn.flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value] as [string, string]] : [];
  });
  return { method, headers: kept, ...(body.length === 0 ? {} : { body: new Uint8Array(body) }) };
}

/** What a server in front of the forge says itself, without the forge's leave for pages of other origins. */
const bareStatuses = [502, 504];

function send({ status, headers, bytes, breaks, slow, size }: FaultedAnswer, date: Date, response: ServerResponse) {
  if (bareStatuses.includes(status)) for (const name of response.getHeaderNames()) response.removeHeader(name);
  for (const [name, value] of headers) if (!response.hasHeader(name)) response.setHeader(name, value);
  if (headers.has('retry-after') || headers.has('x-ratelimit-remaining'))
    response.setHeader('access-control-expose-headers', 'Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining');
  response.setHeader('date', date.toUTCString());
  if (breaks) response.setHeader('content-length', size);
  response.writeHead(status);
  if (breaks) response.write(bytes, () => response.destroy());
  else if (slow) void inPieces(bytes, response);
  else response.end(bytes);
}

async function inPieces(bytes: Uint8Array, response: ServerResponse): Promise<void> {
  const step = Math.max(1, Math.ceil(bytes.length / pieces));
  for (let at = 0; at < bytes.length && !response.destroyed; at += step) {
    response.write(bytes.subarray(at, at + step));
    await new Promise((resolve) => setTimeout(resolve, apart));
  }
  response.end();
}
