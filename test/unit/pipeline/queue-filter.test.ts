import { expect, test } from 'vitest';
import type { OwnedProject } from '../../../src/model/queue-record.ts';
import { defaultFilter, matchesName, passes } from '../../../src/pipeline/queue-filter.ts';

const project: OwnedProject = {
  address: { forge: 'gitea', base: 'https://git.example', owner: 'o', name: 'Tide-Tables' },
  description: '',
  visibility: 'public',
  archived: false,
  fork: false,
  empty: false,
  wiki: false,
  bytes: 0,
  openTickets: 0,
};

test.each([
  ['', true],
  ['tide-tables', true],
  ['tide', false],
  ['tide*', true],
  ['*tables', true],
  ['*-*', true],
  ['*', true],
  ['**', true],
  ['*x*', false],
  ['t*d*t*s', true],
  ['docs*, *tables', true],
  ['docs*, other', false],
  [' , ', true],
  ['tide.tables', false],
  ['tide-tables*', true],
  ['*tide-tables-', false],
])('the pattern %j', (pattern, expected) => {
  expect(matchesName('Tide-Tables', pattern)).toBe(expected);
});

test('a spiteful pattern takes no longer than a plain one', () => {
  const started = performance.now();
  expect(matchesName('a'.repeat(100), `${'*a'.repeat(300)}b`)).toBe(false);
  expect(performance.now() - started).toBeLessThan(1000);
});

test.each([
  ['everything but forks goes by itself', {}, {}, true],
  ['forks', { fork: true }, {}, false],
  ['forks, when wanted', { fork: true }, { forks: true }, true],
  ['private ones', { visibility: 'private' }, { private: false }, false],
  ['internal ones count as private', { visibility: 'internal' }, { private: false }, false],
  ['archived ones', { archived: true }, { archived: false }, false],
  ['empty ones', { empty: true }, { empty: false }, false],
  ['only those with a wiki', {}, { wikiOnly: true }, false],
  ['only those with a wiki', { wiki: true }, { wikiOnly: true }, true],
  ['the name', {}, { pattern: 'docs' }, false],
] as const)('the filter: %s', (_, facts, filter, expected) => {
  expect(passes({ ...project, ...facts }, { ...defaultFilter, ...filter })).toBe(expected);
});
