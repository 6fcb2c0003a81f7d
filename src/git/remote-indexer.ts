import { errorOf, type Failure, failureOf } from './far-failure.ts';
import type { IndexerStorage, StorageCall } from './indexer-storage.ts';
import { newsOf } from './news.ts';
import type {
  FinishOptions,
  IndexedPack,
  IndexerOptions,
  IndexerProgress,
  PackIndexer,
  StartIndexer,
} from './pack-indexer.ts';

/** One end of a channel: a `Worker`, the worker's own scope, or a `MessagePort`. */
export interface IndexerPort {
  postMessage(message: ToIndexer | FromIndexer, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent) => unknown) | null;
}

type ToIndexer =
  | { readonly type: 'start'; readonly options: IndexerOptions }
  | { readonly type: 'push'; readonly bytes: ArrayBuffer }
  | { readonly type: 'forgo-copy' }
  | { readonly type: 'finish'; readonly trailer: Uint8Array }
  | { readonly type: 'stored'; readonly bytes: Uint8Array };

type FromIndexer =
  /** With the buffer, to be used again. */
  | { readonly type: 'pushed'; readonly progress: IndexerProgress; readonly bytes: ArrayBuffer }
  | { readonly type: 'store'; readonly call: StorageCall }
  | { readonly type: 'named'; readonly count: number }
  | { readonly type: 'done'; readonly indexed: IndexedPack }
  | { readonly type: 'failed'; readonly failure: Failure };

/** Bytes on the way to the indexer: enough to keep it busy, few enough for the memory. */
const mostOnTheWay = 8 << 20;

/** The indexer at the other end of a port. `end` stops that end. */
export function remoteIndexer(port: IndexerPort, options: IndexerOptions, end: () => void): PackIndexer {
  let progress: IndexerProgress = { objects: 0, at: 0, done: false };
  let onTheWay = 0;
  /** Buffers that came back. */
  const free: ArrayBuffer[] = [];
  let failure: unknown;
  let finishing: FinishOptions | undefined;
  let settle: ((indexed: IndexedPack) => void) | undefined;
  /** Resolved whenever something came from the other end. */
  let news = newsOf();

  const fail = (cause: unknown) => {
    failure ??= cause;
    news.tell();
  };
  port.onmessage = ({ data }: MessageEvent<FromIndexer>) => {
    if (data.type === 'pushed') {
      progress = data.progress;
      onTheWay -= data.bytes.byteLength;
      free.push(data.bytes);
      news.tell();
    } else if (data.type === 'failed') fail(errorOf(data.failure));
    else if (data.type === 'done') settle?.(data.indexed);
    else if (data.type === 'named') finishing?.onObject(data.count);
    else void serve(data.call).catch(fail);
  };

  async function serve(call: StorageCall): Promise<void> {
    if (finishing === undefined) return;
    port.postMessage({ type: 'stored', bytes: await finishing.storage(call) }, []);
  }

  /** Waits until something is so; rejects when the other end failed. */
  async function until(isSo: () => boolean): Promise<void> {
    while (failure === undefined && !isSo()) {
      news = newsOf();
      await news.promise;
    }
    if (failure !== undefined) throw failure;
  }

  port.postMessage({ type: 'start', options }, []);
  return {
    async push(bytes) {
      if (failure !== undefined) throw failure;
      onTheWay += bytes.length;
      const { buffer } = bytes.length === bytes.buffer.byteLength ? bytes : bytes.slice();
      port.postMessage({ type: 'push', bytes: buffer }, [buffer]);
      await until(() => onTheWay < mostOnTheWay);
    },
    spare(length) {
      const found = free.pop();
      return found?.byteLength === length ? new Uint8Array(found) : undefined;
    },
    scanned: () => until(() => onTheWay === 0),
    get progress() {
      return progress;
    },
    forgoCopy: () => port.postMessage({ type: 'forgo-copy' }, []),
    async finish(given) {
      finishing = given;
      let indexed: IndexedPack | undefined;
      settle = (found) => {
        indexed = found;
        news.tell();
      };
      port.postMessage({ type: 'finish', trailer: given.trailer }, []);
      await until(() => indexed !== undefined);
      if (indexed === undefined) throw new Error('unreachable');
      return indexed;
    },
    close() {
      fail(new DOMException('the indexer was closed', 'AbortError'));
      port.onmessage = null;
      end();
    },
  };
}

/** The other end: runs an indexer for the one who speaks through the port. */
export function serveIndexer(port: IndexerPort, start: StartIndexer): void {
  let indexer: Promise<PackIndexer> | undefined;
  let queue: Promise<void> = Promise.resolve();
  let answered: ((bytes: Uint8Array) => void) | undefined;
  const storage: IndexerStorage = (call) =>
    new Promise((resolve) => {
      answered = resolve;
      port.postMessage({ type: 'store', call }, []);
    });
  const fail = (cause: unknown) => port.postMessage({ type: 'failed', failure: failureOf(cause) }, []);

  async function obey(message: Extract<ToIndexer, { type: 'push' | 'forgo-copy' | 'finish' }>): Promise<void> {
    const running = await indexer;
    if (running === undefined) throw new Error('the indexer was not started');
    if (message.type === 'push') {
      await running.push(new Uint8Array(message.bytes));
      const { bytes } = message;
      port.postMessage({ type: 'pushed', progress: { ...running.progress }, bytes }, [bytes]);
      return;
    }
    if (message.type === 'forgo-copy') return running.forgoCopy();
    const onObject = (count: number) => port.postMessage({ type: 'named', count }, []);
    const indexed = await running.finish({ trailer: message.trailer, storage, onObject });
    port.postMessage({ type: 'done', indexed }, []);
  }

  port.onmessage = ({ data }: MessageEvent<ToIndexer>) => {
    if (data.type === 'start') {
      indexer = start(data.options);
      indexer.catch(fail);
    } else if (data.type === 'stored') answered?.(data.bytes);
    else queue = queue.then(() => obey(data)).catch(fail);
  };
}
