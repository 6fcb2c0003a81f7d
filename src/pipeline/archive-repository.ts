import type { BroughtFile } from '../git/bring-files.ts';
import { openBrought, takeBrought } from '../git/bring-repository.ts';
import { openRepository } from '../git/open-repository.ts';
import { isRepositoryPath } from '../lib/repository-files.ts';
import { isAbort, RunError } from '../lib/run-error.ts';
import type { ArchiveEntry, ArchiveIndex } from '../model/archive-index.ts';
import type { BlobStore } from '../model/blob-store.ts';
import { entryChunks } from '../model/entry-chunks.ts';
import type { Problem } from '../model/problem.ts';
import type { RepositoryName, RepositorySource } from '../model/project-source.ts';
import type { RepositoryRecord, StoredPack } from '../model/repository-record.ts';
import { archiveBlobs } from './archive-blobs.ts';
import type { RepositoryOutcome, VerifyRepository } from './check-git.ts';

export interface ArchiveRepositoriesOptions {
  readonly index: ArchiveIndex;
  /** Room for indexes, and for packs that cannot be read where they lie; opened when it is needed. */
  readonly scratch: () => Promise<BlobStore>;
  /** Blobs are named after it; of two archives that share the room each needs its own. Default: `archive`. */
  readonly blobsOf?: string;
}

export interface ArchiveRepositories {
  readonly verify: VerifyRepository;
  /** One that was verified; `undefined` for any other. */
  source(name: RepositoryName, folder: string): RepositorySource | undefined;
  /** Gives back the room that it took; nothing of it can be read then. Never rejects. */
  forget(): Promise<void>;
}

interface Proved {
  readonly record: RepositoryRecord;
  readonly blobs: BlobStore;
}

/** Proves the repositories of an archive as if they had been fetched: every object is read, every link followed. */
export function archiveRepositories(options: ArchiveRepositoriesOptions): ArchiveRepositories {
  const proved = new Map<string, Proved>();
  return {
    verify: async (folder, { signal, onBytes }) => {
      const problems: Problem[] = [];
      try {
        const found = await prove(folder, options, { signal, onBytes, report: (problem) => problems.push(problem) });
        proved.set(folder, found);
        const wrong = await wrongIndex(folder, options.index, found);
        return outcome('verified', [...told(problems), ...wrong], found);
      } catch (cause) {
        if (isAbort(cause) || !(cause instanceof RunError) || passedOn.has(cause.code)) throw cause;
        return forms.has(cause.code)
          ? outcome('not-checked', [{ code: 'git-not-verified', finding: cause.message }])
          : outcome('broken', [{ code: 'git-damaged', finding: cause.message }]);
      }
    },
    source(name, folder) {
      const found = proved.get(folder);
      return found && sourceOf(name, found);
    },
    async forget() {
      const all = [...proved.values()];
      proved.clear();
      // What cannot be removed now goes with the room itself.
      for (const { record, blobs } of all)
        for (const { pack, index } of record.packs)
          await Promise.all([blobs.remove(pack), blobs.remove(index)]).catch(() => {});
    },
  };
}

/** Forms that git knows and that are not read here. */
const forms: ReadonlySet<string> = new Set(['git-sha256', 'git-folder-reftable']);

/** No word about the repository: the disk is full, or the file is gone. */
const passedOn: ReadonlySet<string> = new Set([
  'disk-full',
  'storage-failed',
  'file-unreadable',
  'git-file-unreadable',
]);

function sourceOf(name: RepositoryName, { record, blobs }: Proved): RepositorySource {
  return openRepository(name, record, blobs);
}

interface ProveOptions {
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number) => void;
  readonly report: (problem: Problem) => void;
}

async function prove(
  folder: string,
  { index, scratch, blobsOf = 'archive' }: ArchiveRepositoriesOptions,
  { signal, onBytes, report }: ProveOptions,
): Promise<Proved> {
  const entries = filesOf(index, folder);
  const opened = await openBrought({ kind: 'folder', name: folder, files: entries.map(fileOf) }, report);
  const packs = entries.filter(({ path }) => path.endsWith('.pack'));
  const blobName = `${blobsOf}:${folder}`;
  // Of several packs each is stored: which of them bring something new is only known later.
  const blobs = archiveBlobs(await scratch(), `${blobName}.pack`, packs.length === 1 ? packs[0]?.entry : undefined);
  let seen = 0;
  const record = await takeBrought(opened, {
    ...{ blobs, blobName, signal, report },
    onProgress: ({ bytes }) => {
      onBytes(Math.max(0, bytes - seen));
      seen = Math.max(seen, bytes);
    },
  });
  return { record, blobs };
}

interface FileInFolder {
  readonly path: string;
  readonly entry: ArchiveEntry;
}

/** What is read of the repository, by the path below its folder. */
function filesOf(index: ArchiveIndex, folder: string): readonly FileInFolder[] {
  return index
    .under(`${folder}/`)
    .map((entry) => ({ path: entry.path.slice(folder.length + 1), entry }))
    .filter(({ path }) => isRepositoryPath(path));
}

function fileOf({ path, entry }: FileInFolder): BroughtFile {
  return { path, file: { size: entry.size, stream: () => entry.open() } };
}

/** git takes the indexes of an archive as they are, so they have to be those of the packs. */
async function wrongIndex(
  folder: string,
  index: ArchiveIndex,
  { record, blobs }: Proved,
): Promise<RepositoryOutcome['found']> {
  const found: RepositoryOutcome['found'][number][] = [];
  for (const pack of record.packs) {
    const path = `${folder}/objects/pack/pack-${pack.checksum}.idx`;
    const entry = index.get(path);
    if (entry !== undefined && !(await isSame(entry, pack, blobs)))
      found.push({ code: 'git-damaged', finding: `${path} is not the index of its pack` });
  }
  return found;
}

async function isSame(entry: ArchiveEntry, { index }: StoredPack, blobs: BlobStore): Promise<boolean> {
  if (entry.size !== index.size) return false;
  let at = 0;
  for await (const chunk of entryChunks(entry)) {
    const own = await blobs.read(index, at, at + chunk.length);
    if (own.some((byte, place) => byte !== chunk[place])) return false;
    at += chunk.length;
  }
  return true;
}

const codes = { 'git-shallow': 'git-shallow', 'git-lfs-pointers': 'git-lfs' } as const;

/** What is known of a whole repository that a person should know, too. */
function told(problems: readonly Problem[]): RepositoryOutcome['found'] {
  return problems.flatMap(({ code, message }) =>
    code === 'git-shallow' || code === 'git-lfs-pointers' ? [{ code: codes[code], finding: message }] : [],
  );
}

function outcome(
  state: RepositoryOutcome['state'],
  found: RepositoryOutcome['found'],
  proved?: Proved,
): RepositoryOutcome {
  const source = proved && sourceOf('code', proved);
  return {
    ...{ state: found.some(({ code }) => code === 'git-damaged') ? 'broken' : state, found },
    ...(proved && { holds: numbersOf(proved) }),
    async absent(oids) {
      const missing = new Set<string>();
      for (const oid of oids) if ((await source?.readObject(oid)) === undefined) missing.add(oid);
      return missing;
    },
  };
}

function numbersOf({ record: { refs, packs, objectCount } }: Proved): NonNullable<RepositoryOutcome['holds']> {
  return { refs: refs.length, ...(packs.length === 1 && { objects: objectCount }) };
}
