import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './git-commands.ts';

/** Runs a program and gives what it printed; throws with its output when it fails. */
export function output(command: string, words: readonly string[], cwd?: string): string {
  const result = spawnSync(command, words, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (result.status !== 0)
    throw new Error(`${command} ${words.join(' ')}: ${result.stdout}${result.stderr}${result.error ?? ''}`);
  return result.stdout + result.stderr;
}

/** Tests a ZIP with Info-ZIP and unpacks it into a new folder, which is gone when the process ends. */
export function unpack(zip: string): string {
  output('unzip', ['-tq', zip]);
  const { path } = temporaryFolder();
  output('unzip', ['-q', zip, '-d', path]);
  return path;
}

/** Every file of the folder but `SHA256SUMS` is listed there and matches. */
export function checkSums(folder: string): number {
  const lines = output('sha256sum', ['-c', 'SHA256SUMS'], folder).trim().split('\n');
  const files = filesBelow(folder).filter((path) => path !== 'SHA256SUMS');
  if (lines.length !== files.length) throw new Error(`SHA256SUMS has ${lines.length} lines for ${files.length} files`);
  return lines.length;
}

/** `git fsck --full --strict` says nothing but what is harmless, and the folder can be cloned. */
export function checkRepository(folder: string): void {
  const said = output('git', ['-c', 'safe.directory=*', '-C', folder, 'fsck', '--full', '--strict', '--no-dangling']);
  if (said.trim() !== '' && !/notice: HEAD points to an unborn branch|^notice: No default references/m.test(said))
    throw new Error(`git fsck: ${said}`);
  const clone = temporaryFolder();
  output('git', ['-c', 'safe.directory=*', 'clone', '-q', '--mirror', folder, clone.path]);
  clone.remove();
}

/** `name oid` lines of all refs, sorted. */
export function refsOf(folder: string): string[] {
  return output('git', ['-c', 'safe.directory=*', '-C', folder, 'for-each-ref', '--format=%(refname) %(objectname)'])
    .trim()
    .split('\n');
}

export function filesBelow(folder: string, prefix = ''): string[] {
  return readdirSync(join(folder, prefix)).flatMap((name) => {
    const path = prefix === '' ? name : `${prefix}/${name}`;
    return statSync(join(folder, path)).isDirectory() ? filesBelow(folder, path) : [path];
  });
}

/** Reads all YAML files with PyYAML; `undefined` when Python or PyYAML is not there. */
export function readByPyYaml(folder: string): number | undefined {
  const has = spawnSync('python3', ['-c', 'import yaml'], { stdio: 'ignore' });
  if (has.status !== 0) return undefined;
  const script =
    'import sys, yaml\nfor path in sys.argv[1:]: yaml.load(open(path, encoding="utf8"), Loader=yaml.SafeLoader)';
  const files = filesBelow(folder).filter((path) => path.endsWith('.yml'));
  execFileSync('python3', ['-c', script, ...files], { cwd: folder });
  return files.length;
}

export function exists(...parts: string[]): boolean {
  return existsSync(join(...parts));
}
