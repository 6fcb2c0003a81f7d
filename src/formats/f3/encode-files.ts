import type { ArchiveFile } from '../../model/archive-file.ts';
import type { Attachment } from '../../model/attachment.ts';
import type { BlobRef } from '../../model/project-source.ts';
import type { Asset } from '../../model/release.ts';
import type { Encoding } from './encoding.ts';
import { wholeEntity } from './entity-rows.ts';
import { type FolderIds, folderIds, numberOfId } from './ids.ts';
import { type NodePath, nodes } from './paths.ts';
import { assetOf, attachmentOf } from './read-records.ts';
import { attachmentRecord } from './records.ts';

function reportMissing({ context }: Encoding, file: Asset | Attachment): void {
  const unit = file.kind === 'asset' ? 'release-files' : 'attachments';
  if (!context.units.includes(unit)) return;
  context.report({
    code: 'file-missing',
    severity: 'loses-data',
    message: `The file ${file.name} is not in the archive.`,
    unit,
    place: file.key,
  });
}

/** A file whose bytes are there. */
function fileNode(encoding: Encoding, on: NodePath, ids: FolderIds, file: Asset | Attachment, blob: BlobRef) {
  const id = ids.take(file.id);
  const path = nodes.attachment(on, id);
  const written = encoding.write('attachment', path, file.key, attachmentRecord(id, file, blob));
  const number = numberOfId(id);
  const place = { key: file.key, parent: file.parent, ...(number !== undefined && { id: number }) };
  if (file.kind === 'asset') encoding.sheets.differ(path, file, assetOf(written.record, place));
  else encoding.sheets.differ(path, file, attachmentOf(written.record, place));
  encoding.attached.use(blob);
  return written.file;
}

/** Files of a release. One without its bytes is in `extra/` only: nothing can be restored of it. */
export async function assetFiles(encoding: Encoding, release: string, on: NodePath): Promise<ArchiveFile[]> {
  const files: ArchiveFile[] = [];
  const ids = folderIds();
  for await (const asset of encoding.source.scan('asset', release)) {
    const blob = await encoding.source.file(asset.key);
    if (blob !== undefined) files.push(fileNode(encoding, on, ids, asset, blob));
    else {
      reportMissing(encoding, asset);
      encoding.sheets.add('asset', asset.key, wholeEntity(on, asset));
    }
  }
  return files;
}

/** Files attached to an issue, pull request or comment. */
export async function attachmentFiles(encoding: Encoding, parent: string, on: NodePath): Promise<ArchiveFile[]> {
  const files: ArchiveFile[] = [];
  const ids = folderIds();
  for await (const attachment of encoding.source.scan('attachment', parent)) {
    const blob = await encoding.source.file(attachment.key);
    if (blob !== undefined) files.push(fileNode(encoding, on, ids, attachment, blob));
    else {
      reportMissing(encoding, attachment);
      encoding.sheets.add('attachment', attachment.key, wholeEntity(on, attachment));
    }
  }
  return files;
}

/** Files attached to reviews and their comments: the format has no place for them, their bytes are with the others. */
export async function addUnplaced(encoding: Encoding, parent: string, on: NodePath): Promise<void> {
  for await (const attachment of encoding.source.scan('attachment', parent)) {
    const blob = await encoding.source.file(attachment.key);
    if (blob === undefined) reportMissing(encoding, attachment);
    else encoding.attached.use(blob);
    encoding.sheets.add('attachment', attachment.key, wholeEntity(on, attachment, blob));
  }
}
