import { benchExport } from './export.ts';
import { benchF3 } from './f3.ts';
import { benchGit } from './git.ts';
import { benchGithub } from './github.ts';
import { benchOpen } from './open.ts';
import { benchPack } from './pack.ts';
import { benchS3 } from './s3.ts';
import { benchScale } from './scale.ts';
import { benchStore } from './store.ts';

const benches: Readonly<Record<string, (words: readonly string[]) => Promise<void>>> = {
  export: benchExport,
  pack: benchPack,
  f3: benchF3,
  git: benchGit,
  github: benchGithub,
  open: benchOpen,
  s3: benchS3,
  scale: benchScale,
  store: benchStore,
};

/** What follows these is for them alone; `s3` and `scale` are run by their names only: one needs Go and Python, the other takes long; `store` compares the two places of packs. */
const withWords: readonly string[] = ['git', 'github', 'open', 's3', 'scale', 'store'];

const byName: readonly string[] = ['s3', 'scale', 'store'];

/** `npm run bench [export] [pack] [f3] [git …] [github …] [open …] [s3 …] [scale …] [store …]`: prints one line of JSON for each figure. Without words: all but `s3`, `scale` and `store`. */
export async function main(words: readonly string[]): Promise<number> {
  const last = words.findIndex((word) => withWords.includes(word));
  const end = last < 0 ? words.length : last + 1;
  const asked = words.slice(0, end);
  const unknown = asked.filter((word) => !Object.hasOwn(benches, word));
  if (unknown.length > 0) {
    console.error(`unknown: ${unknown.join(' ')}; there are: ${Object.keys(benches).join(' ')}`);
    return 1;
  }
  for (const [name, bench] of Object.entries(benches))
    if (asked.includes(name) || (asked.length === 0 && !byName.includes(name)))
      await bench(withWords.includes(name) ? words.slice(end) : []);
  return 0;
}
