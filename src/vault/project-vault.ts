import type { EntityKind } from '../model/entity.ts';
import type { Change } from '../model/page-update.ts';
import { type BlobPlace, removeUnfinished } from './blob-rows.ts';
import { createBlobStore } from './blob-store.ts';
import { createChildReader } from './children.ts';
import { commitPage } from './commits.ts';
import { countEntities, getEntity, scanEntities, type Unshown } from './entities.ts';
import { fileStateOf, saveFileState } from './files.ts';
import { countKept, forgetGone, goneOf } from './gone.ts';
import { forgetRound, forgetSeen, markedEntities, markedKeys } from './marks.ts';
import type { VaultOptions } from './open-vault.ts';
import { problemsOf } from './problems.ts';
import { removeProject } from './projects.ts';
import { recordOf, saveRecord } from './records.ts';
import { removeTrees } from './remove.ts';
import { removeRepository, repositoryRecord, saveRepositoryRecord } from './repositories.ts';
import type { VaultDatabase } from './schema.ts';
import { saveSettingValues, settingValue } from './settings.ts';
import { flush } from './sizes.ts';
import { stepOf, stepsOf } from './steps.ts';
import { sweepList } from './sweep.ts';
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
  /** Something was removed: what was read ahead or kept may be gone. */
  const forget = () => {
    blobs.forget();
    children.forget();
  };
  const countLive = async (kind: EntityKind) =>
    (await countEntities(database, id, kind)) - (await countKept(database, id, kind));
  const rowsWithout = (unshown: Unshown): Pick<ProjectVault, 'scan' | 'get'> => ({
    scan: (kind, parent) =>
      parent === undefined
        ? scanEntities(database, id, kind, children.writes, unshown)
        : children.scan(kind, parent, unshown),
    get: (kind, key) => getEntity(database, id, kind, key, unshown),
  });
  return {
    ...roundsOf(database, id, forget),
    id,
    blobs,
    async commit(step, page) {
      const changes = await commitPage(database, id, step, page);
      if (page.update?.replaces === undefined) children.forget();
      else forget();
      return changes;
    },
    ...rowsWithout({}),
    count: async (kind, options) => (options?.live ? countLive(kind) : countEntities(database, id, kind)),
    live: () => ({ ...rowsWithout({ gone: true }), count: countLive }),
    withoutParts: (part) => rowsWithout({ part }),
    step: (step) => stepOf(database, id, step),
    steps: () => stepsOf(database, id),
    problems: (isMeant) => problemsOf(database, id, isMeant),
    setFile: (key, file) => saveFileState(database, id, key, file),
    fileState: (key) => fileStateOf(database, id, key),
    async file(key) {
      const state = await fileStateOf(database, id, key);
      return state === undefined || 'missing' in state ? undefined : state;
    },
    open: (blob) => blobs.open(blob),
    async removeUnfinished(keeps) {
      await removeUnfinished(database, id, keeps);
      await place.files?.sweep();
    },
    saveRepository: (name, record) => saveRepositoryRecord(database, id, name, record),
    async repository(name) {
      const record = await repositoryRecord(database, id, name);
      return record && openRepository(name, record, blobs);
    },
    async removeRepository(name) {
      await removeRepository(database, id, name);
      await place.files?.sweep();
      blobs.forget();
    },
    setting: (name) => settingValue(database, id, name),
    saveSetting: (name, value) => saveSettingValues(database, id, new Map([[name, value]])),
    saveSettings: (values) => saveSettingValues(database, id, values),
    record: () => recordOf(database, id),
    saveRecord: (record, durability) => saveRecord(database, id, record, durability),
    flush: () => flush(database, id),
    letGo: forget,
    async clear() {
      await removeProject(database, id);
      await place.files?.sweep();
      forget();
    },
  };
}

type Rounds = Pick<ProjectVault, 'marked' | 'markedKeys' | 'sweep' | 'remove' | 'gone' | 'beginRound' | 'endRound'>;

/** What further rounds of collecting need. */
function roundsOf(database: VaultDatabase, id: string, forget: () => void): Rounds {
  return {
    marked: (mark, kind) => markedEntities(database, id, mark, kind),
    markedKeys: (mark, prefix) => markedKeys(database, id, mark, prefix),
    async *sweep(sweep) {
      for await (const changes of sweepList(database, id, sweep)) {
        forget();
        yield changes;
      }
    },
    async remove(keys, options) {
      const all: Change[] = [];
      for await (const changes of removeTrees(database, id, keys, options)) all.push(...changes);
      forget();
      return all;
    },
    gone: () => goneOf(database, id),
    beginRound: (_, record) => forgetRound(database, id, record),
    async endRound(round) {
      await forgetSeen(database, id);
      await forgetGone(database, id, round);
    },
  };
}
