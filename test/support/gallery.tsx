import '../../src/app/styles/index.css';
import { render } from 'preact';
import { App } from '../../src/app/app.tsx';
import { setNumberLocale } from '../../src/app/parts/format.ts';
import { createAnnouncer } from '../../src/app/stores/announcer.ts';
import { createBucketStore } from '../../src/app/stores/bucket.ts';
import { createJobStore } from '../../src/app/stores/job.ts';
import { createLibraryStore } from '../../src/app/stores/library.ts';
import { createMirrorStore } from '../../src/app/stores/mirror.ts';
import { createOfflineStore } from '../../src/app/stores/offline.ts';
import { createOpenStore, idleOpen } from '../../src/app/stores/open.ts';
import { createPreferencesStore, type SmallStorage } from '../../src/app/stores/preferences.ts';
import { createQueueStore } from '../../src/app/stores/queue.ts';
import { createRouteStore } from '../../src/app/stores/route.ts';
import { createSaveStore } from '../../src/app/stores/save.ts';
import { createStorageStore } from '../../src/app/stores/storage.ts';
import { createViewStore } from '../../src/app/stores/view.ts';
import { galleryKnown, galleryLibraries } from './gallery-library.ts';
import { type GalleryMirror, galleryMirrors } from './gallery-mirror.ts';
import { galleryOpened } from './gallery-open.ts';
import { galleryQueues } from './gallery-queue.ts';
import { galleryNow, galleryStates } from './gallery-states.ts';

/** The page in any state, to look at and to check, without worker or network: `gallery.html?state=collecting`, `?library=three`. */
setNumberLocale('en');

const words = new URLSearchParams(location.search);
const name = words.get('state') ?? 'idle';
const view = galleryStates[name];
if (view === undefined) throw new Error(`no such state; there are ${Object.keys(galleryStates).join(', ')}`);
const libraryName = words.get('library');
const shown = libraryName === null ? undefined : galleryLibraries[libraryName];
if (libraryName !== null && shown === undefined)
  throw new Error(`no such library; there are ${Object.keys(galleryLibraries).join(', ')}`);

const remembered: SmallStorage = { getItem: () => JSON.stringify(galleryKnown), setItem: () => {} };
const ownProxy = `${location.origin}/proxy/`;
const job = createJobStore({ send: () => {}, pageOrigin: location.origin, proxy: ownProxy });
if (shown !== undefined && !shown.onExport && location.hash === '') location.hash = '#/library';
const opened = words.get('open');
if (opened !== null) location.hash = '#/open';
const mirrored = words.get('mirror');
if (mirrored !== null) location.hash = '#/mirror';
const library = createLibraryStore({ send: () => {}, storage: () => remembered });
const storage = createStorageStore({
  send: () => {},
  door: {
    persisted: async () => shown?.persisted ?? false,
    estimate: async () => ({ quota: shown?.isPrivate ? 1e8 : 1e11 }),
  },
});
const saving = {
  send: () => {},
  targets: { pick: async () => undefined, pickFolder: async () => undefined, download: async () => {} },
  channel: () => new MessageChannel(),
  preferDownload: () => true,
};
const open = createOpenStore(saving);
const bucket = createBucketStore(() => {});
const queue = createQueueStore({ ...saving, bucket, proxy: () => ownProxy, pageOrigin: location.origin });
const mirror = createMirrorStore({ send: () => {}, bucket, proxy: () => ownProxy });
const stores = {
  view: createViewStore(saving),
  offline: createOfflineStore({ register: undefined, reload: () => {}, now: () => galleryNow }),
  job,
  open,
  library,
  queue,
  bucket,
  mirror,
  storage,
  ownProxy,
  trustData: (json: string) => json,
  route: createRouteStore({
    hash: () => location.hash,
    replace: () => {},
    go: (hash) => {
      location.hash = hash;
    },
  }),
  save: createSaveStore(saving),
  announcer: createAnnouncer(),
  preferences: createPreferencesStore(() => sessionStorage),
  now: () => galleryNow,
  version: '0.0.0',
};

function fillMirror(shown: GalleryMirror | undefined): void {
  if (shown === undefined) throw new Error(`no such mirror; there are ${Object.keys(galleryMirrors).join(', ')}`);
  bucket.address.value = shown.address ?? '';
  bucket.keyId.value = shown.keyId ?? '';
  bucket.secret.value = shown.keyId ?? '';
  mirror.text.value = shown.text ?? '';
  if (shown.bucket !== undefined) {
    bucket.check();
    bucket.receive({ type: 'bucket', bucket: shown.bucket });
  }
  mirror.receive({ type: 'mirror', mirror: shown.mirror });
}

const several = words.get('queue');
if (several !== null) queue.receive({ type: 'queue', queue: galleryQueues[several] });
if (mirrored !== null) fillMirror(galleryMirrors[mirrored]);
if (opened !== null) open.receive({ type: 'open', open: galleryOpened[opened] ?? idleOpen });
if (shown !== undefined) library.receive({ type: 'library', library: shown.library });
await storage.look();
if (view.state !== 'idle') {
  job.fill({ url: view.url });
  job.check();
  job.receive({ type: 'job', job: view });
}
const root = document.getElementById('app');
if (root !== null) render(<App stores={stores} />, root);
