import { beforeEach, describe, expect, test } from 'vitest';
import { setNumberLocale } from '../../../../src/app/parts/format.ts';
import { reportMarkdown } from '../../../../src/app/screens/export/report-markdown.ts';
import { missingOf, reportRow, reportTotal, sums } from '../../../../src/app/screens/export/report-rows.ts';
import { groupProblems, verdictOf } from '../../../../src/app/screens/export/verdict.ts';
import type { Receipt } from '../../../../src/model/receipt.ts';
import { galleryStates } from '../../../support/gallery-states.ts';

beforeEach(() => setNumberLocale('en'));

function receiptOf(name: string): Receipt {
  const receipt = galleryStates[name]?.receipt;
  if (receipt === undefined) throw new Error(`no receipt in ${name}`);
  return receipt;
}

const short = receiptOf('done');
const whole = receiptOf('saved');
const broken = receiptOf('broken');

describe('verdict', () => {
  test('whole', () => {
    expect(verdictOf(whole)).toEqual({
      tone: 'fact',
      sentence: 'Whole.',
      facts: ['Git verified.', 'Every record fits its schema.'],
    });
  });

  test('whole, but for what is named', () => {
    expect(verdictOf(short).sentence).toBe('Whole, but for 3 files the forge no longer has.');
    expect(verdictOf(short).facts).toContain('6 problems are named below and in the receipt.');
  });

  test('several kinds are things; failed units are named', () => {
    const receipt: Receipt = {
      ...short,
      units: {
        ...short.units,
        reviews: { outcome: 'failed', got: 3, missing: [{ id: 'reviews', reason: 'forbidden' }] },
        issues: { outcome: 'missing', expected: 428, got: 426, missing: [{ id: 'issue:7', reason: 'json-shape' }] },
      },
    };
    expect(verdictOf(receipt).sentence).toBe('Whole, but for reviews and 5 things.');
  });

  test('what stopped is not called whole', () => {
    const left = {
      ...whole.units.labels,
      outcome: 'missing',
      missing: [{ id: 'labels', reason: 'not-finished' }],
    } as const;
    const receipt = { ...whole, verdict: 'missing', units: { ...whole.units, labels: left } } as const;
    expect(verdictOf(receipt).sentence).toBe('Not finished: not all was read of labels.');
    const two = { ...receipt, units: { ...receipt.units, issues: left } };
    expect(verdictOf(two).sentence).toBe('Not finished: not all was read of issues and labels.');
  });

  test('what Git LFS keeps elsewhere is said at once', () => {
    const objects = { commits: 1, trees: 1, blobs: 1, tags: 0 };
    const lfs = { files: 2, bytes: 9000 };
    const repository = { refs: 1, packs: 1, bytes: 900, objects, checked: [], submodules: 0, lfs };
    const receipt = { ...whole, units: { ...whole.units, git: { ...whole.units.git, repository } } };
    expect(verdictOf(receipt).facts).toContain('2 files of Git LFS are not in it.');
  });

  test('broken', () => {
    expect(verdictOf(broken)).toMatchObject({
      tone: 'gap',
      sentence: 'Broken: a restore stops, for the git repository is not in it.',
    });
  });

  test('a record that breaks its schema is not called fitting', () => {
    const problem = { code: 'schema-required', severity: 'loses-data', message: 'a field is missing' } as const;
    expect(verdictOf({ ...whole, problems: [problem] }).facts).not.toContain('Every record fits its schema.');
  });
});

describe('books', () => {
  test('rows of every outcome', () => {
    expect(reportRow('git', short)).toMatchObject({
      state: 'done',
      words: { rest: 'verified, all of 96 refs and all that they reach present, 54.2 MB' },
    });
    expect(reportRow('reactions', short)).toMatchObject({ state: 'off', got: undefined, cost: '' });
    expect(reportRow('release-files', short)).toMatchObject({
      state: 'missing',
      missing: 2,
      cost: '2',
      words: { strong: 'gone at the forge,' },
    });
    expect(reportRow('git', broken)).toMatchObject({
      state: 'failed',
      missing: 14_898,
      words: { strong: 'arrived incomplete' },
    });
  });

  test('missing counts names or the difference, whichever is more', () => {
    expect(missingOf({ outcome: 'missing', expected: 10, got: 7, missing: [] })).toBe(3);
    expect(
      missingOf({
        outcome: 'missing',
        expected: 10,
        got: 9,
        missing: [
          { id: 'a', reason: 'x' },
          { id: 'b', reason: 'x' },
        ],
      }),
    ).toBe(2);
    expect(missingOf({ outcome: 'failed', got: 0, missing: [] })).toBe(1);
    expect(missingOf({ outcome: 'off', got: 0, missing: [] })).toBe(0);
  });

  test('the double rule stands only where nothing is missing', () => {
    expect(sums(short)).toEqual({ expected: 49_960, got: 49_957, missing: 3 });
    expect(reportTotal(short).rule).toMatchObject({ state: 'total' });
    expect(reportTotal(whole).rule).toMatchObject({ state: 'sum' });
  });
});

test('problems are grouped by code, worst first', () => {
  const groups = groupProblems([...short.problems].reverse().concat(broken.problems.slice(0, 1)));
  expect(groups.map(({ code, problems }) => [code, problems.length])).toEqual([
    ['pack-cut-off', 1],
    ['attachment-not-found', 1],
    ['file-not-found', 2],
    ['text-nul', 1],
    ['label-from-owner', 2],
  ]);
});

test('Markdown names what is missing and lets no name become markup', () => {
  const evil = { id: 'asset:1', name: '<img src=x>|\n# oops', reason: 'not-found' };
  const text = reportMarkdown({
    ...short,
    units: { ...short.units, 'release-files': { outcome: 'missing', expected: 41, got: 40, missing: [evil] } },
  });
  expect(text).toContain('# Export of harbor-lab/weather-buoy');
  expect(text).toContain('| Release files | 41 | 40 | 1 | missing |');
  expect(text).toContain('- Release files: \\<img src=x\\>\\| \\# oops (asset:1): not-found');
  expect(text).not.toContain('\n# oops');
});
