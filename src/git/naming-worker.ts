import { type NamerPort, serveNamer } from './remote-namer.ts';

// Names what the indexer has resolved, and ends with it.
const port: NamerPort = {
  postMessage: (message, transfer) => postMessage(message, { transfer }),
  onmessage: null,
};
serveNamer(port);
addEventListener('message', (event) => port.onmessage?.(event));
