import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';

function run(cwd: string, program: string, ...words: string[]): string {
  return execFileSync(program, words, { cwd, encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } });
}

/** Unpacks a ZIP with the ordinary program. */
export function unzipInto(bytes: Buffer, folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'archive.zip'), bytes);
  run(folder, 'unzip', '-q', 'archive.zip');
}

/** Unpacks an archive of several projects: all digests are right, the page's links lead somewhere, and no script is in it. */
export function checkArchiveOfAll(bytes: Buffer, folder: string, projects: number): void {
  unzipInto(bytes, folder);
  expect(run(folder, 'sha256sum', '-c', '--quiet', 'SHA256SUMS')).toBe('');
  const sums = readFileSync(join(folder, 'SHA256SUMS'), 'utf8');
  const inner = [...sums.matchAll(/ {2}(.+\/SHA256SUMS)$/gm)].map(([, path]) => path ?? '');
  expect(inner).toHaveLength(projects);
  for (const path of inner)
    expect(run(join(folder, dirname(path)), 'sha256sum', '-c', '--quiet', 'SHA256SUMS'), path).toBe('');
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  expect(page).not.toMatch(/<script|javascript:|style=/i);
  const links = [...page.matchAll(/href="([^"]*)"/g)].map(([, link]) => link ?? '');
  expect(links).toHaveLength(1 + 3 * projects);
  for (const link of links) expect(existsSync(join(folder, decodeURIComponent(link))), link).toBe(true);
}
