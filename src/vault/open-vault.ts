import type { PrivateStorage } from '../lib/private-folder.ts';
import type { BlobStore } from '../model/blob-store.ts';
import type { RepositoryName, RepositorySource } from '../model/project-source.ts';
import type { RepositoryRecord } from '../model/repository-record.ts';
import { createBlobFiles, defaultFlushEvery } from './blob-files.ts';
import { defaultChunkSize } from './blob-store.ts';
import { beginNewLog } from './new-log.ts';
import { createProjectVault } from './project-vault.ts';
import { listProjects, removeLeftovers } from './projects.ts';
import { allQueues, allRecords, queueIds, queueOf, removeQueue, saveQueue } from './records.ts';
import { openDatabase } from './schema.ts';
import { sizesOf } from './sizes.ts';
import type { ProjectVault, Vault } from './vault.ts';

export interface VaultOptions {
  readonly indexedDB: IDBFactory;
  /** Makes a readable repository of its record; the git layer's business, so it comes in from outside. */
  readonly openRepository: (name: RepositoryName, record: RepositoryRecord, blobs: BlobStore) => RepositorySource;
  /** Name of the database. */
  readonly name?: string;
  /** Bytes of a chunk of new blobs; those that exist keep theirs. */
  readonly chunkSize?: number;
  /**
   * The origin private file system: packs of git that are longer than two chunks go there, as far as it takes them. Absent: everything goes
   * into the database, and blobs that lie in files are missing.
   */
  readonly storage?: PrivateStorage | undefined;
  /** Which blobs go into files, by their names. */
  readonly filed?: (name: string) => boolean;
  /** Bytes in a file after which it waits for the disk. */
  readonly flushEvery?: number;
  /** The browser would go on writing where a kill has cut it off, and lose everything by that (`hasLevelLog`): it is made to begin elsewhere. */
  readonly newLog?: boolean;
}

/** Of all that is kept, packs alone were measured and found worth a file (README.md of `git`). */
const isPack = (name: string) => name.endsWith('.pack');

/**
 * Opens the browser's storage. Rejects with a `RunError`: `storage-refused`, `storage-newer`. Nothing of a project is written before its
 * first `commit`, writer or `save…`.
 */
export async function openVault(options: VaultOptions): Promise<Vault> {
  const database = await openDatabase(options.indexedDB, options.name ?? 'forge-takeout');
  const files = options.storage && createBlobFiles(options.storage, database);
  const how = {
    chunkSize: options.chunkSize ?? defaultChunkSize,
    ...{ filed: options.filed ?? isPack, flushEvery: options.flushEvery ?? defaultFlushEvery },
    ...(files && { files }),
  };
  // What is written from now on waits for it; where it fails, on a full disk for example, all goes on as it was.
  if (options.newLog && (await database.count('records')) > 0) beginNewLog(database).catch(() => {});
  // Of tabs that are gone.
  void files?.sweep();
  const open = new Map<string, ProjectVault>();
  async function project(id: string): Promise<ProjectVault> {
    const known = open.get(id);
    if (known) return known;
    const vault = createProjectVault(database, { project: id, ...how }, options.openRepository);
    open.set(id, vault);
    return vault;
  }
  return {
    project,
    list: () => listProjects(database),
    records: () => allRecords(database),
    sizes: async () =>
      sizesOf(
        database,
        (await listProjects(database)).map(({ id }) => id),
      ),
    remove: async (id) => (await project(id)).clear(),
    async removeLeftovers() {
      await removeLeftovers(database);
      await files?.sweep();
    },
    queue: (id) => queueOf(database, id),
    queues: () => allQueues(database),
    queueIds: () => queueIds(database),
    saveQueue: (queue) => saveQueue(database, queue),
    removeQueue: (id) => removeQueue(database, id),
    close: () => database.close(),
  };
}
