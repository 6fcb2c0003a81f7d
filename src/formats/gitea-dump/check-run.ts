import type { ArchiveIndex } from '../../model/archive-index.ts';
import type { AccountName, ProblemSubject } from '../../model/verdict.ts';
import { excerptOf } from '../common/excerpt.ts';
import { type FindingsList, type FoundAt, shown } from '../common/findings.ts';
import type { GitFolder } from '../common/git-folder.ts';
import { jsonPointer } from '../common/json-pointer.ts';
import type { Fields } from '../common/loose-fields.ts';
import type { YamlPointer } from '../common/yaml-read/types.ts';
import type { HeadToFind, MadeBy } from '../format.ts';
import { subjectOf } from './check-subject.ts';
import type { CheckCode } from './check-table.ts';
import type { movedRecords } from './home.ts';
import type { LossCode } from './loss-table.ts';
import type { ScannedRecord } from './scan-records.ts';

/** What is counted while a dump is read. */
export interface DumpCounts {
  issues: number;
  pulls: number;
  comments: number;
  events: number;
  /** Of the events: that a merge was scheduled, or no longer was. */
  scheduledMerges: number;
  reviews: number;
  reviewRequests: number;
  labels: number;
  milestones: number;
  releases: number;
  assets: number;
  assetFiles: number;
  patches: number;
  assetBytes: number;
  /** On issues, pull requests and comments. */
  reactions: number;
}

/** Everything that checking one dump knows so far. Small: names and numbers, never texts of records. */
export interface CheckRun {
  readonly index: ArchiveIndex;
  readonly signal: AbortSignal;
  readonly findings: FindingsList;
  readonly counts: DumpCounts;
  readonly git: GitFolder | undefined;
  readonly made: MadeBy;
  readonly labels: Set<string>;
  readonly milestones: Set<string>;
  readonly tags: Set<string>;
  readonly tickets: TicketNumbers;
  /** Records that cannot be read, by row of the ledger. */
  readonly unread: Partial<Record<AccountName, number>>;
  /** Commits that refs of the code point at. */
  readonly tips: ReadonlySet<string>;
  /** Files that records of release files name. */
  readonly assetPaths: Set<string>;
  /** Other files that a record names. */
  readonly namedPaths: Set<string>;
  readonly headsToFind: HeadToFind[];
  /** Comments and reviews that are not at home in their files. */
  readonly moved: ReturnType<typeof movedRecords>;
  readonly losses: Map<LossCode, number>;
  lose(code: LossCode, count?: number): void;
  /** Something about a file or the archive as a whole. */
  sayOf(code: CheckCode, file: string, at?: Omit<FoundAt, 'file'>): void;
}

/** Which numbers are taken, and by what: one byte each. */
interface TicketNumbers {
  kind(number: number): 'issue' | 'pull-request' | undefined;
  take(number: number, kind: 'issue' | 'pull-request'): void;
}

const kinds = [undefined, 'issue', 'pull-request'] as const;
const largestPlain = 1 << 24;

export function ticketNumbers(): TicketNumbers {
  let taken = new Uint8Array(1024);
  const beyond = new Map<number, number>();
  return {
    kind: (number) => kinds[number < largestPlain ? (taken[number] ?? 0) : (beyond.get(number) ?? 0)],
    take(number, kind) {
      const code = kinds.indexOf(kind);
      if (number >= largestPlain) {
        beyond.set(number, code);
        return;
      }
      if (number >= taken.length) {
        const larger = new Uint8Array(Math.min(largestPlain, Math.max(number + 1, taken.length * 2)));
        larger.set(taken);
        taken = larger;
      }
      taken[number] = code;
    },
  };
}

/** One record under check. */
export interface RecordCheck {
  readonly record: ScannedRecord;
  readonly fields: Fields;
  readonly run: CheckRun;
  /** What of this file was there before, to find it a second time. */
  readonly seen: Set<string>;
  /** `finding`: what stands there; the value itself when it is short. */
  say(code: CheckCode, pointer: YamlPointer, finding?: unknown): void;
  /** Something was said of that field, of one inside it or around it. */
  isSaid(field: string): boolean;
}

const accountsOfFolders: readonly (readonly [string, AccountName])[] = [
  ['git/pulls/', 'patches'],
  ['git/', 'git'],
  ['git.wiki.git/', 'wiki'],
  ['wiki/', 'wiki'],
  ['comments/', 'comments'],
  ['reviews/', 'reviews'],
  ['release_assets/', 'release-files'],
];

const accountsOfFiles: Readonly<Record<string, AccountName>> = {
  git: 'git',
  wiki: 'wiki',
  'git.wiki.git': 'wiki',
  'issue.yml': 'issues',
  'pull_request.yml': 'pull-requests',
  'label.yml': 'labels',
  'milestone.yml': 'milestones',
  'release.yml': 'releases',
};

/** The row of the ledger that a problem belongs to. */
export function accountOf(code: string, file: string): AccountName {
  if (code.startsWith('asset-')) return 'release-files';
  if (code.startsWith('patch-')) return 'patches';
  const folder = accountsOfFolders.find(([prefix]) => file.startsWith(prefix));
  return folder?.[1] ?? (Object.hasOwn(accountsOfFiles, file) ? accountsOfFiles[file] : undefined) ?? 'archive';
}

/** Where a field of a record is: its value, where that is a single one. */
export function placeIn(
  record: ScannedRecord,
  pointer: YamlPointer,
  finding: unknown,
  about?: ProblemSubject,
): FoundAt {
  const { line, column, span } = spotOf(record, pointer);
  const excerpt = excerptOf(record.item.lineText, line, column);
  const said = finding === undefined ? {} : { finding: shown(finding) };
  const where = { file: record.file, line, column, ...(span > 1 && { span }), field: jsonPointer(pointer), excerpt };
  return { ...where, ...said, ...(about && { about }) };
}

const quoted = { double: /^"(?:[^"\\]|\\.)*"?/, single: /^'(?:[^']|'')*'?/ } as const;
const longestSpan = 80;

function spotOf({ item }: ScannedRecord, pointer: YamlPointer): { line: number; column: number; span: number } {
  const scalar = pointer.length === 0 ? undefined : item.scalar(pointer);
  if (scalar === undefined) return { ...item.position(pointer), span: 1 };
  const { line, column, text, style } = scalar;
  if (style === 'block') return { line, column, span: 1 };
  if (style === 'plain') return { line, column, span: Math.min(longestSpan, text.length) };
  const form = quoted[style];
  const [written = ''] = form.exec(item.lineText(line)?.slice(column - 1, column + longestSpan) ?? '') ?? [];
  return { line, column, span: Math.min(longestSpan, written.length) };
}

export function checkOf(run: CheckRun, record: ScannedRecord, fields: Fields, seen: Set<string>): RecordCheck {
  const said: string[] = [];
  return {
    record,
    fields,
    run,
    seen,
    say(code, pointer, finding) {
      said.push(jsonPointer(pointer));
      run.findings.add(code, accountOf(code, record.file), () =>
        placeIn(record, pointer, finding, subjectOf(run.tickets, record, fields, pointer)),
      );
    },
    isSaid: (field) => said.some((one) => one.startsWith(field) || field.startsWith(one)),
  };
}
