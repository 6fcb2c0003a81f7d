import { expect, it } from 'vitest';
import { entryTable, joinedEntries } from '../../../src/pipeline/entry-table.ts';
import { createRandom } from '../../fuzz/random.ts';

it('gives every entry back as it was put in, however many there are', () => {
  const random = createRandom(5, 2);
  const digits = () => Array.from({ length: 64 }, () => random.below(16).toString(16)).join('');
  const table = entryTable();
  const entries = Array.from({ length: 40_000 }, (_, at) => ({
    path: at % 9 === 0 ? `${'ä'.repeat(random.below(300))}/${at}` : `comments/${at}.yml`,
    size: at % 1000 === 0 ? 2 ** 40 + at : random.below(1_000_000),
    sha256: at % 500 === 0 ? digits() : '00'.repeat(31) + (at % 256).toString(16).padStart(2, '0'),
  }));
  for (const entry of entries) table.add(entry);
  const other = entryTable();
  other.add({ path: 'last', size: 1, sha256: 'f'.repeat(64) });
  const joined = joinedEntries([table, other]);
  const read = Array.from({ length: joined.length }, (_, at) => ({
    path: joined.path(at),
    size: joined.size(at),
    sha256: joined.sha256(at),
  }));
  expect(read).toEqual([...entries, { path: 'last', size: 1, sha256: 'f'.repeat(64) }]);
  expect(() => joined.path(joined.length)).toThrow(RangeError);
});
