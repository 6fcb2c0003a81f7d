import { benchExport } from './export.ts';
import { benchGit } from './git.ts';
import { benchPack } from './pack.ts';

const benches: Readonly<Record<string, (words: readonly string[]) => Promise<void>>> = {
  export: benchExport,
  pack: benchPack,
  git: benchGit,
};

/** `npm run bench [export] [pack] [git]`: prints one line of JSON for each figure. Without words: all. What follows `git` is for it alone. */
export async function main(words: readonly string[]): Promise<number> {
  const end = words.includes('git') ? words.indexOf('git') + 1 : words.length;
  const asked = words.slice(0, end);
  const unknown = asked.filter((word) => !Object.hasOwn(benches, word));
  if (unknown.length > 0) {
    console.error(`unknown: ${unknown.join(' ')}; there are: ${Object.keys(benches).join(' ')}`);
    return 1;
  }
  for (const [name, bench] of Object.entries(benches))
    if (asked.length === 0 || asked.includes(name)) await bench(name === 'git' ? words.slice(end) : []);
  return 0;
}
