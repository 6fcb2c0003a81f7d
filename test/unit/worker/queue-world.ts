import 'fake-indexeddb/auto';
import { setMaxListeners } from 'node:events';
import { IDBFactory } from 'fake-indexeddb';
import { openRepository } from '../../../src/git/open-repository.ts';
import { createHosts } from '../../../src/http/hosts.ts';
import type { Fetch } from '../../../src/http/request.ts';
import { type Clock, systemClock } from '../../../src/lib/clock.ts';
import type { Bucket } from '../../../src/model/bucket.ts';
import type { Unit } from '../../../src/model/unit.ts';
import { openVault } from '../../../src/vault/open-vault.ts';
import type { Vault } from '../../../src/vault/vault.ts';
import type { BucketDoor } from '../../../src/worker/bucket-door.ts';
import type { Place } from '../../../src/worker/bucket-place.ts';
import type { Environment } from '../../../src/worker/job-state.ts';
import type { TabChannel } from '../../../src/worker/other-tab.ts';
import { createQueue } from '../../../src/worker/queue.ts';
import type { QueueCommand, QueueView } from '../../../src/worker/queue-messages.ts';
import { memoryBucket } from '../../support/memory-bucket.ts';
import { browserLocks } from './job-world.ts';

// Many requests wait for one signal; Node takes that for a leak.
setMaxListeners(0);

/** What the small projects have. */
export const smallUnits: readonly Unit[] = ['git', 'issues', 'labels'];

export interface QueueWorldOptions {
  readonly indexedDB?: IDBFactory;
  readonly locks?: LockManager;
  readonly fetch?: Fetch;
  /** Between tabs. */
  readonly channel?: TabChannel;
  /** What every bucket address opens. */
  readonly bucket?: Bucket;
  /** The way into real buckets, instead of `bucket`. */
  readonly door?: (environment: Environment) => BucketDoor;
  /** Default: that of the machine. */
  readonly clock?: Clock;
  /** Projects that a list takes; default as in the page. */
  readonly mostInList?: number;
}

/** Bodies of Node's own fetch, read into given memory, end at once when they have arrived whole; a browser's do not. */
export const nodeFetch: Fetch = async (input, init) => {
  const answer = await fetch(input, init);
  const { body, status, headers, url } = answer;
  const plain = new Response(body?.pipeThrough(new TransformStream<Uint8Array, Uint8Array>()) ?? null, {
    status,
    headers,
  });
  Object.defineProperty(plain, 'url', { value: url });
  return plain;
};

/** A queue with everything around it that a browser would bring. Several with the same storage and locks are several tabs. */
export function createQueueWorld(options: QueueWorldOptions = {}) {
  const views: (QueueView | undefined)[] = [];
  let vault: Promise<Vault> | undefined;
  const factory = options.indexedDB ?? new IDBFactory();
  const openOnce = async () => {
    vault ??= openVault({ indexedDB: factory, openRepository });
    return vault;
  };
  const { clock = systemClock } = options;
  const environment: Environment = {
    fetch: options.fetch ?? nodeFetch,
    clock,
    random: Math.random,
    isOnline: () => true,
    locks: options.locks ?? browserLocks(),
    openVault: openOnce,
    version: '0.0.0',
    ...(options.mostInList === undefined ? {} : { mostInList: options.mostInList }),
    ...(options.channel && { channel: options.channel }),
    hosts: createHosts({ clock, random: Math.random }),
    post: (update) => {
      if (update.type === 'queue') views.push(update.queue);
    },
  };
  const { bucket = memoryBucket() } = options;
  const place: Place = {
    ...{ bucket, prefix: 'kept', id: 'https://s3.example/all' },
    cloneAddress: (key) => `https://s3.example/all/kept/${key}`,
    heard: () => place,
  };
  const send = createQueue(environment, options.door?.(environment) ?? { open: () => place, spot: () => place });
  const view = () => {
    const last = views.at(-1);
    if (last === undefined) throw new Error('there is no queue');
    return last;
  };
  const list = (text: string, token = '') =>
    send({ type: 'queue-list', text, token, proxy: '', pageOrigin: 'https://page.invalid' });
  const start = (more: Partial<Extract<QueueCommand, { type: 'queue-start' }>> = {}) =>
    send({ type: 'queue-start', units: smallUnits, format: 'gitea-dump', ...more });
  const states = () => Object.fromEntries(view().items.map(({ project, state }) => [project.address.name, state]));
  return { views, send, view, list, start, states, vault: openOnce, last: () => views.at(-1), indexedDB: factory };
}

export type QueueWorld = ReturnType<typeof createQueueWorld>;

/** How many of each state there are. */
export function tally(world: QueueWorld): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { state } of world.view().items) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/** An archive as it is served to a download. */
export async function savedBytes(world: QueueWorld, of: string, format?: string): Promise<Buffer> {
  const { port1, port2 } = new MessageChannel();
  const saving = world.send({ type: 'queue-save-port', of, ...(format !== undefined && { format }), port: port1 });
  const parts: Uint8Array[] = [];
  await new Promise<void>((resolve, reject) => {
    port2.onmessage = ({ data }) => {
      if (data.type === 'chunk') parts.push(new Uint8Array(data.bytes));
      if (data.type === 'error') reject(new Error(data.message));
      if (data.type === 'end') {
        port2.postMessage({ type: 'saved' });
        resolve();
      } else port2.postMessage({ type: 'pull' });
    };
    port2.postMessage({ type: 'pull' });
  });
  await saving;
  port2.close();
  return Buffer.concat(parts);
}
