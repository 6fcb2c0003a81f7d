import type { Attachment } from '../../model/attachment.ts';
import { type EntityOf, entityKey } from '../../model/entity.ts';
import type { Page, ReadContext } from '../forge.ts';
import { linksIn, type TextLink } from './attachment-links.ts';

/** What has a text, in the order of the words by which keys begin. */
const kinds = [
  ...(['comment', 'commit-comment', 'discussion-comment', 'discussion'] as const),
  ...(['issue', 'pull-request', 'release', 'review-comment', 'review'] as const),
] as const;
type Text = EntityOf<(typeof kinds)[number]>;

/** Files of one page, and texts that are looked through for one at most. */
const filesOfPage = 200;
const textsOfPage = 10_000;
/** Of videos, the longest files that GitHub takes: 100 MB. Servers of others may take more. */
const mostBytes = 512 << 20;

/** Names what the texts have shown, for the sweep. */
const list = 'attachments';
const sweeping = 'sweep';

/**
 * Files and images that texts name. They are found in what was collected, so nothing is asked for them; in a further round, too, all texts are
 * looked through, and what none names any more goes. The cursor is the key of the last text that was looked at.
 */
export async function* readAttachments(cursor: string | undefined, context: ReadContext): AsyncIterable<Page> {
  const { update } = context;
  if (cursor !== sweeping) {
    for await (const { files, last } of pages(cursor, context)) {
      const next = last ?? (update === undefined ? undefined : sweeping);
      const sees = update && { update: { sees: { list, keys: files.map(({ key }) => key) } } };
      yield { entities: files, cursor: next, ...sees };
    }
  }
  if (update !== undefined)
    yield {
      entities: [],
      got: 0,
      cursor: undefined,
      sweep: { list, kinds: ['attachment'] },
      update: { forgets: 'all' },
    };
}

interface FilesOfTexts {
  readonly files: readonly Attachment[];
  /** Key of the last text; `undefined` after all. */
  readonly last: string | undefined;
}

async function* pages(cursor: string | undefined, context: ReadContext): AsyncGenerator<FilesOfTexts, void, undefined> {
  const isHidden = isPrivate(context);
  context.signal.throwIfAborted();
  let files: Attachment[] = [];
  let texts = 0;
  for await (const { key, body } of textsAfter(cursor, context)) {
    files.push(...linksIn(body, context.address.base).map((link) => attachmentOf(link, key, isHidden)));
    if (files.length < filesOfPage && ++texts < textsOfPage) continue;
    context.signal.throwIfAborted();
    yield { files, last: key };
    files = [];
    texts = 0;
  }
  yield { files, last: undefined };
}

async function* textsAfter(
  cursor: string | undefined,
  { collected }: ReadContext,
): AsyncGenerator<Text, void, undefined> {
  const from = kinds.findIndex((kind) => cursor?.startsWith(`${kind}:`));
  for (const [at, kind] of kinds.entries()) {
    if (at < from) continue;
    for await (const text of collected.scan(kind))
      if (at !== from || cursor === undefined || text.key > cursor) yield text;
  }
}

/** Whoever has no account sees nothing of it: only signed addresses lead to its images. */
function isPrivate({ facts }: ReadContext): boolean {
  return facts.project.visibility !== 'public';
}

/** The same address in two texts is two attachments, side by side in the order of keys, and one file. */
function attachmentOf(link: TextLink, parent: string, isHidden: boolean): Attachment {
  const { url, name, uuid } = link;
  return {
    ...{ kind: 'attachment', key: entityKey('attachment', url.replace(/^https?:\/\//, ''), parent), parent },
    ...(uuid === undefined ? {} : { uuid }),
    ...{ url, name },
    download: {
      ...{ urls: [url], most: mostBytes },
      ...(isHidden ? { hidden: true } : {}),
      ...(link.isSigned ? { signed: isHidden ? 'first' : 'last' } : {}),
    },
  };
}
