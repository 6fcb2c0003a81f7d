import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { git, gitEnvironment } from '../support/git-commands.ts';

/** What git says of a pack. */
export interface Verdict {
  /** Accepted by `git index-pack --strict`. */
  readonly strict: boolean;
  /** Accepted by `git index-pack`. */
  readonly plain: boolean;
  /** Those of the check that refused it, strict if plain git takes it; of strict git also when it takes the pack in spite of them. */
  readonly words: string;
  /** Absent when git made none. */
  readonly index: Buffer | undefined;
}

/**
 * One shell for many packs, which notes success by a file: git leaves an index also when it fails late. The index has the pack's name, or git could
 * not read the pack again, as it must for `.gitattributes`. The limit keeps a pack that promises gigabytes from
 * taking them.
 */
const script = `ulimit -v 3000000
for pack in *.pack; do
  name=\${pack%.pack}
  git index-pack --strict "$pack" >/dev/null 2>"$name.strict.err" && : >"$name.strict" && continue
  git index-pack "$pack" >/dev/null 2>"$name.plain.err" && : >"$name.plain"
done
exit 0`;

const run = promisify(execFile);

/** Asks git about packs. `folder` is for files that come and go. */
export async function gitVerdicts(folder: string, packs: readonly Buffer[]): Promise<readonly Verdict[]> {
  mkdirSync(folder, { recursive: true });
  const place = mkdtempSync(join(folder, 'verdict-'));
  try {
    // A repository of its own, with nothing in it: a pack must stand for itself.
    git(place, 'init', '-q', '--bare', 'empty.git');
    for (const [index, pack] of packs.entries()) writeFileSync(join(place, `${index}.pack`), pack);
    // One thread: beginning more takes longer than a small pack.
    const threads = { GIT_CONFIG_COUNT: '4', GIT_CONFIG_KEY_3: 'pack.threads', GIT_CONFIG_VALUE_3: '1' };
    const env = { ...gitEnvironment, ...threads, GIT_DIR: join(place, 'empty.git') };
    await run('sh', ['-c', script], { cwd: place, env });
    const files = new Set(readdirSync(place));
    return packs.map((_, index) => {
      const strict = files.has(`${index}.strict`);
      const plain = strict || files.has(`${index}.plain`);
      const made = plain ? readFileSync(join(place, `${index}.idx`)) : undefined;
      const words = readFileSync(join(place, `${index}.${plain ? 'strict' : 'plain'}.err`), 'utf8');
      return { strict, plain, words: words.trim(), index: made };
    });
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}
