import type { UploadLedger } from '../model/bucket.ts';
import type { QueueTarget } from '../model/queue-record.ts';
import { type ArchiveInBucket, writeArchive } from './bucket-archive.ts';
import type { BucketDoor } from './bucket-door.ts';
import type { BucketForm } from './bucket-messages.ts';
import type { Meter } from './meter.ts';
import { isPause, type RunEnd } from './project-run.ts';
import { isSavable, namesInFormats } from './queue-names.ts';
import { underLocks } from './queue-save.ts';
import { changeItem, type Entry, type Queue, type QueueContext } from './queue-state.ts';
import { nameIn, withNotes } from './queue-uploads.ts';

/** Where the archives go, with keys that open it. Throws like the door. */
export function giveBucket(
  queue: Queue,
  form: BucketForm,
  as: QueueTarget['as'],
  door: Pick<BucketDoor, 'open'>,
): void {
  queue.place = door.open(form);
  const { address, endpoint, region } = form;
  queue.target = { address, endpoint, region, as };
}

/** Other keys for the same bucket; nothing given: those that are there stay. */
export function giveKeys(queue: Queue, keys: BucketForm | undefined, door: Pick<BucketDoor, 'open'>): void {
  const { target } = queue;
  if (target === undefined || keys === undefined || keys.keyId === '') return;
  queue.place = door.open({ ...keys, ...target });
}

/** Everything that is collected goes into the bucket that was given last. Gives whether there is anything. */
export function sendAgain(queue: Queue): boolean {
  let some = false;
  for (const entry of queue.entries.values()) {
    if (!isSavable(entry)) continue;
    const { notice: _, inBucket: __, ...item } = entry.item;
    entry.item = { ...item, state: 'paused', unsent: true };
    some = true;
  }
  return some;
}

/** Writes what was packed into the queue's bucket; does nothing where there is none. */
export async function sendEntry(
  context: QueueContext,
  entry: Entry,
  end: RunEnd,
  meter: Meter,
  signal: AbortSignal,
): Promise<void> {
  const { queue, meter: shared, show, changed } = context;
  const { place, target } = queue;
  if (place === undefined || target === undefined) return;
  changeItem(entry, { state: 'sending', id: end.record.id, unsent: true, ...outcomeOf(end) });
  const sending = { bytes: 0, size: end.plans.reduce((sum, plan) => sum + plan.size, 0) };
  entry.sending = sending;
  changed();
  const onBytes = (count: number) => {
    sending.bytes += count;
    show();
  };
  const heard = place.heard((activity) => {
    meter.take(activity, 'bucket');
    shared.take(activity, 'bucket');
    show();
  });
  const base = nameIn(queue, entry);
  const how = { place: heard, as: target.as, names: namesInFormats(queue)(base), signal, onBytes };
  let inBucket: readonly string[] = [];
  try {
    await underLocks(context, [end], async () => {
      inBucket = await withNotes(context, heard, base, (ledger) => writeEach(end, how, ledger));
    });
  } finally {
    entry.sending = undefined;
  }
  const { unsent: _, ...item } = entry.item;
  entry.item = { ...item, inBucket };
}

interface SendHow extends Pick<ArchiveInBucket, 'place' | 'as' | 'signal' | 'onBytes'> {
  /** What its archives are called, in the order of the plans. */
  readonly names: readonly string[];
}

/** Gives where they are. */
async function writeEach({ plans }: RunEnd, how: SendHow, ledger: UploadLedger): Promise<readonly string[]> {
  const { names, signal, onBytes } = how;
  const addresses: string[] = [];
  for (const [at, plan] of plans.entries()) {
    const name = names[at] ?? 'project';
    const open = () => plan.open(signal).pipeThrough(counted(onBytes));
    addresses.push(await writeArchive({ ...how, name, plan, open, keeps: isPause, ledger }));
  }
  return addresses;
}

function outcomeOf({ record: { outcome } }: RunEnd) {
  return outcome === undefined ? {} : { outcome };
}

function counted(onBytes: (count: number) => void): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      onBytes(chunk.length);
      controller.enqueue(chunk);
    },
  });
}
