import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { expect, it } from 'vitest';
import { beginNewLog, hasLevelLog } from '../../../src/vault/new-log.ts';
import { openDatabase } from '../../../src/vault/schema.ts';

it('leaves nothing of what it writes, and no blob less', async () => {
  const database = await openDatabase(new IDBFactory(), 'log');
  await database.put('chunks', new ArrayBuffer(3), [1, 0]);
  await beginNewLog(database);
  expect(await database.getAllKeys('chunks')).toEqual([[1, 0]]);
});

it.each([
  [
    'Chromium',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
    true,
  ],
  [
    'without a window',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0',
    true,
  ],
  [
    'Edge',
    'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0',
    true,
  ],
  ['Firefox', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', false],
  ['Safari', 'Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15', false],
])('knows whose database is a LevelDB: %s', (_, userAgent, is) => {
  expect(hasLevelLog({ userAgent })).toBe(is);
});
