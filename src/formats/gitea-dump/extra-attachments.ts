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

/** Path of the file: keys are unique, names are not. */
function pathOf(attachment: Attachment): string {
  const id = attachment.id === undefined ? safeName(attachment.key, 'file') : String(attachment.id);
  return paths.attachment(id, safeName(attachment.name, 'file'));
}

/** The files that are there, in key order. */
export async function* attachmentFiles(source: ProjectSource): AsyncGenerator<StoredAttachment> {
  for await (const attachment of source.scan('attachment')) {
    const blob = await source.file(attachment.key);
    if (blob !== undefined) yield { attachment, blob, path: pathOf(attachment) };
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
      path: blob === undefined ? undefined : pathOf(attachment),
      downloads: attachment.downloads,
      created: time(attachment.created),
    });
    yield { key: attachment.key, record };
  }
}
