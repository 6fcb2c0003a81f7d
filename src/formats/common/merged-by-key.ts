import { compareText } from '../../lib/compare-text.ts';
import type { Entity } from '../../model/entity.ts';

/** Two sequences that are each in key order, as one. */
export async function* mergedByKey<T extends Entity>(
  one: AsyncGenerator<T, void, undefined>,
  other: AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  let [a, b] = [await one.next(), await other.next()];
  try {
    while (!a.done || !b.done) {
      if (b.done || (!a.done && compareText(a.value.key, b.value.key) <= 0)) {
        if (!a.done) yield a.value;
        a = await one.next();
      } else {
        yield b.value;
        b = await other.next();
      }
    }
  } finally {
    await one.return();
    await other.return();
  }
}
