import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { output } from './archive-checks.ts';

/** Checksums as the ordinary program sees them; throws with what it says. */
function checkQuietly(folder: string): void {
  output('sha256sum', ['-c', '--quiet', '--strict', 'SHA256SUMS'], folder);
}

function linksOf(page: string): readonly string[] {
  return [...page.matchAll(/href="([^"]*)"/g)].map(([, link]) => decodeURIComponent(link ?? ''));
}

/**
 * An unpacked archive of several projects: the checksums of all and of each project are right, the links of its page lead
 * somewhere, and no script is in it. Throws what is wrong; gives the folders of the projects.
 */
export function checkArchiveOfAll(folder: string, projects: number): readonly string[] {
  checkQuietly(folder);
  const sums = readFileSync(join(folder, 'SHA256SUMS'), 'utf8');
  const folders = [...sums.matchAll(/ {2}(.+\/SHA256SUMS)$/gm)].map(([, path]) => dirname(path ?? ''));
  if (folders.length !== projects) throw new Error(`${folders.length} projects instead of ${projects}`);
  for (const project of folders) checkQuietly(join(folder, project));
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  if (/<script|javascript:|style=/i.test(page)) throw new Error('index.html has more than text and links');
  const links = linksOf(page);
  if (links.length !== 1 + 3 * projects) throw new Error(`index.html has ${links.length} links`);
  const dead = links.filter((link) => !existsSync(join(folder, link)));
  if (dead.length > 0) throw new Error(`index.html leads nowhere: ${dead.join(', ')}`);
  return folders;
}
