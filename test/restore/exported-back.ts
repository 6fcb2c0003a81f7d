import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { units } from '../../src/model/unit.ts';
import { type Dump, isRow } from '../support/compare-read.ts';
import { zipFiles } from '../support/zip-files.ts';
import { createWorld, savedBytes } from '../unit/worker/job-world.ts';
import { type Files, folderOf } from './dumps.ts';
import type { RestoreForge } from './restore-forge.ts';
import { dumpInFolder } from './restored.ts';

/** Takes a restored project out of its forge again with the product itself. */
export async function exportFrom(forge: RestoreForge, project: string): Promise<Files> {
  const world = createWorld({ fetch: globalThis.fetch, indexedDB: new IDBFactory() });
  await world.check({ url: `${forge.base}/${project}`, token: forge.token, units });
  await world.send({ type: 'export' });
  const { state, notice } = world.view();
  if (state !== 'done') throw new Error(`the export ended as ${state}: ${notice?.code} ${notice?.why}`);
  return new Map(zipFiles(Buffer.from(await savedBytes(world))).map(({ name, bytes }) => [name, bytes]));
}

/** The archive of the restored project, to be compared with the dump that was restored. */
export async function exportedBack(forge: RestoreForge, project: string): Promise<Dump> {
  const folder = folderOf(await exportFrom(forge, project));
  try {
    return dumpInFolder(folder.path);
  } finally {
    folder.remove();
  }
}

const person = /^(?:poster|publisher|reviewer)_(?:id|name)$/;

/** Records without people: a restore makes everybody the administrator, as far as the API tells. */
export function withoutPeople(files: Dump): Dump {
  return new Map([...files].map(([file, value]) => [file, unnamed(value)]));
}

function unnamed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unnamed);
  if (!isRow(value)) return value;
  const kept = Object.entries(value).filter(([field]) => !person.test(field));
  return Object.fromEntries(kept.map(([field, inner]) => [field, unnamed(inner)]));
}
