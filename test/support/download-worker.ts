import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';

type Listener = (event: Record<string, unknown>) => void;

/** `public/dl-sw.js` as a browser would run it, with its events given by hand. */
export interface DownloadWorker {
  /** As `ServiceWorker.postMessage`. */
  readonly postMessage: (message: unknown, transfer?: unknown) => void;
  /** As the browser fetching an address in the worker's scope. */
  fetch(path: string, method?: string): Promise<Response>;
  /** As a browser that ends the worker and starts it again: it remembers nothing. */
  restart(): void;
}

const scope = 'https://example.org/sub/dl/';

export function startDownloadWorker(): DownloadWorker {
  const script = readFileSync(new URL('../../public/dl-sw.js', import.meta.url), 'utf8');
  let listeners = new Map<string, Listener>();
  const start = () => {
    listeners = new Map();
    const self = {
      addEventListener: (type: string, listener: Listener) => listeners.set(type, listener),
      registration: { scope },
      skipWaiting: async () => {},
    };
    runInNewContext(script, { self, Response, ReadableStream, TextEncoder, TextDecoder, Uint8Array });
  };
  start();
  return {
    postMessage(message, transfer) {
      // Through a real channel, so that ports move and values are copied as in a browser.
      const { port1, port2 } = new MessageChannel();
      port2.onmessage = ({ data, ports }) => {
        listeners.get('message')?.({ data, ports });
        port2.close();
      };
      port1.postMessage(message, Array.isArray(transfer) ? transfer : []);
    },
    async fetch(path, method = 'GET') {
      let answer: Promise<Response> | Response | undefined;
      const request = { url: scope + path, method };
      listeners.get('fetch')?.({
        request,
        respondWith: (response: Response) => {
          answer = response;
        },
      });
      if (answer === undefined) throw new Error('the worker let the request through');
      return answer;
    },
    restart: start,
  };
}
