import { trustScripts } from '../lib/trusted-scripts.ts';
import { failedMessage } from './far-failure.ts';
import indexerUrl from './indexer-worker.ts?worker&url';
import type { PackIndexer, StartIndexer } from './pack-indexer.ts';
import { type IndexerPort, remoteIndexer } from './remote-indexer.ts';
import { removeScratchFiles } from './scratch-file.ts';

const script = new URL(indexerUrl, import.meta.url);
const trust = trustScripts([script], {
  origin: location.origin,
  trustedTypes: Reflect.get(globalThis, 'trustedTypes'),
});

/** An indexer in a worker of its own, so that a pack is stored and indexed at the same time. */
export const workerIndexer: StartIndexer = async (options): Promise<PackIndexer> => {
  const worker = new Worker(trust.script(script), { type: 'module' });
  const port: IndexerPort = {
    postMessage: (message, transfer) => worker.postMessage(message, { transfer }),
    onmessage: null,
  };
  const indexer = remoteIndexer(port, options, () => {
    worker.terminate();
    void removeScratchFiles();
  });
  worker.onmessage = (event) => port.onmessage?.(event);
  worker.onerror = (event) => {
    event.preventDefault();
    port.onmessage?.(new MessageEvent('message', { data: failedMessage(event.message) }));
  };
  return indexer;
};
