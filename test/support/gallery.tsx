import '../../src/app/styles/index.css';
import { render } from 'preact';
import { App } from '../../src/app/app.tsx';
import { setNumberLocale } from '../../src/app/parts/format.ts';
import { createAnnouncer } from '../../src/app/stores/announcer.ts';
import { createJobStore } from '../../src/app/stores/job.ts';
import { createPreferencesStore } from '../../src/app/stores/preferences.ts';
import { createRouteStore } from '../../src/app/stores/route.ts';
import { createSaveStore } from '../../src/app/stores/save.ts';
import { galleryNow, galleryStates } from './gallery-states.ts';

/** The page in any state, to look at and to check, without worker or network: `gallery.html?state=collecting`. */
setNumberLocale('en');

const name = new URLSearchParams(location.search).get('state') ?? 'idle';
const view = galleryStates[name];
if (view === undefined) throw new Error(`no such state; there are ${Object.keys(galleryStates).join(', ')}`);

const ownProxy = `${location.origin}/proxy/`;
const job = createJobStore({ send: () => {}, pageOrigin: location.origin, proxy: ownProxy });
const stores = {
  job,
  ownProxy,
  trustData: (json: string) => json,
  route: createRouteStore({ hash: () => location.hash, replace: () => {} }),
  save: createSaveStore({
    send: () => {},
    targets: { pick: async () => undefined, download: async () => {} },
    channel: () => new MessageChannel(),
    preferDownload: () => true,
  }),
  announcer: createAnnouncer(),
  preferences: createPreferencesStore(() => sessionStorage),
  now: () => galleryNow,
  version: '0.0.0',
};

if (view.state !== 'idle') {
  job.fill({ url: view.url });
  job.check();
  job.receive({ type: 'job', job: view });
}
const root = document.getElementById('app');
if (root !== null) render(<App stores={stores} />, root);
