import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { git, gitEnvironment } from '../support/git-commands.ts';
import { printFigure } from './figures.ts';
import { packsOf } from './git-repositories.ts';

/** What is wrong with a repository that a browser stored, in git's eyes. */
interface Complaints {
  /** Lines of `git fsck` that it does not say of the source. */
  readonly fsck: readonly string[];
  /** Packs whose index git would write differently, or does not index at all. */
  readonly indexes: readonly string[];
  /** HEAD or refs that differ from the source's. */
  readonly refs: readonly string[];
}

/** Prints `git-correct`: how much is wrong with the copy. On stderr, what. `about` goes into the figure. */
export function checkCopy(
  copy: string,
  source: string,
  about: Readonly<Record<string, string | number>>,
): Complaints & { readonly count: number } {
  const ofSource = new Set(fsckLines(source));
  const complaints: Complaints = {
    fsck: fsckLines(copy).filter((line) => !ofSource.has(line)),
    indexes: packsOf(copy).flatMap((pack) => indexComplaint(pack)),
    refs: different(refLines(copy), refLines(source)),
  };
  const lines = [...complaints.fsck, ...complaints.indexes, ...complaints.refs];
  for (const line of lines.slice(0, 20)) console.error(line);
  const { fsck, indexes, refs } = complaints;
  printFigure({
    ...{ figure: 'git-correct', value: lines.length, unit: 'complaints', budget: 0, ...about },
    ...{ fsck: fsck.length, indexes: indexes.length, refs: refs.length },
    ...{ sourceFsck: ofSource.size, packs: packsOf(copy).length },
  });
  return { ...complaints, count: lines.length };
}

/** Real repositories have old mistakes in them, which git tells at every look; they are the source's, not ours. */
function fsckLines(path: string): string[] {
  const words = ['fsck', '--full', '--strict', '--no-dangling', '--no-progress'];
  const result = spawnSync('git', words, { cwd: path, env: gitEnvironment, encoding: 'utf8', maxBuffer: 1 << 28 });
  const lines = `${result.stdout}\n${result.stderr}`.split('\n').filter((line) => line !== '');
  return result.status === 0 || lines.length > 0 ? lines : [`git fsck ended with ${result.status}`];
}

function indexComplaint(pack: string): string[] {
  const own = pack.replace(/\.pack$/, '.idx');
  const other = `${own}.git`;
  const words = ['index-pack', '-o', other, pack];
  const result = spawnSync('git', words, { cwd: join(pack, '..'), env: gitEnvironment, encoding: 'utf8' });
  if (result.status !== 0) return [`${pack}: ${result.stderr.trim()}`];
  return readFileSync(own).equals(readFileSync(other)) ? [] : [`${own} is not as git writes it`];
}

function refLines(path: string): string[] {
  const head = spawnSync('git', ['symbolic-ref', '-q', 'HEAD'], { cwd: path, env: gitEnvironment, encoding: 'utf8' });
  const lines = git(path, 'for-each-ref', '--format=%(refname) %(objectname)').split('\n');
  return [`HEAD ${head.stdout.trim() || git(path, 'rev-parse', 'HEAD')}`, ...lines];
}

function different(ours: readonly string[], theirs: readonly string[]): string[] {
  const [one, other] = [new Set(ours), new Set(theirs)];
  return [
    ...ours.filter((line) => !other.has(line)).map((line) => `only in the copy: ${line}`),
    ...theirs.filter((line) => !one.has(line)).map((line) => `only in the source: ${line}`),
  ];
}
