import { localIndexer } from './local-indexer.ts';
import { type IndexerPort, serveIndexer } from './remote-indexer.ts';
import { openScratch } from './scratch-file.ts';
import { workerNamer } from './worker-namer.ts';

// The second worker: indexes one pack for the worker that started it, and ends with it.
const port: IndexerPort = {
  postMessage: (message, transfer) => postMessage(message, { transfer }),
  onmessage: null,
};
serveIndexer(port, (options) => localIndexer(options, { openScratch, startNamer: workerNamer }));
addEventListener('message', (event) => port.onmessage?.(event));
