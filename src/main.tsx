import './app/styles/index.css';
import { render } from 'preact';
import { App, loadScreens } from './app/app.tsx';
import { loadDownloads, saveTargets } from './app/save-targets.ts';
import { createAnnouncer } from './app/stores/announcer.ts';
import { createBucketStore } from './app/stores/bucket.ts';
import { createJobStore } from './app/stores/job.ts';
import { createLibraryStore } from './app/stores/library.ts';
import { createMirrorStore } from './app/stores/mirror.ts';
import { createOfflineStore } from './app/stores/offline.ts';
import { createOpenStore } from './app/stores/open.ts';
import { createPreferencesStore } from './app/stores/preferences.ts';
import { createQueueStore } from './app/stores/queue.ts';
import { createRouteStore } from './app/stores/route.ts';
import { createSaveStore } from './app/stores/save.ts';
import { createStorageStore, storageDoor } from './app/stores/storage.ts';
import { createViewStore } from './app/stores/view.ts';
import { garbageCollector } from './lib/garbage.ts';
import { trustScripts } from './lib/trusted-scripts.ts';
import type { Command, Update } from './worker/messages.ts';
import type { ViewUpdate } from './worker/view-messages.ts';
import workerUrl from './worker/worker.ts?worker&url';

const workerScript = new URL(workerUrl, location.href);
const downloadScript = new URL('dl-sw.js', document.baseURI);
/** Made by the build; in development it only takes back what an earlier build has kept. */
const pageScript = new URL('page-sw.js', document.baseURI);
const trust = trustScripts([workerScript, downloadScript, pageScript], {
  origin: location.origin,
  trustedTypes: Reflect.get(globalThis, 'trustedTypes'),
});
const worker = new Worker(trust.script(workerScript), { type: 'module' });
const send = (command: Command, transfer: readonly Transferable[] = []) => worker.postMessage(command, [...transfer]);

const ownProxy = new URL('proxy/', document.baseURI).href;
const job = createJobStore({ send, pageOrigin: location.origin, proxy: ownProxy });
const library = createLibraryStore({ send, storage: () => localStorage });
const storage = createStorageStore({ send, door: storageDoor(navigator) });
/** Told of updates: each that is drawn leaves boxes, lines and styles, and a browser first looks for such when there are 60 MB of them. */
const wasDrawn = garbageCollector(40);
worker.addEventListener('message', (event: MessageEvent<Update>) => {
  void wasDrawn(1);
  if (event.data.type === 'job') job.receive(event.data);
  if (event.data.type === 'library') library.receive(event.data);
  if (event.data.type === 'queue') queue.receive(event.data);
  if (event.data.type === 'mirror') mirror.receive(event.data);
  if (event.data.type === 'bucket') bucket.receive(event.data);
  if (event.data.type === 'open') open.receive(event.data);
  if (isViewUpdate(event.data)) view.receive(event.data);
});

const isViewUpdate = (update: Update): update is ViewUpdate => update.type.startsWith('view-');

const route = createRouteStore({
  hash: () => location.hash,
  replace: (hash) => history.replaceState(null, '', hash),
  go: (hash) => {
    location.hash = hash;
  },
});
route.link.subscribe((link) => job.fill(link));

const saving = {
  send,
  targets: saveTargets(trust.script(downloadScript)),
  channel: () => new MessageChannel(),
  preferDownload: () => route.link.value.save === 'download',
};
const save = createSaveStore(saving);
const bucket = createBucketStore(send);
const proxy = () => job.form.proxy.peek();
const queue = createQueueStore({ ...saving, bucket, proxy, pageOrigin: location.origin });
const mirror = createMirrorStore({ send, bucket, proxy });
const view = createViewStore(saving);
const open = createOpenStore(saving);

const canKeep = 'serviceWorker' in navigator && !import.meta.env.DEV;
const offline = createOfflineStore({
  register: canKeep
    ? () => navigator.serviceWorker.register(trust.script(pageScript), { updateViaCache: 'none' })
    : undefined,
  reload: () => location.reload(),
  now: () => Date.now(),
});

const stores = {
  job,
  route,
  save,
  library,
  queue,
  bucket,
  mirror,
  open,
  storage,
  view,
  offline,
  ownProxy,
  trustData: trust.data,
  announcer: createAnnouncer(),
  preferences: createPreferencesStore(() => localStorage),
  now: () => Date.now(),
  version: __VERSION__,
};

// Who looks again may have brought the network back: requests that wait for a host that is away try at once.
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState !== 'visible') return;
  job.tryNow();
  void offline.look();
});

library.start();
queue.start();
mirror.start();
void storage.look();

const root = document.getElementById('app');
// A task of its own: together with what this script does when it is read it would keep a slow machine busy for too long.
if (root !== null) setTimeout(() => render(<App stores={stores} />, root));

/** Milliseconds after which what is not needed yet is loaded, when the page has nothing else to do. */
const idleAfter = 1500;

// Whoever has the page may lose the network; what is asked for then has to be here.
setTimeout(() => {
  loadDownloads().catch(() => {});
  // What is kept for a reload comes last: it must not stand in the way of what is looked at.
  void loadScreens().then(() => offline.start());
  open.prepare();
}, idleAfter);
