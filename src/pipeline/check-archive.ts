/// <reference path="../formats/validators.d.ts" />
import { checkSums, sumsFile } from '../formats/common/check-sums.ts';
import { createFindings, type FindingsList } from '../formats/common/findings.ts';
import { type ReceiptNumbers, readReceipt, readTakeout, type Takeout } from '../formats/common/own-files.ts';
import { readableVersion } from '../formats/common/version.ts';
import { checkDump, checkedKinds } from '../formats/gitea-dump/check-dump.ts';
import { checkExtra, type ExtraCounts } from '../formats/gitea-dump/check-extra.ts';
import { accountOf, type CheckRun } from '../formats/gitea-dump/check-run.ts';
import type { CheckCode } from '../formats/gitea-dump/check-table.ts';
import { paths } from '../formats/gitea-dump/paths.ts';
import { recordFiles } from '../formats/gitea-dump/scan-records.ts';
import { dumpVersion } from '../formats/gitea-dump/version.ts';
import { RunError } from '../lib/run-error.ts';
import type { ArchiveIndex } from '../model/archive-index.ts';
import type { Problem } from '../model/problem.ts';
import type { CheckProgress } from '../model/verdict.ts';
import type { Findings } from './archive-verdict.ts';
import { checkGit, type VerifyRepository } from './check-git.ts';
import { layoutVersion } from './receipt.ts';

/** Places kept for each code. */
const listedPlaces = 1000;

export interface CheckArchiveOptions {
  readonly signal: AbortSignal;
  /** What was odd about the archive while it was opened. */
  readonly problems?: readonly Problem[];
  /** Proves a repository of the archive; without it git is not looked into. */
  readonly verify?: VerifyRepository;
  onProgress?(progress: CheckProgress): void;
}

/**
 * Reads the archive once from end to end and says everything that is wrong with it. Rejects with `version-too-new`, `version-unclear` or
 * `format-unknown` when it is nothing that is read here; what is wrong with single files is a finding.
 */
export async function checkArchive(index: ArchiveIndex, options: CheckArchiveOptions): Promise<Findings> {
  const { signal } = options;
  const { validators: common } = await import('virtual:validators/common');
  const { validators } = await import('virtual:validators/gitea-dump');
  const findings = createFindings(listedPlaces);
  const tell = progressOf(index, findings, options);
  const say = sayer(findings);
  const takeout = await readTakeout(index, common['takeout'], (found) => madeOf(found) === 'newer', signal);
  if (takeout.is === 'broken') say('takeout-broken', 'takeout.json', { finding: takeout.why });
  const known = takeout.is === 'read' ? takeout.value : undefined;
  const made = madeOf(known);
  if (known === undefined && !looksLikeDump(index)) throw unknownFormat(index);
  const run = await checkDump({ index, findings, signal, validators, made, onBytes: tell.read });
  const extra = await checkExtra(run, validators, tell.read);
  const receipt = await readReceipt(index, made === 'here' ? common['receipt'] : undefined, signal);
  if (receipt.is === 'broken') say('receipt-broken', 'receipt.json', { finding: receipt.why });
  const numbers = receipt.is === 'read' ? receipt.value : undefined;
  if (numbers !== undefined) compareReceipt(run, extra, numbers, say);
  await checkSums(index, say, signal, tell.read);
  const git = await checkGit(run, options.verify, { signal, onBytes: tell.git });
  return {
    format: 'gitea-dump',
    ...(known === undefined ? {} : { version: known.format.version, madeBy: known.madeBy, project: known.project }),
    codes: findings.all(),
    archive: options.problems ?? [],
    counts: { ...run.counts },
    unread: { ...run.unread },
    expected: numbers ?? {},
    losses: Object.fromEntries(run.losses),
    git: git.code,
    wiki: git.wiki,
  };
}

type Say = (code: CheckCode, file: string, at?: Parameters<CheckRun['sayOf']>[2]) => void;

function sayer(findings: FindingsList): Say {
  return (code, file, at = {}) => findings.add(code, accountOf(code, file), () => ({ file, ...at }));
}

/** Refuses what a newer program has made, if this one cannot read it. */
function madeOf(takeout: Takeout | undefined): CheckRun['made'] {
  if (takeout === undefined) return 'elsewhere';
  // Whatever else the takeout.json of a newer layout says, it is not known here.
  const layout = readable('the archive layout', layoutVersion, takeout.layout);
  // Its schema says what is missing.
  if (takeout.format.id === '' || takeout.format.version === '') return layout === 'newer' ? 'newer' : 'here';
  if (takeout.format.id !== 'gitea-dump')
    throw new RunError(
      'format-unknown',
      `The archive is written as ${takeout.format.id.slice(0, 40)}, which is not read here.`,
      {
        retry: 'never',
      },
    );
  const format = readable('gitea-dump', dumpVersion, takeout.format.version);
  return layout === 'newer' || format === 'newer' ? 'newer' : 'here';
}

/** How the version stands to ours; throws when it cannot be read. */
function readable(what: string, known: string, found: string): 'same' | 'older' | 'newer' {
  const check = readableVersion(what, known, found);
  if (!check.readable) throw new RunError(check.code, check.message, { retry: 'never' });
  return check.relation;
}

/** Something that only a dump has. */
function looksLikeDump(index: ArchiveIndex): boolean {
  const files = [paths.repository, paths.issues, paths.pullRequests, paths.releases, paths.labels, paths.milestones];
  return files.some((path) => index.get(path) !== undefined) || index.under('comments/').length > 0;
}

function unknownFormat(index: ArchiveIndex): RunError {
  const message =
    index.get('HEAD') === undefined
      ? 'There is no dump in it: no repo.yml and no file of issues.'
      : 'This is a git repository and no dump: there is no repo.yml.';
  return new RunError('format-unknown', message, { retry: 'never' });
}

/** Numbers of the receipt that can be counted in the archive. */
function compareReceipt({ counts }: CheckRun, extra: ExtraCounts, receipt: ReceiptNumbers, say: Say): void {
  const orphans = (kind: string) => extra.orphans[kind] ?? 0;
  const got: Readonly<Record<string, number>> = {
    issues: counts.issues + orphans('issue'),
    'pull-requests': counts.pulls + orphans('pull-request'),
    comments: counts.comments + orphans('comment'),
    reviews: counts.reviews + orphans('review'),
    releases: counts.releases + orphans('release'),
    attachments: extra.attachmentFiles,
  };
  for (const [unit, number] of Object.entries(got)) {
    const expected = receipt[unit]?.got;
    if (expected !== undefined && expected !== number)
      say('receipt-count', 'receipt.json', {
        field: `/units/${unit}/got`,
        finding: `${unit}: ${expected}; there are ${number}`,
      });
  }
}

/** Bytes that will be read, and how many have been. */
function progressOf(index: ArchiveIndex, findings: FindingsList, options: CheckArchiveOptions) {
  const sizes = (entries: readonly { readonly size: number }[]) => entries.reduce((sum, { size }) => sum + size, 0);
  const records = checkedKinds.flatMap((kind) => recordFiles(index, kind).map(({ entry }) => entry));
  const all = index.get(sumsFile) === undefined ? 0 : sizes(index.entries);
  const packs = options.verify === undefined ? 0 : sizes(index.entries.filter(({ path }) => path.endsWith('.pack')));
  const bytesTotal =
    sizes(records) + sizes(index.under('extra/').filter(({ path }) => path.endsWith('.jsonl'))) + all + packs;
  let bytes = 0;
  const tell = (phase: CheckProgress['phase']) => (file: string, read: number) => {
    bytes = Math.min(bytesTotal, bytes + read);
    options.onProgress?.({ phase, bytes, bytesTotal, file, problems: findings.count });
  };
  return { read: tell('reading'), git: tell('git') };
}
