import type { IDBPTransaction, StoreNames } from 'idb';
import { RunError } from '../lib/run-error.ts';
import type { VaultDatabase, VaultSchema } from './schema.ts';

export type Store = StoreNames<VaultSchema>;

/**
 * A store that every write has in its scope, so that all come one after the other, in all tabs. Chromium (156) takes a database for damaged
 * and removes it, when it is killed while two writes of other stores each are under way: at the next start it takes the lock that each had
 * on the database for one that nobody shares. It is a store that is read seldom: what reads it waits for the writes before.
 */
const turn = 'queues';

export type Change<Names extends readonly Store[]> = IDBPTransaction<VaultSchema, [...Names, typeof turn], 'readwrite'>;

/** Errors of ours that are no trouble with the storage: a value that cannot be stored, a key that is no key. */
const ours = ['DataCloneError', 'DataError', 'TypeError', 'ReferenceError', 'RangeError'];

/**
 * The error to show for a refused read or write: `disk-full`, or `storage-failed` for the rest. The database's own `AbortError` must not
 * pass for a person's cancelling.
 */
export function storageError(reason: unknown): unknown {
  if (reason instanceof RunError) return reason;
  const name = reason instanceof Error ? reason.name : '';
  if (ours.includes(name)) return reason;
  if (name === 'QuotaExceededError')
    return new RunError('disk-full', 'The browser has no space left for this page. Free some disk space, and resume.', {
      retry: 'after-change',
      cause: reason,
    });
  return new RunError(
    'storage-failed',
    'The browser’s storage failed. Reload the page and resume; what was stored stays.',
    {
      retry: 'later',
      details: { error: name },
      cause: reason,
    },
  );
}

/** Runs a read; rejections become `storage-failed`. */
export async function look<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (reason) {
    throw storageError(reason);
  }
}

/** A readonly transaction; what fails shows at its requests. */
export function reading<const Names extends readonly Store[]>(
  database: VaultDatabase,
  stores: Names,
): IDBPTransaction<VaultSchema, [...Names], 'readonly'> {
  const transaction = database.transaction([...stores], 'readonly');
  transaction.done.catch(() => {});
  return transaction;
}

/**
 * One readwrite transaction, after those before it: all of it or nothing. `work` may await requests of the transaction only. `strict` waits for the disk;
 * `relaxed` is enough where losing the newest rows in a power cut only means fetching them again.
 */
export async function change<const Names extends readonly Store[], T>(
  database: VaultDatabase,
  stores: Names,
  durability: 'relaxed' | 'strict',
  work: (transaction: Change<Names>) => Promise<T>,
): Promise<T> {
  let transaction: Change<Names>;
  try {
    transaction = database.transaction([...stores, turn], 'readwrite', { durability });
  } catch (reason) {
    throw storageError(reason);
  }
  const ended = transaction.done.then(
    () => undefined,
    (reason: unknown) => reason ?? new Error('the transaction was aborted'),
  );
  try {
    const result = await work(transaction);
    const failure = await ended;
    if (failure !== undefined) throw failure;
    return result;
  } catch (reason) {
    abort(transaction);
    await ended;
    // A request that was cut off says only that; the transaction knows why.
    throw storageError(reason instanceof RunError ? reason : (transaction.error ?? reason));
  }
}

function abort(transaction: { abort(): void }): void {
  try {
    transaction.abort();
  } catch {
    // It has ended already.
  }
}

/** Makes the requests and waits for all; none is left as an unhandled rejection when another fails or cannot be made. */
export async function all(requests: Iterable<Promise<unknown>>): Promise<void> {
  const made: Promise<unknown>[] = [];
  for (const request of requests) {
    request.catch(() => {});
    made.push(request);
  }
  await Promise.all(made);
}
