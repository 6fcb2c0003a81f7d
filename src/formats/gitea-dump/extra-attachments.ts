import { safeName } from '../../lib/safe-path.ts';
import type { Attachment } from '../../model/attachment.ts';
import type { BlobRef, ProjectSource } from '../../model/project-source.ts';
import type { Encoding } from './encode.ts';
import { compact, numberOf, time } from './extra-rows.ts';
import { paths } from './paths.ts';
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

interface Parent {
  readonly kind?: string;
  readonly number?: number;
  readonly id?: number;
}

/** What the attachment hangs on: the ticket's number and, for comments, the comment's id. */
async function parentOf({ source, plan }: Encoding, key: string): Promise<Parent> {
  const ticket = plan.tickets.get(key);
  if (ticket !== undefined) return { kind: ticket.kind, number: ticket.number };
  const entity =
    (await source.get('comment', key)) ??
    (await source.get('review-comment', key)) ??
    (await source.get('review', key));
  if (entity === undefined) return {};
  const number = numberOf(plan, entity.kind === 'review-comment' ? entity.pullRequest : entity.parent);
  return { kind: entity.kind, id: entity.id, ...(number === undefined ? {} : { number }) };
}

export async function* attachmentRows(encoding: Encoding): AsyncGenerator<ExtraRow> {
  const { source, context } = encoding;
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
    const parent = await parentOf(encoding, attachment.parent);
    const record = compact({
      number: parent.number,
      kind: parent.kind,
      comment: parent.id,
      id: attachment.id,
      uuid: attachment.uuid,
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
