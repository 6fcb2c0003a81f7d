import { plain } from './plain.ts';
import type { VaultDatabase } from './schema.ts';
import { all, change, look } from './transactions.ts';

/** `undefined` when it was never saved. Whoever reads it checks its shape: an older page may have written it. */
export async function settingValue(database: VaultDatabase, project: string, name: string): Promise<unknown> {
  return (await look(() => database.get('settings', [project, name])))?.value;
}

/** Keeps a JSON-like value; `undefined` removes it. Throws `NotPlain` for what is no JSON. */
export async function saveSettingValue(
  database: VaultDatabase,
  project: string,
  name: string,
  value: unknown,
): Promise<void> {
  const row = value === undefined ? undefined : { project, name, value: plain(value) };
  await change(database, ['settings'], 'relaxed', (transaction) => {
    const settings = transaction.objectStore('settings');
    return all([row === undefined ? settings.delete([project, name]) : settings.put(row)]);
  });
}
