import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { LibraryCommand, LibraryProject, LibraryUpdate, LibraryView } from '../../worker/library-messages.ts';
import { type KnownProject, readKnown, writeKnown } from './known-projects.ts';
import type { SmallStorage } from './preferences.ts';

/** What has been collected in this browser, and what of it was left half done. */
export interface LibraryStore {
  /** `undefined` until the worker has looked. */
  readonly view: ReadonlySignal<LibraryView | undefined>;
  /** The last one that can be gone on with and was not put off. */
  readonly offer: ReadonlySignal<LibraryProject | undefined>;
  /** Projects that were here and are not any more, though nobody deleted them. */
  readonly lost: ReadonlySignal<readonly KnownProject[]>;
  receive(update: LibraryUpdate): void;
  /** The first look: also says what was here the last time. */
  start(): void;
  refresh(): void;
  /** Does not offer it again while the page is open. */
  notNow(id: string): void;
  remove(ids: readonly string[]): void;
  /** The person has read what was lost. */
  forgetLost(): void;
}

export interface LibraryStoreOptions {
  readonly send: (command: LibraryCommand) => void;
  readonly storage: () => SmallStorage;
}

/** One that belongs to a queue is offered with its queue. */
function mayOffer(project: LibraryProject): boolean {
  return project.resumable && project.queue === undefined;
}

function known({ id, owner, name, touchedAt }: LibraryProject): KnownProject {
  return { id, name: `${owner}/${name}`, at: touchedAt };
}

export function createLibraryStore({ send, storage }: LibraryStoreOptions): LibraryStore {
  const view = signal<LibraryView | undefined>(undefined);
  const putOff = signal<ReadonlySet<string>>(new Set());
  const read = signal(false);
  const before = readKnown(storage);

  const offer = computed(() => view.value?.projects.find((one) => mayOffer(one) && !putOff.value.has(one.id)));
  const lost = computed(() => {
    const evicted = new Set(view.value?.evicted);
    return read.value ? [] : before.filter(({ id }) => evicted.has(id));
  });
  const remember = () => {
    const now = view.peek();
    // Where storage cannot be read, nothing says that what was known is gone.
    if (now === undefined || now.fault !== undefined) return;
    const deleting = new Set(now.deleting);
    const here = now.projects.filter(({ id }) => !deleting.has(id)).map(known);
    writeKnown(storage, [...here, ...lost.peek()]);
  };

  return {
    view,
    offer,
    lost,
    receive({ library }) {
      view.value = library;
      remember();
    },
    start: () => send({ type: 'compare-known', known: before.map(({ id }) => id) }),
    refresh: () => send({ type: 'library' }),
    notNow(id) {
      putOff.value = new Set([...putOff.value, id]);
    },
    remove(ids) {
      const gone = new Set(ids);
      writeKnown(
        storage,
        readKnown(storage).filter(({ id }) => !gone.has(id)),
      );
      send({ type: 'delete', projects: ids });
    },
    forgetLost() {
      read.value = true;
      remember();
    },
  };
}

/** Ids of the projects that this browser has whole rounds of: exporting them again is an update. */
export function keptIn(view: LibraryView | undefined): ReadonlySet<string> {
  return new Set(view?.projects.filter(({ state }) => state === 'done').map(({ id }) => id));
}
