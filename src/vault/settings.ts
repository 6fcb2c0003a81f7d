import { plain } from './plain.ts';
import type { VaultDatabase } from './schema.ts';
import { all, change, look } from './transactions.ts';

/** `undefined` when it was never saved. Whoever reads it checks its shape: an older page may have written it. */
export async function settingValue(database: VaultDatabase, project: string, name: string): Promise<unknown> {
  return (await look(() => database.get('settings', [project, name])))?.value;
}

/** Keeps JSON-like values by name, all or none; `undefined` removes one. Throws `NotPlain` for what is no JSON. */
export async function saveSettingValues(
  database: VaultDatabase,
  project: string,
  values: ReadonlyMap<string, unknown>,
): Promise<void> {
  const rows = [...values].map(([name, value]) => ({
    project,
    name,
    value: value === undefined ? value : plain(value),
  }));
  await change(database, ['settings'], 'relaxed', (transaction) => {
    const settings = transaction.objectStore('settings');
    return all(rows.map((row) => (row.value === undefined ? settings.delete([project, row.name]) : settings.put(row))));
  });
}
