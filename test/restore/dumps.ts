import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { giteaDump } from '../../src/formats/gitea-dump/index.ts';
import type { Findings } from '../../src/pipeline/archive-verdict.ts';
import { openAndCheck } from '../../src/pipeline/open-and-check.ts';
import { rewriteArchive } from '../../src/pipeline/rewrite.ts';
import { rowOf } from '../support/compare-read.ts';
import { dumpFiles, type RecordedProject, recordedProjects } from '../support/dump-files.ts';
import { temporaryFolder } from '../support/git-commands.ts';
import { makeGoldenArchive } from '../support/golden-archive.ts';
import { goldenArchives } from '../support/golden-versions.ts';
import { memoryBlobStore } from '../support/memory-blob-store.ts';
import { memorySpool } from '../support/memory-spool.ts';
import { zipFiles } from '../support/zip-files.ts';

export type Files = ReadonlyMap<string, Uint8Array>;

/** A dump that is to be restored. */
export interface DumpCase {
  readonly name: string;
  /** `server`: as a forge wrote it. Its defects may stop a restore; the others must be restored by everybody. */
  readonly made: 'server' | 'recipe' | 'repaired' | 'own';
  files(): Promise<Files>;
}

const { signal } = new AbortController();

/** A folder as it is dropped onto the page, opened and checked. */
export async function opened(files: Files) {
  const list = [...files]
    .filter(([path]) => !path.endsWith('/'))
    .map(([path, bytes]) => ({ path: `dump/${path}`, file: new Blob([Uint8Array.from(bytes)]) }));
  const blobs = memoryBlobStore();
  const scratch = async () => blobs;
  return {
    ...(await openAndCheck({ kind: 'files', files: list }, { signal, onProgress: () => {}, scratch })),
    scratch,
  };
}

/** What the check says of a dump. */
export async function findingsOf(files: Files): Promise<Findings> {
  return (await opened(files)).findings;
}

/** The files of the ZIP that "Save repaired ZIP" gives. */
async function repaired(files: Files): Promise<Files> {
  const { index, source, findings, scratch } = await opened(files);
  const spool = memorySpool();
  const input = { index, source, findings, format: giteaDump, to: giteaDump, scratch, openSpool: async () => spool };
  await rewriteArchive(input, signal);
  return filesOf(spool.bytes());
}

function filesOf(zip: Buffer): Files {
  return new Map(zipFiles(zip).map(({ name, bytes }) => [name, bytes]));
}

/** With the folders, empty ones too, without which git takes a folder for no repository. */
export function recorded(project: RecordedProject, which: 'recipe' | 'golden'): Files {
  const files = new Map(dumpFiles(project, which));
  for (const repository of ['git', 'wiki', 'git.wiki.git'])
    if (files.has(`${repository}/HEAD`))
      for (const empty of ['refs', 'objects']) files.set(`${repository}/${empty}/`, new Uint8Array(0));
  return files;
}

/** Every dump that the fixtures have, and what is made of them. */
export const dumpCases: readonly DumpCase[] = [
  ...recordedProjects.flatMap((project): DumpCase[] => [
    { name: `${project}-recipe`, made: 'recipe', files: async () => recorded(project, 'recipe') },
    { name: `${project}-server`, made: 'server', files: async () => recorded(project, 'golden') },
    { name: `${project}-repaired`, made: 'repaired', files: () => repaired(recorded(project, 'golden')) },
  ]),
  ...goldenArchives('common').map(
    ({ version, read }): DumpCase => ({ name: `own-${version}`, made: 'own', files: async () => filesOf(read()) }),
  ),
  { name: 'own-today', made: 'own', files: async () => filesOf(Buffer.from(await makeGoldenArchive())) },
];

/** Files as a folder on the disk, and what removes it. */
export function folderOf(files: Files): { readonly path: string; remove(): void } {
  const folder = temporaryFolder();
  for (const [path, bytes] of files) {
    const at = join(folder.path, path);
    mkdirSync(path.endsWith('/') ? at : dirname(at), { recursive: true });
    if (!path.endsWith('/')) writeFileSync(at, bytes);
  }
  return folder;
}

/** `<owner>/<name>` of a dump. */
export function projectIn(files: Files): string {
  const { owner, name } = rowOf(parse(Buffer.from(files.get('repo.yml') ?? []).toString('utf8')));
  return `${owner}/${name}`;
}
