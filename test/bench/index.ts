import { benchExport } from './export.ts';
import { benchGit } from './git.ts';
import { benchPack } from './pack.ts';

const benches: Readonly<Record<string, () => Promise<void>>> = { export: benchExport, pack: benchPack, git: benchGit };

/** `npm run bench [export] [pack] [git]`: prints one line of JSON for each figure. Without words: all. */
export async function main(words: readonly string[]): Promise<number> {
  const unknown = words.filter((word) => !Object.hasOwn(benches, word));
  if (unknown.length > 0) {
    console.error(`unknown: ${unknown.join(' ')}; there are: ${Object.keys(benches).join(' ')}`);
    return 1;
  }
  for (const [name, bench] of Object.entries(benches)) if (words.length === 0 || words.includes(name)) await bench();
  return 0;
}
