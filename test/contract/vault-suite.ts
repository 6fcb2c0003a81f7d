import type { PrivateStorage } from '../../src/lib/private-folder.ts';
import { openVault } from '../../src/vault/open-vault.ts';
import type { Vault } from '../../src/vault/vault.ts';
import { blobCases } from './vault-suite-blobs.ts';
import { entityCases } from './vault-suite-entities.ts';
import { libraryCases } from './vault-suite-library.ts';
import { partCases } from './vault-suite-parts.ts';
import { projectCases } from './vault-suite-projects.ts';
import { roundCases } from './vault-suite-rounds.ts';

/** What the suite needs to say whether something holds; one for vitest, one for a page. */
export interface Check {
  /** Deep equality; `undefined` fields count. */
  equal(actual: unknown, expected: unknown, what?: string): void;
  /** Fulfils when the promise rejects with a `RunError` of this code. */
  rejects(promise: Promise<unknown>, code: string): Promise<void>;
}

export interface VaultCase {
  readonly name: string;
  /** `open` gives a connection to the same database every time; it is empty at first. */
  run(open: () => Promise<Vault>, check: Check): Promise<void>;
}

/** Bytes of a chunk in the suite: small, so that little data has many chunks. */
export const chunkSize = 64;

/** The contract of `vault.ts` and `blob-store.ts`, for any place that has IndexedDB. */
export const vaultCases: readonly VaultCase[] = [
  ...entityCases,
  ...partCases,
  ...roundCases,
  ...projectCases,
  ...libraryCases,
  ...blobCases,
];

/** Runs one case in a database of its own and removes it. With `storage` whatever has a whole chunk goes into files. */
export async function runVaultCase(
  testCase: VaultCase,
  factory: IDBFactory,
  check: Check,
  storage?: PrivateStorage,
): Promise<void> {
  const name = `suite: ${testCase.name}`;
  const opened: Vault[] = [];
  const open = async () => {
    const vault = await openVault({
      indexedDB: factory,
      name,
      chunkSize,
      ...{ storage, filed: () => true, flushEvery: chunkSize },
      openRepository: (repository, record, blobs) => ({
        name: repository,
        ...record,
        // Says that the record and the store came through: an object is whatever the pack holds at its start.
        async readObject() {
          const pack = record.packs[0]?.pack;
          return pack && { type: 'blob', content: await blobs.read(pack, 0, 4) };
        },
        objectType: async () => 'blob',
      }),
    });
    opened.push(vault);
    return vault;
  };
  try {
    await testCase.run(open, check);
  } finally {
    for (const vault of opened) vault.close();
    await deleted(factory.deleteDatabase(name));
  }
}

function deleted(request: IDBOpenDBRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
  });
}
