import { readFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { answer, putDump, type StoreDump, type VaultDump, withBytes } from './vault-dump.ts';

const databaseName = 'forge-takeout';

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

/** Puts a database where there is none: a dump, or the path of a fixture. */
export async function loadVault(
  factory: IDBFactory,
  from: VaultDump | string | URL,
  name: string = databaseName,
): Promise<void> {
  const dump = typeof from === 'string' || from instanceof URL ? await readVaultDump(from) : from;
  await putDump(factory, dump, name);
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
  return withBytes(JSON.parse(await readDumpText(path)));
}

/** The fixture's JSON, to be read elsewhere. */
export async function readDumpText(path: string | URL): Promise<string> {
  return gunzipSync(await readFile(path)).toString();
}
