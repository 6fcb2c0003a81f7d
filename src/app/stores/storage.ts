import { type ReadonlySignal, signal } from '@preact/signals';
import type { Command } from '../../worker/messages.ts';

/** The part of `navigator.storage` we need; any of it may throw, or be absent on a page that is not served securely. */
export interface StorageDoor {
  readonly persisted?: () => Promise<boolean>;
  readonly persist?: () => Promise<boolean>;
  readonly estimate?: () => Promise<{ readonly usage?: number; readonly quota?: number }>;
  /** Refused in private windows of some browsers. */
  readonly getDirectory?: () => Promise<unknown>;
}

/** The browser's own, bound; `undefined` where it has none. */
export function storageDoor(browser: { readonly storage?: StorageManager }): StorageDoor | undefined {
  const { storage } = browser;
  if (storage === undefined) return undefined;
  return {
    persisted: () => storage.persisted(),
    persist: () => storage.persist(),
    estimate: () => storage.estimate(),
    ...(typeof storage.getDirectory === 'function' ? { getDirectory: () => storage.getDirectory() } : {}),
  };
}

/** Whether this browser keeps what is collected. */
export interface StorageStore {
  /** The browser has agreed not to delete by itself; `undefined` until it is known. */
  readonly persisted: ReadonlySignal<boolean | undefined>;
  /** A private window, or so little room that it makes no difference. */
  readonly isPrivate: ReadonlySignal<boolean>;
  /** Looks without asking anybody. */
  look(): Promise<void>;
  /** Asks the browser to keep it, once; some browsers ask the person. To be called at a press that begins to collect. */
  ask(): Promise<void>;
}

export interface StorageStoreOptions {
  readonly door: StorageDoor | undefined;
  readonly send: (command: Command) => void;
}

/**
 * Less than this, in bytes, is what browsers give to private windows where they say it. Chromium says 10 GiB everywhere since version 137,
 * whatever there is.
 */
const littleRoom = 2e9;

async function orElse<T>(ask: (() => Promise<T>) | undefined, otherwise: T): Promise<T> {
  try {
    return ask === undefined ? otherwise : await ask();
  } catch {
    return otherwise;
  }
}

async function looksPrivate(door: StorageDoor, persisted: boolean): Promise<boolean> {
  if (persisted) return false;
  const { getDirectory, estimate } = door;
  const open = await orElse(getDirectory === undefined ? undefined : () => getDirectory().then(() => true), false);
  if (!open && getDirectory !== undefined) return true;
  const { quota } = await orElse(estimate, {} as { quota?: number });
  return quota !== undefined && quota < littleRoom;
}

export function createStorageStore({ door, send }: StorageStoreOptions): StorageStore {
  const persisted = signal<boolean | undefined>(undefined);
  const isPrivate = signal(false);
  let asked = false;
  const tell = (is: boolean) => {
    persisted.value = is;
    send({ type: 'storage', persisted: is, isPrivate: isPrivate.value });
  };
  return {
    persisted,
    isPrivate,
    async look() {
      if (door === undefined) return;
      const is = await orElse(door.persisted, false);
      isPrivate.value = await looksPrivate(door, is);
      tell(is);
    },
    async ask() {
      if (door === undefined || asked || persisted.peek() === true) return;
      asked = true;
      tell(await orElse(door.persist, false));
    },
  };
}
