import type { ArchiveFile } from '../../model/archive-file.ts';
import type { Entity } from '../../model/entity.ts';
import { keptReleases } from '../common/kept-releases.ts';
import { type Encoding, ticketNode } from './encoding.ts';
import { orphan, wholeEntity } from './entity-rows.ts';

const none: readonly ArchiveFile[] = [];

/** What happened to issues and pull requests: the format has no place for any of it. */
export async function* addEvents(encoding: Encoding): AsyncGenerator<readonly ArchiveFile[]> {
  for await (const event of encoding.source.scan('event')) {
    encoding.context.signal.throwIfAborted();
    const on = ticketNode(encoding, event.parent);
    encoding.sheets.add('event', event.key, on === undefined ? orphan(event) : wholeEntity(on, event));
    yield none;
  }
}

/** Discussions, comments on commits and old versions of texts: the format has no place for any of them. They keep their keys. */
export async function* addTalk(encoding: Encoding): AsyncGenerator<readonly ArchiveFile[]> {
  const { source, context, sheets } = encoding;
  for (const kind of ['commit-comment', 'discussion', 'discussion-comment', 'edit'] as const) {
    for await (const entity of source.scan(kind)) {
      context.signal.throwIfAborted();
      const on = entity.kind === 'edit' ? ticketNode(encoding, entity.parent) : undefined;
      sheets.add(kind, entity.key, on === undefined ? orphan(entity) : wholeEntity(on, entity));
      yield none;
    }
  }
}

/** Tickets whose number, and releases whose tag another has, with the files of those. */
async function* doubles({ source, plan }: Encoding): AsyncGenerator<Entity> {
  for (const kind of plan.hasDoubles ? (['issue', 'pull-request'] as const) : [])
    for await (const ticket of source.scan(kind)) if (!plan.tickets.has(ticket.key)) yield ticket;
  const kept = new Set<string>();
  for await (const release of keptReleases(source)) kept.add(release.key);
  for await (const release of source.scan('release')) if (!kept.has(release.key)) yield release;
  for await (const asset of source.scan('asset')) if (!kept.has(asset.parent)) yield asset;
}

/** What hangs on a ticket or a review that is not in the archive. Nothing is read when everything was written. */
async function* hanging({ source, plan, walked }: Encoding): AsyncGenerator<Entity> {
  for (const kind of ['comment', 'review'] as const) {
    if ((await source.count(kind)) === walked[kind]) continue;
    for await (const entity of source.scan(kind)) if (!plan.tickets.has(entity.parent)) yield entity;
  }
  if ((await source.count('review-comment')) === walked['review-comment']) return;
  for await (const comment of source.scan('review-comment')) {
    const review = await source.get('review', comment.parent);
    if (review === undefined || !plan.tickets.has(review.parent)) yield comment;
  }
}

/** Files that hang on what is not in the archive; their bytes are there. */
async function addUnparented({ source, attached, sheets }: Encoding): Promise<void> {
  for (const parent of attached.left()) {
    for await (const attachment of source.scan('attachment', parent)) {
      const blob = await source.file(attachment.key);
      if (blob !== undefined) attached.use(blob);
      sheets.add('attachment', attachment.key, orphan(attachment, blob));
    }
  }
}

/** What has no place in the tree because its own is taken, or because there is nothing that it hangs on. Kept whole, as collected. */
export async function* addOrphans(encoding: Encoding): AsyncGenerator<readonly ArchiveFile[]> {
  const { source, attached, sheets, context } = encoding;
  for (const entities of [doubles(encoding), hanging(encoding)]) {
    for await (const entity of entities) {
      context.signal.throwIfAborted();
      const blob = entity.kind === 'asset' ? await source.file(entity.key) : undefined;
      if (blob !== undefined) attached.use(blob);
      sheets.add(entity.kind, entity.key, orphan(entity, blob));
      yield none;
    }
  }
  await addUnparented(encoding);
}
