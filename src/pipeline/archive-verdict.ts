import { checkTable, isCheckCode, severityFor } from '../formats/check-table.ts';
import type { CheckRule } from '../formats/common/check-rules.ts';
import type { CodeFindings, FoundAt } from '../formats/common/findings.ts';
import type { ReceiptNumbers } from '../formats/common/own-files.ts';
import { restoreTables } from '../formats/restore-tables.ts';
import { archiveTable, archiveTitle, isArchiveCode } from '../model/archive-table.ts';
import type { Problem, Severity } from '../model/problem.ts';
import {
  type Account,
  type AccountName,
  accounts,
  type PlacedProblem,
  type ProblemGroup,
  type RestoreLoss,
  type Target,
  type Verdict,
} from '../model/verdict.ts';

/** Everything that reading an archive has found; plain data, to be judged for any target. */
export interface Findings {
  readonly format: string;
  readonly version?: string;
  readonly madeBy?: string;
  readonly project?: string;
  readonly codes: readonly CodeFindings[];
  /** About the archive itself. */
  readonly archive: readonly Problem[];
  /** Of each row of the ledger that its format has, but for the archive itself and git. */
  readonly got: Readonly<Partial<Record<AccountName, number>>>;
  /** What its files say of each other. */
  readonly said: Readonly<Partial<Record<AccountName, number>>>;
  /** Records that cannot be read. */
  readonly unread: Readonly<Partial<Record<AccountName, number>>>;
  readonly receipt: ReceiptNumbers;
  /** By code of the format's own table. */
  readonly losses: Readonly<Record<string, number>>;
  readonly git: RepositoryState;
  readonly wiki: RepositoryState;
}

export type RepositoryState = NonNullable<Verdict['git']>;

const rank = { 'stops-restore': 0, 'loses-data': 1, odd: 2 } as const satisfies Readonly<Record<Severity, number>>;

/** What was found, judged for one target; for the format's first one when it has no such target. */
export function verdictFor(findings: Findings, wanted: Target): Verdict {
  const targets = restoreTables[findings.format]?.targets ?? [];
  const target = (targets.find(({ id }) => id === wanted) ?? targets[0])?.id ?? wanted;
  const groups = [...recordGroups(findings, target), ...archiveGroups(findings.archive)].sort(
    (a, b) => rank[a.severity] - rank[b.severity] || b.count - a.count || (a.code < b.code ? -1 : 1),
  );
  const { format, version, madeBy, project, git } = findings;
  return {
    verdict: groups[0]?.severity ?? 'whole',
    target,
    targets,
    format,
    ...(version === undefined ? {} : { version }),
    ...(madeBy === undefined || madeBy === '' ? {} : { madeBy }),
    ...(project === undefined || project === '' ? {} : { project }),
    accounts: accounts
      .filter((name) => gotOf(name, findings) !== undefined)
      .map((name) => accountFor(name, findings, target)),
    groups,
    losses: lossesFor(findings, target),
    git,
  };
}

function recordGroups({ codes }: Findings, target: Target): ProblemGroup[] {
  return codes.flatMap(({ code, count, places }) => {
    const severity = isCheckCode(code) ? severityFor(code, target) : undefined;
    if (!isCheckCode(code) || severity === undefined) return [];
    const { title, why, todo, mended }: CheckRule = checkTable[code];
    const texts = { title, why, todo, ...(mended !== undefined && { mended }) };
    return [{ code, severity, ...texts, count, places: places.map((at) => placed(code, severity, title, at)) }];
  });
}

function placed(code: string, severity: Severity, title: string, at: FoundAt): PlacedProblem {
  return { code, severity, message: title, ...(at.file === undefined ? {} : { place: at.file }), ...at };
}

/** Problems of opening, by code. */
export function archiveGroups(problems: readonly Problem[]): ProblemGroup[] {
  const byCode = new Map<string, Problem[]>();
  for (const problem of problems) byCode.set(problem.code, [...(byCode.get(problem.code) ?? []), problem]);
  return [...byCode].flatMap(([code, all]) => {
    const [first] = all;
    if (first === undefined) return [];
    const { why, todo } = isArchiveCode(code) ? archiveTable[code] : { why: '', todo: '' };
    const title = isArchiveCode(code) ? archiveTitle(code) : first.message;
    const places = all.map((problem) => (problem.place === undefined ? problem : { ...problem, file: problem.place }));
    return [{ code, severity: first.severity, title, why, todo, count: all.length, places }];
  });
}

function lossesFor({ format, losses }: Findings, target: Target): RestoreLoss[] {
  const table = restoreTables[format]?.losses ?? {};
  return Object.entries(losses).flatMap(([code, count]) => {
    const rule = Object.hasOwn(table, code) ? table[code] : undefined;
    if (rule === undefined || (rule.targets !== undefined && !rule.targets.includes(target))) return [];
    return [{ code, what: rule.what, count, after: rule.after }];
  });
}

/** What is in that row of the ledger; `undefined` when the format has no such row. */
function gotOf(name: AccountName, { got, git, wiki }: Findings): number | undefined {
  if (name === 'archive') return 1;
  if (name === 'git') return git === 'absent' ? 0 : 1;
  if (name === 'wiki') return wiki === 'absent' ? 0 : 1;
  return got[name];
}

/** By the receipt, or by what the files say of each other. */
function expectedOf(name: AccountName, findings: Findings): number | undefined {
  if (name === 'archive' || name === 'git' || name === 'wiki') return undefined;
  const receipt = findings.receipt[name];
  const said = findings.said[name];
  if (said !== undefined) return receipt?.expected ?? said;
  if (receipt !== undefined) return receipt.expected ?? receipt.got;
  const beside = findings.unread[name];
  return beside === undefined ? undefined : (gotOf(name, findings) ?? 0) + beside;
}

function accountFor(name: AccountName, findings: Findings, target: Target): Account {
  let problems = name === 'archive' ? findings.archive.length : 0;
  let worst = name === 'archive' ? worstOf(findings.archive.map(({ severity }) => severity)) : undefined;
  for (const { code, accounts: found } of findings.codes) {
    const severity = isCheckCode(code) ? severityFor(code, target) : undefined;
    const count = found[name] ?? 0;
    if (severity === undefined || count === 0) continue;
    problems += count;
    worst = worstOf(worst === undefined ? [severity] : [worst, severity]);
  }
  const got = gotOf(name, findings) ?? 0;
  const expected = expectedOf(name, findings);
  const missing = expected === undefined ? 0 : Math.max(0, expected - got);
  return {
    name,
    got,
    missing,
    problems,
    ...(expected === undefined ? {} : { expected }),
    ...(worst === undefined ? {} : { severity: worst }),
  };
}

function worstOf(severities: readonly Severity[]): Severity | undefined {
  return [...severities].sort((a, b) => rank[a] - rank[b])[0];
}
