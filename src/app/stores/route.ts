import { type ReadonlySignal, signal } from '@preact/signals';
import { type DeepLink, readRoute } from './deep-link.ts';

/** The address bar, as far as the page needs it. */
export interface AddressBar {
  hash(): string;
  /** Replaces the hash without leaving the old one in the history. */
  replace(hash: string): void;
}

/** Screens that exist. */
export type Screen = 'export';

export interface RouteStore {
  readonly screen: ReadonlySignal<Screen>;
  readonly link: ReadonlySignal<DeepLink>;
  /** Reads the address bar again. */
  update(): void;
}

export function createRouteStore(bar: AddressBar): RouteStore {
  const screen = signal<Screen>('export');
  const link = signal<DeepLink>({});
  const update = () => {
    const route = readRoute(bar.hash());
    if (route.cleaned !== undefined) bar.replace(route.cleaned);
    link.value = route.link;
  };
  update();
  return { screen, link, update };
}
