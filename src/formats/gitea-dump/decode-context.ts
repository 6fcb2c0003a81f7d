import type { ArchiveIndex } from '../../model/archive-index.ts';
import { type LineSheet, lineSheet } from '../common/line-sheet.ts';
import { type Fields, integerIn, textIn } from '../common/loose-fields.ts';
import type { MovedRecord } from '../format.ts';
import { type NumberedFiles, numberedFiles } from './file-records.ts';
import { type ItemIndex, itemIndex } from './item-index.ts';
import { paths } from './paths.ts';

const sheetNames = [
  'project',
  'users',
  'labels',
  'release-files',
  'issue-details',
  'pull-request-details',
  'assignees',
  'dependencies',
  'events',
  'review-requests',
  'review-threads',
  'reactions',
  'orphans',
  'commit-comments',
  'discussions',
  'discussion-comments',
  'edits',
  'release-reactions',
  'attachments',
] as const;
export type SheetName = (typeof sheetNames)[number];

export type TicketKind = 'issue' | 'pull-request';

/** What decoding one dump reads from; each part is read when it is asked for, and then known. */
export interface DecodeContext {
  readonly index: ArchiveIndex;
  readonly signal: AbortSignal | undefined;
  sheet(name: SheetName): LineSheet;
  tickets(kind: TicketKind): Promise<ItemIndex>;
  readonly comments: NumberedFiles;
  readonly reviews: NumberedFiles;
  /** Numbers whose comments (or reviews) have lines in `extra/` that stand in the order of ids. */
  numbersById(kind: 'comment' | 'review'): Promise<ReadonlySet<number>>;
  kindOf(number: number): Promise<TicketKind | undefined>;
}

/** Asks once, then remembers. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

export function decodeContext(
  index: ArchiveIndex,
  signal?: AbortSignal,
  moved: readonly MovedRecord[] = [],
): DecodeContext {
  const sheets = new Map<SheetName, LineSheet>();
  const sheet = (name: SheetName) => {
    const known = sheets.get(name) ?? lineSheet(index.get(paths.extra(name)), signal);
    sheets.set(name, known);
    return known;
  };
  const issues = once(() => itemIndex(index.get(paths.issues), signal));
  const pulls = once(() => itemIndex(index.get(paths.pullRequests), signal));
  const byId = once(() => numbersOfSheets(sheet));
  return {
    index,
    signal,
    sheet,
    tickets: (kind) => (kind === 'issue' ? issues() : pulls()),
    comments: numberedFiles(index, 'comment', moved, signal),
    reviews: numberedFiles(index, 'review', moved, signal),
    numbersById: async (kind) => (await byId())[kind],
    async kindOf(number) {
      if ((await issues()).find(number) >= 0) return 'issue';
      return (await pulls()).find(number) >= 0 ? 'pull-request' : undefined;
    },
  };
}

async function numbersOfSheets(sheet: (name: SheetName) => LineSheet) {
  const numbers = { comment: new Set<number>(), review: new Set<number>() };
  for await (const { value } of sheet('reactions').scan()) {
    const kind = textIn(value, 'kind');
    if (kind === 'comment') numbers.comment.add(integerIn(value, 'number'));
    if (kind === 'review' || kind === 'review-comment') numbers.review.add(integerIn(value, 'number'));
  }
  for await (const { value } of sheet('review-threads').scan()) numbers.review.add(integerIn(value, 'number'));
  return numbers;
}

/** Number of an issue or pull request in its key; 0 for other keys. */
export function numberOfKey(key: string): number {
  const [, digits] = /^(?:issue|pull-request):(\d{16})$/u.exec(key) ?? [];
  return digits === undefined ? 0 : Number(digits);
}

/** The numbers of a key that this decoder made. */
export function partsOfKey(key: string): readonly number[] {
  const parts = key.split(':').slice(1);
  return parts.every((part) => /^\d{1,16}$/u.test(part)) ? parts.map(Number) : [];
}

/** The number of the issue or pull request that a key of this decoder is about; 0 for others. */
export function ticketOfKey(key: string): number {
  if (/^(?:issue|pull-request):/u.test(key)) return numberOfKey(key);
  if (!/^(?:comment|event|review|review-comment):/u.test(key)) return 0;
  const parts = partsOfKey(key);
  if (parts.length < 2) return 0;
  const [first = 0, , number = 0] = parts;
  return first === 0 ? number : first;
}

/** Lines of a sheet about one number, by what they are about. */
export async function rowsAbout(sheet: LineSheet, number: number, kind: string, id?: number): Promise<Fields[]> {
  const rows = await sheet.rowsOf(number);
  return rows
    .map(({ value }) => value)
    .filter((row) => textIn(row, 'kind') === kind && (id === undefined || integerIn(row, 'id') === id));
}
