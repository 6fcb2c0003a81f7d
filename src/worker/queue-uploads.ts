import { withLock } from '../lib/web-lock.ts';
import type { UploadLedger } from '../model/bucket.ts';
import type { QueueTarget } from '../model/queue-record.ts';
import { bucketWords } from '../pipeline/bucket-words.ts';
import { foldersOf } from '../pipeline/pack-all.ts';
import type { BucketDoor } from './bucket-door.ts';
import { keyIn, type Place } from './bucket-place.ts';
import { namesInFormats } from './queue-names.ts';
import type { Entry, Queue, QueueContext } from './queue-state.ts';
import { forgetUploads, ledgerIn, type Spot } from './upload-notes.ts';

/** Archives of one queue lie beside each other, and beside those of other owners: `owner/name`, in the order of the entries. */
function namesOf(queue: Queue): readonly string[] {
  const addresses = [...queue.entries.values()].map(({ item }) => item.project.address);
  return foldersOf(addresses, namesInFormats(queue));
}

/** What an entry's archives are called below the queue's place, without an ending. */
export function nameIn(queue: Queue, { key }: Entry): string {
  return namesOf(queue)[[...queue.entries.keys()].indexOf(key)] ?? 'project';
}

/** The place in the vault of the notes of uploads that are not done. */
function roomName(spot: Spot, name: string): string {
  return `sending|${spot.id}/${keyIn(spot, name)}`;
}

function lockName(spot: Spot, name: string): string {
  return `takeout-sending:${spot.id}/${keyIn(spot, name)}`;
}

/**
 * Writes what has this name at the place; unfinished uploads are noted, and those that an earlier run has left there go on or are removed. One tab
 * at a time.
 */
export function withNotes<T>(
  { environment }: QueueContext,
  place: Place,
  name: string,
  write: (ledger: UploadLedger) => Promise<T>,
): Promise<T> {
  return withLock(lockName(place, name), environment.locks, async () => {
    const ledger = ledgerIn(await (await environment.openVault()).project(roomName(place, name)));
    const written = await write(ledger);
    // Of another format, or written in another way. What cannot be removed now is tried again when the queue is closed.
    if ((await ledger.all()).size > 0) await place.bucket.abandon(ledger).catch(() => {});
    return written;
  });
}

/** Removes from the queue's bucket what its unfinished uploads have left. Rejects with `upload-leftovers` when something stays there. */
export async function forgetSending(
  { environment, queue }: QueueContext,
  door: Pick<BucketDoor, 'spot'>,
): Promise<void> {
  const { target, place } = queue;
  if (target === undefined) return;
  const spot = place ?? door.spot(target);
  const uploads = namesOf(queue).map((name) => ({
    lock: lockName(spot, name),
    rooms: [{ name: roomName(spot, name), folder: keyIn(spot, name) }],
  }));
  const { locks } = environment;
  await forgetUploads({ vault: await environment.openVault(), locks, place, uploads, code: 'upload-leftovers' });
}

const targetNames = ['address', 'endpoint', 'region', 'as'] as const satisfies readonly (keyof QueueTarget)[];

/** Before the archives go elsewhere, or in another form: what was begun does not go on. What stays is found by the next run to the old place. */
export async function leaveTarget(
  context: QueueContext,
  wanted: QueueTarget,
  door: Pick<BucketDoor, 'spot'>,
): Promise<void> {
  const { target } = context.queue;
  if (target === undefined || targetNames.every((name) => target[name] === wanted[name])) return;
  await forgetSending(context, door).catch((error) => context.meter.tell(bucketWords(error)?.title ?? ''));
}
