import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { type NodeProxyOptions, nodeProxy } from '../../../src/proxy/node.ts';

export interface Running {
  readonly origin: string;
  readonly host: string;
  readonly seen: IncomingMessage[];
  readonly server: Server;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A server of its own for one test. */
export async function serve(handler: Handler): Promise<Running> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin: `http://${host}`, host, seen, server };
}

/** A proxy on a server of its own. */
export async function serveProxy(options: Partial<NodeProxyOptions>): Promise<Running> {
  const handler = nodeProxy({ allowedHosts: [], ...options });
  return serve((request, response) => handler(request, response));
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Asks without the tidying that `fetch` does to paths. */
export function ask(
  proxy: Running,
  path: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<RawAnswer> {
  const [hostname, port] = proxy.host.split(':');
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}
