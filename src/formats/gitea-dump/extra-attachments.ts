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

/** Texts name it by an address: its bytes are there once, however many of them do. */
function isShared({ id, url }: Attachment): boolean {
  return id === undefined && url !== undefined;
}

/**
 * Gives the path of each file, asked for in key order: keys are unique, names are not. Of shared ones whose paths differ in capitals or accents only,
 * all have the first: many disks could not hold both.
 */
function filePaths(): (attachment: Attachment, blob: BlobRef) => string {
  const shared = new Map<string, string>();
  return (attachment, { sha256 }) => {
    const { id, key, name } = attachment;
    const segment = safeName(name, 'file');
    if (!isShared(attachment)) return paths.attachment(id === undefined ? safeName(key, 'file') : String(id), segment);
    const path = paths.attachment(sha256, segment);
    const folded = path.toLowerCase();
    const first = shared.get(folded) ?? path;
    shared.set(folded, first);
    return first;
  };
}

/** The files that are there, in key order. */
export async function* attachmentFiles(source: ProjectSource): AsyncGenerator<StoredAttachment> {
  const pathOf = filePaths();
  const shared = new Set<string>();
  for await (const attachment of source.scan('attachment')) {
    const blob = await source.file(attachment.key);
    if (blob === undefined) continue;
    const path = pathOf(attachment, blob);
    if (isShared(attachment)) {
      if (shared.has(path)) continue;
      shared.add(path);
    }
    yield { attachment, blob, path };
  }
}

export async function* attachmentRows(encoding: Encoding): AsyncGenerator<ExtraRow> {
  const { source, context } = encoding;
  const placeOf = textPlaces(encoding);
  const pathOf = filePaths();
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
