import type { IncomingMessage, ServerResponse } from 'node:http';
import { chunksOf, streamFrom } from '../lib/streams.ts';
import { createProxy, type ProxyFunction, type ProxyOptions } from './handler.ts';
import { ownHeaders } from './headers.ts';
import { type Lookup, nodeConnect } from './node-connect.ts';
import { headersOf } from './node-headers.ts';
import { isPlainRawTarget } from './paths.ts';
import { Refusal, refusalResponse } from './refusal.ts';

export interface NodeProxyOptions extends Omit<ProxyOptions, 'connect'> {
  /** All addresses of a name; default: the system's resolver. */
  readonly lookup?: Lookup;
}

export type NodeHandler = (request: IncomingMessage, response: ServerResponse, next?: () => void) => void;

/** The proxy for Node's `http` servers and everything that takes middleware. Other paths are handed to `next`. */
export function nodeProxy(options: NodeProxyOptions): NodeHandler {
  const base = options.base ?? '/proxy/';
  const proxy = createProxy({ ...options, connect: nodeConnect(options.lookup) });
  return (incoming, outgoing, next) => {
    const path = incoming.url ?? '/';
    if (!path.startsWith(base)) {
      if (next) next();
      else outgoing.writeHead(404).end();
      return;
    }
    const gone = new AbortController();
    outgoing.on('close', () => gone.abort(new Error('the client has left')));
    answer(proxy, incoming, gone.signal)
      .then((response) => write(response, outgoing))
      .catch(() => outgoing.destroy());
  };
}

async function answer(proxy: ProxyFunction, incoming: IncomingMessage, signal: AbortSignal): Promise<Response> {
  const path = incoming.url ?? '/';
  const method = incoming.method ?? 'GET';
  const refuse = (refusal: Refusal) => refusalResponse(refusal, ownHeaders(null, false));
  // Before `new Request` folds them away: dot segments are a sign of somebody who tries.
  if (!isPlainRawTarget(path)) return refuse(new Refusal('path-refused', 'no dot segments'));
  if (!/^(?:GET|HEAD|POST|OPTIONS)$/.test(method))
    return refuse(new Refusal('method-refused', 'this proxy only reads'));
  const clientAddress = incoming.socket.remoteAddress;
  const body = method === 'POST' ? streamFrom(incoming) : null;
  // `duplex` is asked for by Node for streamed bodies; the types do not know it.
  const init = { method, headers: headersOf(incoming), signal, body, duplex: 'half' };
  // The real host is in the headers; here it could be anything.
  const request = new Request(`http://proxy.invalid${path}`, init);
  return await proxy(request, clientAddress === undefined ? {} : { clientAddress });
}

async function write(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body === null) {
    outgoing.end();
    return;
  }
  outgoing.flushHeaders();
  for await (const chunk of chunksOf(response.body)) {
    if (outgoing.destroyed) return;
    if (!outgoing.write(chunk)) await drained(outgoing);
  }
  outgoing.end();
}

function drained(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      outgoing.off('drain', go);
      outgoing.off('close', go);
      resolve();
    };
    outgoing.on('drain', go);
    outgoing.on('close', go);
  });
}
