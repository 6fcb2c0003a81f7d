import type { PlainPage } from './plain-browser.ts';

/** What the vault holds of a project, bytes: its rows as JSON, and its blobs. */
export interface StoredBytes {
  readonly rows: number;
  readonly blobs: number;
}

/** Runs in the page. */
function read(): Promise<StoredBytes> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('forge-takeout');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const database = opening.result;
      const sum = (values: readonly unknown[], field: string) =>
        values.reduce((total: number, value) => total + Number(Reflect.get(Object(value), field) ?? 0), 0);
      const transaction = database.transaction(['sizes', 'blobs']);
      const sizes = transaction.objectStore('sizes').getAll();
      const blobs = transaction.objectStore('blobs').getAll();
      transaction.oncomplete = () => {
        database.close();
        resolve({ rows: sum(sizes.result, 'rows'), blobs: sum(blobs.result, 'size') });
      };
      transaction.onerror = () => reject(transaction.error);
    };
  });
}

/** Everything that is stored in this browser: a benchmark has one project in it. */
export async function storedBytes(page: PlainPage): Promise<StoredBytes> {
  return (await page.evaluate(`(${read})()`)) as StoredBytes;
}
