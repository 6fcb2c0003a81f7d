import type { ArchiveFile } from '../model/archive-file.ts';
import type { ArchiveEntry, ArchiveIndex } from '../model/archive-index.ts';
import type { EntityKind } from '../model/entity.ts';
import type { Report } from '../model/problem.ts';
import type { BlobRef, ProjectSource, RepositoryName, RepositorySource } from '../model/project-source.ts';
import type { Loss } from '../model/receipt.ts';
import type { Unit } from '../model/unit.ts';
import type { AccountName } from '../model/verdict.ts';
import type { FindingsList, FoundAt } from './common/findings.ts';

export interface EncodeContext {
  readonly report: Report;
  /** Adds to the account of what the format has no place for; counts of the same code are summed. */
  readonly lose: (loss: Loss) => void;
  /** Units the person ticked, for the flags in the dump. */
  readonly units: readonly Unit[];
  readonly signal: AbortSignal;
}

/** A published schema file: its path in the archive's `schemas/` and its text. */
export interface SchemaFile {
  readonly name: string;
  readonly text: string;
}

/**
 * How a project is written down. Files come in a fixed order and are pulled one by one: `open()` of one is finished before the next is asked for.
 * Every record is checked against the schema while it is written; what fails is reported with file, item and field.
 * Encoding the same source twice gives the same bytes and the same reports.
 */
export interface Format {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  /** `X.Y` of its schemas. */
  readonly version: string;
  /** Kinds it has a place for; the others go to `extra/`. */
  readonly holds: readonly EntityKind[];
  encode(source: ProjectSource, context: EncodeContext): AsyncIterable<ArchiveFile>;
  schemas(): Promise<readonly SchemaFile[]>;
  /** Text of `RESTORE.md`. */
  restoreNotes(source: ProjectSource): Promise<string>;
  /** Commands to show and copy on the report, with the archive's name. */
  restoreCommands(owner: string, name: string, zip?: string): string;
  /** Loads all that reading an archive of it needs: none of it is part of the first load. */
  reader(): Promise<FormatReader>;
}

/** A comment or review that names another issue or pull request than its file does, and belongs to that one. */
export interface MovedRecord {
  readonly kind: 'comment' | 'review';
  /** Number that its file is named after, and the one that it names. */
  readonly from: number;
  readonly to: number;
  /** Place in the file's list, from 0. */
  readonly at: number;
}

export interface DecodeOptions {
  readonly signal?: AbortSignal;
  /** What checking the archive has found. */
  readonly moved?: readonly MovedRecord[];
  /** Repositories of the archive, once they are verified. */
  readonly repository?: (name: RepositoryName) => Promise<RepositorySource | undefined>;
  /** Bytes of blobs that those repositories name. */
  readonly openBlob?: (blob: BlobRef) => ReadableStream<Uint8Array>;
}

/** Ours, by what it says of itself: then its records are held against our schemas. `newer`: what is unknown is no mistake. */
export type MadeBy = 'elsewhere' | 'here' | 'newer';

export interface FormatCheckOptions {
  readonly findings: FindingsList;
  readonly signal: AbortSignal;
  readonly made: MadeBy;
  /** Told how far reading is: `bytes` more of that file. */
  onBytes(path: string, bytes: number): void;
}

/** Heads that are looked for in a repository; more of them are at no ref only in archives that are wrong all over. */
export const mostHeads = 10_000;

/** A commit that a record names and no ref points at: whether it is there only the repository can say. */
export interface HeadToFind {
  readonly oid: string;
  readonly at: FoundAt;
  /** Code of the format's own for one that is there all the same. */
  readonly unkept?: string;
}

/** What reading all records of an archive has counted. */
export interface FormatChecked {
  /** Of each row of the ledger that the format has, but for the archive itself and git. */
  readonly got: Readonly<Partial<Record<AccountName, number>>>;
  /** What the files say of each other, where they do. */
  readonly expected: Readonly<Partial<Record<AccountName, number>>>;
  /** Records that cannot be read. */
  readonly unread: Readonly<Partial<Record<AccountName, number>>>;
  /** By code of the format's losses. */
  readonly losses: ReadonlyMap<string, number>;
  /** What the receipt's units must have got, to be compared with it. */
  readonly units: Readonly<Record<string, number>>;
  /** Units of which there may be more: what is used and defined nowhere is written down, too. */
  readonly mayBeMore?: readonly string[];
  readonly headsToFind: readonly HeadToFind[];
  /** For `decode`. */
  readonly moved?: readonly MovedRecord[];
}

/**
 * How a format is read. An archive may come from anybody: memory is bounded, nothing of a file is cast, and what is wrong is a finding.
 */
export interface FormatReader {
  /** What every archive of it has, for the sentence that there is nothing of the kind: `no repo.yml and no file of issues`. */
  readonly marks: string;
  /** There is something that only this format has. Also true for archives that were not made here. */
  recognises(index: ArchiveIndex): boolean;
  /** Folders that may hold the repositories, best first, without a slash at the end. */
  repositoryFolders(index: ArchiveIndex): Promise<Readonly<Record<RepositoryName, readonly string[]>>>;
  /** The project in it. Records are read when they are asked for; what cannot be read is left out. */
  decode(index: ArchiveIndex, options?: DecodeOptions): ProjectSource;
  /** Files of records that `decode` passes by, because nothing that they hang on can be read; absent: it reads all. */
  passedBy?(index: ArchiveIndex, signal: AbortSignal): Promise<readonly ArchiveEntry[]>;
  /** Bytes that `check` will read. */
  bytesToRead(index: ArchiveIndex): number;
  /** Reads all records once, and says what is wrong with them in codes of `check-table.ts`. */
  check(index: ArchiveIndex, options: FormatCheckOptions): Promise<FormatChecked>;
  /** The row of the ledger that a problem of that file belongs to. */
  accountOf(code: string, path: string): AccountName;
  /** True for what is replaced when the format is written anew; the rest of the archive is copied. */
  owns(index: ArchiveIndex): (path: string) => boolean;
}
