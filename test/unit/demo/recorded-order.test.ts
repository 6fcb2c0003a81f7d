import { expect, test } from 'vitest';
import { type RecordedForgeOptions, recordedForge } from '../../../src/demo/recorded-forge.ts';
import { recordedBase } from '../../../src/demo/recording.ts';

const pulls = '/api/v1/repos/o/r/pulls?state=all';
const times = ['2024-01-01', '2024-03-01', '2024-02-01', '2024-03-01'].map((day) => `${day}T00:00:00Z`);

/** Four pull requests, newest first, made when they are asked for. */
const generated: RecordedForgeOptions = {
  base: 'https://forge.example',
  index: {},
  readBody: async (name) => {
    throw new Error(`${name} was read`);
  },
  lookup: (key) =>
    key === `GET ${pulls}`
      ? { status: 200, headers: { 'x-total-count': '0' }, bodyFile: key, list: true, linkForm: 'yes' }
      : undefined,
  rows: () => ({
    length: 4,
    at: (index) => ({ number: 4 - index, updated_at: times[3 - index], url: `${recordedBase}/o/r/pulls/${4 - index}` }),
  }),
};

async function ask(query: string) {
  const answer = await recordedForge(generated)(`https://forge.example${pulls}${query}`);
  const rows: { number: number; url: string }[] = await answer.json();
  return { numbers: rows.map(({ number }) => number), url: rows[0]?.url, headers: answer.headers };
}

test('rows made on demand are cut into pages, counted and lead to this forge', async () => {
  const first = await ask('&limit=3');
  expect(first.numbers).toEqual([4, 3, 2]);
  expect(first.headers.get('x-total-count')).toBe('4');
  expect(first.headers.get('link')).toContain('page=2');
  expect(first.url).toBe('https://forge.example/o/r/pulls/4');
  expect((await ask('&limit=3&page=2')).numbers).toEqual([1]);
  expect((await ask('&limit=3&page=3')).numbers).toEqual([]);
});

test('pull requests come oldest first, or lately updated first with the newer of the same second before', async () => {
  expect((await ask('&sort=oldest')).numbers).toEqual([1, 2, 3, 4]);
  expect((await ask('&sort=recentupdate')).numbers).toEqual([4, 2, 3, 1]);
  expect((await ask('&sort=recentupdate&limit=2&page=2')).numbers).toEqual([3, 1]);
});

test('since and before cut the list before its pages', async () => {
  const since = await ask('&since=2024-02-01T00:00:00Z&limit=1');
  expect(since.numbers).toEqual([4]);
  expect(since.headers.get('x-total-count')).toBe('3');
  expect((await ask('&before=2024-01-31T00:00:00Z')).numbers).toEqual([1]);
});
