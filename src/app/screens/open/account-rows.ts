import type { Account, AccountName, Verdict } from '../../../model/verdict.ts';
import { number } from '../../parts/format.ts';
import type { Row, StateWords, Total } from '../../parts/ledger.tsx';

interface AccountWords {
  readonly name: string;
  /** Before an archive is opened: what is looked at. */
  readonly checked: string;
  readonly one: string;
  readonly many: string;
}

export const accountWords: Readonly<Record<AccountName, AccountWords>> = {
  archive: {
    name: 'Archive',
    checked: 'names, sizes, digests; nothing outside its folder',
    one: 'file',
    many: 'files',
  },
  git: {
    ...{ name: 'Git repository', checked: 'pack, index, refs, every object reachable' },
    ...{ one: 'git object', many: 'git objects' },
  },
  wiki: {
    ...{ name: 'Wiki', checked: 'the same, and where a restore looks for it' },
    ...{ one: 'object of the wiki', many: 'objects of the wiki' },
  },
  issues: { name: 'Issues', checked: 'schema, numbers, labels and milestones exist', one: 'issue', many: 'issues' },
  'pull-requests': {
    ...{ name: 'Pull requests', checked: 'heads, bases, numbers of their own' },
    ...{ one: 'pull request', many: 'pull requests' },
  },
  patches: { name: 'Patches', checked: 'one for each pull request', one: 'patch', many: 'patches' },
  comments: { name: 'Comments', checked: 'belong to something that is there', one: 'comment', many: 'comments' },
  reviews: { name: 'Reviews', checked: 'states and hunks a restore accepts', one: 'review', many: 'reviews' },
  labels: { name: 'Labels', checked: 'colours, names used once', one: 'label', many: 'labels' },
  milestones: { name: 'Milestones', checked: 'states, names used once', one: 'milestone', many: 'milestones' },
  releases: { name: 'Releases', checked: 'tags that exist, unique', one: 'release', many: 'releases' },
  'release-files': {
    ...{ name: 'Release files', checked: 'there, with the size and digest said' },
    ...{ one: 'release file', many: 'release files' },
  },
};

const ground = { state: 'blank', booked: 0, missing: 0, known: false } as const;

/** A row of the ledger before an archive is opened. */
export function blankRow(name: AccountName): Row {
  const { name: title, checked } = accountWords[name];
  return {
    ...{ id: name, name: title, state: 'blank', expected: undefined, got: undefined, missing: undefined },
    ...{ cost: '', words: { rest: checked }, rule: ground },
  };
}

function wordsOf({ name, got, missing, problems, severity }: Account, git: Verdict['git']): StateWords {
  if (missing > 0) return { strong: 'not in the archive', tone: 'gap' };
  if (severity === 'stops-restore')
    return { strong: `${number(problems)} ${problems === 1 ? 'stops' : 'stop'} a restore`, tone: 'gap' };
  if (severity === 'loses-data')
    return { strong: `${number(problems)} ${problems === 1 ? 'loses' : 'lose'} data`, tone: 'note' };
  if (name === 'git' && git === 'not-checked') return { strong: 'not checked', tone: 'note' };
  const said = got === 0 ? 'none there' : name === 'git' && git === 'verified' ? 'verified' : 'complete';
  return { rest: severity === 'odd' ? `${said}, ${number(problems)} odd` : said };
}

/** What came of it. */
export function accountRow(account: Account, git: Verdict['git']): Row {
  const { name, got, missing, problems, severity } = account;
  const expected = account.expected ?? got + missing;
  const isBad = missing > 0 || severity === 'stops-restore';
  const state = isBad ? 'missing' : got === 0 ? 'empty' : 'done';
  const mark = { glyph: 'note', tone: 'note' } as const;
  return {
    ...{ id: name, name: accountWords[name].name, state, expected, got, missing, cost: number(problems) },
    words: wordsOf(account, git),
    rule: {
      ...{ state, known: true },
      booked: expected === 0 ? 0 : got / expected,
      missing: expected === 0 ? 0 : missing / expected,
    },
    ...(!isBad && (severity === 'odd' || severity === 'loses-data') ? { mark } : {}),
  };
}

export interface AccountSums {
  readonly expected: number;
  readonly got: number;
  readonly missing: number;
}

/** Over all rows but the archive's own, whose files the others count again. */
export function accountSums(accounts: readonly Account[]): AccountSums {
  const counted = accounts.filter(({ name }) => name !== 'archive');
  const got = counted.reduce((sum, one) => sum + one.got, 0);
  const missing = counted.reduce((sum, one) => sum + one.missing, 0);
  return { got, missing, expected: got + missing };
}

export function accountTotal({ accounts, groups }: Verdict): Total {
  const { expected, got, missing } = accountSums(accounts);
  const problems = groups.reduce((sum, group) => sum + group.count, 0);
  return {
    ...{ expected, got, missing, cost: number(problems), words: '' },
    rule:
      missing === 0
        ? { state: 'sum', booked: 1, missing: 0, known: true }
        : { state: 'total', booked: got / expected, missing: missing / expected, known: true },
  };
}
