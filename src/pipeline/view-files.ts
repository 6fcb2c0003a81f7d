import { RunError } from '../lib/run-error.ts';
import { chunksOf, streamFrom } from '../lib/streams.ts';
import type { ProjectSource } from '../model/project-source.ts';
import { blobAt } from './view-tree.ts';

/** Where the bytes of something are. */
export interface OpenedFile {
  readonly size: number;
  open(): ReadableStream<Uint8Array>;
}

/** A file of a repository that is saved is in memory for a moment. */
const largestObject = 64 << 20;

export async function openKey(source: ProjectSource, key: string): Promise<OpenedFile> {
  const blob = await source.file(key);
  if (blob === undefined) throw notThere();
  return { size: blob.size, open: () => source.open(blob) };
}

export async function openPath(
  source: ProjectSource,
  name: 'code' | 'wiki',
  ref: string,
  path: readonly string[],
): Promise<OpenedFile> {
  const repository = await source.repository(name);
  if (repository === undefined) throw notThere();
  const object = await repository.readObject(await blobAt(repository, ref, path), largestObject);
  if (object === undefined) throw notThere();
  return { size: object.content.length, open: () => streamFrom([object.content]) };
}

function notThere(): RunError {
  return new RunError('view-not-found', 'The bytes of this file were not collected.');
}

/** Pictures above this are to be saved, not shown. */
const largestPicture = 20 << 20;

/** How pictures begin that hold no script and load nothing, from the given byte on; SVG is none of them. */
const kinds: readonly { readonly type: string; readonly at: number; readonly begin: readonly number[] }[] = [
  { type: 'image/png', at: 0, begin: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { type: 'image/jpeg', at: 0, begin: [0xff, 0xd8, 0xff] },
  { type: 'image/gif', at: 0, begin: [0x47, 0x49, 0x46, 0x38] },
  { type: 'image/webp', at: 8, begin: [0x57, 0x45, 0x42, 0x50] },
  { type: 'image/avif', at: 4, begin: [0x66, 0x74, 0x79, 0x70, 0x61, 0x76, 0x69] },
];

/** The picture, if its own bytes say that it is one of a harmless kind; names and types of servers are not believed. */
export async function readPicture(file: OpenedFile): Promise<Blob | undefined> {
  if (file.size > largestPicture) return undefined;
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of chunksOf(file.open())) {
    chunks.push(new Uint8Array(chunk));
    size += chunk.length;
    if (size > largestPicture) return undefined;
  }
  const first = new Uint8Array(await new Blob(chunks).slice(0, 32).arrayBuffer());
  const type = kinds.find(({ at, begin }) => begin.every((byte, place) => first[at + place] === byte))?.type;
  return type === undefined ? undefined : new Blob(chunks, { type });
}
