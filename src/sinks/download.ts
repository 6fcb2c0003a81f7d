import { blobLimit, collectBlob } from './blob-download.ts';
import { clickBlob } from './click-blob.ts';
import { readyServiceWorker, type ScriptUrl, type Workers } from './service-worker.ts';
import { type Patience, streamedDownload } from './service-worker-download.ts';

export interface DownloadOptions {
  readonly name: string;
  /** Bytes, when known: the browser shows how far it is, and a shorter archive is refused. */
  readonly size?: number;
  /** Speaks `PortToWorker` and `PortToPage` of the worker's messages; `serveStream` is its other end. */
  readonly port: MessagePort;
  /** Address of `dl-sw.js`, a trusted one where the page enforces Trusted Types. */
  readonly scriptUrl: ScriptUrl;
  readonly workers?: Workers;
  readonly patience?: Patience;
  /** Bytes that may be collected where there is no service worker. */
  readonly limit?: number;
}

const usualPatience: Patience = { answer: 3_000, start: 10_000, ping: 5_000 };
/** Frames are kept so long, because some browsers read them after the download has begun. */
const keep = 5 * 60_000;

function hiddenFrame(address: string): () => void {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  frame.title = 'Download';
  frame.src = address;
  document.body.append(frame);
  return () => void setTimeout(() => frame.remove(), keep);
}

/**
 * Saves what comes through the port as an ordinary download: streamed through a service worker, so that the archive is never in memory
 * whole, or collected where there is none. Resolves with the way taken when every byte is with the browser. Rejects with an `AbortError`
 * when a person cancelled the download, or a `RunError`: `download-lost`, `download-too-large`, `save-size`, and what the maker says.
 */
export async function saveByDownload(options: DownloadOptions): Promise<'stream' | 'blob'> {
  const { name, size, scriptUrl, patience = usualPatience } = options;
  const workers = 'workers' in options ? options.workers : navigator.serviceWorker;
  // Beside the page, not at the root of the host: it may be served from a sub-folder.
  const scope = new URL('dl/', document.baseURI).href;
  const worker = await readyServiceWorker(workers, scriptUrl, scope, patience.answer);
  let { port } = options;
  if (worker) {
    const back = await streamedDownload(worker, {
      name,
      ...(size === undefined ? {} : { size }),
      port,
      id: crypto.randomUUID(),
      navigate: (id) => hiddenFrame(`${scope}${id}/${encodeURIComponent(name)}`),
      patience,
    });
    if (back === undefined) return 'stream';
    port = back;
  }
  const blob = await collectBlob(port, size, options.limit ?? blobLimit);
  clickBlob(blob, name);
  port.postMessage({ type: 'saved' });
  return 'blob';
}
