import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { numberCounts } from '../../../src/lib/number-counts.ts';

test('counts are those of a map, in the order of the numbers', () => {
  const added = fc.array(fc.tuple(fc.oneof(fc.nat(600), fc.maxSafeNat()), fc.integer({ min: 0, max: 9 })));
  fc.assert(
    fc.property(added, (rows) => {
      const counts = numberCounts();
      const map = new Map<number, number>();
      for (const [number, by] of rows) {
        counts.add(number, by);
        map.set(number, (map.get(number) ?? 0) + by);
      }
      for (const [number, count] of map) expect(counts.get(number)).toBe(count);
      expect(counts.get(601)).toBe(map.get(601) ?? 0);
      const wanted = [...map].filter(([, count]) => count > 0).sort(([one], [other]) => one - other);
      expect([...counts.entries()]).toEqual(wanted);
    }),
  );
});
