import { chunksOf } from '../lib/streams.ts';
import type { Attachment } from '../model/attachment.ts';
import type { BlobStore } from '../model/blob-store.ts';
import type { BlobRef } from '../model/project-source.ts';
import type { Asset } from '../model/release.ts';
import type { MissingFile } from '../vault/vault.ts';

export type AnyFile = Asset | Attachment;
/** The same file, hung on several things: fetched once. */
export type FileGroup = readonly [AnyFile, ...AnyFile[]];

/** What texts name by the same address comes one after the other. */
export async function* groupsOf(files: AsyncIterable<AnyFile>): AsyncGenerator<FileGroup, void, undefined> {
  let group: [AnyFile, ...AnyFile[]] | undefined;
  for await (const file of files) {
    if (group !== undefined && isSame(group[0], file)) {
      group.push(file);
      continue;
    }
    if (group !== undefined) yield group;
    group = [file];
  }
  if (group !== undefined) yield group;
}

function isSame(one: AnyFile, other: AnyFile): boolean {
  if (one.kind === 'asset' || other.kind === 'asset') return false;
  return one.url !== undefined && one.url === other.url;
}

/** The file's bytes, unless they are of an earlier content of another length. */
export function gotOf(state: BlobRef | MissingFile | undefined, { size }: AnyFile): BlobRef | undefined {
  if (state === undefined || 'missing' in state) return undefined;
  return size === undefined || state.size === size ? state : undefined;
}

/** The same bytes under another name: what hangs on one thing may go without the others. */
export async function copied(blobs: BlobStore, blob: BlobRef, name: string): Promise<BlobRef> {
  const writer = await blobs.writer(name);
  try {
    for await (const chunk of chunksOf(blobs.open(blob))) await writer.write(chunk);
    return await writer.finish(blob.size);
  } catch (error) {
    await writer.discard().catch(() => {});
    throw error;
  }
}
