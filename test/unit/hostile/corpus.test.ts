import { expect, test } from 'vitest';
import { hostileArchives } from '../../support/hostile/corpus.ts';
import { readCodes } from '../../support/hostile/read-hostile.ts';

/** Generous: machines are busy. Most take milliseconds. */
const longest = 20_000;
const mostMemory = 600 << 20;

test('there are enough of them, each with a name of its own', () => {
  expect(hostileArchives.length).toBeGreaterThanOrEqual(120);
  expect(new Set(hostileArchives.map(({ name }) => name)).size).toBe(hostileArchives.length);
});

test.each(hostileArchives)(
  '$name',
  async (archive) => {
    expect(await readCodes(archive.make())).toEqual([...archive.codes].sort());
    expect(process.memoryUsage().heapUsed).toBeLessThan(mostMemory);
  },
  longest,
);
