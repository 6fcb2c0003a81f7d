import { createMirror } from '../../../src/worker/mirror.ts';
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { openRepository } from '../../../src/git/open-repository.ts';
import { createHosts } from '../../../src/http/hosts.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import type { Bucket } from '../../../src/model/bucket.ts';
import { openVault } from '../../../src/vault/open-vault.ts';
import type { Vault } from '../../../src/vault/vault.ts';
import type { BucketDoor } from '../../../src/worker/bucket-door.ts';
import type { BucketForm } from '../../../src/worker/bucket-messages.ts';
import type { Place } from '../../../src/worker/bucket-place.ts';
import type { Environment } from '../../../src/worker/job-state.ts';
import type { MirrorCommand, MirrorView } from '../../../src/worker/mirror-messages.ts';
import { memoryBucket } from '../../support/memory-bucket.ts';
import { browserLocks } from './job-world.ts';
import { nodeFetch } from './queue-world.ts';

/** Never to be found in anything that is kept or shown. */
export const secret = 'this-is-the-secret-key';

export const form: BucketForm = {
  address: 'https://s3.example/kept/git',
  endpoint: '',
  region: '',
  keyId: 'AKIATEST',
  secret,
  session: '',
};

export interface MirrorTabOptions {
  readonly bucket?: Bucket;
  /** Address that plain git reads the bucket at. */
  readonly url: string;
  readonly indexedDB?: IDBFactory;
  readonly locks?: LockManager;
  /** Projects that a list takes; default as in the page. */
  readonly mostInList?: number;
  /** The way into real buckets, instead of `bucket`. */
  readonly door?: (environment: Environment) => BucketDoor;
}

/** The mirrors of one tab; several with the same storage and locks are several tabs. */
export function mirrorTab(options: MirrorTabOptions) {
  const {
    bucket = memoryBucket(),
    url,
    indexedDB = new IDBFactory(),
    locks = browserLocks(),
    mostInList,
    door,
  } = options;
  const views: MirrorView[] = [];
  let vault: Promise<Vault> | undefined;
  const openOnce = async () => {
    vault ??= openVault({ indexedDB, openRepository });
    return vault;
  };
  const opened: BucketForm[] = [];
  const environment: Environment = {
    fetch: nodeFetch,
    clock: systemClock,
    random: Math.random,
    isOnline: () => true,
    locks,
    openVault: openOnce,
    version: '0.0.0',
    ...(mostInList === undefined ? {} : { mostInList }),
    hosts: createHosts({ clock: systemClock, random: Math.random }),
    post: (update) => {
      if (update.type === 'mirror') views.push(update.mirror);
    },
  };
  const send = createMirror(
    environment,
    door?.(environment) ?? {
      spot: () => ({ prefix: 'git', id: 'https://s3.example/kept' }),
      open(given) {
        opened.push(given);
        const place: Place = {
          ...{ bucket, prefix: 'git', id: 'https://s3.example/kept', cloneAddress: (key) => `${url}/git/${key}` },
          heard: () => place,
        };
        return place;
      },
    },
  );
  const view = () => {
    const last = views.at(-1);
    if (last === undefined) throw new Error('nothing was shown');
    return last;
  };
  const start = (text: string, more: Partial<Extract<MirrorCommand, { type: 'mirror-start' }>> = {}) =>
    send({
      type: 'mirror-start',
      bucket: form,
      text,
      token: '',
      options: { pullRequests: true, wikis: false, largeFiles: false, onePack: false },
      proxy: '',
      ...more,
    });
  const given = { bucket: form, token: '', proxy: '' };
  const states = () => Object.fromEntries(view().items.map(({ key, state }) => [key, state]));
  return { send, start, given, view, views, states, opened, vault: openOnce, indexedDB, locks };
}
