import { readFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';

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

const databaseName = 'forge-takeout';

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function dumpStore(store: IDBObjectStore): Promise<StoreDump> {
  const [keys, values] = await Promise.all([answer(store.getAllKeys()), answer<unknown[]>(store.getAll())]);
  return {
    name: store.name,
    keyPath: store.keyPath,
    autoIncrement: store.autoIncrement,
    indexes: [...store.indexNames].map((name) => {
      const { keyPath, unique, multiEntry } = store.index(name);
      return { name, keyPath, unique, multiEntry };
    }),
    rows: keys.map((key, at) => ({ key, value: values[at] })),
  };
}

/** Everything that is in the vault's database. */
export async function dumpVault(factory: IDBFactory, name: string = databaseName): Promise<VaultDump> {
  const database = await answer(factory.open(name));
  try {
    const names = [...database.objectStoreNames];
    const transaction = database.transaction(names);
    const stores = await Promise.all(names.map((store) => dumpStore(transaction.objectStore(store))));
    return { version: database.version, stores };
  } finally {
    database.close();
  }
}

function makeStores(database: IDBDatabase, stores: readonly StoreDump[]): void {
  for (const { name, keyPath, autoIncrement, indexes } of stores) {
    const store = database.createObjectStore(name, { keyPath, autoIncrement });
    for (const { name: index, keyPath: path, unique, multiEntry } of indexes)
      store.createIndex(index, path, { unique, multiEntry });
  }
}

/** Puts a database where there is none: a dump, or the path of a fixture. */
export async function loadVault(
  factory: IDBFactory,
  from: VaultDump | string | URL,
  name: string = databaseName,
): Promise<void> {
  const dump = typeof from === 'string' || from instanceof URL ? await readVaultDump(from) : from;
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

/** Bytes are written as `{ "bytes": base64 }`; they are whole values only, as the vault keeps them. */
export function encodeVaultDump(dump: VaultDump): Buffer {
  const stores = dump.stores.map((store) => ({
    ...store,
    rows: store.rows.map(({ key, value }) => ({
      key,
      value: value instanceof ArrayBuffer ? { bytes: Buffer.from(value).toString('base64') } : value,
    })),
  }));
  return gzipSync(JSON.stringify({ version: dump.version, stores }), { level: 9 });
}

/** Reads a fixture that `encodeVaultDump` made; our own file, so its shape is taken as written. */
export async function readVaultDump(path: string | URL): Promise<VaultDump> {
  const dump: VaultDump = JSON.parse(gunzipSync(await readFile(path)).toString());
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
  return new Uint8Array(Buffer.from(value.bytes, 'base64')).buffer;
}
