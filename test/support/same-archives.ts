import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { git, temporaryFolder } from './git-commands.ts';
import { type ZipFile, zipFiles } from './zip-files.ts';

export interface SameOptions {
  /**
   * `bytes`: packs are the same files. `objects`: packs may be cut in another way, as after fetching only what was new; then refs and all
   * that they reach must be the same, and what the accounts say of packs is left out. Default `bytes`.
   */
  readonly git?: 'bytes' | 'objects';
}

/** Folders of repositories in an archive. */
const repositories = ['git', 'git.wiki.git', 'wiki'];

/**
 * What differs between two archives of the same state, in words; empty: nothing. Everything must be the same – names, order, dates, bytes –
 * but `collected` in `takeout.json` (when it was collected, what changed since the last time) and the sum of that file.
 */
export function sameArchives(one: Buffer, other: Buffer, options: SameOptions = {}): string[] {
  const sides = [zipFiles(one), zipFiles(other)] as const;
  const differences = compareFiles(sides[0], sides[1], options);
  if (options.git !== 'objects') return differences;
  const [left, right] = [reachable(sides[0]), reachable(sides[1])];
  return [
    ...differences,
    ...repositories.filter((name) => left[name] !== right[name]).map((name) => `${name}: objects`),
  ];
}

function compareFiles(one: readonly ZipFile[], other: readonly ZipFile[], options: SameOptions): string[] {
  const [left, right] = [one, other].map((files) => files.filter(({ name }) => !isMasked(name, options)));
  if (left === undefined || right === undefined) return [];
  const names = (files: readonly ZipFile[]) => files.map(({ name }) => name);
  const only = (from: readonly ZipFile[], than: readonly ZipFile[], words: string) => {
    const has = new Set(names(than));
    return names(from).flatMap((name) => (has.has(name) ? [] : [`${name}: ${words}`]));
  };
  const differences = [...only(left, right, 'only in the first'), ...only(right, left, 'only in the second')];
  if (differences.length === 0 && names(left).join('\n') !== names(right).join('\n'))
    differences.push('order of files');
  const others = new Map(right.map((file) => [file.name, file]));
  for (const file of left) {
    const same = others.get(file.name);
    if (same === undefined) continue;
    if (file.modified !== same.modified) differences.push(`${file.name}: date`);
    const texts = [masked(file, options), masked(same, options)] as const;
    if (!texts[0].equals(texts[1])) differences.push(`${file.name}: ${firstDifference(texts[0], texts[1])}`);
  }
  return differences;
}

function isMasked(name: string, { git: how }: SameOptions): boolean {
  return how === 'objects' && /\/objects\/(pack\/|info\/packs$)/.test(name);
}

/** The bytes that are compared: without what may differ. */
function masked({ name, bytes }: ZipFile, options: SameOptions): Buffer {
  if (name === 'SHA256SUMS') return Buffer.from(linesThatCount(bytes.toString(), options));
  if (name !== 'takeout.json' && (name !== 'receipt.json' || options.git !== 'objects')) return bytes;
  const json: unknown = JSON.parse(bytes.toString());
  return Buffer.from(JSON.stringify(json, (key, value) => (isOfThisRun(key, name, options) ? undefined : value), 1));
}

/** `git` and `wiki` are the accounts of the two units, in `units` and `counts`. */
function isOfThisRun(key: string, name: string, { git: how }: SameOptions): boolean {
  if (key === 'collected') return name === 'takeout.json';
  return how === 'objects' && (key === 'git' || key === 'wiki');
}

function linesThatCount(sums: string, options: SameOptions): string {
  const left = (name: string) =>
    name !== 'takeout.json' && !isMasked(name, options) && !(options.git === 'objects' && name === 'receipt.json');
  return sums
    .split('\n')
    .filter((line) => left(line.slice(66)))
    .join('\n');
}

function firstDifference(one: Buffer, other: Buffer): string {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  const around = (bytes: Buffer) => JSON.stringify(bytes.toString('utf8', Math.max(0, at - 30), at + 30));
  return `byte ${at}: ${around(one)} – ${around(other)}`;
}

/** Per repository its refs and the ids of all that they reach, sorted. */
function reachable(files: readonly ZipFile[]): Record<string, string> {
  const folder = temporaryFolder();
  try {
    return Object.fromEntries(
      repositories.map((name) => {
        const inside = files.filter((file) => file.name.startsWith(`${name}/`));
        for (const file of inside) writeBelow(folder.path, file);
        return [name, inside.length === 0 ? '' : contentsOf(join(folder.path, name))];
      }),
    );
  } finally {
    folder.remove();
  }
}

function writeBelow(folder: string, { name, bytes }: ZipFile): void {
  const path = join(folder, name);
  mkdirSync(name.endsWith('/') ? path : dirname(path), { recursive: true });
  if (!name.endsWith('/')) writeFileSync(path, bytes);
}

function contentsOf(repository: string): string {
  const refs = git(repository, 'for-each-ref', '--format=%(refname) %(objectname)');
  const objects = refs === '' ? '' : git(repository, 'rev-list', '--objects', '--no-object-names', '--all');
  return [refs, ...objects.split('\n').sort()].join('\n');
}
