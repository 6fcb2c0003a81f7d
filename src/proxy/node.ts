import type { IncomingMessage, ServerResponse } from 'node:http';
import { chunksOf, streamFrom } from '../lib/streams.ts';
import { createProxy, type ProxyOptions } from './handler.ts';
import { ownHeaders } from './headers.ts';
import { type Lookup, nodeConnect } from './node-connect.ts';
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
    const clientAddress = incoming.socket.remoteAddress;
    // Before `new URL` folds them away: dot segments are a sign of somebody who tries.
    const answer = isPlainRawTarget(path.replace(/^(.*?https?):\/+/i, '$1://'))
      ? proxy(toRequest(incoming, path, gone.signal), clientAddress === undefined ? {} : { clientAddress })
      : Promise.resolve(refusalResponse(new Refusal('path-refused', 'no dot segments'), ownHeaders(null, false)));
    answer.then((response) => write(response, outgoing)).catch(() => outgoing.destroy());
  };
}

function toRequest(incoming: IncomingMessage, path: string, signal: AbortSignal): Request {
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  const method = incoming.method ?? 'GET';
  const body = method === 'POST' ? streamFrom(incoming) : null;
  // `duplex` is asked for by Node for streamed bodies; the types do not know it.
  const init = { method, headers, signal, body, duplex: 'half' };
  return new Request(`http://${incoming.headers.host ?? 'localhost'}${path}`, init);
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
