/// <reference path="../formats/validators.d.ts" />

import { checkRest } from '../formats/common/check-rest.ts';
import type { CommonCode } from '../formats/common/check-rules.ts';
import { checkSums, sumsFile } from '../formats/common/check-sums.ts';
import { createFindings, type FindingsList, type FoundAt } from '../formats/common/findings.ts';
import { type ReceiptNumbers, readReceipt, readTakeout, type Takeout } from '../formats/common/own-files.ts';
import { readableVersion } from '../formats/common/version.ts';
import type { Format, FormatChecked, FormatReader, MadeBy, MovedRecord } from '../formats/format.ts';
import { formats } from '../formats/registry.ts';
import { RunError } from '../lib/run-error.ts';
import type { ArchiveIndex } from '../model/archive-index.ts';
import type { Problem } from '../model/problem.ts';
import type { CheckProgress } from '../model/verdict.ts';
import type { Findings } from './archive-verdict.ts';
import { checkGit, type VerifyRepository } from './check-git.ts';
import { layoutVersion } from './receipt.ts';

/** Every place is looked up in the record again, and is some hundred bytes; an excerpt is a thousand. */
const kept = { places: 20_000, allPlaces: 50_000, excerpts: 1000 };

export interface CheckArchiveOptions {
  readonly signal: AbortSignal;
  /** What was odd about the archive while it was opened. */
  readonly problems?: readonly Problem[];
  /** Proves a repository of the archive; without it git is not looked into. */
  readonly verify?: VerifyRepository;
  onProgress?(progress: CheckProgress): void;
}

/** What was found, and how the archive is read. */
interface CheckedRecords {
  readonly findings: Findings;
  readonly format: Format;
  readonly reader: FormatReader;
  /** For `reader.decode`. */
  readonly moved: readonly MovedRecord[];
}

/**
 * Reads the archive once from end to end and says everything that is wrong with it. Rejects with `version-too-new`, `version-unclear` or
 * `format-unknown` when it is nothing that is read here; what is wrong with single files is a finding.
 */
export async function checkArchive(index: ArchiveIndex, options: CheckArchiveOptions): Promise<CheckedRecords> {
  const { signal, verify } = options;
  const { validators: common } = await import('virtual:validators/common');
  const findings = createFindings(kept);
  const takeout = await readTakeout(index, common['takeout'], (found) => madeOf(found) === 'newer', signal);
  const known = takeout.is === 'read' ? takeout.value : undefined;
  const { format, reader } = await recognised(index, known);
  const say = (code: CommonCode, file: string, at: Omit<FoundAt, 'file'> = {}) =>
    findings.add(code, reader.accountOf(code, file), () => ({ file, ...at }));
  if (takeout.is === 'broken') say('takeout-broken', 'takeout.json', { finding: takeout.why });
  const made = madeOf(known);
  const tell = progressOf(index, reader, findings, options);
  const checked = await reader.check(index, { findings, signal, made, onBytes: tell.read });
  const receipt = await readReceipt(index, made === 'here' ? common['receipt'] : undefined, signal);
  if (receipt.is === 'broken') say('receipt-broken', 'receipt.json', { finding: receipt.why });
  const numbers = receipt.is === 'read' ? receipt.value : undefined;
  if (numbers !== undefined) compareReceipt(checked, numbers, say);
  const unlisted = new Set<string>();
  const saySum: Say = (code, file, at) => {
    if (code === 'sums-unlisted') unlisted.add(file);
    say(code, file, at);
  };
  await checkSums(index, saySum, signal, tell.read);
  const rest = unreadOf(index, unlisted, tell.seen);
  await checkRest(rest, damagedIn(findings), (file, at) => say('entry-damaged', file, at), signal, tell.read);
  const isOwn = reader.owns(index);
  for (const { path } of index.entries) if (!isNamed(path, isOwn) && !unlisted.has(path)) say('file-strange', path);
  const { headsToFind } = checked;
  const git = await checkGit({ index, findings, reader, headsToFind, verify, signal, onBytes: tell.git });
  if (numbers !== undefined) compareRepositories(git, numbers, say);
  return {
    format,
    reader,
    moved: checked.moved ?? [],
    findings: {
      format: format.id,
      ...(known === undefined ? {} : { version: known.format.version, madeBy: known.madeBy, project: known.project }),
      codes: findings.all(),
      archive: options.problems ?? [],
      ...{ got: checked.got, said: checked.expected, unread: checked.unread },
      receipt: numbers ?? {},
      losses: Object.fromEntries(checked.losses),
      git: git.code.state,
      wiki: git.wiki.state,
    },
  };
}

/** The format that `takeout.json` names, else the first one that finds something of its own. */
async function recognised(index: ArchiveIndex, takeout: Takeout | undefined) {
  const named = formats.find(({ id }) => id === takeout?.format.id);
  if (named !== undefined) return { format: named, reader: await named.reader() };
  const marks: string[] = [];
  for (const format of formats) {
    const reader = await format.reader();
    if (reader.recognises(index)) return { format, reader };
    marks.push(reader.marks);
  }
  const [usual] = formats;
  // It calls itself one of our archives: what is missing is then to be told.
  if (takeout !== undefined && usual !== undefined) return { format: usual, reader: await usual.reader() };
  throw unknownFormat(index, marks);
}

/** Refuses what a newer program has made, if this one cannot read it. */
function madeOf(takeout: Takeout | undefined): MadeBy {
  if (takeout === undefined) return 'elsewhere';
  // Whatever else the takeout.json of a newer layout says, it is not known here.
  const layout = readable('the archive layout', layoutVersion, takeout.layout);
  const { id, version } = takeout.format;
  // Its schema says what is missing.
  if (id === '' || version === '') return layout === 'newer' ? 'newer' : 'here';
  const format = formats.find((one) => one.id === id);
  if (format === undefined)
    throw new RunError('format-unknown', `The archive is written as ${id.slice(0, 40)}, which is not read here.`, {
      retry: 'never',
    });
  const relation = readable(id, format.version, version);
  return layout === 'newer' || relation === 'newer' ? 'newer' : 'here';
}

/** How the version stands to ours; throws when it cannot be read. */
function readable(what: string, known: string, found: string): 'same' | 'older' | 'newer' {
  const check = readableVersion(what, known, found);
  if (!check.readable) throw new RunError(check.code, check.message, { retry: 'never' });
  return check.relation;
}

function unknownFormat(index: ArchiveIndex, marks: readonly string[]): RunError {
  const message =
    index.get('HEAD') === undefined
      ? `There is no project in it: ${marks.join('; ')}.`
      : `This is a git repository and no project: ${marks.join('; ')}.`;
  return new RunError('format-unknown', message, { retry: 'never' });
}

/** What stands beside a format's own files. */
const besideFormat =
  /^(?:SHA256SUMS|RESTORE\.md|takeout\.json|receipt\.json|schemas\/.*|extra\/(?:[a-z0-9.-]+\.jsonl|attachments\/.*))$/u;

function isNamed(path: string, isOwn: (path: string) => boolean): boolean {
  return isOwn(path) || besideFormat.test(path);
}

/** Files of a ZIP that nothing has read to their end: whether they can be had is not known yet. Other archives hold no checksums. */
function unreadOf(index: ArchiveIndex, unlisted: ReadonlySet<string>, seen: ReadonlyMap<string, number>) {
  if (index.kind !== 'zip') return [];
  if (index.get(sumsFile) !== undefined) return index.entries.filter(({ path }) => unlisted.has(path));
  return index.entries.filter(({ path, size }) => (seen.get(path) ?? -1) < size);
}

function damagedIn(findings: FindingsList): ReadonlySet<string> {
  const found = findings.all().find(({ code }) => code === 'entry-damaged');
  return new Set(found?.places.flatMap(({ file }) => (file === undefined ? [] : [file])));
}

type Say = (code: CommonCode, file: string, at?: Omit<FoundAt, 'file'>) => void;

/** Numbers of the receipt that can be counted in the archive. */
function compareReceipt({ units, mayBeMore = [] }: FormatChecked, receipt: ReceiptNumbers, say: Say): void {
  for (const [unit, number] of Object.entries(units)) {
    const said = receipt[unit];
    if (said === undefined || said.left || (mayBeMore.includes(unit) && number > said.got)) continue;
    sayCount(say, unit, 'got', said.got, number);
  }
}

/** The same for the repositories, as far as they were read. */
function compareRepositories(git: Awaited<ReturnType<typeof checkGit>>, receipt: ReceiptNumbers, say: Say): void {
  for (const [unit, { holds }] of [
    ['git', git.code],
    ['wiki', git.wiki],
  ] as const) {
    const said = receipt[unit];
    if (holds === undefined || said?.refs === undefined) continue;
    // Commits that only a pull request names get refs of their own in the dump.
    if (holds.refs < said.refs) sayCount(say, unit, 'repository/refs', said.refs, holds.refs);
    if (said.packs === 1 && holds.objects !== undefined) sayCount(say, unit, 'got', said.got, holds.objects);
  }
}

function sayCount(say: Say, unit: string, field: string, said: number, there: number): void {
  if (said === there) return;
  const finding = `${unit}: ${said}; there are ${there}`;
  say('receipt-count', 'receipt.json', { field: `/units/${unit}/${field}`, finding });
}

/** Bytes that will be read, and how many have been; `seen`: of each file, where no list of sums stands for all of them. */
function progressOf(
  index: ArchiveIndex,
  reader: FormatReader,
  findings: FindingsList,
  { verify, onProgress }: CheckArchiveOptions,
) {
  const sizes = (entries: readonly { readonly size: number }[]) => entries.reduce((sum, { size }) => sum + size, 0);
  const hasSums = index.get(sumsFile) !== undefined;
  const records = reader.bytesToRead(index);
  const all = sizes(index.entries);
  // With sums every file is read for them; without, in a ZIP, what no check has read is read for its checksum.
  const proof = hasSums ? all : index.kind === 'zip' ? Math.max(0, all - records) : 0;
  const packs = verify === undefined ? 0 : sizes(index.entries.filter(({ path }) => path.endsWith('.pack')));
  const bytesTotal = records + proof + packs;
  const seen = new Map<string, number>();
  let bytes = 0;
  const tell = (phase: CheckProgress['phase']) => (file: string, read: number) => {
    bytes = Math.min(bytesTotal, bytes + read);
    onProgress?.({ phase, bytes, bytesTotal, file, problems: findings.count });
  };
  const telling = tell('reading');
  const read = (file: string, count: number) => {
    if (!hasSums) seen.set(file, (seen.get(file) ?? 0) + count);
    telling(file, count);
  };
  return { read, git: tell('git'), seen };
}
