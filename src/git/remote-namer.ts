import { nextTask } from '../lib/turns.ts';
import { errorOf, type Failure, failureOf } from './far-failure.ts';
import { type Namer, startNamer } from './namer.ts';
import { newsOf } from './news.ts';
import type { SeenObjects } from './pack-facts.ts';
import type { IndexerOptions } from './pack-indexer.ts';

/** One end of a channel: a `Worker`, the worker's own scope, or a `MessagePort`. */
export interface NamerPort {
  postMessage(message: ToNamer | FromNamer, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent) => unknown) | null;
}

type ToNamer =
  | { readonly type: 'start'; readonly options: IndexerOptions }
  | { readonly type: 'name'; readonly buffer: ArrayBuffer; readonly length: number }
  | { readonly type: 'tell' };

type FromNamer =
  /** With the buffer, to be used again. */
  | { readonly type: 'named'; readonly buffer: ArrayBuffer }
  | { readonly type: 'names'; readonly names: ArrayBuffer }
  | { readonly type: 'told'; readonly seen: SeenObjects }
  | { readonly type: 'failed'; readonly failure: Failure };

/** A namer at the other end of a port. */
export interface RemoteNamer {
  /** Takes bytes of an outbox, a copy of them. */
  name(objects: Uint8Array): void;
  /** False while it has enough to do. */
  readonly isFree: boolean;
  /** Lets what it has sent come in. Rejects when it failed. */
  listen(): Promise<void>;
  /** Waits until all is named; gives the names to `take`, piece by piece, and resolves with what was seen. */
  tell(take: (names: Uint8Array) => void): Promise<SeenObjects>;
  close(): void;
}

/** Batches on the way: enough to keep it busy, few enough for the memory. */
const mostOnTheWay = 3;
/** Bytes of most batches; those of large objects have up to three times as much. */
const usualBatch = 2 << 20;

export function remoteNamer(port: NamerPort, options: IndexerOptions, end: () => void): RemoteNamer {
  const free: ArrayBuffer[] = [];
  let onTheWay = 0;
  let failure: unknown;
  let told: SeenObjects | undefined;
  let takeNames = (_: Uint8Array) => {};
  let news = newsOf();

  function hear(data: FromNamer): void {
    if (data.type === 'named') {
      onTheWay--;
      free.push(data.buffer);
    } else if (data.type === 'names') takeNames(new Uint8Array(data.names));
    else if (data.type === 'told') told = data.seen;
    else failure ??= errorOf(data.failure);
  }
  port.onmessage = ({ data }: MessageEvent<FromNamer>) => {
    try {
      hear(data);
    } catch (cause) {
      failure ??= cause;
    }
    news.tell();
  };

  async function until(isSo: () => boolean): Promise<void> {
    while (failure === undefined && !isSo()) {
      news = newsOf();
      await news.promise;
    }
    if (failure !== undefined) throw failure;
  }

  port.postMessage({ type: 'start', options }, []);
  return {
    name(objects) {
      const spare = free.pop();
      const fits = spare !== undefined && spare.byteLength >= objects.length;
      const buffer = fits ? spare : new ArrayBuffer(Math.max(usualBatch, objects.length));
      new Uint8Array(buffer).set(objects);
      port.postMessage({ type: 'name', buffer, length: objects.length }, [buffer]);
      onTheWay++;
    },
    get isFree() {
      return onTheWay < mostOnTheWay;
    },
    async listen() {
      await nextTask();
      if (failure !== undefined) throw failure;
    },
    async tell(take) {
      takeNames = take;
      told = undefined;
      port.postMessage({ type: 'tell' }, []);
      await until(() => told !== undefined);
      if (told === undefined) throw new Error('unreachable');
      return told;
    },
    close() {
      port.onmessage = null;
      end();
    },
  };
}

/** The other end: names objects for the one who speaks through the port. */
export function serveNamer(port: NamerPort): void {
  let namer: Promise<Namer> | undefined;
  let queue: Promise<void> = Promise.resolve();

  async function obey(message: ToNamer): Promise<void> {
    if (message.type === 'start') namer = startNamer(message.options);
    const running = await namer;
    if (running === undefined) throw new Error('the namer was not started');
    if (message.type === 'name') {
      const { buffer, length } = message;
      running.name(new Uint8Array(buffer, 0, length));
      port.postMessage({ type: 'named', buffer }, [buffer]);
    } else if (message.type === 'tell') {
      for (const { buffer } of running.names()) port.postMessage({ type: 'names', names: buffer }, [buffer]);
      port.postMessage({ type: 'told', seen: running.seen() }, []);
    }
  }

  port.onmessage = ({ data }: MessageEvent<ToNamer>) => {
    queue = queue
      .then(() => obey(data))
      .catch((cause: unknown) => port.postMessage({ type: 'failed', failure: failureOf(cause) }, []));
  };
}
