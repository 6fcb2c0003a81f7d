import { expect, test } from 'vitest';
import { RunError } from '../../../src/lib/run-error.ts';
import type { BlobStore } from '../../../src/model/blob-store.ts';
import { freedTeller, roomFor, untilRoom } from '../../../src/worker/room.ts';
import { tabChannels } from './job-world.ts';

/** Sleeps pass at once and are written down. */
function steppedClock() {
  const slept: number[] = [];
  const clock = {
    now: () => 0,
    sleep: async (milliseconds: number, signal?: AbortSignal) => {
      signal?.throwIfAborted();
      slept.push(milliseconds);
    },
  };
  return { slept, clock };
}

const never = () => () => {};

test('it is tried at growing distances until there is room', async () => {
  const { slept, clock } = steppedClock();
  let tries = 0;
  const hasRoom = async () => ++tries === 6;
  await untilRoom({ hasRoom, clock, signal: new AbortController().signal, onFreed: never });
  expect(slept).toEqual([30_000, 60_000, 120_000, 240_000, 300_000, 300_000]);
});

test('what is deleted here ends the waiting without a try', async () => {
  let look = () => {};
  let tries = 0;
  const sleep = (_: number, signal?: AbortSignal) =>
    new Promise<void>((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason));
    });
  const waiting = untilRoom({
    hasRoom: async () => ++tries > 0,
    clock: { now: () => 0, sleep },
    signal: new AbortController().signal,
    onFreed: (callback) => {
      look = callback;
      return () => {};
    },
  });
  look();
  await waiting;
  expect(tries).toBe(0);
});

test('what is deleted in another tab ends the waiting as well', async () => {
  const tab = tabChannels();
  const [here, there] = [freedTeller(tab()), freedTeller(tab())];
  let tries = 0;
  const sleep = (_: number, signal?: AbortSignal) =>
    new Promise<void>((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason));
    });
  const hasRoom = async () => ++tries > 0;
  const clock = { now: () => 0, sleep };
  const waiting = untilRoom({ hasRoom, clock, signal: new AbortController().signal, onFreed: here.onFreed });
  there.tell();
  await waiting;
  expect(tries).toBe(0);
});

test('whoever stops the run stops the waiting', async () => {
  const stop = new AbortController();
  stop.abort(new DOMException('left', 'AbortError'));
  const { clock } = steppedClock();
  const waiting = untilRoom({ hasRoom: async () => true, clock, signal: stop.signal, onFreed: never });
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
});

/** A store of so many bytes; the rest of a `BlobStore` is not asked for. */
function smallStore(bytes: number, code = 'disk-full') {
  const seen = { written: 0, discarded: 0, kept: 0 };
  const writer = async () => ({
    // As the vault's: what does not fit is said only when it is asked for.
    write: async (chunk: Uint8Array) => {
      seen.written += chunk.length;
    },
    finish: async () => {
      if (seen.written > bytes) throw new RunError(code, 'full');
      seen.kept++;
    },
    discard: async () => {
      seen.discarded++;
    },
  });
  const remove = async () => {
    seen.kept--;
  };
  return { seen, blobs: { writer, remove } as unknown as BlobStore };
}

test.each([
  [3 << 20, 2_500_000, true],
  [2 << 20, 2_500_000, false],
  [8 << 20, 1e12, true],
  [8_000_000, 1e12, false],
])('of a store with %i bytes left, %i are tried: %s', async (left, needed, expected) => {
  const { seen, blobs } = smallStore(left);
  expect(await roomFor(blobs, needed, Math.random)).toBe(expected);
  expect(seen).toMatchObject({ discarded: 1, kept: 0 });
});

test('another fault is no answer', async () => {
  const { blobs } = smallStore(0, 'storage-failed');
  await expect(roomFor(blobs, 1, Math.random)).rejects.toMatchObject({ code: 'storage-failed' });
});
