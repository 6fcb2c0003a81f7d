import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bareRepository } from '../../../src/lib/bare-repository.ts';
import { git } from '../../support/git-commands.ts';
import type { Fetched } from './setup.ts';

/** Writes a fetched repository as a folder, as it stands in an archive. */
export function writeBare(target: string, { record, blobs }: Pick<Fetched, 'record' | 'blobs'>): string {
  for (const file of bareRepository({ ...record, head: record.head ?? 'refs/heads/main' })) {
    const path = join(target, file.path);
    mkdirSync(file.path.endsWith('/') ? path : dirname(path), { recursive: true });
    if (!file.path.endsWith('/')) writeFileSync(path, file.blob === undefined ? file.text : blobs.bytes(file.blob));
  }
  return target;
}

/** What git complains of; dangling leftovers of moved refs are no fault. */
export function faultsOf(folder: string): string {
  return git(folder, 'fsck', '--full', '--strict', '--no-dangling');
}

/** Every ref that git would offer of a folder, with its id, peeled ones included, HEAD aside. */
export function remoteRefs(folder: string): string {
  return git(folder, 'ls-remote', folder)
    .split('\n')
    .filter((line) => !line.endsWith('\tHEAD'))
    .join('\n');
}
