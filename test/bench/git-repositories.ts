import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { git, gitEnvironment } from '../support/git-commands.ts';
import { type HistoryShape, madeHistory, randomBytes } from './git-history.ts';

export const madeNames = ['small', 'large', 'huge', 'beyond-4gib'] as const;
export type MadeName = (typeof madeNames)[number];

interface Recipe {
  /** Goes up when what is made changes: repositories of another version are not taken from the cache. */
  readonly version: number;
  words(): Iterable<string | Uint8Array>;
  /** Options of `git repack`. */
  readonly repack: readonly string[];
}

const shapes: Readonly<Record<'small' | 'large' | 'huge', HistoryShape>> = {
  small: { seed: 11, commits: 6_700, files: 1_200, lines: 550, pictures: 80 },
  large: { seed: 12, commits: 49_500, files: 4_000, lines: 390, pictures: 34 },
  huge: { seed: 13, commits: 90_000, files: 6_000, lines: 500, pictures: 220 },
};

const deltas = ['-c', 'pack.threads=1', 'repack', '-adFq', '--depth=50', '--window=10'];

const recipes: Readonly<Record<MadeName, Recipe>> = {
  small: { version: 3, words: () => madeHistory(shapes.small), repack: deltas },
  large: { version: 3, words: () => madeHistory(shapes.large), repack: deltas },
  huge: { version: 5, words: () => madeHistory(shapes.huge), repack: deltas },
  'beyond-4gib': {
    version: 3,
    words: beyond4Gib,
    repack: ['-c', 'pack.compression=0', '-c', 'pack.threads=1', 'repack', '-adq', '--window=0'],
  },
};

/** 4,300 files of 1 MiB and one of 96 MiB, all of them noise. */
function* beyond4Gib(): Generator<string | Uint8Array> {
  const files = 4_300;
  for (let at = 0; at <= files; at++) {
    const bytes = randomBytes(at, at === files ? 96 << 20 : 1 << 20);
    yield `blob\nmark :${at + 1}\ndata ${bytes.length}\n`;
    yield bytes;
    yield '\n';
  }
  yield 'commit refs/heads/main\ncommitter Ada Test <ada@example.test> 1400000000 +0100\ndata 5\nFiles\n';
  for (let at = 0; at <= files; at++) yield `M 644 :${at + 1} folder-${at % 40}/file-${at}.bin\n`;
  yield '\ndone\n';
}

/** A bare repository to measure with. */
export interface Measured {
  readonly name: string;
  readonly path: string;
  /** Loose ones and those in packs. */
  readonly objects: number;
}

/** Makes one of the repositories, or takes it from the system's folder of temporary files, where the last run left it. */
export async function madeRepository(name: MadeName, fresh: boolean): Promise<Measured> {
  const folder = join(tmpdir(), 'forge-takeout-bench');
  const path = join(folder, `${name}-${recipes[name].version}.git`);
  if (fresh) rmSync(path, { recursive: true, force: true });
  if (!existsSync(path)) {
    const from = performance.now();
    mkdirSync(folder, { recursive: true });
    const unfinished = join(folder, `${name}-${recipes[name].version}.${process.pid}`);
    rmSync(unfinished, { recursive: true, force: true });
    await make(recipes[name], unfinished);
    // Somebody else may have made it meanwhile; theirs is the same.
    if (existsSync(path)) rmSync(unfinished, { recursive: true });
    else renameSync(unfinished, path);
    console.error(`made ${name} in ${Math.round((performance.now() - from) / 1000)} s`);
  }
  return measuredAt(name, path);
}

/** Any bare repository on this machine. Throws git's words when there is none. */
export function givenRepository(folder: string): Measured {
  const path = resolve(git(resolve(folder), 'rev-parse', '--absolute-git-dir'));
  const parent = basename(dirname(path));
  const last = basename(path, '.git');
  const name = last === '.git' ? parent : path.endsWith('.git') ? last : `${parent}-${last}`;
  return measuredAt(name.replaceAll(/[^\w-]+/g, '-'), path);
}

export function measuredAt(name: string, path: string): Measured {
  const counts = git(path, 'count-objects', '-v');
  const count = (word: string) => Number(new RegExp(`^${word}: (\\d+)$`, 'm').exec(counts)?.[1] ?? 0);
  return { name, path, objects: count('count') + count('in-pack') };
}

/** Paths of a repository's packs. */
export function packsOf(path: string): string[] {
  const folder = join(path, 'objects/pack');
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.filter((name) => name.endsWith('.pack')).map((name) => join(folder, name));
}

async function make(recipe: Recipe, path: string): Promise<void> {
  git(tmpdir(), 'init', '--quiet', '--bare', path);
  await importWords(path, recipe.words());
  git(path, 'pack-refs', '--all');
  git(path, ...recipe.repack);
}

/** Feeds `git fast-import` without ever holding all of it. What it writes is not compressed: it is repacked afterwards. */
export async function importWords(path: string, words: Iterable<string | Uint8Array>): Promise<void> {
  const options = ['-c', 'core.compression=0', '-c', 'fastimport.unpackLimit=0', 'fast-import', '--quiet', '--done'];
  const child = spawn('git', [...options, '--depth=0', '--force'], {
    cwd: path,
    env: gitEnvironment,
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  const closed = once(child, 'close');
  // When git stops early its exit code says so below; until then a drain would never come.
  const stopped = new Promise<void>((resolve) => child.stdin.on('error', () => resolve()));
  let texts = '';
  for (const part of words) {
    if (typeof part === 'string') texts += part;
    if (typeof part === 'string' && texts.length < 1 << 18) continue;
    child.stdin.write(texts, 'latin1');
    texts = '';
    if (typeof part !== 'string') child.stdin.write(part);
    if (child.stdin.writableNeedDrain) await Promise.race([once(child.stdin, 'drain'), stopped]);
    if (child.stdin.errored !== null) break;
  }
  child.stdin.end(texts, 'latin1');
  const [code] = await closed;
  if (code !== 0) throw new Error(`git fast-import ended with ${code}`);
}
