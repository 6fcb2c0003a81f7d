import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useCallback, useEffect, useRef } from 'preact/hooks';
import { KeyList } from './parts/key-list.tsx';
import { Masthead } from './parts/masthead.tsx';
import { UpdateLine } from './parts/update-line.tsx';
import type { MainScreen, Screen } from './stores/route.ts';
import { openedName } from './stores/title.ts';
import { type Stores, StoresContext, useStores } from './stores-context.ts';
import { useKeys } from './use-keys.ts';
import { usePage } from './use-page.ts';

/** Each screen is a chunk of its own, so that one does not wait for the others. */
const screens: Readonly<Record<Screen | 'queue', () => Promise<ComponentType>>> = {
  export: async () => (await import('./screens/export/export-screen.tsx')).ExportScreen,
  queue: async () => (await import('./screens/queue/queue-screen.tsx')).QueueScreen,
  mirror: async () => (await import('./screens/mirror/mirror-screen.tsx')).MirrorScreen,
  open: async () => (await import('./screens/open/open-screen.tsx')).OpenScreen,
  library: async () => (await import('./screens/library/library-screen.tsx')).LibraryScreen,
  view: async () => (await import('./screens/view/view-screen.tsx')).ViewScreen,
};

/** A screen that could not be loaded is tried again after so many milliseconds. */
const lookAgainAfter = 3000;

/**
 * Loads all screens, so that going to one works without network later; one after the other, so that a key press never waits for more than one.
 * Never rejects: it is tried again where it is needed.
 */
export async function loadScreens(): Promise<void> {
  for (const load of Object.values(screens)) await load().catch(() => {});
}

/** A link of the old screen is gone with it: the keyboard goes on at the new one, not at the top of the page. */
function useFocusOnNewScreen(screen: Screen | 'queue' | undefined): void {
  const last = useRef(screen);
  useEffect(() => {
    const moved = last.current !== undefined && last.current !== screen;
    last.current = screen;
    if (moved && document.activeElement === document.body) document.querySelector<HTMLElement>('main')?.focus();
  }, [screen]);
}

function CurrentScreen({ screen }: { screen: Screen | 'queue' }) {
  const loaded = useSignal<{ screen: Screen | 'queue'; Content: ComponentType } | undefined>(undefined);
  useEffect(() => {
    let current = true;
    const load = (): unknown =>
      current &&
      screens[screen]().then(
        (Content) => {
          if (current) loaded.value = { screen, Content };
        },
        // Without network; nothing else would look again.
        () => setTimeout(load, lookAgainAfter),
      );
    load();
    return () => {
      current = false;
    };
  }, [screen, loaded]);
  useFocusOnNewScreen(loaded.value?.screen);
  const content = loaded.value;
  if (content === undefined || content.screen !== screen) return <main id="main" class="wrap" />;
  return <content.Content />;
}

function LiveRegion() {
  const { announcer } = useStores();
  const { text, count } = announcer.said.value;
  return (
    <p class="vh" aria-live="polite" data-testid="live">
      <span key={count}>{text}</span>
    </p>
  );
}

function Colophon({ onKeys }: { onKeys: () => void }) {
  const { version } = useStores();
  return (
    <footer class="wrap">
      <div class="colophon frame">
        <p>forge-takeout {version}</p>
        <ul>
          <li>Everything happens in this tab; what you fetch goes nowhere but where you save it.</li>
          <li>
            <a href="schemas/index.html">Formats</a>
          </li>
          <li>
            <button class="button-text" type="button" onClick={onKeys}>
              Keyboard
            </button>
          </li>
        </ul>
      </div>
    </footer>
  );
}

/** What is looked at came from the library, or was opened. */
function mainScreen(screen: Screen, hash: string): MainScreen {
  if (screen !== 'view') return screen;
  return /^#?\/view\/opened(?:\/|$)/.test(hash) ? 'open' : 'library';
}

/** The whole page. */
export function App({ stores }: { stores: Stores }) {
  const keysShown = useSignal(false);
  const { job, route, preferences, library, queue, mirror, open } = stores;
  const screen = route.screen.value;
  const isIdle = job.view.value.state === 'idle';
  // Several projects take the place of the form for one until they are closed.
  const content = screen === 'export' && queue.view.value !== undefined && isIdle ? 'queue' : screen;
  const showKeys = useCallback(() => {
    keysShown.value = !keysShown.value;
  }, [keysShown]);
  useKeys(preferences.keys.value, showKeys);
  usePage(stores);
  return (
    <StoresContext.Provider value={stores}>
      {/* biome-ignore lint/a11y/useValidAnchor: the hash is the route, so the link moves the focus itself */}
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.querySelector<HTMLElement>('main')?.focus();
        }}
      >
        Skip to the main part
      </a>
      <Masthead
        job={job.view.value}
        queue={queue.view.value}
        mirror={mirror.view.value}
        screen={mainScreen(route.screen.value, route.hash.value)}
        library={library.view.value}
        opened={openedName(open.view.value)}
      />
      <UpdateLine />
      <CurrentScreen screen={content} />
      {keysShown.value ? <KeyList onClose={showKeys} /> : null}
      <Colophon onKeys={showKeys} />
      <LiveRegion />
    </StoresContext.Provider>
  );
}
