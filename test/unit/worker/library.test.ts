import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import { openRepository } from '../../../src/git/open-repository.ts';
import { RunError } from '../../../src/lib/run-error.ts';
import { entityKey } from '../../../src/model/entity.ts';
import type { RunRecord } from '../../../src/model/run-record.ts';
import { defaultUnits } from '../../../src/model/unit.ts';
import { openVault } from '../../../src/vault/open-vault.ts';
import type { Vault } from '../../../src/vault/vault.ts';
import { createLibrary } from '../../../src/worker/library.ts';
import type { LibraryView } from '../../../src/worker/library-messages.ts';
import type { TabMessage } from '../../../src/worker/other-tab.ts';
import { tabChannels } from './job-world.ts';

function record(name: string, more: Partial<RunRecord> = {}): RunRecord {
  const address = { forge: 'gitea', base: 'https://git.example/sub', owner: 'o', name };
  return {
    ...{ id: `gitea|${address.base}|o/${name}`, address, run: 'r', units: defaultUnits, format: 'gitea-dump' },
    routes: { api: 'direct', git: 'direct', files: 'direct' },
    ...{ without: [], withToken: false, keepDeleted: false, round: 1, mode: 'collect', depth: 'quick' },
    ...{ state: 'collecting', failures: {}, startedAt: 1, touchedAt: 2, worked: 1, percent: 62, requests: 9 },
    progress: {
      comments: {
        ...{ got: 12, expected: 19, missing: 1, requestsDone: 1, requests: 2, bytesDone: 0 },
        progress: 'running',
      },
      reviews: { got: 3, missing: 0, requestsDone: 1, requests: 2, bytesDone: 0, progress: 'running' },
    },
    collected: { from: '2026-01-01T00:00:00Z' },
    ...more,
  };
}

/** Locks of another tab that holds these. */
function locksHeld(names: readonly string[]): LockManager {
  const locks = {
    query: async () => ({ held: names.map((name) => ({ name })), pending: [] }),
    request: async (name: string, _: object, run: (lock: object | null) => unknown) =>
      run(names.includes(name) ? null : { name }),
  };
  return locks as unknown as LockManager;
}

interface Given {
  readonly records?: readonly RunRecord[];
  readonly held?: readonly string[];
  readonly refused?: boolean;
  /** What reading does before it reads. */
  readonly before?: () => Promise<void>;
}

async function world(options: Given = {}) {
  const vault: Vault = await openVault({ indexedDB: new IDBFactory(), openRepository });
  for (const one of options.records ?? []) {
    const project = await vault.project(one.id);
    await project.saveRecord(one, 'strict');
    await project.commit('labels', {
      entities: [{ kind: 'label', key: entityKey('label', 1), name: 'bug', color: 'ff0000', description: '' }],
      state: { done: true, got: 1 },
    });
  }
  const views: LibraryView[] = [];
  const heard: TabMessage[] = [];
  const channel = tabChannels();
  const other = channel();
  other.listen((message) => heard.push(message));
  const library = createLibrary({
    openVault: async () => {
      if (options.refused) throw new RunError('storage-refused', 'This browser keeps nothing.');
      await options.before?.();
      return vault;
    },
    locks: locksHeld(options.held ?? []),
    channel: channel(),
    post: ({ library: view }) => views.push(view),
  });
  const last = () => {
    const view = views.at(-1);
    if (view === undefined) throw new Error('no view');
    return view;
  };
  return { vault, views, heard, other, library, last };
}

test('tells what there is, with sums of what was shown last and sizes', async () => {
  const { library, last } = await world({ records: [record('a'), record('b', { state: 'paused', touchedAt: 5 })] });
  await library({ type: 'library' });
  const { projects, bytes } = last();
  expect(projects.map(({ name }) => name)).toEqual(['b', 'a']);
  expect(projects[1]).toMatchObject({
    ...{ owner: 'o', host: 'git.example', forge: 'gitea', resumable: true, locked: false, percent: 62, first: true },
    ...{ expected: 22, got: 15, missing: 1 },
  });
  expect(projects[0]?.bytes).toBeGreaterThan(50);
  expect(bytes).toBe(projects.reduce((sum, one) => sum + one.bytes, 0));
});

test('one of a queue is its queue’s only as long as that is kept', async () => {
  const { library, last, vault } = await world({
    records: [record('one', { queue: 'q1' }), record('two', { queue: 'q2' })],
  });
  const filter = { private: true, archived: true, forks: true, empty: true, wikiOnly: false, pattern: '' };
  const kept = { id: 'q1', title: 'o', items: [], filter, units: [], format: 'gitea-dump', requests: 0 };
  await vault.saveQueue({ ...kept, state: 'paused' });
  await library({ type: 'library' });
  const queues = () => Object.fromEntries(last().projects.map(({ name, queue }) => [name, queue]));
  expect(queues()).toEqual({ one: 'q1', two: undefined });
  await vault.removeQueue('q1');
  await library({ type: 'library' });
  expect(queues()).toEqual({ one: undefined, two: undefined });
});

test('of a finished one the receipt has the last word, and nothing is left to go on with', async () => {
  const outcome = { verdict: 'missing', expected: 50, got: 47, missing: 3, archiveBytes: 9 } as const;
  const { library, last } = await world({ records: [record('a', { state: 'done', outcome, round: 2 })] });
  await library({ type: 'library' });
  expect(last().projects[0]).toMatchObject({ expected: 50, got: 47, missing: 3, resumable: false, first: false });
});

test('what another tab works on is not offered and not deleted', async () => {
  const a = record('a');
  const { library, last, vault } = await world({ records: [a], held: [`takeout:${a.id}`] });
  await library({ type: 'library' });
  expect(last().projects[0]).toMatchObject({ locked: true, resumable: false });
  await library({ type: 'delete', projects: [a.id] });
  expect(last().fault?.code).toBe('another-tab');
  expect(await vault.records()).toHaveLength(1);
  expect(last().deleting).toEqual([]);
});

test('deletes one after the other, says so meanwhile, and tells other tabs', async () => {
  const [a, b, c] = [record('a'), record('b'), record('c')];
  const { library, last, views, heard, vault } = await world({ records: [a, b, c] });
  await library({ type: 'delete', projects: [a.id, c.id] });
  expect(last().projects.map(({ id }) => id)).toEqual([b.id]);
  expect(views.some(({ deleting }) => deleting.includes(c.id))).toBe(true);
  expect((await vault.sizes()).map(({ id }) => id)).toEqual([b.id]);
  await expect.poll(() => heard).toEqual([{ type: 'library' }]);
});

test('looks again when another tab has changed something', async () => {
  const { library, last, other, vault, views } = await world({ records: [record('a')] });
  other.post({ type: 'library' });
  await library({ type: 'library' });
  const before = views.length;
  await vault.remove(record('a').id);
  other.post({ type: 'library' });
  await expect.poll(() => views.length).toBeGreaterThan(before);
  expect(last().projects).toEqual([]);
});

test('names what was here and is gone', async () => {
  const a = record('a');
  const { library, last } = await world({ records: [a] });
  await library({ type: 'compare-known', known: [a.id, 'x|y|z/gone'] });
  expect(last().evicted).toEqual(['x|y|z/gone']);
  await library({ type: 'library' });
  expect(last().evicted).toEqual(['x|y|z/gone']);
});

test('where storage is refused it says so, and calls nothing lost', async () => {
  const { library, last } = await world({ refused: true });
  await library({ type: 'compare-known', known: ['a'] });
  expect(last()).toMatchObject({ projects: [], evicted: [], fault: { code: 'storage-refused' } });
});

test('where reading fails, what was read before stays, and it is never called empty', async () => {
  let fails = false;
  const before = async () => {
    if (fails) throw new RunError('storage-failed', 'not now');
  };
  const { library, last } = await world({ records: [record('a')], before });
  await library({ type: 'library' });
  fails = true;
  await library({ type: 'compare-known', known: ['x|y|z/gone'] });
  expect(last()).toMatchObject({ projects: [{ name: 'a' }], evicted: [], fault: { code: 'storage-failed' } });
  fails = false;
  await library({ type: 'library' });
  expect(last()).toMatchObject({ projects: [{ name: 'a' }] });
  expect(last().fault).toBeUndefined();
});

test('a slow look does not take the place of a newer one', async () => {
  const gates: (() => void)[] = [];
  let holds = false;
  const before = () => (holds ? new Promise<void>((resolve) => gates.push(resolve)) : Promise.resolve());
  const { library, last, vault } = await world({ records: [record('a')], before });
  // The sweep of the first look reads as well.
  await library({ type: 'library' });
  holds = true;
  const slow = library({ type: 'library' });
  holds = false;
  await (await vault.project('new')).saveRecord(record('b', { id: 'new' }), 'strict');
  await library({ type: 'library' });
  expect(last().projects).toHaveLength(2);
  await vault.remove('new');
  gates[0]?.();
  await slow;
  expect(last().projects).toHaveLength(2);
});
