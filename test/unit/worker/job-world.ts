import { setMaxListeners } from 'node:events';
import { readFile } from 'node:fs/promises';
import { IDBFactory } from 'fake-indexeddb';
import { demoFetch } from '../../../src/demo/demo-fetch.ts';
import { openRepository } from '../../../src/git/open-repository.ts';
import { createHosts } from '../../../src/http/hosts.ts';
import type { Fetch } from '../../../src/http/request.ts';
import type { Clock } from '../../../src/lib/clock.ts';
import { RunError } from '../../../src/lib/run-error.ts';
import type { OpenSpool } from '../../../src/model/spool.ts';
import { units as allUnits, type Unit } from '../../../src/model/unit.ts';
import { openVault } from '../../../src/vault/open-vault.ts';
import type { Vault } from '../../../src/vault/vault.ts';
import { createJob } from '../../../src/worker/job.ts';
import type { Environment } from '../../../src/worker/job-state.ts';
import type { Command, JobView } from '../../../src/worker/messages.ts';
import type { TabChannel, TabMessage } from '../../../src/worker/other-tab.ts';

// Many requests wait for one signal; Node takes that for a leak.
setMaxListeners(0);

const publicFolder = new URL('../../../public/', import.meta.url);

/** The static files of the page, from the disk. */
const pageFetch: Fetch = async (input) => {
  const path = decodeURIComponent(new URL(input).pathname.slice(1));
  const bytes = await readFile(new URL(path, publicFolder)).catch(() => undefined);
  return bytes === undefined ? new Response(null, { status: 404 }) : new Response(new Uint8Array(bytes));
};

/** The recorded project of the demo, without a browser. */
export function demoForge(): Fetch {
  return demoFetch(pageFetch, 'https://page.invalid/');
}

/**
 * When the clock of a world begins: not before what people do at the live forge (`live-state.ts`). A clock that is far behind a forge has updates
 * read every list whole.
 */
export const worldStart = Date.UTC(2026, 0, 5, 9);

/** Waits pass at once; time goes on by a little with each look, so that figures which need time have it. */
export function quickClock(start = worldStart): Clock {
  let now = start;
  return {
    now: () => (now += 1),
    sleep: async (milliseconds, signal) => {
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
      now += milliseconds;
    },
  };
}

/** The browser's locks as far as they are used: taken or not, or waited for. */
export function browserLocks(): LockManager {
  const held = new Map<string, Promise<unknown>>();
  const take = async (name: string, run: (lock: object | null) => unknown) => {
    const work = (async () => run({ name }))();
    held.set(name, work);
    try {
      return await work;
    } finally {
      held.delete(name);
    }
  };
  const request = async (
    name: string,
    { ifAvailable, signal }: LockOptions,
    run: (lock: object | null) => Promise<unknown>,
  ) => {
    signal?.throwIfAborted();
    if (ifAvailable) return held.has(name) ? run(null) : take(name, run);
    for (let last = held.get(name); last !== undefined; last = held.get(name)) {
      await Promise.race([last.catch(() => {}), new Promise((_, stop) => signal?.addEventListener('abort', stop))]);
    }
    return take(name, run);
  };
  const query = async () => ({ held: [...held.keys()].map((name) => ({ name })), pending: [] });
  return { request, query } as unknown as LockManager;
}

/** The channel between tabs; each gets its own end of it. */
export function tabChannels(): () => TabChannel {
  const ends = new Set<(message: TabMessage) => void>();
  return () => {
    const own = new Set<(message: TabMessage) => void>();
    const hear = (message: TabMessage) => {
      for (const take of own) take(message);
    };
    ends.add(hear);
    return {
      post: (message) => {
        const sent = structuredClone(message);
        for (const end of ends) if (end !== hear) queueMicrotask(() => end(sent));
      },
      listen: (take) => {
        own.add(take);
        return () => own.delete(take);
      },
    };
  };
}

export const demo = 'demo:harbor-lab/weather-buoy';

export interface WorldOptions {
  readonly fetch?: Fetch;
  readonly indexedDB?: IDBFactory;
  /** Default: `quickClock`. */
  readonly clock?: Clock;
  readonly locks?: LockManager;
  readonly isOnline?: () => boolean;
  /** Between tabs. */
  readonly channel?: TabChannel;
  /** Bytes of a chunk of a blob. */
  readonly chunkSize?: number;
  readonly onFreed?: NonNullable<Environment['onFreed']>;
  readonly openSpool?: OpenSpool;
  /** The browser does not let the page store anything, as long as this says so. */
  readonly refuseStorage?: () => boolean;
}

/** A job with everything around it that a browser would bring. Several worlds with the same storage and locks are several tabs. */
export function createWorld(options: WorldOptions = {}) {
  const views: JobView[] = [];
  const asked: string[] = [];
  const fetch = options.fetch ?? demoForge();
  const factory = options.indexedDB ?? new IDBFactory();
  let vault: Promise<Vault> | undefined;
  const openOnce = async () => {
    if (options.refuseStorage?.())
      throw new RunError('storage-refused', 'This browser does not let the page store data.');
    const { chunkSize } = options;
    vault ??= openVault({ indexedDB: factory, openRepository, ...(chunkSize === undefined ? {} : { chunkSize }) });
    return vault;
  };
  const clock = options.clock ?? quickClock();
  const environment: Environment = {
    fetch: (input, init) => {
      asked.push(input);
      return fetch(input, init);
    },
    clock,
    random: () => 0.5,
    isOnline: options.isOnline ?? (() => true),
    locks: options.locks ?? browserLocks(),
    openVault: openOnce,
    version: '0.0.0',
    ...(options.channel && { channel: options.channel }),
    ...(options.onFreed && { onFreed: options.onFreed }),
    ...(options.openSpool && { openSpool: options.openSpool }),
    post: (update) => {
      if (update.type === 'job') views.push(update.job);
    },
    hosts: createHosts({ clock, random: () => 0.5, patience: 3_600_000 }),
  };
  const send = createJob(environment);
  const view = () => {
    const last = views.at(-1);
    if (last === undefined) throw new Error('nothing was posted');
    return last;
  };
  const check = (more: Partial<Extract<Command, { type: 'check' }>> = {}) =>
    send({
      type: 'check',
      url: demo,
      token: '',
      format: 'gitea-dump',
      units: allUnits,
      proxy: '',
      pageOrigin: 'https://page.invalid',
      ...more,
    });
  return {
    ...{ views, asked, send, view, check, vault: openOnce },
    states: () => views.map(({ state }) => state).filter((state, index, all) => state !== all[index - 1]),
  };
}

export type World = ReturnType<typeof createWorld>;

/** Checks and exports to the end; gives the last view. */
export async function exported(world: World, units: readonly Unit[] = allUnits): Promise<JobView> {
  await world.check({ units });
  await world.send({ type: 'export' });
  return world.view();
}

/** The archive as it is served to a download. */
export async function savedBytes(world: World, archive?: number): Promise<Uint8Array> {
  const { port1, port2 } = new MessageChannel();
  const saving = world.send({ type: 'save-port', port: port1, ...(archive === undefined ? {} : { archive }) });
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
  return new Uint8Array(Buffer.concat(parts));
}

/** Stops the forge before a request, once, to do something. */
export function interrupted(forge: Fetch, at: (input: string, count: number) => boolean, run: () => void): Fetch {
  let count = 0;
  let done = false;
  return async (input, init) => {
    count++;
    if (!done && at(input, count)) {
      done = true;
      run();
    }
    return forge(input, init);
  };
}
