import { safeName } from '../../lib/safe-path.ts';
import type { Attachment } from '../../model/attachment.ts';
import type { BlobRef, ProjectSource } from '../../model/project-source.ts';
import type { Encoding } from './encode.ts';
import { compact, time } from './extra-rows.ts';
import { paths } from './paths.ts';
import { textPlaces } from './text-places.ts';
import type { ExtraRow } from './writer.ts';

/** An attachment with its file in the archive. */
interface StoredAttachment {
  readonly attachment: Attachment;
  readonly blob: BlobRef;
  readonly path: string;
}

/** Path of the file: keys are unique, names are not. What texts name by an address is there once, however many of them do. */
function pathOf({ id, key, name, url }: Attachment, { sha256 }: BlobRef): string {
  const folder = id === undefined ? (url === undefined ? safeName(key, 'file') : sha256) : String(id);
  return paths.attachment(folder, safeName(name, 'file'));
}

/** The files that are there, in key order. */
export async function* attachmentFiles(source: ProjectSource): AsyncGenerator<StoredAttachment> {
  const shared = new Set<string>();
  for await (const attachment of source.scan('attachment')) {
    const blob = await source.file(attachment.key);
    if (blob === undefined) continue;
    const path = pathOf(attachment, blob);
    if (attachment.id === undefined && attachment.url !== undefined) {
      if (shared.has(path)) continue;
      shared.add(path);
    }
    yield { attachment, blob, path };
  }
}

export async function* attachmentRows(encoding: Encoding): AsyncGenerator<ExtraRow> {
  const { source, context } = encoding;
  const placeOf = textPlaces(encoding);
  for await (const attachment of source.scan('attachment')) {
    const blob = await source.file(attachment.key);
    if (blob === undefined && context.units.includes('attachments')) {
      context.report({
        code: 'file-missing',
        severity: 'loses-data',
        message: `The attached file ${attachment.name} is not in the archive.`,
        unit: 'attachments',
        place: attachment.key,
      });
    }
    const parent = await placeOf(attachment.parent);
    const record = compact({
      number: parent.number,
      kind: parent.kind,
      comment: parent.id,
      tag: parent.tag,
      id: attachment.id,
      uuid: attachment.uuid,
      url: attachment.url,
      name: attachment.name,
      size: blob?.size ?? attachment.size,
      sha256: blob?.sha256,
      path: blob === undefined ? undefined : pathOf(attachment, blob),
      downloads: attachment.downloads,
      created: time(attachment.created),
    });
    yield { key: attachment.key, record };
  }
}
