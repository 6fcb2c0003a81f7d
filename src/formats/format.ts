import type { ArchiveFile } from '../model/archive-file.ts';
import type { EntityKind } from '../model/entity.ts';
import type { Report } from '../model/problem.ts';
import type { ProjectSource } from '../model/project-source.ts';
import type { Loss } from '../model/receipt.ts';
import type { Unit } from '../model/unit.ts';

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
  restoreCommands(owner: string, name: string): string;
}
