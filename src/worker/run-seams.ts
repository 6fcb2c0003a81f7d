import type { Format } from '../formats/format.ts';
import type { HostControl } from '../http/hosts.ts';
import type { RunRecord, UpdateDepth } from '../model/run-record.ts';
import type { Unit } from '../model/unit.ts';
import type { RepositoryWays } from '../pipeline/bring.ts';
import type { Ledger } from '../pipeline/ledger.ts';
import type { PackPlan } from '../pipeline/pack.ts';
import type { ProjectVault } from '../vault/vault.ts';
import type { Checked } from './check.ts';
import type { Connection } from './connection.ts';
import type { Environment } from './job-state.ts';
import type { JobView } from './messages.ts';
import type { Meter } from './meter.ts';

/** What a run of one project needs, be it the job's or the queue's. */
export interface ProjectRunInput {
  readonly environment: Environment;
  readonly hosts: HostControl;
  readonly connection: Connection;
  readonly meter: Meter;
  readonly ledger: Ledger;
  readonly base: { readonly checked: Checked } | { readonly record: RunRecord };
  readonly units: readonly Unit[];
  readonly format: Format;
  readonly ways: RepositoryWays;
  /** Way round a closed route that the person chose. */
  readonly choice?: string;
  readonly onState: (state: 'collecting' | 'packing', record: RunRecord) => void;
  readonly onRecord: (record: RunRecord) => void;
  show(): void;
}

/** `auto`: an update when the vault has the project whole, else it goes on. */
export type StartHow =
  | { readonly kind: 'auto' }
  | { readonly kind: 'anew' }
  | { readonly kind: 'update'; readonly depth: UpdateDepth; readonly keepDeleted: boolean }
  | { readonly kind: 'pack' };

export interface RunEnd {
  readonly plan: PackPlan;
  readonly record: RunRecord;
  readonly vault: ProjectVault;
}

/** Under the project's lock; writes the record; throws a `RunError` after writing it. */
export type RunProject = (input: ProjectRunInput, how: StartHow, signal: AbortSignal) => Promise<RunEnd>;

/** Between the tabs of this page. */
export type ChannelMessage =
  | { readonly type: 'view'; readonly project: string; readonly view: JobView }
  | { readonly type: 'ask'; readonly project: string }
  | { readonly type: 'pause'; readonly project: string }
  /** The library has changed. */
  | { readonly type: 'library' };

export interface TabChannel {
  post(message: ChannelMessage): void;
  /** Messages of other tabs, unchecked; gives the function that ends it. */
  listen(take: (message: unknown) => void): () => void;
}
