import type { ArchiveIndex } from '../../model/archive-index.ts';
import type { Validator } from '../common/check-record.ts';
import type { FindingsList } from '../common/findings.ts';
import { readGitFolder } from '../common/git-folder.ts';
import { pointerParts } from '../common/json-pointer.ts';
import { isFields, textIn } from '../common/loose-fields.ts';
import { firstBytes, smallText } from '../common/small-text.ts';
import { checkGitFolder, checkUnread, checkWiki, sayDamaged, sayUnread } from './check-folders.ts';
import { recordChecks } from './check-records.ts';
import { accountOf, type CheckRun, checkOf, placeIn, ticketNumbers } from './check-run.ts';
import { checkShapes } from './check-shapes.ts';
import { subjectOfFile } from './check-subject.ts';
import type { CheckCode } from './check-table.ts';
import { numberOfUnread, sayYaml } from './check-yaml.ts';
import { pathInDump } from './dump-path.ts';
import { movedRecords } from './home.ts';
import { paths } from './paths.ts';
import type { RecordKind } from './record-shapes.ts';
import { isMappingKind, type RecordFile, recordFiles, type ScannedRecord, scanTogether } from './scan-records.ts';

export interface DumpCheckOptions {
  readonly index: ArchiveIndex;
  readonly findings: FindingsList;
  readonly signal: AbortSignal;
  /** Compiled schemas by kind of record. */
  readonly validators: Readonly<Record<string, Validator>>;
  readonly made: CheckRun['made'];
  /** Told how far reading is; `bytes` of that file. */
  onBytes?(path: string, bytes: number): void;
}

/** What a dump is read for, in the order in which records refer to each other. */
export const checkedKinds = [
  'repo',
  'topic',
  'label',
  'milestone',
  'release',
  'issue',
  'pull_request',
  'comment',
  'review',
] as const satisfies readonly RecordKind[];

/** Reads the whole dump once and says everything that is wrong with it, but for the objects of its repositories. */
export async function checkDump(options: DumpCheckOptions): Promise<CheckRun> {
  const run = await startRun(options);
  if (options.index.get(paths.repository) === undefined) run.sayOf('repo-missing', paths.repository);
  checkGitFolder(run);
  for (const kind of checkedKinds) {
    for (const file of recordFiles(run.index, kind)) await checkFile(file, run, options);
  }
  await checkUnread(run);
  await checkWiki(run);
  return run;
}

async function startRun({ index, findings, signal, made }: DumpCheckOptions): Promise<CheckRun> {
  const git = await readGitFolder(index, paths.code);
  const losses: CheckRun['losses'] = new Map();
  const tickets = ticketNumbers();
  return {
    index,
    findings,
    signal,
    made,
    git,
    tips: new Set(git?.refs.values()),
    counts: {
      issues: 0,
      pulls: 0,
      comments: 0,
      events: 0,
      scheduledMerges: 0,
      reviews: 0,
      reviewRequests: 0,
      labels: 0,
      milestones: 0,
      releases: 0,
      assets: 0,
      assetFiles: 0,
      patches: 0,
      assetBytes: 0,
      reactions: 0,
    },
    labels: new Set(),
    milestones: new Set(),
    tags: new Set(),
    tickets,
    unread: {},
    assetPaths: new Set(),
    namedPaths: new Set(),
    headsToFind: [],
    moved: movedRecords(),
    losses,
    lose(code, count = 1) {
      if (count > 0) losses.set(code, (losses.get(code) ?? 0) + count);
    },
    sayOf: (code, file, at = {}) =>
      findings.add(code, accountOf(code, file), () => {
        const about = subjectOfFile(tickets, file);
        return { file, ...(about && { about }), ...at };
      }),
  };
}

async function checkFile(file: RecordFile, run: CheckRun, options: DumpCheckOptions): Promise<void> {
  run.signal.throwIfAborted();
  if (file.number !== undefined && !isRead(file, run)) {
    await sayUnread(file.entry, run);
    options.onBytes?.(file.entry.path, file.entry.size);
    return;
  }
  try {
    if ((await checkItems(file, run, options)) === 0) await checkEmpty(file, run);
  } catch (error) {
    sayDamaged(error, file.entry.path, run);
  }
}

async function checkItems(file: RecordFile, run: CheckRun, options: DumpCheckOptions): Promise<number> {
  const { path, size } = file.entry;
  const seen = new Set<string>();
  let count = 0;
  let read = 0;
  for await (const records of scanTogether(file, run.signal)) {
    const from = records[0]?.item.bytes.from ?? 0;
    options.onBytes?.(path, Math.max(0, from - read));
    read = Math.max(read, from);
    count += records.length;
    for (const record of records) {
      sayYaml(record, run);
      checkRecord(record, run, options, seen);
      if (record.kind === 'pull_request') await checkPatch(record, run);
    }
  }
  options.onBytes?.(path, size - read);
  return count;
}

/** A restore opens the files of comments and reviews by the numbers of what it has read before. */
function isRead({ kind, number = 0 }: RecordFile, run: CheckRun): boolean {
  const owner = run.tickets.kind(number);
  return kind === 'comment' ? owner !== undefined : owner === 'pull-request';
}

/** A stray mark between the records is none. */
const noRecord: ReadonlySet<string> = new Set(['yaml-stray-empty-list', 'yaml-second-document']);

function countUnread(record: ScannedRecord, run: CheckRun): void {
  if (record.item.problems.every(({ code }) => noRecord.has(code))) return;
  const account = accountOf('', record.file);
  run.unread[account] = (run.unread[account] ?? 0) + 1;
  const number = numberOfUnread(record);
  if (number === undefined || run.tickets.kind(number) !== undefined) return;
  if (record.kind === 'issue') run.tickets.take(number, 'issue');
  if (record.kind === 'pull_request') run.tickets.take(number, 'pull-request');
}

function shapeFault(kind: RecordKind, form: 'item' | 'document', value: unknown): CheckCode | undefined {
  if (isMappingKind(kind) !== (form === 'document')) return 'not-a-list';
  if (value === null) return 'null-item';
  return isFields(value) ? undefined : 'not-a-record';
}

function checkRecord(record: ScannedRecord, run: CheckRun, { validators }: DumpCheckOptions, seen: Set<string>): void {
  const { value, kind: form } = record.item;
  if (value === undefined) {
    countUnread(record, run);
    return;
  }
  const fault = shapeFault(record.kind, form, value);
  if (fault !== undefined || !isFields(value)) {
    const code = fault ?? 'not-a-record';
    const about = subjectOfFile(run.tickets, record.file);
    run.findings.add(code, accountOf(code, record.file), () => placeIn(record, [], undefined, about));
    return;
  }
  const check = checkOf(run, record, value, seen);
  checkShapes(check);
  recordChecks[record.kind](check);
  if (run.made === 'here') checkSchema(check, validators[record.kind]);
}

/** The first fault that the schema finds, unless something was said of that field already. */
function checkSchema(check: ReturnType<typeof checkOf>, validate: Validator | undefined): void {
  if (validate === undefined || validate(check.fields)) return;
  const [error] = validate.errors ?? [];
  const field = error?.instancePath ?? '';
  if (!check.isSaid(field)) check.say('schema', pointerParts(field), error?.message);
}

const largestEmpty = 4096;

/** A restore with `--validation` takes an empty file for no list. */
async function checkEmpty({ kind, entry }: RecordFile, run: CheckRun): Promise<void> {
  if (kind !== 'issue' && kind !== 'milestone') return;
  const text = await smallText(entry, largestEmpty, run.signal);
  if (text !== undefined && !text.replace(/#.*$/gmu, '').includes('[')) run.sayOf('validation-empty', entry.path);
}

/** `git format-patch` begins with `From <id>`; a forge may have saved its error page. */
async function checkPatch(record: ScannedRecord, run: CheckRun): Promise<void> {
  const { value } = record.item;
  const path = isFields(value) ? pathInDump(textIn(value, 'patch_url')) : undefined;
  const entry = path === undefined ? undefined : run.index.get(path);
  if (entry === undefined || entry.size === 0) return;
  const head = await firstBytes(entry, 'From '.length + 40, run.signal);
  if (!/^From [0-9a-f]{40}$/u.test(head)) run.sayOf('patch-odd', entry.path);
}
