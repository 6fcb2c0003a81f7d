import { trustScripts } from '../lib/trusted-scripts.ts';
import { failedMessage } from './far-failure.ts';
import namerUrl from './naming-worker.ts?worker&url';
import type { IndexerOptions } from './pack-indexer.ts';
import { type NamerPort, type RemoteNamer, remoteNamer } from './remote-namer.ts';

const script = new URL(namerUrl, import.meta.url);
const trust = trustScripts([script], {
  origin: location.origin,
  trustedTypes: Reflect.get(globalThis, 'trustedTypes'),
});

/** A namer in a worker of its own; none where there is one processor only. */
export function workerNamer(options: IndexerOptions): RemoteNamer | undefined {
  if (navigator.hardwareConcurrency < 2) return undefined;
  const worker = new Worker(trust.script(script), { type: 'module' });
  const port: NamerPort = {
    postMessage: (message, transfer) => worker.postMessage(message, { transfer }),
    onmessage: null,
  };
  worker.onmessage = (event) => port.onmessage?.(event);
  worker.onerror = (event) => {
    event.preventDefault();
    port.onmessage?.(new MessageEvent('message', { data: failedMessage(event.message) }));
  };
  return remoteNamer(port, options, () => worker.terminate());
}
