import type { Connect } from './connect.ts';
import { createProxy, type ProxyFunction, type ProxyOptions } from './handler.ts';
import { Refusal } from './refusal.ts';

export interface EdgeProxyOptions extends Omit<ProxyOptions, 'connect'> {
  readonly fetch: (input: string, init: RequestInit) => Promise<Response>;
}

/**
 * The proxy for runtimes that offer `fetch` only. Addresses cannot be checked there (such runtimes have no private network to protect),
 * so only https by name is carried.
 */
export function edgeProxy({ fetch, ...options }: EdgeProxyOptions): ProxyFunction {
  const connect: Connect = async (target, { method, headers, body, signal }) => {
    if (target.protocol !== 'https:' || /^[\d.]+$|^\[/.test(target.hostname)) {
      throw new Refusal('address-refused', 'only https, and only by name');
    }
    // `accept-encoding` is the runtime's own business: it unpacks what it asked for.
    const { 'accept-encoding': _, ...rest } = headers;
    const init = { method, headers: rest, body: body as ReadableStream<Uint8Array<ArrayBuffer>> | null, signal };
    const response = await fetch(target.href, { ...init, redirect: 'manual', ...(body ? { duplex: 'half' } : {}) });
    return { status: response.status, headers: response.headers, body: response.body, decoded: true };
  };
  return createProxy({ ...options, connect });
}
