import type { BlobStore } from '../model/blob-store.ts';
import type { Entity } from '../model/entity.ts';
import type { Problem } from '../model/problem.ts';
import type { BlobRef, ProjectSource, RepositoryName } from '../model/project-source.ts';
import type { RepositoryRecord } from '../model/repository-record.ts';

/** Where a step stands. Written together with the entities it counts. */
export interface StepState {
  readonly cursor?: string;
  readonly done: boolean;
  readonly expected?: number;
  readonly got: number;
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
}

/** A file that was asked for and not got. */
export interface MissingFile {
  readonly missing: string;
}

/** One project in the browser's storage. */
export interface ProjectVault extends ProjectSource {
  readonly id: string;
  readonly blobs: BlobStore;
  /** Entities, parts, problems and the step's state in ONE transaction. The same page twice leaves the same rows. */
  commit(step: string, page: VaultPage): Promise<void>;
  step(step: string): Promise<StepState | undefined>;
  steps(): Promise<ReadonlyMap<string, StepState>>;
  /** Sorted by code, place, field, message; each once. */
  problems(): Promise<readonly Problem[]>;
  /** Says what became of the file of an asset or attachment. */
  setFile(key: string, file: BlobRef | MissingFile): Promise<void>;
  fileState(key: string): Promise<BlobRef | MissingFile | undefined>;
  saveRepository(name: RepositoryName, record: RepositoryRecord): Promise<void>;
  /** Small JSON values by name: facts, options, counts. */
  setting(name: string): Promise<unknown>;
  saveSetting(name: string, value: unknown): Promise<void>;
  /** Removes everything of the project. */
  clear(): Promise<void>;
}

/** All projects of this browser. */
export interface Vault {
  project(id: string): Promise<ProjectVault>;
  list(): Promise<readonly { readonly id: string; readonly bytes: number }[]>;
  close(): void;
}
