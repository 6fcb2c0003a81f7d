import { type ReadonlySignal, signal } from '@preact/signals';

/** The part of `localStorage` we need; reading and writing may throw where it is forbidden. */
export type SmallStorage = Pick<Storage, 'getItem' | 'setItem'>;

export interface PreferencesStore {
  /** Single-letter keys are on (WCAG 2.1.4 wants that they can be switched off). */
  readonly keys: ReadonlySignal<boolean>;
  setKeys(on: boolean): void;
}

const keysName = 'takeout:keys';

export function createPreferencesStore(storage: () => SmallStorage): PreferencesStore {
  const keys = signal(read(storage) !== 'off');
  return {
    keys,
    setKeys(on) {
      keys.value = on;
      try {
        storage().setItem(keysName, on ? 'on' : 'off');
      } catch {
        // Without storage the choice lasts as long as the page.
      }
    },
  };
}

function read(storage: () => SmallStorage): string | null {
  try {
    return storage().getItem(keysName);
  } catch {
    return null;
  }
}
