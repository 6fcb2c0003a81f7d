import { createSHA256 } from 'hash-wasm';
import { openArchive } from '../archive/open-archive.ts';
import { zip } from '../archive/zip.ts';
import type { Format } from '../formats/format.ts';
import { utf8 } from '../lib/bytes.ts';
import { RunError } from '../lib/run-error.ts';
import { safeName } from '../lib/safe-path.ts';
import { chunksOf, streamFrom } from '../lib/streams.ts';
import type { ArchiveFile } from '../model/archive-file.ts';
import type { ArchiveEntry, ArchiveIndex } from '../model/archive-index.ts';
import type { BlobStore } from '../model/blob-store.ts';
import type { Problem } from '../model/problem.ts';
import type { ProjectSource } from '../model/project-source.ts';
import type { OpenSpool, Spool } from '../model/spool.ts';
import { units } from '../model/unit.ts';
import type { CheckProgress } from '../model/verdict.ts';
import { archiveRepositories } from './archive-repository.ts';
import type { Findings } from './archive-verdict.ts';
import { checkArchive } from './check-archive.ts';
import { sumsFile } from './checksums.ts';
import { entryTable } from './entry-table.ts';

export interface RepairInput {
  readonly index: ArchiveIndex;
  readonly source: ProjectSource;
  /** What opening it has found. */
  readonly findings: Findings;
  readonly format: Format;
  readonly openSpool: OpenSpool;
  readonly scratch: () => Promise<BlobStore>;
  onProgress?(progress: CheckProgress): void;
}

/** A repaired archive, written and checked, not yet saved. */
export interface Repaired {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Of the repaired archive. */
  readonly findings: Findings;
  open(): ReadableStream<Uint8Array>;
  /** Gives the room back. */
  close(): void;
}

/** Files beside the format's own that are written anew, or would no longer be right. */
const writtenAnew = /^(?:SHA256SUMS|RESTORE\.md|(?:extra|schemas)\/.*)$/;

/**
 * Writes the archive anew from what could be read of it, and checks what came out. Nothing but the dump itself changes: what stands beside it
 * is copied. Rejects with `repair-git` when git is damaged (nobody can make that up), with `repair-no-room` when there is no place to write to.
 */
export async function repairArchive(input: RepairInput, signal: AbortSignal): Promise<Repaired> {
  if (input.findings.git === 'broken' || input.findings.wiki === 'broken')
    throw new RunError('repair-git', 'A git repository in the archive is damaged; only its source can give it again.', {
      retry: 'never',
    });
  const spool = await input.openSpool();
  if (spool === undefined) throw noRoom();
  try {
    const project = await projectOf(input.source);
    for await (const chunk of chunksOf(
      zip(filesOf(input, signal), project?.updated === undefined ? {} : { modified: project.updated }),
    )) {
      signal.throwIfAborted();
      keep(() => spool.append(chunk));
    }
    keep(() => spool.flush());
    const findings = await checkedAgain(spool, input, signal);
    const name = `${safeName(project?.name ?? 'project', 'project')}-repaired.zip`;
    return { name, size: spool.length, findings, open: () => streamFrom(piecesOf(spool)), close: () => spool.close() };
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
  return new RunError('repair-no-room', 'This browser has no place where the repaired archive could be written.', {
    retry: 'never',
    cause,
  });
}

async function projectOf(source: ProjectSource) {
  for await (const project of source.scan('project')) return project;
  return undefined;
}

/** Written once from front to end: digests are taken on the way, and their list comes last. */
async function* filesOf({ index, source, format }: RepairInput, signal: AbortSignal): AsyncGenerator<ArchiveFile> {
  const context = { report: () => {}, lose: () => {}, units, signal };
  const digest = await createSHA256();
  const entries = entryTable();
  const reader = await format.reader();
  async function* all(): AsyncGenerator<ArchiveFile, void, undefined> {
    const text = await format.restoreNotes(source);
    if (text !== '') yield textFile('RESTORE.md', text);
    for (const entry of index.entries)
      if (!writtenAnew.test(entry.path) && !reader.owns(entry.path)) yield copyOf(entry);
    for (const schema of await format.schemas()) yield textFile(`schemas/${schema.name}`, schema.text);
    yield* format.encode(source, context);
  }
  for await (const file of all()) {
    digest.init();
    let size = 0;
    const take = (bytes: Uint8Array) => {
      digest.update(bytes);
      size += bytes.length;
    };
    if (file.bytes !== undefined) take(file.bytes);
    yield file.bytes === undefined ? tapped(file, take) : file;
    entries.add({ path: file.path, size, sha256: digest.digest('binary') });
  }
  yield await sumsFile(entries);
}

function textFile(path: string, text: string): ArchiveFile {
  const bytes = utf8(text);
  return { path, size: bytes.length, bytes, open: () => streamFrom([bytes]) };
}

function copyOf({ path, size, modified, open }: ArchiveEntry): ArchiveFile {
  return { path, size, open: () => open(), ...(modified !== undefined && { modified }) };
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

/** Reads what was written as anybody would who opens it. */
async function checkedAgain(
  spool: Spool,
  { scratch, onProgress }: RepairInput,
  signal: AbortSignal,
): Promise<Findings> {
  const problems: Problem[] = [];
  const bytes = { size: spool.length, read: async (offset: number, length: number) => part(spool, offset, length) };
  const index = await openArchive({ kind: 'bytes', bytes }, { signal, report: (problem) => problems.push(problem) });
  const { verify } = archiveRepositories({ index, scratch, blobsOf: 'repaired' });
  const checked = await checkArchive(index, { signal, problems, verify, ...(onProgress && { onProgress }) });
  return checked.findings;
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
