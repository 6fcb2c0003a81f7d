import type { BlobStore } from '../model/blob-store.ts';
import type { Report } from '../model/problem.ts';
import type { RepositoryRecord } from '../model/repository-record.ts';
import type { AdvertisedRefs } from './advertised-refs.ts';
import { bringError, toldOfFile } from './bring-error.ts';
import { type Brought, bytesOf, type ReadableFile } from './bring-files.ts';
import { peeledRefs } from './bring-tags.ts';
import { openBundle } from './bundle.ts';
import { type LooseObject, packOfLoose } from './loose-pack.ts';
import { openMirrorFolder } from './mirror-folder.ts';
import type { StartIndexer } from './pack-indexer.ts';
import { type GitProgress, type TakenPack, takePack } from './take-pack.ts';
import { missingFrom, removePack, wholeRepository } from './whole-repository.ts';

export interface BringOptions {
  readonly brought: Brought;
  readonly blobs: BlobStore;
  /** Blobs are named after it: `<blobName>.pack` and `.idx`, further ones `<blobName>.<n>.pack`. */
  readonly blobName: string;
  /** Where packs are indexed; in this very thread when absent. */
  readonly startIndexer?: StartIndexer;
  readonly signal: AbortSignal;
  onProgress?(progress: GitProgress): void;
  readonly report: Report;
}

/** What there is to take, with refs and HEAD read; no object has been looked at yet. */
export interface OpenBrought {
  readonly offered: AdvertisedRefs;
  readonly packs: readonly (() => AsyncIterable<Uint8Array>)[];
  readonly loose: readonly LooseObject[];
  /** Bytes of packs and loose objects, as far as they are known. */
  readonly bytes: number;
  /** Ends what was opened and is not going to be read. */
  close(): Promise<void>;
}

/** Opens a bundle or folder and reads its refs. Rejects with a code of `bring-error.ts`, `git-sha256` or `git-truncated`. */
export async function openBrought(brought: Brought, report: Report): Promise<OpenBrought> {
  try {
    if (brought.kind === 'bundle') return await openedBundle(brought.file, brought.name, report);
    const folder = await openMirrorFolder(brought.files, report);
    const files = [...folder.packs, ...folder.loose];
    return {
      ...folder,
      packs: folder.packs.map(
        ({ path, file }) =>
          () =>
            bytesOf(file, path),
      ),
      bytes: files.reduce((sum, { file }) => sum + file.size, 0),
      close: async () => {},
    };
  } catch (cause) {
    throw toldOfFile(cause);
  }
}

async function openedBundle(file: ReadableFile, name: string, report: Report): Promise<OpenBrought> {
  const { offered, pack, close } = await openBundle(bytesOf(file, name), report);
  return {
    offered,
    packs: [() => pack],
    loose: [],
    bytes: file.size,
    close,
  };
}

/**
 * Takes a repository out of a bundle or a clone's folder and proves it as if it had been fetched. Rejects with a code of `bring-error.ts` or
 * `git-error.ts`; nothing of what failed stays in the store.
 */
export async function bringRepository(options: BringOptions): Promise<RepositoryRecord> {
  const opened = await openBrought(options.brought, options.report);
  return takeBrought(opened, options);
}

/** The second half of `bringRepository`, for what is open already. */
export async function takeBrought(
  opened: OpenBrought,
  options: Omit<BringOptions, 'brought'>,
): Promise<RepositoryRecord> {
  const { blobs, signal } = options;
  const taken: TakenPack[] = [];
  try {
    await takePacks(opened, options, taken);
    options.onProgress?.({ phase: 'verifying', bytes: bytesIn(taken) });
    const packs = taken.map(({ stored }) => stored);
    const refs = await peeledRefs(opened.offered.refs, packs, blobs, signal);
    // It removes the packs itself when they are no whole repository.
    const own = taken.splice(0);
    const offered = { ...opened.offered, refs };
    return await wholeRepository({ blobs, offered, taken: own, signal, report: options.report });
  } catch (cause) {
    for (const { stored } of taken) await removePack(blobs, stored);
    await opened.close();
    throw toldOfFile(cause);
  }
}

async function takePacks(
  opened: OpenBrought,
  options: Omit<BringOptions, 'brought'>,
  taken: TakenPack[],
): Promise<void> {
  const { blobs, signal, blobName } = options;
  const { shallow } = opened.offered;
  const take = async (source: AsyncIterable<Uint8Array>) => {
    const before = bytesIn(taken);
    const pack = await takePack({
      source,
      blobs,
      name: taken.length === 0 ? blobName : `${blobName}.${taken.length}`,
      signal,
      ...(shallow === undefined ? {} : { shallow }),
      ...(options.startIndexer && { startIndexer: options.startIndexer }),
      onProgress: (progress) => options.onProgress?.({ ...progress, bytes: before + progress.bytes }),
    });
    // The same pack under two names is one pack.
    if (taken.some(({ stored }) => stored.checksum === pack.stored.checksum)) await removePack(blobs, pack.stored);
    else taken.push(pack);
  };
  for (const pack of opened.packs) await take(pack());
  const loose = await notYetTaken(opened.loose, taken, blobs);
  if (loose.length === 0) return;
  await take(packOfLoose(loose, signal));
  const [wrong] = await notYetTaken(loose, taken, blobs);
  if (wrong !== undefined)
    throw bringError(
      'git-brought-damaged',
      `The file of the object ${wrong.oid} holds something else than its name says.`,
      {
        place: wrong.oid,
      },
    );
}

/** Loose objects often are in a pack, too. */
async function notYetTaken(
  loose: readonly LooseObject[],
  taken: readonly TakenPack[],
  blobs: BlobStore,
): Promise<LooseObject[]> {
  const packs = taken.map(({ stored }) => stored);
  const missing = new Set(
    await missingFrom(
      blobs,
      packs,
      loose.map(({ oid }) => oid),
    ),
  );
  return loose.filter(({ oid }) => missing.has(oid));
}

function bytesIn(taken: readonly TakenPack[]): number {
  return taken.reduce((sum, { stored }) => sum + stored.pack.size, 0);
}
