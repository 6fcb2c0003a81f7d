import type { Clock } from '../lib/clock.ts';
import { RunError } from '../lib/run-error.ts';
import type { BlobStore } from '../model/blob-store.ts';
import type { TabChannel } from './other-tab.ts';

export interface RoomOptions {
  /** Tries it; see `roomFor`. */
  readonly hasRoom: () => Promise<boolean>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Calls back when something was deleted in this browser; gives the function that ends it. */
  readonly onFreed: (look: () => void) => () => void;
}

/** Tells who waits for room when something was deleted, in this tab or in another one. */
export function freedTeller(channel: TabChannel | undefined): Pick<RoomOptions, 'onFreed'> & { tell(): void } {
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const look of [...waiting]) look();
  };
  channel?.listen(({ type }) => {
    if (type === 'freed') wake();
  });
  return {
    tell() {
      wake();
      channel?.post({ type: 'freed' });
    },
    onFreed(look) {
      waiting.add(look);
      return () => waiting.delete(look);
    },
  };
}

/** Bytes of room that are worth going on, where it is not known what is still to come. */
export const atLeastNeeded = 4 << 20;

/** Room for so many bytes still to come: a tenth more, for what is stored beside them. `undefined`: nobody knows. */
export function needed(bytesToCome: number): number | undefined {
  return bytesToCome > 0 ? Math.ceil(bytesToCome * 1.1) : undefined;
}

/** A full disk, with how much is still needed. */
export function withNeeded(error: RunError, bytes: number | undefined): RunError {
  const { code, message, retry, details } = error;
  return bytes === undefined
    ? error
    : new RunError(code, message, { retry, details: { ...details, needed: bytes }, cause: error });
}

/** Milliseconds until the first try, and between two at most. */
const firstTry = 30_000;
const longestWait = 300_000;

/** Resolves when there is room again: after something was deleted in this browser, or when a try to write succeeds. */
export async function untilRoom(options: RoomOptions): Promise<void> {
  const { clock, signal, hasRoom } = options;
  for (let wait = firstTry; ; wait = Math.min(wait * 2, longestWait)) {
    const freed = await pauseOrFreed(options, clock, wait);
    signal.throwIfAborted();
    if (freed || (await hasRoom())) return;
  }
}

/** True when something was deleted meanwhile. */
async function pauseOrFreed({ onFreed, signal }: RoomOptions, clock: Clock, wait: number): Promise<boolean> {
  const wake = new AbortController();
  let freed = false;
  const end = onFreed(() => {
    freed = true;
    wake.abort();
  });
  try {
    await clock.sleep(wait, AbortSignal.any([signal, wake.signal]));
  } catch (reason) {
    if (!freed) throw reason;
  } finally {
    end();
  }
  return freed;
}

/** Bytes that are tried at most, and at a time. */
const mostTried = 8 << 20;
const piece = 1 << 20;

/**
 * Whether the browser takes so many bytes: it is tried, and nothing of it stays. What `navigator.storage.estimate()` says is no answer:
 * Chromium rounds it, and tells of gigabytes in a full store.
 * @param needed Bytes; of many only the first are tried.
 */
export async function roomFor(blobs: BlobStore, needed: number, random: () => number): Promise<boolean> {
  let writer: Awaited<ReturnType<BlobStore['writer']>> | undefined;
  try {
    writer = await blobs.writer('room');
    for (let left = Math.min(needed, mostTried); left > 0; left -= piece) await writer.write(noise(random));
    // Up to here the last bytes may only wait for their turn.
    await blobs.remove(await writer.finish());
    return true;
  } catch (error) {
    if (error instanceof RunError && error.code === 'disk-full') return false;
    throw error;
  } finally {
    await writer?.discard();
  }
}

/** Bytes that a store cannot make smaller. */
function noise(random: () => number): Uint8Array {
  const words = new Uint32Array(piece / 4);
  let state = Math.floor(random() * 0xffff_ffff) | 1;
  for (let at = 0; at < words.length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[at] = state;
  }
  return new Uint8Array(words.buffer);
}
