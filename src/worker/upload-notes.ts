import { isAbort, RunError } from '../lib/run-error.ts';
import { withLock } from '../lib/web-lock.ts';
import type { UploadLedger } from '../model/bucket.ts';
import type { ProjectVault, Vault } from '../vault/vault.ts';
import type { Place } from './bucket-place.ts';

/** Where something is in a bucket: what needs no key to be known. */
export type Spot = Pick<Place, 'id' | 'prefix'>;

const notesName = 'uploads';

/** What unfinished uploads are found again by. One for each vault at a time. A vault with nothing else goes with its last note. */
export function ledgerIn(vault: ProjectVault): UploadLedger {
  /** One change after the other: several files go up side by side. */
  let last: Promise<unknown> = Promise.resolve();
  const change = (edit: (notes: Map<string, unknown>) => void): Promise<void> => {
    const done = last.then(async () => {
      const notes = await notesIn(vault);
      edit(notes);
      await vault.saveSetting(notesName, notes.size === 0 ? undefined : Object.fromEntries(notes));
    });
    last = done.catch(() => {});
    return done;
  };
  return {
    get: async (name) => (await notesIn(vault)).get(name),
    set: (name, value) => change((notes) => void notes.set(name, value)),
    delete: (name) => change((notes) => void notes.delete(name)),
    all: () => notesIn(vault),
  };
}

async function notesIn(vault: ProjectVault): Promise<Map<string, unknown>> {
  const kept = await vault.setting(notesName);
  return new Map(typeof kept === 'object' && kept !== null ? Object.entries(kept) : []);
}

/** Gives the room in this browser back; what finds the parts in the bucket stays. */
export async function clearRoom(vault: ProjectVault): Promise<void> {
  const notes = await notesIn(vault);
  await vault.clear();
  await vault.saveSettings(new Map<string, unknown>([...inUse, [notesName, Object.fromEntries(notes)]]));
}

/** Known as something that is in use: what nobody knows is removed. */
export const inUse: ReadonlyMap<string, unknown> = new Map([['mirror', true]]);

/** Removes all that is kept of it, in the bucket first. Rejects when that cannot be done; the notes stay then. */
export async function emptyRoom(vault: Vault, room: ProjectVault, place: Place | undefined): Promise<void> {
  const ledger = ledgerIn(room);
  try {
    if ((await ledger.all()).size > 0) await bucketOf(place).abandon(ledger);
  } catch (cause) {
    await clearRoom(room);
    throw cause;
  }
  await vault.remove(room.id);
}

function bucketOf(place: Place | undefined): Place['bucket'] {
  if (place === undefined) throw new RunError('bucket-keys', 'The keys of the bucket are missing.');
  return place.bucket;
}

/** What is written under one lock, each with its place in the vault. */
export interface NotedUploads {
  readonly lock: string;
  readonly rooms: readonly { readonly name: string; readonly folder: string }[];
}

export interface ForgetOptions {
  readonly vault: Vault;
  readonly locks: LockManager | undefined;
  /** With keys; without it nothing can be removed from the bucket. */
  readonly place: Place | undefined;
  readonly uploads: readonly NotedUploads[];
  /** What it is called when something is left. */
  readonly code: 'mirror-leftovers' | 'upload-leftovers';
}

/** Of so many at the same time uploads are removed. */
const sideBySide = 4;

/**
 * Forgets what is kept of these, and removes from the bucket what their unfinished uploads have left. What another tab writes stays. Rejects
 * with `code` when something is still in the bucket: its notes are kept for the next run there.
 */
export async function forgetUploads({ vault, locks, place, uploads, code }: ForgetOptions): Promise<void> {
  const known = new Set((await vault.list()).map(({ id }) => id));
  const left: { readonly folder: string; readonly cause: unknown }[] = [];
  const waiting = uploads.filter(({ rooms }) => rooms.some(({ name }) => known.has(name)));
  const forget = async ({ rooms }: NotedUploads) => {
    for (const { name, folder } of rooms) {
      if (!known.has(name)) continue;
      await emptyRoom(vault, await vault.project(name), place).catch((cause) => void left.push({ folder, cause }));
    }
  };
  const work = async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const mine = one;
      await withLock(mine.lock, locks, () => forget(mine)).catch(unlessElsewhere);
    }
  };
  await Promise.all(Array.from({ length: sideBySide }, work));
  const [first] = left;
  if (first === undefined) return;
  throw leftovers(code, left.length, first.folder, first.cause);
}

function unlessElsewhere(cause: unknown): void {
  if (!(cause instanceof RunError) || cause.code !== 'another-tab') throw cause;
}

function leftovers(code: ForgetOptions['code'], count: number, folder: string, cause: unknown): RunError {
  const isLate = isAbort(cause) || (cause instanceof DOMException && cause.name === 'TimeoutError');
  const why = isLate ? 'It took too long.' : cause instanceof Error ? cause.message : '';
  return new RunError(code, why, { details: { count, folder }, cause });
}
