import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import type { Activity } from '../../../src/http/activity.ts';
import { type ClientOptions, createRequest } from '../../../src/http/client.ts';
import { HttpError } from '../../../src/http/errors.ts';
import type { Request } from '../../../src/http/request.ts';
import type { Clock } from '../../../src/lib/clock.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse, count: number) => void;

/** A server of its own for one test; `seen` holds the requests in order. */
export async function serve(handler: Handler): Promise<{ origin: string; seen: IncomingMessage[]; server: Server }> {
  const seen: IncomingMessage[] = [];
  const listener: RequestListener = (request, response) => {
    seen.push(request);
    handler(request, response, seen.length);
  };
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, server };
}

/** A clock whose sleeps pass at once and are written down. */
export function quickClock(start = Date.parse('2026-11-21T12:00:00Z')): Clock & { sleeps: number[] } {
  let now = start;
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => now,
    async sleep(milliseconds, signal) {
      signal?.throwIfAborted();
      sleeps.push(milliseconds);
      now += milliseconds;
    },
  };
}

export interface TestClient {
  readonly request: Request;
  readonly clock: ReturnType<typeof quickClock>;
  readonly activities: Activity[];
}

/** A client with real fetch and a quick clock, straight to the server. */
export function client(options: Partial<ClientOptions> = {}): TestClient {
  const clock = quickClock();
  const activities: Activity[] = [];
  const request = createRequest({
    fetch: (input, init) => fetch(input, init),
    clock,
    random: () => 0.5,
    route: () => 'direct',
    proxyBase: 'http://127.0.0.1:1/proxy',
    noCorsProbe: false,
    onActivity: (activity) => activities.push(activity),
    ...options,
  });
  return { request, clock, activities };
}

export async function text(body: ReadableStream<Uint8Array>): Promise<string> {
  return new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>).text();
}

export const json: Handler = (_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end('{"fine":true}');
};
export const status =
  (code: number, body = '', headers: Record<string, string> = {}): Handler =>
  (_request, response) => {
    response.writeHead(code, headers).end(body);
  };
/** The first handlers once each, then the last for good. */
export const inTurn =
  (...handlers: Handler[]): Handler =>
  (request, response, count) =>
    handlers[Math.min(count, handlers.length) - 1]?.(request, response, count);

export async function failure(work: Promise<unknown>): Promise<HttpError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(HttpError);
  return error as HttpError;
}
