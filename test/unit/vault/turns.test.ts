import 'fake-indexeddb/auto';
import { IDBDatabase } from 'fake-indexeddb';
import { afterEach, expect, test, vi } from 'vitest';
import { createWorld, exported } from '../worker/job-world.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

test('no two writes of an export are under way at once: all have a store in common', async () => {
  const scopes: ReadonlySet<string>[] = [];
  const original = IDBDatabase.prototype.transaction;
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, names, mode, options) {
    if (mode === 'readwrite') scopes.push(new Set(typeof names === 'string' ? [names] : names));
    return original.call(this, names, mode, options);
  });
  expect((await exported(createWorld())).state).toBe('done');
  const [first = new Set<string>(), ...others] = scopes;
  expect(new Set(scopes.map((names) => [...names].join())).size).toBeGreaterThan(5);
  expect([...first].filter((name) => others.every((names) => names.has(name)))).not.toEqual([]);
});
