import { expect, it } from 'vitest';
import type { SyncFile } from '../../../src/lib/private-file.ts';
import { spoolIn } from '../../../src/vault/spool.ts';
import { createRandom } from '../../fuzz/random.ts';

/** A file in memory that takes so many bytes. */
function memoryFile(room = Number.POSITIVE_INFINITY): Omit<SyncFile, 'close'> & { readonly length: number } {
  let content = new Uint8Array(0);
  return {
    get length() {
      return content.length;
    },
    write(bytes, { at }) {
      const taken = bytes.subarray(0, Math.max(0, room - at));
      const longer = new Uint8Array(Math.max(content.length, at + taken.length));
      longer.set(content);
      longer.set(taken, at);
      content = longer;
      return taken.length;
    },
    read(into, { at }) {
      const found = content.subarray(at, at + into.length);
      into.set(found);
      return found.length;
    },
    truncate(size) {
      content = content.slice(0, size);
    },
  };
}

it('gives back what was put in, also what has not been written yet', () => {
  const random = createRandom(3, 1);
  const spool = spoolIn(memoryFile(), () => {});
  const parts = Array.from({ length: 200 }, () =>
    Uint8Array.from({ length: random.below(4) === 0 ? random.below(60_000) : random.below(9) }, () =>
      random.below(256),
    ),
  );
  const whole = Buffer.concat(parts);
  for (const part of parts) {
    spool.append(part);
    const at = random.below(spool.length + 1);
    const into = new Uint8Array(Math.min(1000, spool.length - at));
    spool.read(into, at);
    expect(Buffer.compare(into, whole.subarray(at, at + into.length))).toBe(0);
  }
  expect(spool.length).toBe(whole.length);
  expect(whole.length).toBeGreaterThan(1 << 20);
  expect(() => spool.read(new Uint8Array(1), spool.length)).toThrow();
});

it('what is held back may find no room either, and says so before anybody reads', () => {
  const spool = spoolIn(memoryFile(500_000), () => {});
  spool.append(new Uint8Array(600_000));
  expect(() => spool.flush()).toThrow();
  spool.close();
});

it('says so when the storage has no more room, and gives it back once', () => {
  const file = memoryFile(1_500_000);
  let removed = 0;
  const spool = spoolIn(file, () => removed++);
  spool.append(new Uint8Array(1_000_000));
  expect(() => spool.append(new Uint8Array(2_000_000))).toThrow();
  spool.close();
  spool.close();
  expect(removed).toBe(1);
  expect(file.length).toBe(0);
});
