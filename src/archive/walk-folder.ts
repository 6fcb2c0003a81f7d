import { archiveError } from './archive-error.ts';
import type { FolderFile } from './read-folder.ts';

/** The part of a `FileSystemDirectoryHandle` that is needed. */
export interface WalkedFolder {
  readonly kind: 'directory';
  readonly name: string;
  values(): AsyncIterable<WalkedFolder | WalkedFile>;
}

export interface WalkedFile {
  readonly kind: 'file';
  readonly name: string;
  getFile(): Promise<File>;
}

export interface WalkOptions {
  readonly signal?: AbortSignal;
  /** Files found so far. */
  readonly onProgress?: (files: number) => void;
}

/** Names of branches have slashes; so deep no folder goes that is meant. */
const deepest = 100;
/** Folders that lie beside each other and were not looked into yet: more than any dump has. */
const mostWaiting = 100_000;
/** Files that are asked for at once: each is a question to another process. */
const together = 64;

/**
 * What lies in a folder, found while it is asked for: nothing waits for the end of a large one, and whoever has enough stops. Folders near the
 * top come first, so that what is no export is known soon. Links are what the browser makes of them.
 */
export async function* walkFolder(top: WalkedFolder, options: WalkOptions = {}): AsyncGenerator<FolderFile, void> {
  const { signal, onProgress } = options;
  const waiting: { readonly folder: WalkedFolder; readonly path: string; readonly depth: number }[] = [];
  waiting.push({ folder: top, path: top.name, depth: 0 });
  let files = 0;
  for (let at = 0; at < waiting.length; at++) {
    const place = waiting[at];
    if (place === undefined) continue;
    let asked: Promise<FolderFile>[] = [];
    const given = async () => {
      const some = await Promise.all(asked);
      asked = [];
      files += some.length;
      onProgress?.(files);
      return some;
    };
    for await (const entry of readable(place.folder, place.path)) {
      signal?.throwIfAborted();
      const path = `${place.path}/${entry.name}`;
      if (entry.kind === 'directory') {
        if (place.depth >= deepest || waiting.length - at > mostWaiting)
          throw archiveError('archive-too-many-entries', 'This folder has more folders than are read.');
        waiting.push({ folder: entry, path, depth: place.depth + 1 });
      } else {
        asked.push(fileOf(entry, path));
        if (asked.length >= together) yield* await given();
      }
    }
    yield* await given();
    // What was looked into is not needed any more.
    delete waiting[at];
  }
}

async function* readable(folder: WalkedFolder, path: string): AsyncGenerator<WalkedFolder | WalkedFile, void> {
  try {
    yield* folder.values();
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

async function fileOf(entry: WalkedFile, path: string): Promise<FolderFile> {
  try {
    return { path, file: await entry.getFile() };
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): Error {
  return archiveError('archive-unreadable', 'The browser can no longer read this folder.', {
    details: { path },
    cause,
  });
}
