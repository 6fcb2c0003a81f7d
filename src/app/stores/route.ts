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
export const screens = ['export', 'open', 'library'] as const;

export type Screen = (typeof screens)[number];

export interface RouteStore {
  readonly screen: ReadonlySignal<Screen>;
  readonly link: ReadonlySignal<DeepLink>;
  /** Reads the address bar again. */
  update(): void;
  go(screen: Screen): void;
}

/** How an archive is saved was the wish of whoever opened the page: it lasts when another screen is shown. */
function lasting({ save }: DeepLink): DeepLink {
  return save === undefined ? {} : { save };
}

export function createRouteStore(bar: AddressBar): RouteStore {
  const screen = signal<Screen>('export');
  const link = signal<DeepLink>({});
  const update = () => {
    const route = readRoute(bar.hash());
    if (route.cleaned !== undefined) bar.replace(route.cleaned);
    screen.value = screens.find((one) => one === route.screen) ?? 'export';
    link.value = { ...lasting(link.peek()), ...route.link };
  };
  update();
  return {
    screen,
    link,
    update,
    go(to) {
      if (screen.peek() !== to) bar.go(`#/${to}`);
    },
  };
}
