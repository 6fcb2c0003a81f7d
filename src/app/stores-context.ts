import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Announcer } from './stores/announcer.ts';
import type { BucketStore } from './stores/bucket.ts';
import type { JobStore } from './stores/job.ts';
import type { LibraryStore } from './stores/library.ts';
import type { MirrorStore } from './stores/mirror.ts';
import type { OfflineStore } from './stores/offline.ts';
import type { OpenStore } from './stores/open.ts';
import type { PreferencesStore } from './stores/preferences.ts';
import type { QueueStore } from './stores/queue.ts';
import type { RouteStore } from './stores/route.ts';
import type { SaveStore } from './stores/save.ts';
import type { StorageStore } from './stores/storage.ts';
import type { ViewStore } from './stores/view.ts';

/** Everything a screen needs; made once, in main.tsx. */
export interface Stores {
  readonly job: JobStore;
  readonly route: RouteStore;
  readonly preferences: PreferencesStore;
  readonly announcer: Announcer;
  readonly save: SaveStore;
  readonly library: LibraryStore;
  readonly queue: QueueStore;
  readonly bucket: BucketStore;
  readonly mirror: MirrorStore;
  readonly open: OpenStore;
  readonly storage: StorageStore;
  readonly view: ViewStore;
  readonly offline: OfflineStore;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly version: string;
  /** This page's own proxy; another one, set by a link, is shown. */
  readonly ownProxy: string;
  /** Lets JSON into a data block where the page enforces Trusted Types. */
  readonly trustData: (json: string) => string;
}

export const StoresContext = createContext<Stores | undefined>(undefined);

export function useStores(): Stores {
  const stores = useContext(StoresContext);
  if (stores === undefined) throw new Error('no stores: a screen stands outside of the page');
  return stores;
}
