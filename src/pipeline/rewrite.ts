import { createSHA256 } from 'hash-wasm';
import { openArchive } from '../archive/open-archive.ts';
import { zip } from '../archive/zip.ts';
import { readTakeout } from '../formats/common/own-files.ts';
import type { Format } from '../formats/format.ts';
import { RunError } from '../lib/run-error.ts';
import { safeName } from '../lib/safe-path.ts';
import { chunksOf, streamFrom } from '../lib/streams.ts';
import type { ArchiveFile } from '../model/archive-file.ts';
import type { ArchiveEntry, ArchiveIndex } from '../model/archive-index.ts';
import type { BlobStore } from '../model/blob-store.ts';
import type { Problem } from '../model/problem.ts';
import type { ProjectSource } from '../model/project-source.ts';
import type { Loss } from '../model/receipt.ts';
import type { RepairChoices, RepairOffer } from '../model/repair-choice.ts';
import type { OpenSpool, Spool } from '../model/spool.ts';
import { units } from '../model/unit.ts';
import type { CheckProgress } from '../model/verdict.ts';
import { archiveNameOf } from './archive-name.ts';
import { archiveRepositories } from './archive-repository.ts';
import type { Findings } from './archive-verdict.ts';
import { checkArchive } from './check-archive.ts';
import { sumsFile } from './checksums.ts';
import { cleanSource } from './clean-source.ts';
import { entryTable } from './entry-table.ts';
import { lossSum } from './loss-sum.ts';
import { type Kept, keptFiles } from './rewrite-kept.ts';
import { ownFilesAnew, textFile } from './rewrite-own.ts';
import { withoutEmails } from './without-emails.ts';

export interface RewriteInput {
  readonly index: ArchiveIndex;
  readonly source: ProjectSource;
  /** What opening it has found. */
  readonly findings: Findings;
  /** What it is written in. */
  readonly format: Format;
  /** What it is to be written in: the same is a repair, another one a conversion. */
  readonly to: Format;
  /** Of a repair; absent: nothing is taken out of the records, what no record names is left out, what hangs on nothing or stands beside is copied. */
  readonly choices?: RepairChoices;
  readonly openSpool: OpenSpool;
  readonly scratch: () => Promise<BlobStore>;
  onProgress?(progress: CheckProgress): void;
}

/** An archive that was written anew and checked, not yet saved. */
export interface Rewritten {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Of what was written. */
  readonly findings: Findings;
  /** What the format it was written in has no place for, and where that is now. */
  readonly losses: readonly Loss[];
  /** What could be chosen. */
  readonly offer: RepairOffer;
  open(): ReadableStream<Uint8Array>;
  /** Gives the room back. */
  close(): void;
}

/**
 * Writes the archive anew from what could be read of it, in its own format or in another one, and checks what came out. What stands beside the
 * project is copied, as far as `choices` do not say otherwise. Rejects with `rewrite-git` when git is damaged (nobody can make that up), with `rewrite-no-room` when there is no place to
 * write to.
 */
export async function rewriteArchive(input: RewriteInput, signal: AbortSignal): Promise<Rewritten> {
  if (input.findings.git === 'broken' || input.findings.wiki === 'broken')
    throw new RunError(
      'rewrite-git',
      'A git repository in the archive is damaged; only its source can give it again.',
      {
        retry: 'never',
      },
    );
  const spool = await input.openSpool();
  if (spool === undefined) throw noRoom();
  try {
    const project = await projectOf(input.source);
    const losses = lossSum();
    const kept = await keptFiles({ ...input, signal });
    const modified = project?.updated === undefined ? {} : { modified: project.updated };
    for await (const chunk of chunksOf(zip(filesOf(input, kept, losses.lose, signal), modified))) {
      signal.throwIfAborted();
      keep(() => spool.append(chunk));
    }
    keep(() => spool.flush());
    const findings = await checkedAgain(spool, input, signal);
    const base = safeName(project?.name ?? 'project', 'project');
    const name = input.to.id === input.format.id ? `${base}-repaired.zip` : archiveNameOf(base, input.to.id);
    const open = () => streamFrom(piecesOf(spool));
    const { offer } = kept;
    return { name, size: spool.length, findings, losses: losses.all(), offer, open, close: () => spool.close() };
  } catch (error) {
    spool.close();
    throw error;
  }
}

/** What a spool throws is that there is no more room, whatever the browser calls it. */
function keep(write: () => void): void {
  try {
    write();
  } catch (cause) {
    throw noRoom(cause);
  }
}

function noRoom(cause?: unknown): RunError {
  return new RunError('rewrite-no-room', 'This browser has no place where the new archive could be written.', {
    retry: 'never',
    cause,
  });
}

async function projectOf(source: ProjectSource) {
  for await (const project of source.scan('project')) return project;
  return undefined;
}

/** Written once from front to end: digests are taken on the way, and their list comes last. */
async function* filesOf(
  input: RewriteInput,
  kept: Kept,
  lose: (loss: Loss) => void,
  signal: AbortSignal,
): AsyncGenerator<ArchiveFile, void, undefined> {
  const digest = await createSHA256();
  const entries = entryTable();
  const tell = progressOf(input);
  for await (const file of contentsOf(input, kept, lose, signal)) {
    digest.init();
    let size = 0;
    const take = (bytes: Uint8Array) => {
      digest.update(bytes);
      size += bytes.length;
      tell(file.path, bytes.length);
    };
    if (file.bytes !== undefined) take(file.bytes);
    yield file.bytes === undefined ? tapped(file, take) : file;
    entries.add({ path: file.path, size, sha256: digest.digest('binary') });
  }
  yield await sumsFile(entries);
}

/** All but the list of digests. What the new format cannot hold is known when its files are written: the account of that comes behind them. */
async function* contentsOf(
  { index, source: read, to, choices }: RewriteInput,
  { beside, unwritten }: Kept,
  lose: (loss: Loss) => void,
  signal: AbortSignal,
): AsyncGenerator<ArchiveFile, void, undefined> {
  const asked = await askedForEmails(index, signal);
  const shown = asked ? read : withoutEmails(read);
  const source = choices?.credentials ? cleanSource(shown) : shown;
  const losses = lossSum();
  const context = {
    report: () => {},
    lose: (loss: Loss) => {
      losses.lose(loss);
      lose(loss);
    },
    units,
    signal,
  };
  const notes = await to.restoreNotes(source);
  if (notes !== '') yield textFile('RESTORE.md', notes);
  for (const entry of beside) yield copyOf(entry);
  for (const schema of await to.schemas()) yield textFile(`schemas/${schema.name}`, schema.text);
  const still = new Map(unwritten.map((entry) => [entry.path, entry]));
  for await (const file of to.encode(source, context)) {
    // A path is written once.
    still.delete(file.path);
    yield file;
  }
  for (const entry of still.values()) yield copyOf(entry);
  yield* ownFilesAnew(index, to, losses.all());
}

/** Addresses of people that nobody says somebody wanted are not written again. */
async function askedForEmails(index: ArchiveIndex, signal: AbortSignal): Promise<boolean> {
  const takeout = await readTakeout(index, undefined, () => true, signal);
  return takeout.is === 'read' && takeout.value.emails;
}

function copyOf(entry: ArchiveEntry): ArchiveFile {
  const { path, size, modified } = entry;
  return { path, size, open: () => entry.open(), ...(modified !== undefined && { modified }) };
}

/** The same file, its bytes shown to `take` while they are read. */
function tapped(file: ArchiveFile, take: (bytes: Uint8Array) => void): ArchiveFile {
  async function* chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of chunksOf(file.open())) {
      take(chunk);
      yield chunk;
    }
  }
  return { ...file, open: () => streamFrom(chunks()) };
}

/** How much is written, held against what the archive has: another format takes about as much. */
function progressOf({ index, onProgress }: RewriteInput): (file: string, bytes: number) => void {
  const bytesTotal = index.entries.reduce((sum, { size }) => sum + size, 0);
  let bytes = 0;
  return (file, count) => {
    bytes = Math.min(bytesTotal, bytes + count);
    onProgress?.({ phase: 'writing', bytes, bytesTotal, file, problems: 0 });
  };
}

/** Reads what was written as anybody would who opens it. */
async function checkedAgain(
  spool: Spool,
  { scratch, onProgress }: RewriteInput,
  signal: AbortSignal,
): Promise<Findings> {
  const problems: Problem[] = [];
  const bytes = { size: spool.length, read: async (offset: number, length: number) => part(spool, offset, length) };
  const index = await openArchive({ kind: 'bytes', bytes }, { signal, report: (problem) => problems.push(problem) });
  const { verify, forget } = archiveRepositories({ index, scratch, blobsOf: 'rewritten' });
  try {
    const checked = await checkArchive(index, { signal, problems, verify, ...(onProgress && { onProgress }) });
    return checked.findings;
  } finally {
    await forget();
  }
}

const pieceSize = 1 << 20;

function part(spool: Spool, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  spool.read(bytes, offset);
  return bytes;
}

function* piecesOf(spool: Spool): Generator<Uint8Array, void, undefined> {
  for (let at = 0; at < spool.length; at += pieceSize) yield part(spool, at, Math.min(pieceSize, spool.length - at));
}
