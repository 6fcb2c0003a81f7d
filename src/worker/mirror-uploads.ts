import { isAbort, RunError } from '../lib/run-error.ts';
import { withLock } from '../lib/web-lock.ts';
import type { UploadLedger } from '../model/bucket.ts';
import { wikiOf } from '../pipeline/mapping-lines.ts';
import type { ProjectVault, Vault } from '../vault/vault.ts';
import { keyIn, type Place } from './bucket-place.ts';

/** Where a mirror is: what needs no key to be known. */
export type Spot = Pick<Place, 'id' | 'prefix'>;

/** The place in the vault of what is kept of a mirror that is not done: notes of its uploads, and a pack that waits. */
export function roomName(spot: Spot, key: string): string {
  return `mirror|${spot.id}/${keyIn(spot, key)}`;
}

/** The lock of whoever writes a mirror and its wiki. */
export function mirrorLockName(spot: Spot, key: string): string {
  return `takeout-mirror:${spot.id}/${keyIn(spot, key)}`;
}

const notesName = 'uploads';

/** What unfinished uploads are found again by. One for each vault at a time. */
export function ledgerIn(vault: ProjectVault): UploadLedger {
  /** One change after the other: several files go up side by side. */
  let last: Promise<unknown> = Promise.resolve();
  const change = (edit: (notes: Map<string, unknown>) => void): Promise<void> => {
    const done = last.then(async () => {
      const notes = await notesIn(vault);
      edit(notes);
      await vault.saveSetting(notesName, Object.fromEntries(notes));
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

export interface ForgetOptions {
  readonly vault: Vault;
  readonly locks: LockManager | undefined;
  readonly spot: Spot;
  /** With keys; without it nothing can be removed from the bucket. */
  readonly place: Place | undefined;
  /** Folders of the mirrors, without their wikis'. */
  readonly keys: readonly string[];
}

/** Mirrors of which uploads are removed at the same time. */
const sideBySide = 4;

/**
 * Forgets what is kept of these mirrors and their wikis, and removes from the bucket what their unfinished uploads have left. What another tab
 * writes stays. Rejects with `mirror-leftovers` when something is still in the bucket: its notes are kept for the next run there.
 */
export async function forgetUploads({ vault, locks, spot, place, keys }: ForgetOptions): Promise<void> {
  const known = new Set((await vault.list()).map(({ id }) => id));
  const left: { readonly key: string; readonly cause: unknown }[] = [];
  const waiting = keys.filter((key) => [key, wikiOf(key)].some((one) => known.has(roomName(spot, one))));
  const forget = async (key: string) => {
    for (const one of [key, wikiOf(key)]) {
      const name = roomName(spot, one);
      if (!known.has(name)) continue;
      await emptyRoom(vault, await vault.project(name), place).catch((cause) => void left.push({ key: one, cause }));
    }
  };
  const work = async () => {
    for (let key = waiting.shift(); key !== undefined; key = waiting.shift())
      await withLock(mirrorLockName(spot, key), locks, () => forget(key ?? '')).catch(unlessElsewhere);
  };
  await Promise.all(Array.from({ length: sideBySide }, work));
  const [first] = left;
  if (first === undefined) return;
  throw leftovers(left.length, keyIn(spot, first.key), first.cause);
}

function unlessElsewhere(cause: unknown): void {
  if (!(cause instanceof RunError) || cause.code !== 'another-tab') throw cause;
}

function leftovers(mirrors: number, folder: string, cause: unknown): RunError {
  const isLate = isAbort(cause) || (cause instanceof DOMException && cause.name === 'TimeoutError');
  const why = isLate ? 'It took too long.' : cause instanceof Error ? cause.message : '';
  return new RunError('mirror-leftovers', why, { details: { mirrors, folder }, cause });
}
