import { type ReadonlySignal, signal } from '@preact/signals';

/** The parts of a service worker, its registration and the browser's list of them that we need. */
interface Script extends EventTarget {
  readonly state: string;
  postMessage(message: unknown): void;
}

export interface Registration extends EventTarget {
  readonly installing: Script | null;
  readonly waiting: Script | null;
  readonly active: Script | null;
  update(): Promise<unknown>;
}

/** Whether the page can be loaded without network, and in which version. */
export interface OfflineStore {
  /** A newer version was taken and waits until it is wanted, or until all tabs of this page are closed. */
  readonly update: ReadonlySignal<boolean>;
  /** Lets the browser keep the page. Never rejects: what cannot be kept is fetched as ever. */
  start(): Promise<void>;
  /** Looks whether there is a newer version, not more than once an hour. */
  look(): Promise<void>;
  /** Loads the page anew in the newer version. */
  load(): void;
}

export interface OfflineStoreOptions {
  /** `undefined` where the browser has no service workers, or the page is not built. */
  readonly register: (() => Promise<Registration>) | undefined;
  readonly reload: () => void;
  readonly now: () => number;
}

/** Milliseconds between two looks for a newer version. */
const lookPause = 3_600_000;

export function createOfflineStore({ register, reload, now }: OfflineStoreOptions): OfflineStore {
  const update = signal(false);
  let registration: Registration | undefined;
  let looked = Number.NEGATIVE_INFINITY;

  function follow(one: Registration): void {
    const { installing } = one;
    // The first version of all waits for nobody and is what the page already is.
    if (one.waiting !== null && one.active !== null) update.value = true;
    installing?.addEventListener('statechange', () => {
      if (installing.state === 'installed' && one.active !== null) update.value = true;
    });
  }

  return {
    update,
    async start() {
      try {
        const one = await register?.();
        if (one === undefined) return;
        registration = one;
        looked = now();
        one.addEventListener('updatefound', () => follow(one));
        follow(one);
      } catch {
        // Private windows of some browsers refuse, and so do pages that are not served securely.
      }
    },
    async look() {
      if (registration === undefined || now() - looked < lookPause) return;
      looked = now();
      await registration.update().catch(() => {});
    },
    load() {
      const waiting = registration?.waiting;
      // Another tab may have let it in already.
      if (waiting === undefined || waiting === null) return reload();
      waiting.addEventListener('statechange', () => {
        if (waiting.state === 'activated') reload();
      });
      waiting.postMessage({ type: 'take-over' });
    },
  };
}
