import type { Change as Transaction } from './transactions.ts';

/** Everything that a page of a further round may change: one list, so that its parts can share a transaction. */
export const rowStores = [
  'entities',
  'parts',
  'steps',
  'problems',
  'files',
  'blobs',
  'chunks',
  'seen',
  'marks',
  'gone',
  'sizes',
] as const;

export type RowChange = Transaction<typeof rowStores>;

/** Entities handled in one transaction, where there may be any number. */
export const rowsAtOnce = 200;
