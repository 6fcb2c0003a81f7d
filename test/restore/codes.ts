import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { verdictFor } from '../../src/pipeline/archive-verdict.ts';
import { Dump, type Mutation, mutations } from '../support/check-mutations.ts';
import { zipFiles } from '../support/zip-files.ts';
import { type Files, findingsOf, folderOf, recorded } from './dumps.ts';
import type { RestoreForge } from './restore-forge.ts';
import type { Way } from './restore-list.ts';

const ownZip = fileURLToPath(new URL('../fixtures/golden/common/1.2.zip', import.meta.url));

/** Dumps that no folder on a disk can hold. */
const onlyInArchives = new Set(['entry-damaged']);

/**
 * What a forge on SQLite does where the verdict speaks of something else: SQLite takes texts that PostgreSQL or MySQL refuse, and of a record
 * that is too large the page says that it has not judged it (this one has a list for a text, which stops every restore).
 */
const seenOnSqlite: ReadonlyMap<string, 'restored' | 'stopped'> = new Map([
  ['text-nul', 'restored'],
  ['title-too-long', 'restored'],
  ['yaml-too-large', 'stopped'],
]);

function good(of: NonNullable<Mutation['of']>): Files {
  if (of === 'own') return new Map(zipFiles(readFileSync(ownZip)).map(({ name, bytes }) => [name, bytes]));
  return of === 'empty' ? recorded('seedling', 'recipe') : recorded('weather-buoy', 'recipe');
}

export interface WhichCodes {
  /** Those with this in their name. */
  readonly only: string;
  /** This one and those behind it, to go on with a run that was stopped; empty for all. */
  readonly from: string;
}

/** Each code: a restore must stop exactly where the check says so. */
export async function runCodes(
  forge: RestoreForge,
  ways: readonly Way[],
  { only, from }: WhichCodes,
  tell: (name: string, faults: readonly string[]) => void,
): Promise<void> {
  const first = from === '' ? 0 : mutations.findIndex(({ code }) => code === from);
  if (first < 0) throw new Error(`no code is called ${from}`);
  for (const { code, of = 'recipe', change } of mutations.slice(first)) {
    if (onlyInArchives.has(code) || !code.includes(only)) continue;
    const dump = new Dump(good(of));
    change(dump);
    const findings = await findingsOf(dump.files);
    const folder = folderOf(dump.files);
    for (const way of ways) {
      const says = verdictFor(findings, way.target).verdict;
      const { done, said } = forge.restore(folder.path, 'harbor-lab/changed', way);
      await forge.remove('harbor-lab/changed');
      const expected =
        seenOnSqlite.get(code) ?? (says === 'stops-restore' || says === 'refused' ? 'stopped' : 'restored');
      const right = done === (expected === 'restored');
      tell(
        `${code} ${way.target}`,
        right ? [] : [`the check says ${says}; the restore ${done ? 'went well' : `stopped: ${said.slice(0, 400)}`}`],
      );
    }
    folder.remove();
  }
}
