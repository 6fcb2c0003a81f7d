import { demoFetch } from '../demo/demo-fetch.ts';
import { openRepository } from '../git/open-repository.ts';
import { workerIndexer } from '../git/worker-indexer.ts';
import type { Fetch } from '../http/request.ts';
import { systemClock } from '../lib/clock.ts';
import { demoBase } from '../pipeline/address.ts';
import { openVault } from '../vault/open-vault.ts';
import type { Vault } from '../vault/vault.ts';
import { createJob } from './job.ts';
import type { Command } from './messages.ts';

/** The page's folder: workers live in its `assets/`, in development in `src/worker/`. */
const pageUrl = new URL(import.meta.env.DEV ? '../../' : '../', import.meta.url).href;

const pageFetch: Fetch = (input, init) => fetch(input, init);
const demo = demoFetch(pageFetch, pageUrl);
const routedFetch: Fetch = (input, init) =>
  new URL(input).origin === demoBase ? demo(input, init) : pageFetch(input, init);

let vault: Promise<Vault> | undefined;

const handle = createJob({
  fetch: routedFetch,
  clock: systemClock,
  random: Math.random,
  isOnline: () => navigator.onLine,
  locks: navigator.locks,
  openVault: async () => {
    vault ??= openVault({ indexedDB, openRepository });
    // What was refused once may be allowed by now.
    vault.catch(() => {
      vault = undefined;
    });
    return vault;
  },
  version: __VERSION__,
  startIndexer: workerIndexer,
  post: (update) => postMessage(update),
});

addEventListener('message', (event: MessageEvent<Command>) => {
  void handle(event.data);
});
