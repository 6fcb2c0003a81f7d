import { expect, test } from 'vitest';
import { checkHostile } from '../../support/hostile/check-hostile.ts';
import { hostileArchives } from '../../support/hostile/corpus.ts';
import { readCodes } from '../../support/hostile/read-hostile.ts';
import { judged } from '../../support/hostile/verdicts.ts';

/** Generous: machines are busy. Most take milliseconds. */
const longest = 60_000;
const mostMemory = 600 << 20;

test('there are enough of them, each with a name of its own', () => {
  console.log(`${hostileArchives.length} hostile archives`);
  expect(hostileArchives.length).toBeGreaterThanOrEqual(120);
  expect(new Set(hostileArchives.map(({ name }) => name)).size).toBe(hostileArchives.length);
});

test('each has a verdict, none of them two; whoever is whole has a reason', () => {
  expect([...judged].sort()).toEqual(hostileArchives.map(({ name }) => name).sort());
  for (const { name, codes, told, harmless } of hostileArchives) {
    expect(harmless !== undefined, name).toBe(told.verdict === 'whole');
    expect(told.codes.length === 0, name).toBe(told.verdict === 'whole');
    if (told.verdict === 'whole') expect(codes, name).toEqual([]);
  }
});

test.each(hostileArchives)(
  'what its readers say: $name',
  async (archive) => {
    expect(await readCodes(archive.make())).toEqual([...archive.codes].sort());
    expect(process.memoryUsage().heapUsed).toBeLessThan(mostMemory);
  },
  longest,
);

test.each(hostileArchives)(
  'what the whole check says: $name',
  async (archive) => {
    expect(await checkHostile(archive)).toEqual(archive.told);
    expect(process.memoryUsage().heapUsed).toBeLessThan(mostMemory);
  },
  longest,
);
