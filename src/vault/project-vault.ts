import type { BlobPlace } from './blob-rows.ts';
import { createBlobStore } from './blob-store.ts';
import { createChildReader } from './children.ts';
import { commitPage } from './commits.ts';
import { countEntities, getEntity, scanEntities } from './entities.ts';
import { fileStateOf, saveFileState } from './files.ts';
import type { VaultOptions } from './open-vault.ts';
import { problemsOf } from './problems.ts';
import { clearProject } from './projects.ts';
import { removeRepositoryRecord, repositoryRecord, saveRepositoryRecord } from './repositories.ts';
import type { VaultDatabase } from './schema.ts';
import { oneRound } from './seams.ts';
import { saveSettingValue, settingValue } from './settings.ts';
import { stepOf, stepsOf } from './steps.ts';
import type { ProjectVault } from './vault.ts';

/** One project's view of the database: the concerns put together, nothing else. */
export function createProjectVault(
  database: VaultDatabase,
  place: BlobPlace,
  openRepository: VaultOptions['openRepository'],
): ProjectVault {
  const id = place.project;
  const blobs = createBlobStore(database, place);
  const children = createChildReader(database, id);
  return {
    ...oneRound(database, id),
    id,
    blobs,
    async commit(step, page) {
      await commitPage(database, id, step, page);
      children.forget();
      return [];
    },
    scan: (kind, parent) => (parent === undefined ? scanEntities(database, id, kind) : children.scan(kind, parent)),
    get: (kind, key) => getEntity(database, id, kind, key),
    count: (kind) => countEntities(database, id, kind),
    step: (step) => stepOf(database, id, step),
    steps: () => stepsOf(database, id),
    problems: () => problemsOf(database, id),
    setFile: (key, file) => saveFileState(database, id, key, file),
    fileState: (key) => fileStateOf(database, id, key),
    async file(key) {
      const state = await fileStateOf(database, id, key);
      return state === undefined || 'missing' in state ? undefined : state;
    },
    open: (blob) => blobs.open(blob),
    saveRepository: (name, record) => saveRepositoryRecord(database, id, name, record),
    async repository(name) {
      const record = await repositoryRecord(database, id, name);
      return record && openRepository(name, record, blobs);
    },
    async removeRepository(name) {
      const record = await repositoryRecord(database, id, name);
      await removeRepositoryRecord(database, id, name);
      for (const { pack, index } of record?.packs ?? []) {
        await blobs.remove(pack);
        await blobs.remove(index);
      }
    },
    setting: (name) => settingValue(database, id, name),
    saveSetting: (name, value) => saveSettingValue(database, id, name, value),
    async clear() {
      await clearProject(database, id);
      blobs.forget();
      children.forget();
    },
  };
}
