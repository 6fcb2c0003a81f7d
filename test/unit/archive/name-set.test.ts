import { expect, it } from 'vitest';
import { nameSet } from '../../../src/archive/name-set.ts';
import { utf8 } from '../../../src/lib/bytes.ts';
import { createRandom } from '../../fuzz/random.ts';

it('knows what was added, as a set of texts does', () => {
  const random = createRandom(5, 1);
  const names = nameSet();
  const texts = new Set<string>();
  for (let round = 0; round < 20_000; round++) {
    const text = `comments/${random.below(12_000)}${random.once(3) ? '/ä🌊' : ''}`;
    expect(names.add(utf8(text))).toBe(!texts.has(text));
    texts.add(text);
    expect(names.size).toBe(texts.size);
  }
  expect([...texts].every((text, index) => new TextDecoder().decode(names.at(index)) === text)).toBe(true);
});

it('takes empty names, long ones, and one that begins as another', () => {
  const names = nameSet();
  const long = 'x'.repeat(100_000);
  for (const text of ['', 'a', 'ab', 'abc', long, `${long}y`]) {
    expect(names.add(utf8(text))).toBe(true);
    expect(names.add(utf8(text))).toBe(false);
  }
  expect(names.size).toBe(6);
});
