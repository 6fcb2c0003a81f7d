import { describe, expect, it } from 'vitest';
import { setNumberLocale } from '../../../../src/app/parts/format.ts';
import { accountRow, accountSums, accountTotal } from '../../../../src/app/screens/open/account-rows.ts';
import { caretsUnder } from '../../../../src/app/screens/open/carets.ts';
import { placeOf, subjectHash, subjectName } from '../../../../src/app/screens/open/place-words.ts';
import {
  byNecessity,
  choiceWords,
  isOtherwise,
  leftOutSentence,
  lostSentence,
  mayRepair,
  repairOutcome,
  repairSentences,
} from '../../../../src/app/screens/open/repair-words.ts';
import { verdictMarkdown } from '../../../../src/app/screens/open/verdict-markdown.ts';
import { verdictData, verdictWords } from '../../../../src/app/screens/open/verdict-words.ts';
import { usualRepair } from '../../../../src/model/repair-choice.ts';
import type { Account, ProblemGroup, Verdict } from '../../../../src/model/verdict.ts';

setNumberLocale('en');

function group(code: string, severity: ProblemGroup['severity'], count: number, file?: string): ProblemGroup {
  const place = { code, severity, message: `${code}.`, ...(file !== undefined && { file, line: 9204, column: 1 }) };
  return { code, severity, title: `${code}.`, why: 'Why.', todo: 'Do.', count, places: [place] };
}

const issues: Account = { name: 'issues', got: 428, missing: 0, problems: 0 };
const files: Account = { name: 'release-files', got: 39, missing: 2, problems: 2, severity: 'loses-data' };
const whole: Verdict = {
  ...{ verdict: 'whole', target: 'gitea', format: 'gitea-dump', version: '1.1', git: 'verified' },
  ...{ targets: [], accounts: [issues], groups: [], losses: [] },
};

describe('the verdict in one line', () => {
  it.each([
    ['whole', whole, 'Whole.', 'fact'],
    ['odd', { ...whole, verdict: 'odd', groups: [group('a', 'odd', 3)] }, 'Whole.', 'fact'],
    [
      'things that are not there',
      { ...whole, verdict: 'loses-data', accounts: [issues, files], groups: [group('b', 'loses-data', 2)] },
      'Whole, but for 2 release files.',
      'note',
    ],
    [
      'things that a restore loses',
      { ...whole, verdict: 'loses-data', groups: [group('b', 'loses-data', 88)] },
      'Whole, but for 88 things that a restore loses.',
      'note',
    ],
    [
      'a place where a restore stops',
      { ...whole, verdict: 'stops-restore', groups: [group('c', 'stops-restore', 1, 'issue.yml')] },
      'Broken: a restore stops at issue.yml, line 9,204.',
      'gap',
    ],
    [
      'no place where a restore stops',
      { ...whole, verdict: 'stops-restore', groups: [group('c', 'stops-restore', 1)] },
      'Broken: a restore would stop.',
      'gap',
    ],
    [
      'an archive that means harm',
      { ...whole, verdict: 'refused', groups: [group('unsafe-path', 'stops-restore', 1)] },
      'Unsafe.',
      'gap',
    ],
    [
      'something else',
      { ...whole, verdict: 'refused', groups: [group('not-an-archive', 'stops-restore', 1)] },
      'Not an export.',
      'gap',
    ],
  ] as const)('%s', (_, verdict, sentence, tone) => {
    expect(verdictWords(verdict)).toMatchObject({ sentence, tone });
  });

  it('says what is in it and what was verified', () => {
    const odd: Verdict = { ...whole, verdict: 'odd', groups: [group('a', 'odd', 3)] };
    expect(verdictWords(odd).facts).toEqual(['428 issues.', 'Git verified.', '3 oddities.']);
  });
});

describe('rows', () => {
  it.each([
    ['complete', issues, { state: 'done', expected: 428, words: { rest: 'complete' } }],
    ['none', { ...issues, got: 0 }, { state: 'empty', words: { rest: 'none there' } }],
    ['some missing', files, { state: 'missing', expected: 41, missing: 2, words: { tone: 'gap' } }],
    [
      'odd',
      { ...issues, problems: 4, severity: 'odd' },
      { state: 'done', mark: { glyph: 'note' }, words: { rest: 'complete, 4 odd' } },
    ],
    [
      'what stops a restore',
      { ...issues, problems: 1, severity: 'stops-restore' },
      { state: 'missing', words: { strong: '1 stops a restore', tone: 'gap' } },
    ],
  ] as const)('%s', (_, account, expected) => {
    expect(accountRow(account, 'verified')).toMatchObject(expected);
  });

  it('the archive’s own files are not counted twice; the double rule stands under what lacks nothing', () => {
    const archive: Account = { name: 'archive', got: 1204, missing: 0, problems: 0 };
    expect(accountSums([archive, issues, files])).toEqual({ got: 467, missing: 2, expected: 469 });
    expect(accountTotal({ ...whole, accounts: [archive, issues] }).rule).toMatchObject({ state: 'sum' });
    expect(accountTotal({ ...whole, accounts: [archive, files] }).rule).toMatchObject({ state: 'total' });
  });
});

it('places and texts of an archive show what would hide or turn round', () => {
  const place = { code: 'a', severity: 'odd', message: '', file: 'a\u202egpj.exe', line: 2 } as const;
  expect(placeOf(place)).toBe('a\\u202egpj.exe:2');
  const verdict: Verdict = { ...whole, groups: [{ ...group('a', 'odd', 1), places: [place] }] };
  expect(verdictMarkdown(verdict, 'x\u202e|y.zip')).not.toMatch(/\u202e/);
});

it('data for scripts: every listed problem, and how many are not listed', () => {
  const verdict: Verdict = { ...whole, verdict: 'odd', groups: [group('a', 'odd', 3, 'issue.yml')] };
  expect(verdictData(verdict)).toMatchObject({
    ...{ verdict: 'odd', format: 'gitea-dump', version: '1.1', counts: { issues: 428 }, problemsLeftOut: 2 },
    problems: [{ code: 'a', severity: 'odd', file: 'issue.yml', line: 9204, column: 1 }],
  });
});

describe('what a repair did', () => {
  const before: Verdict = {
    ...{ ...whole, verdict: 'stops-restore', accounts: [{ ...issues, got: 250, missing: 178 }, files] },
    groups: [group('yaml', 'stops-restore', 1, 'issue.yml'), group('state', 'loses-data', 88), group('name', 'odd', 4)],
  };
  const after: Verdict = {
    ...{ ...whole, verdict: 'odd', groups: [group('name', 'odd', 1)] },
    accounts: [issues, { ...files, expected: 39, missing: 0, problems: 0 }],
  };

  it('names what went, what stays, and what could not be read', () => {
    const outcome = repairOutcome(before, after);
    expect(outcome.gone.map(({ code, count, file }) => [code, count, file])).toEqual([
      ['yaml', 1, 'issue.yml'],
      ['state', 88, undefined],
      ['name', 3, undefined],
    ]);
    expect(outcome.left.map(({ code }) => code)).toEqual(['name']);
    // The issues came back; two files nobody has.
    expect(outcome.dropped).toEqual([{ name: 'release-files', count: 2 }]);
    expect(repairSentences(before, outcome)).toEqual([
      '92 of 93 problems go away.',
      'What nobody can bring back: 2 release files.',
    ]);
  });

  it('what can be chosen is not what follows from writing it anew', () => {
    const groups = [
      group('yaml', 'stops-restore', 1),
      group('file-unnamed', 'loses-data', 2),
      group('credentials', 'odd', 1),
    ];
    const outcome = repairOutcome({ ...whole, groups }, whole);
    const codes = (offer: object) =>
      byNecessity(outcome.gone, { format: 'gitea-dump', state: 'ready', offer }).map(({ code }) => code);
    expect(codes({ unnamed: 2, credentials: 1 })).toEqual(['yaml']);
    expect(codes({})).toEqual(['yaml', 'file-unnamed', 'credentials']);
    expect(choiceWords('unnamed', 2)).toBe('Leave out 2 files that no record names');
    expect(isOtherwise(usualRepair, undefined)).toBe(false);
    expect(isOtherwise({ ...usualRepair, unnamed: false }, usualRepair)).toBe(true);
  });

  it('files that are left out are told while it is written, and where there is no choice', () => {
    const found: Verdict = { ...whole, groups: [group('file-unnamed', 'loses-data', 2)] };
    const said = '2 files that no record names are left out of the repaired ZIP.';
    const making = { format: 'gitea-dump', state: 'making', choices: usualRepair } as const;
    expect(leftOutSentence(found, making)).toBe(said);
    expect(leftOutSentence(found, { ...making, choices: { ...usualRepair, unnamed: false } })).toBeUndefined();
    expect(leftOutSentence(found, { ...making, state: 'ready', offer: { unnamed: 2 } })).toBeUndefined();
    expect(leftOutSentence(found, { ...making, state: 'ready', offer: {} })).toBe(said);
    expect(leftOutSentence(whole, making)).toBeUndefined();
  });

  it('files that belong to no issue are a choice, and those that cannot be copied are told', () => {
    const groups = [group('file-unread', 'loses-data', 2)];
    const ready = { format: 'gitea-dump', state: 'ready' } as const;
    const { gone } = repairOutcome({ ...whole, groups }, whole);
    expect(byNecessity(gone, { ...ready, offer: { unread: 2 } })).toEqual([]);
    expect(choiceWords('unread', 1)).toBe('Copy 1 file of comments or reviews that belong to no issue, as it is');
    expect(lostSentence({ ...ready, offer: { unread: 2 } })).toBeUndefined();
    expect(lostSentence({ ...ready, offer: { lost: 2 } })).toContain('2 files');
    expect(byNecessity(gone, { ...ready, offer: { lost: 2 } })).toEqual([]);
  });

  it('says so when all is mended', () => {
    const outcome = repairOutcome({ ...whole, groups: [group('a', 'odd', 1)] }, whole);
    expect(repairSentences({ ...whole, groups: [group('a', 'odd', 1)] }, outcome)).toEqual(['The problem goes away.']);
  });

  it.each([
    ['whole', whole, false],
    ['refused', { ...before, verdict: 'refused' }, false],
    ['git is broken', { ...before, git: 'broken' }, false],
    ['something to mend', before, true],
  ] as const)('is offered: %s', (_, verdict, expected) => {
    expect(mayRepair({ state: 'done', target: 'gitea', name: 'a', verdict })).toBe(expected);
  });
});

describe('what a problem is about', () => {
  it.each([
    [{ kind: 'issue', number: 12 }, '#/view/opened/issues/12', 'issue 12'],
    [
      { kind: 'pull-request', number: 3, said: { kind: 'remark', id: 77 } },
      '#/view/opened/pulls/3/remark-77',
      'pull request 3, remark',
    ],
    [{ kind: 'label' }, '#/view/opened/labels', 'labels'],
  ] as const)('%o leads into the viewer', (about, hash, name) => {
    expect(subjectHash(about)).toBe(hash);
    expect(subjectName(about)).toBe(name);
  });
});

describe('carets stand under what is meant', () => {
  const problem = (column: number, span: number) =>
    ({ code: 'x', severity: 'odd', message: '', column, span }) as const;

  it.each([
    ['state: odd', 0, 8, 3, '       ^^^'],
    ['\tstate', 0, 2, 5, '\t^^^^^'],
    ['波 at', 0, 3, 2, '\u3000 ^^'],
    ['at 波', 0, 4, 1, '   ^^'],
    ['e\u0301 x', 0, 4, 1, '  ^'],
    ['a\u202eb', 0, 3, 1, '       ^'],
    ['tail of a line', 100, 109, 1, `${' '.repeat(9)}^`],
    ['', 0, 1, 1, '^'],
  ])('%j', (text, cut, column, span, below) =>
    expect(caretsUnder({ number: 1, text, cut }, problem(column, span))).toBe(below),
  );
});

it('of tens of thousands of places the page and the Markdown tell a thousand, and how many are left out', () => {
  const one = group('a', 'odd', 20_500, 'issue.yml');
  const many = {
    ...whole,
    groups: [{ ...one, places: Array.from({ length: 20_000 }, () => one.places[0] ?? []).flat() }],
  };
  expect(verdictData(many)).toMatchObject({ problems: { length: 1000 }, problemsLeftOut: 19_500 });
  expect(verdictData(many, Number.POSITIVE_INFINITY)).toMatchObject({
    problems: { length: 20_000 },
    problemsLeftOut: 500,
  });
  expect(verdictMarkdown(many, 'x.zip')).toContain('  - 19500 more');
});
