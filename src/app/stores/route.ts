import { type ReadonlySignal, signal } from '@preact/signals';
import { type DeepLink, readRoute } from './deep-link.ts';

/** The address bar, as far as the page needs it. */
export interface AddressBar {
  hash(): string;
  /** Replaces the hash without leaving the old one in the history. */
  replace(hash: string): void;
  /** Goes there; the browser tells the page by itself. */
  go(hash: string): void;
}

/** Screens that exist, in the order of the masthead. */
export const screens = ['export', 'mirror', 'open', 'library'] as const;

export type MainScreen = (typeof screens)[number];

/** `view` looks at a project: it is reached from what has it. */
export type Screen = MainScreen | 'view';

export interface RouteStore {
  readonly screen: ReadonlySignal<Screen>;
  readonly link: ReadonlySignal<DeepLink>;
  /** The whole hash, for screens that have places of their own. */
  readonly hash: ReadonlySignal<string>;
  /** Reads the address bar again. */
  update(): void;
  go(screen: MainScreen): void;
  /** Stays on the screen and in the same place of the history. */
  replace(hash: string): void;
}

/** How an archive is saved was the wish of whoever opened the page: it lasts when another screen is shown. */
function lasting({ save }: DeepLink): DeepLink {
  return save === undefined ? {} : { save };
}

function screenOf(path: string): Screen {
  if (path.startsWith('view/')) return 'view';
  return screens.find((one) => one === path) ?? 'export';
}

export function createRouteStore(bar: AddressBar): RouteStore {
  const screen = signal<Screen>('export');
  const link = signal<DeepLink>({});
  const hash = signal('');
  const update = () => {
    const route = readRoute(bar.hash());
    if (route.cleaned !== undefined) bar.replace(route.cleaned);
    hash.value = bar.hash();
    screen.value = screenOf(route.screen);
    link.value = { ...lasting(link.peek()), ...route.link };
  };
  update();
  return {
    screen,
    link,
    hash,
    update,
    go(to) {
      if (screen.peek() !== to) bar.go(`#/${to}`);
    },
    replace(to) {
      bar.replace(to);
      update();
    },
  };
}
