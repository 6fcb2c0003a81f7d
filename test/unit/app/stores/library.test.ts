import { expect, test } from 'vitest';
import { createLibraryStore } from '../../../../src/app/stores/library.ts';
import type { SmallStorage } from '../../../../src/app/stores/preferences.ts';
import { readCap } from '../../../../src/app/stores/request-cap.ts';
import { createStorageStore, type StorageDoor, storageDoor } from '../../../../src/app/stores/storage.ts';
import type { LibraryCommand, LibraryProject, LibraryView } from '../../../../src/worker/library-messages.ts';
import type { Command } from '../../../../src/worker/messages.ts';
import { galleryLibraries } from '../../../support/gallery-library.ts';

const three = galleryLibraries['three']?.library;
if (three === undefined) throw new Error('no library of three projects');
const stopped = three.projects.find(({ resumable }) => resumable);
if (stopped === undefined) throw new Error('none of the three stopped');

function view(projects: readonly LibraryProject[], more: Partial<LibraryView> = {}) {
  return { type: 'library', library: { projects, bytes: 0, evicted: [], deleting: [], ...more } } as const;
}

function smallStorage(first?: string): SmallStorage & { text: string | null } {
  return {
    text: first ?? null,
    getItem() {
      return this.text;
    },
    setItem(_, value) {
      this.text = value;
    },
  };
}

function world(remembered?: string) {
  const sent: LibraryCommand[] = [];
  const storage = smallStorage(remembered);
  const library = createLibraryStore({ send: (command) => sent.push(command), storage: () => storage });
  const known = () => (JSON.parse(storage.text ?? '[]') as { id: string }[]).map(({ id }) => id);
  return { library, sent, storage, known };
}

const lostOne = JSON.stringify([{ id: 'a|b|c/d', name: 'c/d', at: 5 }]);

test('what can be gone on with is offered, until it is put off', () => {
  const { library } = world();
  expect(library.offer.value).toBeUndefined();
  const other = { ...stopped, id: 'other' };
  library.receive(view([{ ...stopped, id: 'queued', queue: 'q' }, stopped, other]));
  expect(library.offer.value?.id).toBe(stopped.id);
  library.notNow(stopped.id);
  expect(library.offer.value?.id).toBe('other');
  library.notNow('other');
  expect(library.offer.value).toBeUndefined();
});

test('remembers what is here, and asks the next time whether it still is', () => {
  const first = world();
  first.library.receive(view([stopped], { deleting: ['x'] }));
  expect(first.known()).toEqual([stopped.id]);
  const second = world(first.storage.text ?? undefined);
  second.library.start();
  expect(second.sent).toEqual([{ type: 'compare-known', known: [stopped.id] }]);
});

test('what is gone without having been deleted is told by name until it is read', () => {
  const { library, known } = world(lostOne);
  library.receive(view([stopped], { evicted: ['a|b|c/d'] }));
  expect(library.lost.value).toEqual([{ id: 'a|b|c/d', name: 'c/d', at: 5 }]);
  expect(known().sort()).toEqual(['a|b|c/d', stopped.id].sort());
  library.forgetLost();
  expect(library.lost.value).toEqual([]);
  expect(known()).toEqual([stopped.id]);
});

test('what a person deletes is not missed afterwards, even if the page closes before it is done', () => {
  const { library, sent, known } = world();
  library.receive(view([stopped]));
  library.remove([stopped.id]);
  expect(sent).toEqual([{ type: 'delete', projects: [stopped.id] }]);
  expect(known()).toEqual([]);
  library.receive(view([stopped], { deleting: [stopped.id] }));
  expect(known()).toEqual([]);
});

test('where storage cannot be read, what was known stays known', () => {
  const { library, known } = world(lostOne);
  library.receive(
    view([], { fault: { code: 'storage-refused', tone: 'gap', title: '', why: '', todo: '', details: {} } }),
  );
  expect(known()).toEqual(['a|b|c/d']);
});

test.each(['nonsense', '{"id":1}', '[1, null, {"id":"x"}]'])(
  'something else in its place counts as nothing: %s',
  (text) => {
    const { library, sent } = world(text);
    library.start();
    expect(sent).toEqual([{ type: 'compare-known', known: [] }]);
  },
);

test('without small storage everything else works', () => {
  const library = createLibraryStore({
    send: () => {},
    storage: () => {
      throw new Error('forbidden');
    },
  });
  library.receive(view([stopped]));
  expect(library.offer.value?.id).toBe(stopped.id);
});

function storageWorld(door: StorageDoor | undefined) {
  const sent: Command[] = [];
  const storage = createStorageStore({ door, send: (command) => sent.push(command) });
  return { storage, sent };
}

test('the browser is asked once, at a press, and the worker is told', async () => {
  let asked = 0;
  const { storage, sent } = storageWorld({
    persisted: async () => false,
    persist: async () => ++asked > 0,
    estimate: async () => ({ quota: 1e11 }),
  });
  await storage.look();
  expect(asked).toBe(0);
  await storage.ask();
  await storage.ask();
  expect(asked).toBe(1);
  expect(storage.persisted.value).toBe(true);
  expect(sent).toEqual([
    { type: 'storage', persisted: false, isPrivate: false },
    { type: 'storage', persisted: true, isPrivate: false },
  ]);
});

test('what is promised already is not asked for', async () => {
  let asked = 0;
  const { storage } = storageWorld({ persisted: async () => true, persist: async () => ++asked > 0 });
  await storage.look();
  await storage.ask();
  expect(asked).toBe(0);
});

test.each<[string, StorageDoor, boolean]>([
  ['plenty of room', { persisted: async () => false, estimate: async () => ({ quota: 1e11 }) }, false],
  ['little room', { persisted: async () => false, estimate: async () => ({ quota: 1e9 }) }, true],
  ['little room, but promised', { persisted: async () => true, estimate: async () => ({ quota: 1e9 }) }, false],
  ['no private files', { getDirectory: () => Promise.reject(new Error('SecurityError')) }, true],
  ['private files', { getDirectory: async () => ({}), estimate: async () => ({ quota: 1e11 }) }, false],
  ['nothing is told', { estimate: () => Promise.reject(new Error('no')) }, false],
])('a private window is guessed: %s', async (_, door, is) => {
  const { storage } = storageWorld(door);
  await storage.look();
  expect(storage.isPrivate.value).toBe(is);
});

test('a page that is not served securely has no such door', async () => {
  expect(storageDoor({})).toBeUndefined();
  const { storage, sent } = storageWorld(undefined);
  await storage.look();
  await storage.ask();
  expect(sent).toEqual([]);
  expect(storage.persisted.value).toBeUndefined();
});

test.each([
  ['', undefined],
  ['  ', undefined],
  ['1000', 1000],
  ['10,000', 10_000],
  ['10 000', 10_000],
])('a limit of requests: %j', (text, cap) => {
  expect(readCap(text)).toEqual({ ...(cap === undefined ? {} : { cap }), fault: '' });
});

test.each(['0', '-5', 'many', '1e9', '99999999999'])('no limit: %j', (text) => {
  expect(readCap(text).cap).toBeUndefined();
  expect(readCap(text).fault).toContain('whole number');
});
