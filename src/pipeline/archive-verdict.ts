import type { CodeFindings, FoundAt } from '../formats/common/findings.ts';
import type { ReceiptNumbers } from '../formats/common/own-files.ts';
import type { DumpCounts } from '../formats/gitea-dump/check-run.ts';
import { type CheckCode, checkTable, severityFor } from '../formats/gitea-dump/check-table.ts';
import { type LossCode, type LossRule, lossTable } from '../formats/gitea-dump/loss-table.ts';
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
  readonly counts: Readonly<DumpCounts>;
  /** Records that cannot be read. */
  readonly unread: Readonly<Partial<Record<AccountName, number>>>;
  /** By the receipt. */
  readonly expected: ReceiptNumbers;
  readonly losses: Readonly<Partial<Record<LossCode, number>>>;
  readonly git: RepositoryState;
  readonly wiki: RepositoryState;
}

export type RepositoryState = NonNullable<Verdict['git']>;

const rank = { 'stops-restore': 0, 'loses-data': 1, odd: 2 } as const satisfies Readonly<Record<Severity, number>>;

function isCheckCode(code: string): code is CheckCode {
  return Object.hasOwn(checkTable, code);
}

/** What was found, judged for one target. */
export function verdictFor(findings: Findings, target: Target): Verdict {
  const groups = [...recordGroups(findings, target), ...archiveGroups(findings.archive)].sort(
    (a, b) => rank[a.severity] - rank[b.severity] || b.count - a.count || (a.code < b.code ? -1 : 1),
  );
  const { format, version, madeBy, project, git } = findings;
  return {
    verdict: groups[0]?.severity ?? 'whole',
    target,
    format,
    ...(version === undefined ? {} : { version }),
    ...(madeBy === undefined || madeBy === '' ? {} : { madeBy }),
    ...(project === undefined || project === '' ? {} : { project }),
    accounts: accounts.map((name) => accountFor(name, findings, target)),
    groups,
    losses: lossesFor(findings, target),
    git,
  };
}

function recordGroups({ codes }: Findings, target: Target): ProblemGroup[] {
  return codes.flatMap(({ code, count, places }) => {
    const severity = isCheckCode(code) ? severityFor(code, target) : undefined;
    if (!isCheckCode(code) || severity === undefined) return [];
    const { title, why, todo } = checkTable[code];
    return [{ code, severity, title, why, todo, count, places: places.map((at) => placed(code, severity, title, at)) }];
  });
}

function placed(code: string, severity: Severity, title: string, at: FoundAt): PlacedProblem {
  return { code, severity, message: title, ...(at.file === undefined ? {} : { place: at.file }), ...at };
}

/** Problems of opening, by code. */
function archiveGroups(problems: readonly Problem[]): ProblemGroup[] {
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

function lossesFor({ losses }: Findings, target: Target): RestoreLoss[] {
  return Object.entries(losses).flatMap(([code, count]) => {
    if (!isLossCode(code)) return [];
    const rule: LossRule = lossTable[code];
    if (rule.targets !== undefined && !rule.targets.includes(target)) return [];
    return [{ code, what: rule.what, count, after: rule.after }];
  });
}

function isLossCode(code: string): code is LossCode {
  return Object.hasOwn(lossTable, code);
}

/** What is in each row of the ledger, and what nothing else in the archive knows how many there should be. */
function gotOf(name: AccountName, { counts, git, wiki }: Findings): number {
  const got: Readonly<Record<AccountName, number>> = {
    archive: 1,
    git: git === 'absent' ? 0 : 1,
    wiki: wiki === 'absent' ? 0 : 1,
    issues: counts.issues,
    'pull-requests': counts.pulls,
    patches: counts.patches,
    comments: counts.comments,
    reviews: counts.reviews,
    labels: counts.labels,
    milestones: counts.milestones,
    releases: counts.releases,
    'release-files': counts.assetFiles,
  };
  return got[name];
}

/** By the receipt, or by what the files say of each other. */
function expectedOf(name: AccountName, findings: Findings): number | undefined {
  const { counts, expected, unread } = findings;
  if (name === 'patches') return counts.pulls;
  if (name === 'release-files') return expected[name]?.expected ?? counts.assets;
  if (name === 'archive' || name === 'git' || name === 'wiki') return undefined;
  const said = expected[name];
  if (said !== undefined) return said.expected ?? said.got;
  const beside = unread[name];
  return beside === undefined ? undefined : gotOf(name, findings) + beside;
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
  const got = gotOf(name, findings);
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
