import { demoFetch } from '../demo/demo-fetch.ts';
import { openRepository } from '../git/open-repository.ts';
import { removeScratchFiles } from '../git/scratch-file.ts';
import { workerIndexer } from '../git/worker-indexer.ts';
import { createHosts } from '../http/hosts.ts';
import type { Fetch } from '../http/request.ts';
import { tabsOfHost } from '../http/tabs-of-host.ts';
import { systemClock } from '../lib/clock.ts';
import { demoBase } from '../pipeline/address.ts';
import { prepareOpen } from '../pipeline/prepare-open.ts';
import { hasLevelLog } from '../vault/new-log.ts';
import { openVault } from '../vault/open-vault.ts';
import { openSpool, removeSpools } from '../vault/spool.ts';
import type { Vault } from '../vault/vault.ts';
import { createBucketCheck } from './bucket-check.ts';
import { bucketDoor } from './bucket-door.ts';
import { checkOpened } from './check-opened.ts';
import {
  isBucketCommand,
  isLibraryCommand,
  isMirrorCommand,
  isOpenCommand,
  isQueueCommand,
  isViewCommand,
} from './command-kinds.ts';
import { createJob } from './job.ts';
import type { Environment } from './job-state.ts';
import { createLibrary } from './library.ts';
import type { Command } from './messages.ts';
import { createMirror } from './mirror.ts';
import { createOpen } from './open.ts';
import { openedId } from './open-messages.ts';
import { tabChannel } from './other-tab.ts';
import { createQueue } from './queue.ts';
import { freedTeller } from './room.ts';
import { createView } from './view.ts';
import { collectedSource } from './view-collected.ts';

/** The page's folder: workers live in its `assets/`, in development in `src/worker/`. */
const pageUrl = new URL(import.meta.env.DEV ? '../../' : '../', import.meta.url).href;

const pageFetch: Fetch = (input, init) => fetch(input, init);
const demo = demoFetch(pageFetch, pageUrl);
const routedFetch: Fetch = (input, init) =>
  new URL(input).origin === demoBase ? demo(input, init) : pageFetch(input, init);

let vault: Promise<Vault> | undefined;

const channel = tabChannel('takeout');
const freed = freedTeller(channel);

const environment: Environment = {
  fetch: routedFetch,
  clock: systemClock,
  random: Math.random,
  isOnline: () => navigator.onLine,
  locks: navigator.locks,
  openVault: async () => {
    vault ??= openVault({ indexedDB, storage: navigator.storage, openRepository, newLog: hasLevelLog(navigator) });
    // What was refused once may be allowed by now.
    vault.catch(() => {
      vault = undefined;
    });
    return vault;
  },
  openSpool,
  version: __VERSION__,
  pageOrigin: location.origin,
  startIndexer: workerIndexer,
  post: (update) => postMessage(update),
  ...(channel && { channel }),
  room: async () => {
    const { quota, usage = 0 } = await navigator.storage.estimate();
    return quota === undefined ? undefined : Math.max(0, quota - usage);
  },
  onFreed: freed.onFreed,
  hosts: createHosts({
    clock: systemClock,
    random: Math.random,
    ...(navigator.locks && { tabs: tabsOfHost(navigator.locks, systemClock) }),
    onOnline: (wake) => {
      addEventListener('online', wake);
      return () => removeEventListener('online', wake);
    },
  }),
};

// Of tabs that are gone.
void removeSpools();
void removeScratchFiles();

const job = createJob(environment);
const library = createLibrary(environment);
const door = bucketDoor(environment);
const queue = createQueue(environment, door);
const mirror = createMirror(environment, door);
const bucket = createBucketCheck(environment, door);
const open = createOpen({ ...environment, check: checkOpened(environment), prepare: prepareOpen });
const view = createView({
  openSource: async (id) => (id === openedId ? open.opened() : collectedSource(await environment.openVault(), id)),
  post: (update) => postMessage(update),
  rest: () => new Promise((resolve) => setTimeout(resolve)),
});

async function handle(command: Command): Promise<void> {
  if (isLibraryCommand(command)) {
    await library(command);
    if (command.type === 'delete') freed.tell();
    return;
  }
  if (isBucketCommand(command)) return bucket(command);
  if (isMirrorCommand(command)) return mirror(command);
  if (isOpenCommand(command)) {
    await open.obey(command);
    if (command.type === 'open-close' || command.type === 'open-cancel') freed.tell();
    return;
  }
  if (isViewCommand(command)) return view(command);
  return isQueueCommand(command) ? queue(command) : job(command);
}

addEventListener('message', (event: MessageEvent<Command>) => {
  void handle(event.data);
});
