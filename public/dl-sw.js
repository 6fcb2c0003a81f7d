/*
 * Turns an archive that the page's worker makes, chunk by chunk, into an ordinary download. Controls `dl/` only, never the page; keeps
 * nothing, caches nothing. The page's side is `src/sinks/service-worker-download.ts`.
 *
 * Messages from the page:   hello → hello | download {id, name, size} [stream port, control port] → accepted | withdraw {id} → withdrawn [stream port]
 *                           ping {id} → pong {known}
 * To the control port:      accepted, started, saved, cancelled, failed {code, message}
 * On the stream port:       PortToWorker and PortToPage of `src/worker/messages.ts`
 */

/** id → { name, size, port, control, started } */
const downloads = new Map();

self.addEventListener('install', () => self.skipWaiting());

self.addEventListener('message', (event) => {
  const { data, ports } = event;
  if (typeof data !== 'object' || data === null) return;
  if (data.type === 'hello') ports[0]?.postMessage({ type: 'hello' });
  else if (data.type === 'ping') ports[0]?.postMessage({ type: 'pong', known: downloads.has(data.id) });
  else if (data.type === 'download') accept(data, ports[0], ports[1]);
  else if (data.type === 'withdraw') withdraw(data.id);
});

function accept({ id, name, size }, port, control) {
  if (typeof id !== 'string' || typeof name !== 'string' || !port || !control) return;
  downloads.set(id, { name, size, port, control, started: false });
  control.postMessage({ type: 'accepted' });
}

/** Gives the stream back while the browser has not asked for it. */
function withdraw(id) {
  const download = downloads.get(id);
  if (!download || download.started) return;
  downloads.delete(id);
  download.control.postMessage({ type: 'withdrawn' }, [download.port]);
}

self.addEventListener('fetch', (event) => {
  // dl/<id>/<name>; everything else in the scope is unknown too.
  const path = event.request.url.slice(self.registration.scope.length);
  const id = path.split('/')[0];
  const download = downloads.get(id);
  if (event.request.method !== 'GET' || !download || download.started) {
    event.respondWith(new Response('Not found', { status: 404 }));
    return;
  }
  download.started = true;
  download.control.postMessage({ type: 'started' });
  event.respondWith(new Response(streamOf(id, download), { headers: headersOf(download) }));
});

function headersOf({ name, size }) {
  // Half a surrogate pair would make encodeURIComponent throw.
  const whole = new TextDecoder().decode(new TextEncoder().encode(name));
  const ascii = whole.replace(/[^\w.-]/g, '_');
  const extended = encodeURIComponent(whole).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  const headers = {
    'Content-Type': 'application/zip',
    'Content-Disposition': `attachment; filename="${ascii}"; filename*=UTF-8''${extended}`,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  };
  return Number.isSafeInteger(size) ? { ...headers, 'Content-Length': String(size) } : headers;
}

/** One chunk is asked for when the browser wants one. `saved` is said when it has taken the last. */
function streamOf(id, { size, port, control }) {
  let bytes = 0;
  let pulled = () => {};
  /** Of the chunk that the browser took last. When it asks for more it has copied it (https://fetch.spec.whatwg.org/#incrementally-read-loop). */
  let given;
  const end = (message) => {
    downloads.delete(id);
    control.postMessage(message);
    control.close();
    port.onmessage = null;
    pulled();
  };
  const fail = (controller, code, message) => {
    controller.error(new Error(message));
    end({ type: 'failed', code, message });
  };
  return new ReadableStream(
    {
      start(controller) {
        port.onmessage = ({ data }) => {
          if (data.type === 'chunk') {
            bytes += data.bytes.byteLength;
            given = data.bytes;
            controller.enqueue(new Uint8Array(data.bytes));
            pulled();
          } else if (data.type === 'error') {
            fail(controller, data.code, data.message);
          } else if (data.type === 'end' && Number.isSafeInteger(size) && bytes !== size) {
            port.postMessage({ type: 'cancel' });
            fail(controller, 'save-size', `The archive should have ${size} bytes and has ${bytes}. Save it again.`);
          } else if (data.type === 'end') {
            controller.close();
            port.postMessage({ type: 'saved' });
            end({ type: 'saved' });
          }
        };
      },
      pull: () =>
        new Promise((resolve) => {
          pulled = resolve;
          // Goes back to be filled again. A browser that has moved it elsewhere has left nothing of it here.
          const back = given?.byteLength > 0 ? given : undefined;
          given = undefined;
          port.postMessage({ type: 'pull', back }, back ? [back] : []);
        }),
      cancel() {
        port.postMessage({ type: 'cancel' });
        end({ type: 'cancelled' });
      },
    },
    { highWaterMark: 0 },
  );
}
