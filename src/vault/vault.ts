import type { BlobStore } from '../model/blob-store.ts';
import type { Entity, EntityKind, EntityOf } from '../model/entity.ts';
import type { Change, Mark, PageUpdate } from '../model/page-update.ts';
import type { Problem } from '../model/problem.ts';
import type { BlobRef, ProjectSource, RepositoryName } from '../model/project-source.ts';
import type { QueueRecord } from '../model/queue-record.ts';
import type { RepositoryRecord } from '../model/repository-record.ts';
import type { GoneItem, RunRecord } from '../model/run-record.ts';

export type { Change, Mark, PageUpdate } from '../model/page-update.ts';

/** Where a step stands. Written together with the entities it counts. */
export interface StepState {
  readonly cursor?: string;
  readonly done: boolean;
  readonly expected?: number;
  readonly got: number;
  /** The round that this is the state of; absent: 1. */
  readonly round?: number;
  /** Milliseconds, of this machine: the first request of this round. */
  readonly startedAt?: number;
  /** Largest time named so far in this round, RFC 3339. */
  readonly newest?: string;
  /** Set when done, for the next round: what to send as `since`. */
  readonly mark?: string;
  readonly etag?: string;
  /** The list had rows that could not be read. */
  readonly odd?: boolean;
  /** Where the steps before it stood when it began, by id, as `left-behind.ts` writes it. Only of the first round. */
  readonly seen?: Readonly<Record<string, string>>;
  /** How often it was begun anew in this round, because those before it had more to bring. */
  readonly again?: number;
  /** What the round before left, kept while this one runs. */
  readonly before?: {
    readonly mark?: string;
    readonly etag?: string;
    readonly odd?: boolean;
    readonly expected?: number;
    /** It was not read to its end, or not in the round before this one. */
    readonly unfinished?: boolean;
  };
}

/** What one transaction brings. */
export interface VaultPage {
  readonly entities: readonly Entity[];
  readonly parts?: readonly {
    readonly of: string;
    readonly part: string;
    readonly fields: Readonly<Record<string, unknown>>;
  }[];
  readonly problems?: readonly Problem[];
  readonly state: StepState;
  /** Absent in the first round. */
  readonly update?: PageUpdate;
}

/** Rows of these kinds that no page of `list` has seen go. */
export interface Sweep {
  readonly list: string;
  readonly kinds: readonly EntityKind[];
  readonly round: number;
  readonly keepGone: boolean;
  /** True for what stays although no page has seen it. */
  spares?(entity: Entity): boolean;
}

/** A file that was asked for and not got. */
export interface MissingFile {
  readonly missing: string;
}

/** One project in the browser's storage. */
export interface ProjectVault extends ProjectSource {
  readonly id: string;
  readonly blobs: BlobStore;
  /**
   * Entities, parts, problems and the step's state in ONE transaction. The same page twice leaves the same rows. With `update`, equal rows
   * are not written, and issues, pull requests and comments that are new or whose `updated` or number of comments differ are marked
   * `touched`; gives what changed. Without it: nothing.
   */
  commit(step: string, page: VaultPage): Promise<readonly Change[]>;
  /** `live`: without those that were deleted upstream and kept. */
  count(kind: EntityKind, options?: { readonly live?: boolean }): Promise<number>;
  /** The project without what was deleted upstream and kept. */
  live(): Pick<ProjectSource, 'scan' | 'get' | 'count'>;
  /** The entities without some of their parts. */
  withoutParts(isLeftOut: (kind: EntityKind, part: string) => boolean): Pick<ProjectSource, 'scan' | 'get'>;
  /** In key order, without what was deleted upstream and kept: nobody can ask for it again. */
  marked<K extends EntityKind>(mark: Mark, kind: K): AsyncIterable<EntityOf<K>>;
  /** Keys with this mark that begin so, in order; also those that are no entity's. */
  markedKeys(mark: Mark, prefix: string): AsyncIterable<string>;
  /** With children, parts, files and blobs. May be done again after a kill: what the list has seen is known until the round ends. */
  sweep(sweep: Sweep): AsyncIterable<readonly Change[]>;
  /** These entities, with children, parts, files and blobs. */
  remove(
    keys: readonly string[],
    options: { readonly round: number; readonly keepGone: boolean },
  ): Promise<readonly Change[]>;
  /** What was deleted upstream. */
  gone(): AsyncIterable<GoneItem & { readonly round: number }>;
  /**
   * Forgets marks and what lists have seen, and writes the record that says which round begins: both or neither, for an older round that has not ended
   * needs them. Durable when it resolves.
   */
  beginRound(round: number, record?: RunRecord): Promise<void>;
  /** Forgets what lists have seen, and what older rounds found deleted and did not keep. All steps are done. */
  endRound(round: number): Promise<void>;
  /** The account of the project's run. */
  record(): Promise<RunRecord | undefined>;
  saveRecord(record: RunRecord, durability: 'strict' | 'relaxed'): Promise<void>;
  /** Removes unfinished blobs but those whose name is kept. Nobody may be writing what is not kept. */
  removeUnfinished(keeps: (name: string) => boolean): Promise<void>;
  /** Record, packs and what else is kept of it, half-fetched things too. */
  removeRepository(name: RepositoryName): Promise<void>;
  /** When it resolves, all that was written before is on the disk. */
  flush(): Promise<void>;
  step(step: string): Promise<StepState | undefined>;
  steps(): Promise<ReadonlyMap<string, StepState>>;
  /** Sorted by code, place, field, message; each once. `isMeant`: only these; the second is the step that has found it. */
  problems(isMeant?: (problem: Problem, step: string) => boolean): Promise<readonly Problem[]>;
  /** Says what became of the file of an asset or attachment. */
  setFile(key: string, file: BlobRef | MissingFile): Promise<void>;
  fileState(key: string): Promise<BlobRef | MissingFile | undefined>;
  saveRepository(name: RepositoryName, record: RepositoryRecord): Promise<void>;
  /** Small JSON values by name: facts, options, counts. */
  setting(name: string): Promise<unknown>;
  saveSetting(name: string, value: unknown): Promise<void>;
  /** All or none. */
  saveSettings(values: ReadonlyMap<string, unknown>): Promise<void>;
  /** Lets go of what is kept in memory for whoever reads next: of thousands of projects only those that are worked on are to hold any. */
  letGo(): void;
  /** Removes everything of the project. */
  clear(): Promise<void>;
}

/** Bytes; those of rows are counted as JSON. */
export interface ProjectSize {
  readonly id: string;
  readonly rows: number;
  readonly blobs: number;
}

/** All projects of this browser. */
export interface Vault {
  project(id: string): Promise<ProjectVault>;
  /** Newest first. */
  records(): Promise<readonly RunRecord[]>;
  sizes(): Promise<readonly ProjectSize[]>;
  /** Everything of the project. The caller holds its lock. */
  remove(id: string): Promise<void>;
  /** What a removal that was cut short has left. */
  removeLeftovers(): Promise<void>;
  queue(id: string): Promise<QueueRecord | undefined>;
  queues(): Promise<readonly QueueRecord[]>;
  queueIds(): Promise<readonly string[]>;
  saveQueue(queue: QueueRecord): Promise<void>;
  removeQueue(id: string): Promise<void>;
  list(): Promise<readonly { readonly id: string; readonly bytes: number }[]>;
  close(): void;
}
