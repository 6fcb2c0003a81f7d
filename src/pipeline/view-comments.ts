import type { ProjectSource } from '../model/project-source.ts';
import type { IndexOptions, ViewIndex } from './view-index.ts';

/** Milliseconds of reading after which questions get their turn. */
const turn = 12;

/** Texts with earlier versions that are known. */
const mostEdited = 500_000;

/**
 * Adds what was said to what is searched, and counts it where the source does not say how much there is. Goes on beside questions: `rest`
 * resolves when those that wait have been looked at.
 */
export async function readComments(
  source: ProjectSource,
  index: ViewIndex,
  options: IndexOptions & { readonly rest: () => Promise<void> },
): Promise<void> {
  const { columns, words } = index;
  let begun = performance.now();
  let read = 0;
  const take = async (parent: string, body: string, counts: boolean): Promise<void> => {
    options.signal?.throwIfAborted();
    read += 1;
    const at = index.placeOfKey(parent);
    if (at < 0) return;
    if (body !== '') words.add(at, body);
    if (counts && index.countsComments.has(index.kindOf(at))) columns.comments[at] = (columns.comments[at] ?? 0) + 1;
    if (isDue()) await rest();
  };
  const isDue = () => performance.now() - begun >= turn;
  const rest = async (): Promise<void> => {
    options.onProgress?.(read);
    await options.rest();
    begun = performance.now();
  };
  for await (const { parent, body } of source.scan('comment')) await take(parent, body, true);
  for await (const { parent, body } of source.scan('review')) await take(parent, body, body !== '');
  for await (const { pullRequest, body } of source.scan('review-comment')) await take(pullRequest, body, false);
  for await (const { parent, body } of source.scan('discussion-comment')) await take(parent, body, true);
  words.finish();
  for await (const { parent } of source.scan('edit')) {
    options.signal?.throwIfAborted();
    if (index.edited.size < mostEdited) index.edited.add(parent);
    if (isDue()) await rest();
  }
}
