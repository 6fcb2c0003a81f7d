/** One store of a database with its rows. Rows of stores without a key path bring their key. */
export interface StoreDump {
  readonly name: string;
  readonly keyPath: string | string[] | null;
  readonly autoIncrement: boolean;
  readonly indexes: readonly {
    readonly name: string;
    readonly keyPath: string | string[];
    readonly unique: boolean;
    readonly multiEntry: boolean;
  }[];
  readonly rows: readonly { readonly key: IDBValidKey; readonly value: unknown }[];
}

/** A whole database that describes itself, so that loading it needs none of the code that wrote it. */
export interface VaultDump {
  readonly version: number;
  readonly stores: readonly StoreDump[];
}

/** The request's answer as a promise. */
export function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function makeStores(database: IDBDatabase, stores: readonly StoreDump[]): void {
  for (const { name, keyPath, autoIncrement, indexes } of stores) {
    const store = database.createObjectStore(name, { keyPath, autoIncrement });
    for (const { name: index, keyPath: path, unique, multiEntry } of indexes)
      store.createIndex(index, path, { unique, multiEntry });
  }
}

/** Puts a database where there is none. */
export async function putDump(factory: IDBFactory, dump: VaultDump, name: string): Promise<void> {
  const request = factory.open(name, dump.version);
  request.onupgradeneeded = () => makeStores(request.result, dump.stores);
  const database = await answer(request);
  try {
    const names = dump.stores.map((store) => store.name);
    const transaction = database.transaction(names, 'readwrite');
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
    for (const { name: store, keyPath, rows } of dump.stores)
      for (const { key, value } of rows) transaction.objectStore(store).put(value, keyPath === null ? key : undefined);
    await done;
  } finally {
    database.close();
  }
}

/** Turns `{ "bytes": base64 }` into the bytes; other values stay. */
export function withBytes(dump: VaultDump): VaultDump {
  const stores = dump.stores.map((store) => ({
    ...store,
    rows: store.rows.map(({ key, value }) => ({ key, value: bytesOf(value) ?? value })),
  }));
  return { ...dump, stores };
}

function bytesOf(value: unknown): ArrayBuffer | undefined {
  if (typeof value !== 'object' || value === null || !('bytes' in value) || Object.keys(value).length !== 1)
    return undefined;
  if (typeof value.bytes !== 'string') return undefined;
  return Uint8Array.from(atob(value.bytes), (letter) => letter.charCodeAt(0)).buffer;
}
