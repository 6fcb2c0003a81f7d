import type { Receipt, UnitReceipt } from '../../../model/receipt.ts';
import { type Unit, units } from '../../../model/unit.ts';
import type { RowState } from '../../../worker/messages.ts';
import { bytes, number } from '../../parts/format.ts';
import type { Row, StateWords, Total } from '../../parts/ledger.tsx';
import { unitWords } from './unit-names.ts';

const states: Readonly<Record<UnitReceipt['outcome'], RowState>> = {
  complete: 'done',
  missing: 'missing',
  failed: 'failed',
  off: 'off',
  'not-offered': 'not-offered',
  empty: 'empty',
};

/** What became of things that are not there, by the codes of the receipt. */
const reasons: Readonly<Record<string, readonly [strong: string, rest: string]>> = {
  'not-found': ['gone at the forge,', 'which answers 404'],
  'file-not-found': ['gone at the forge,', 'which answers 404'],
  'asset-not-found': ['gone at the forge,', 'which answers 404'],
  'attachment-not-found': ['gone at the forge,', 'which answers 404'],
  forbidden: ['refused by the forge,', 'which answers 403'],
  unauthorized: ['refused by the forge,', 'which answers 401'],
  'cors-closed': ['closed to browsers', ''],
  'file-not-fetched': ['not fetched', ''],
  'not-finished': ['not read to its end', ''],
  'file-closed': ['closed to browsers', ''],
  'file-forbidden': ['refused by the forge', ''],
  'file-cut-off': ['did not come whole', ''],
  'file-too-large': ['too large to be fetched', ''],
  'file-brought-differs': ['other bytes were brought', 'than the forge has'],
  'git-ref-missing': ['not in what was brought', ''],
  'git-ref-older': ['older than at the forge', ''],
  'git-only-one-ref': ['one branch only,', 'the others stayed at the forge'],
  'git-brought-other': ['not what the forge has now', ''],
  'git-not-a-mirror': ['a plain clone,', 'no mirror'],
  'sso-partial': ['kept back by a sign-on (SSO)', ''],
  'server-error': ['the forge failed', 'when asked for it'],
};

const bringAgain =
  'Clone it anew with git clone --mirror, check the project again, and bring that. What is collected stays.';

/** What a person can do about it, by the same codes. */
const remedies: Readonly<Record<string, string>> = {
  'git-ref-missing': bringAgain,
  'git-ref-older': bringAgain,
  'git-only-one-ref': bringAgain,
  'git-brought-other': bringAgain,
  'git-not-a-mirror': bringAgain,
};

/** What to do about what is missing, each once. */
export function remediesFor({ missing }: UnitReceipt): readonly string[] {
  return [...new Set(missing.flatMap(({ reason }) => remedies[reason] ?? []))];
}

/** How many are missing: those named, or the difference, whichever is more. A unit that failed without numbers lacks one thing: itself. */
export function missingOf(unit: UnitReceipt): number {
  if (unit.outcome !== 'missing' && unit.outcome !== 'failed') return 0;
  return Math.max(unit.missing.length, (unit.expected ?? 0) - unit.got, unit.outcome === 'failed' ? 1 : 0);
}

export function reasonWords(code: string): string {
  const known = reasons[code];
  return known === undefined ? code : known.join(' ').trim();
}

function missingWords(unit: UnitReceipt): StateWords {
  const codes = [...new Set(unit.missing.map((one) => one.reason))];
  const [code] = codes;
  if (code === undefined) return { strong: unit.note ?? 'fewer came than the forge counts', tone: 'gap' };
  const [strong, rest] = reasons[code] ?? [unit.note ?? code, ''];
  if (codes.length > 1) return { strong: `${number(codes.length)} reasons,`, rest: 'named below', tone: 'gap' };
  return { strong, rest, tone: 'gap' };
}

function reportWords(unit: UnitReceipt): StateWords {
  switch (unit.outcome) {
    case 'complete': {
      const size = unit.bytes ? [bytes(unit.bytes)] : [];
      return { rest: [unit.note ?? 'complete', ...size].join(', ') };
    }
    case 'missing':
      return missingWords(unit);
    case 'failed':
      return { strong: unit.note ?? 'failed', tone: 'gap' };
    case 'off':
      return { rest: 'off, by your choice' };
    case 'not-offered':
      return { rest: unit.note ?? 'switched off at the forge' };
    case 'empty':
      return { rest: unit.note ?? 'none there' };
  }
}

export function problemsOf(receipt: Receipt, unit: Unit): number {
  return receipt.problems.filter((problem) => problem.unit === unit).length;
}

/** A row of the closed books. */
export function reportRow(unit: Unit, receipt: Receipt): Row {
  const account = receipt.units[unit];
  const state = states[account.outcome];
  const taken = account.got > 0 || (account.outcome !== 'off' && account.outcome !== 'not-offered');
  const missing = missingOf(account);
  const expected = account.expected ?? (account.outcome === 'failed' ? undefined : account.got);
  return {
    id: unit,
    name: unitWords[unit].name,
    state,
    expected: taken ? (expected ?? null) : undefined,
    got: taken ? account.got : undefined,
    missing: taken ? missing : undefined,
    cost: taken ? number(problemsOf(receipt, unit)) : '',
    words: reportWords(account),
    rule: {
      state,
      booked: expected ? account.got / expected : 0,
      missing: expected ? missing / expected : 0,
      known: true,
    },
  };
}

export function reportRows(receipt: Receipt): readonly Row[] {
  return units.map((unit) => reportRow(unit, receipt));
}

/** Sums of the closed books. */
export interface Sums {
  readonly expected: number;
  readonly got: number;
  readonly missing: number;
}

export function sums(receipt: Receipt): Sums {
  const accounts = units.map((unit) => receipt.units[unit]);
  const got = accounts.reduce((sum, account) => sum + account.got, 0);
  const missing = accounts.reduce((sum, account) => sum + missingOf(account), 0);
  return { got, missing, expected: got + missing };
}

/** The double rule of a closed account stands only under a total that lacks nothing. */
export function reportTotal(receipt: Receipt): Total {
  const { expected, got, missing } = sums(receipt);
  return {
    expected,
    got,
    missing,
    cost: number(receipt.problems.length + receipt.problemsLeftOut),
    words: '',
    rule:
      missing === 0
        ? { state: 'sum', booked: 1, missing: 0, known: true }
        : { state: 'total', booked: got / expected, missing: missing / expected, known: true },
  };
}
