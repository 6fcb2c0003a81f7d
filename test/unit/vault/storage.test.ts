import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, test } from 'vitest';
import { isAbort, RunError } from '../../../src/lib/run-error.ts';
import { openVault } from '../../../src/vault/open-vault.ts';
import { openDatabase } from '../../../src/vault/schema.ts';
import { change, storageError } from '../../../src/vault/transactions.ts';

const options = (factory: IDBFactory) => ({
  indexedDB: factory,
  chunkSize: 10,
  openRepository: () => {
    throw new Error('no repositories here');
  },
});

describe('what the browser says becomes what a person can act on', () => {
  test.each([
    ['QuotaExceededError', 'disk-full'],
    ['AbortError', 'storage-failed'],
    ['UnknownError', 'storage-failed'],
    ['InvalidStateError', 'storage-failed'],
  ])('%s: %s', (name, code) => {
    const error = storageError(new DOMException('no', name));
    expect(error).toMatchObject({ code });
    expect(isAbort(error)).toBe(false);
  });

  test('errors of ours stay', () => {
    for (const own of [new RunError('blob-size', 'x'), new DOMException('x', 'DataCloneError'), new TypeError('x')]) {
      expect(storageError(own)).toBe(own);
    }
  });

  test('a browser without storage refuses at the start', async () => {
    const refusing = {
      open() {
        throw new DOMException('private', 'SecurityError');
      },
    } as unknown as IDBFactory;
    await expect(openVault(options(refusing))).rejects.toMatchObject({ code: 'storage-refused' });
  });

  /** Opening fails in this way so many times, then it works. */
  function failing(name: string, times: number): { factory: IDBFactory; tries: () => number } {
    const factory = new IDBFactory();
    let tries = 0;
    const open = (...given: Parameters<IDBFactory['open']>) => {
      if (tries++ < times) throw new DOMException('Internal error opening backing store', name);
      return factory.open(...given);
    };
    return { factory: { open } as unknown as IDBFactory, tries: () => tries };
  }

  test('storage that cannot be reached for a moment is waited for, and nothing in it is lost', async () => {
    const { factory, tries } = failing('UnknownError', 3);
    const waits: number[] = [];
    const database = await openDatabase(factory, 'x', async (milliseconds) => void waits.push(milliseconds));
    expect(waits).toEqual([200, 1000, 3000]);
    expect(tries()).toBe(4);
    expect(database.objectStoreNames.length).toBeGreaterThan(5);
  });

  test('storage that stays away is a failure, not a refusal, and a refusal is one at once', async () => {
    const away = failing('UnknownError', 9);
    await expect(openDatabase(away.factory, 'x', async () => {})).rejects.toMatchObject({ code: 'storage-failed' });
    expect(away.tries()).toBe(4);
    const refused = failing('SecurityError', 9);
    await expect(openDatabase(refused.factory, 'x', async () => {})).rejects.toMatchObject({ code: 'storage-refused' });
    expect(refused.tries()).toBe(1);
  });

  test('stores that cannot be brought up to date for want of room say so, and wait as they are', async () => {
    const factory = new IDBFactory();
    let isFull = true;
    const open = (...given: Parameters<IDBFactory['open']>) => {
      const request = factory.open(...given);
      request.addEventListener('upgradeneeded', () => {
        const { transaction } = request;
        if (!isFull || transaction === null) return;
        Object.defineProperty(transaction, 'error', { value: new DOMException('full', 'QuotaExceededError') });
        queueMicrotask(() => transaction.abort());
      });
      return request;
    };
    const full = { open } as unknown as IDBFactory;
    await expect(openDatabase(full, 'x')).rejects.toMatchObject({ code: 'disk-full' });
    isFull = false;
    (await openDatabase(full, 'x')).close();
  });

  test('data of a newer page is left alone', async () => {
    const factory = new IDBFactory();
    await new Promise((resolve) => {
      const request = factory.open('forge-takeout', 99);
      request.onsuccess = () => resolve(request.result.close());
    });
    await expect(openVault(options(factory))).rejects.toMatchObject({ code: 'storage-newer' });
  });

  test('a closed connection fails as storage, for reads and writes', async () => {
    const vault = await openVault(options(new IDBFactory()));
    const project = await vault.project('p');
    vault.close();
    const code = 'storage-failed';
    await expect(project.step('x')).rejects.toMatchObject({ code });
    await expect(project.saveSetting('x', 1)).rejects.toMatchObject({ code });
    await expect(project.scan('issue')[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code });
  });
});

test('a change that throws leaves nothing of itself', async () => {
  const database = await openDatabase(new IDBFactory(), 'x');
  const failure = new RunError('own', 'own');
  const failing = change(database, ['settings'], 'relaxed', async (transaction) => {
    await transaction.objectStore('settings').put({ project: 'p', name: 'n', value: 1 });
    throw failure;
  });
  await expect(failing).rejects.toBe(failure);
  expect(await database.count('settings')).toBe(0);
  database.close();
});

test('a page of a newer version in another tab is not kept waiting', async () => {
  const factory = new IDBFactory();
  await openDatabase(factory, 'x');
  const version = await new Promise((resolve, reject) => {
    const request = factory.open('x', 50);
    request.onsuccess = () => resolve(request.result.version);
    request.onerror = () => reject(request.error);
  });
  expect(version).toBe(50);
});

describe('damaged storage', () => {
  async function withBlob(finish: boolean) {
    const factory = new IDBFactory();
    const vault = await openVault(options(factory));
    const project = await vault.project('p');
    const writer = await project.blobs.writer('file');
    await writer.write(Uint8Array.from({ length: 45 }, (_, index) => index));
    const blob = finish ? await writer.finish() : undefined;
    // A look from a second connection waits for the writes that are under way.
    const database = await openDatabase(factory, 'forge-takeout');
    return { project, database, blob };
  }

  test('a blob with a lost chunk is missing, not shorter', async () => {
    const { project, database, blob } = await withBlob(true);
    await database.delete('chunks', [Number(blob?.blob), 2]);
    if (blob === undefined) throw new Error('no blob');
    const fresh = project.blobs;
    await expect(fresh.read(blob, 0, 45)).rejects.toMatchObject({ code: 'blob-missing' });
    const reader = fresh.open(blob).getReader();
    await reader.read();
    await reader.read();
    await expect(reader.read()).rejects.toMatchObject({ code: 'blob-missing' });
  });

  test('resuming goes back to the last whole chunk', async () => {
    const { project, database } = await withBlob(false);
    const [row] = await database.getAll('blobs');
    if (row === undefined) throw new Error('no account');
    expect(row.chunks).toBeGreaterThanOrEqual(3);
    await database.put('chunks', new ArrayBuffer(3), [row.id, 1]);
    const writer = await project.blobs.writer('file', { resume: true });
    expect(writer.offset).toBe(10);
    expect(await database.count('chunks')).toBe(1);
    await writer.write(Uint8Array.from({ length: 35 }, (_, index) => index + 10));
    const blob = await writer.finish(45);
    expect([...(await project.blobs.read(blob, 0, 45))]).toEqual(Array.from({ length: 45 }, (_, index) => index));
  });

  test('an entity row of another kind is said to be damaged', async () => {
    const { project, database } = await withBlob(false);
    await database.put('entities', {
      project: 'p',
      kind: 'issue',
      key: 'issue:1',
      entity: { kind: 'label', key: 'issue:1' },
    });
    await expect(project.get('issue', 'issue:1')).rejects.toMatchObject({ code: 'storage-damaged' });
  });
});
