import { batch, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Command } from '../../worker/messages.ts';
import type { MirrorItemView, MirrorOptions, MirrorUpdate, MirrorView } from '../../worker/mirror-messages.ts';
import type { BucketStore } from './bucket.ts';
import type { TokenHere } from './queue.ts';

export interface MirrorStore {
  readonly view: ReadonlySignal<MirrorView>;
  /** Lines `source target`. */
  readonly text: Signal<string>;
  /** What stands in a field for a token, and the host that the field names; that of the form is of the first source, and names none. */
  readonly token: Signal<TokenHere>;
  readonly options: Signal<MirrorOptions>;
  receive(update: MirrorUpdate): void;
  /** Asks the worker for the list that this browser keeps. */
  start(): void;
  /** Mirrors what the lines name. */
  run(): void;
  /** All, or this one while the others go on. */
  pause(key?: string): void;
  /** All or this one, with what stands in the fields. */
  resume(key?: string): void;
  /** Those that failed, or these. */
  retry(keys?: readonly string[]): void;
  /** One that somebody else seems to write. */
  takeOver(key: string): void;
  /** All of them once more, for what has come since. */
  again(): void;
  /** Closes the list; mirrors that are in the bucket stay, uploads that were begun do not. */
  close(): void;
}

export interface MirrorStoreOptions {
  readonly send: (command: Command) => void;
  readonly bucket: BucketStore;
  /** The proxy as it is set now. */
  readonly proxy: () => string;
}

export const blankMirror: MirrorView = {
  state: 'idle',
  items: [],
  listing: false,
  options: { pullRequests: true, wikis: true, largeFiles: false, onePack: false },
  faults: [],
  totals: { done: 0, needYou: 0, fetched: 0, sent: 0, requests: 0 },
  needsKeys: false,
  lately: [],
};

export function createMirrorStore({ send, bucket, proxy }: MirrorStoreOptions): MirrorStore {
  const view = signal<MirrorView>(blankMirror);
  const text = signal('');
  const token = signal({ tokenHost: '', token: '' });
  const options = signal(blankMirror.options);
  const given = () => ({ ...token.value, proxy: proxy() });
  /** Of a list that is there: its bucket stays, whatever stands in the fields by now. */
  const keys = () => {
    const { form } = view.value;
    const filled = form === undefined ? undefined : bucket.formFor(form);
    return filled === undefined ? {} : { bucket: filled };
  };
  const again = () => ({ ...given(), ...keys() });

  /** What was filled in before the page was opened again; what is typed now stays. */
  function fill({ form, options: kept, items }: MirrorView): void {
    if (form === undefined || items.length === 0) return;
    if (bucket.address.peek() === '') bucket.turnTo(form);
    if (text.peek() === '') {
      text.value = form.text;
      options.value = kept;
    }
  }

  return {
    ...{ view, text, token, options },
    receive({ mirror }) {
      batch(() => {
        view.value = mirror;
        fill(mirror);
      });
    },
    start: () => send({ type: 'mirror-open' }),
    run: () =>
      send({ type: 'mirror-start', bucket: bucket.form(), ...given(), text: text.value, options: options.value }),
    pause: (key) => send({ type: 'mirror-pause', ...only(key) }),
    resume: (key) => send({ type: 'mirror-resume', ...again(), ...only(key) }),
    retry: (keys) => send({ type: 'mirror-retry', ...again(), ...(keys === undefined ? {} : { keys }) }),
    takeOver: (key) => send({ type: 'mirror-retry', ...again(), keys: [key], takeOver: true }),
    again: () => send({ type: 'mirror-retry', ...again(), all: true }),
    close: () => send({ type: 'mirror-close', ...keys() }),
  };
}

function only(key: string | undefined): { readonly keys?: readonly string[] } {
  return key === undefined ? {} : { keys: [key] };
}

/** A list stands there: it runs, is paused, or has ended. */
export function hasList({ state, items, listing }: MirrorView): boolean {
  return state === 'running' || state === 'paused' || state === 'done' || items.length > 0 || listing;
}

/** Leaving the page now would stop work. */
export function mirrorWouldLose({ state }: MirrorView): boolean {
  return state === 'running';
}

function shareOf({ state, objects, objectsExpected }: MirrorItemView): number {
  if (state === 'done' || state === 'failed') return 1;
  return objectsExpected === undefined || objectsExpected === 0 ? 0 : Math.min(1, objects / objectsExpected);
}

/** Whole percent of the mirrors that have ended, each with its own share. */
export function mirrorPercent({ state, items }: MirrorView): number {
  if (state === 'done') return 100;
  const share = items.reduce((sum, item) => sum + shareOf(item), 0);
  return items.length === 0 ? 0 : Math.min(99, Math.floor((share * 100) / items.length));
}

const stateWords: Readonly<Partial<Record<MirrorView['state'], string>>> = {
  running: 'Mirroring',
  paused: 'Paused',
  done: 'All mirrors have ended',
};

/** What is said to screen readers: the state, and each mirror that ended. */
export function mirrorAnnouncements(before: MirrorView, after: MirrorView): readonly string[] {
  const known = new Map(before.items.map(({ key, state }) => [key, state]));
  const said = after.items.flatMap(({ key, state }) => {
    const was = known.get(key);
    if (was === undefined || was === state) return [];
    if (state === 'done') return [`${key}: done`];
    return state === 'failed' ? [`${key} needs you`] : [];
  });
  const words = after.state === before.state ? undefined : stateWords[after.state];
  return words === undefined ? said : [...said, words];
}

/** The tab's title while the screen is shown, or while mirrors are made. */
export function mirrorTitle(mirror: MirrorView, percentText: (percent: number) => string): string {
  const name = 'Mirror – forge-takeout';
  if (mirror.state === 'running') return `${percentText(mirrorPercent(mirror))} ${name}`;
  return mirror.state === 'paused' ? `Paused at ${percentText(mirrorPercent(mirror))} ${name}` : name;
}
