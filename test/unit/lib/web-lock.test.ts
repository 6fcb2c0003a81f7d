import { expect, test } from 'vitest';
import { withLock } from '../../../src/lib/web-lock.ts';

/** The part of the browser's lock manager that `ifAvailable` needs. */
function fakeLocks(): LockManager {
  const held = new Set<string>();
  const locks = {
    async request(name: string, _options: LockOptions, run: (lock: { name: string } | null) => unknown) {
      if (held.has(name)) return run(null);
      held.add(name);
      try {
        return await run({ name });
      } finally {
        held.delete(name);
      }
    },
  };
  return locks as unknown as LockManager;
}

test('one at a time for a name; free again afterwards, also after a failure', async () => {
  const locks = fakeLocks();
  let open = (_value: string) => {};
  const gate = new Promise<string>((resolve) => {
    open = resolve;
  });
  const first = withLock('project', locks, () => gate);
  await expect(withLock('project', locks, async () => 'second')).rejects.toMatchObject({ code: 'another-tab' });
  expect(await withLock('other', locks, async () => 'other')).toBe('other');
  open('first');
  expect(await first).toBe('first');
  await expect(withLock('project', locks, () => Promise.reject(new Error('x')))).rejects.toThrow('x');
  expect(await withLock('project', locks, async () => 'third')).toBe('third');
});

test('runs without a lock manager', async () => {
  expect(await withLock('project', undefined, async () => 1)).toBe(1);
});
