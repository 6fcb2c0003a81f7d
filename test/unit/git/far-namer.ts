import type { IndexerOptions } from '../../../src/git/pack-indexer.ts';
import { type RemoteNamer, remoteNamer, serveNamer } from '../../../src/git/remote-namer.ts';

/** A namer at the other end of a channel, as in a worker of its own; counts the batches that it gets. */
export function countedNamer(): { namer(options: IndexerOptions): RemoteNamer; sent(): number } {
  let batches = 0;
  return {
    namer(options) {
      const { port1, port2 } = new MessageChannel();
      serveNamer(port2);
      const namer = remoteNamer(port1, options, () => port1.close());
      return {
        get isFree() {
          return namer.isFree;
        },
        listen: () => namer.listen(),
        tell: (take) => namer.tell(take),
        close: () => namer.close(),
        name(objects) {
          batches++;
          namer.name(objects);
        },
      };
    },
    sent: () => batches,
  };
}
