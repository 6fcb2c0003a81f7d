import type { EntityKind } from './entity.ts';
import type { ProjectAddress, ProjectFacts } from './project-facts.ts';
import type { Unit } from './unit.ts';

export type RunState = 'collecting' | 'packing' | 'paused' | 'stopped' | 'failed' | 'done';

/** `quick`: what the forge says has changed. `lists`: every list whole. `all`: every item as well. */
export type UpdateDepth = 'quick' | 'lists' | 'all';

/** A row of the ledger as it was last shown; where a step really stands is in the step's state. */
export interface UnitProgress {
  readonly got: number;
  readonly expected?: number;
  readonly missing: number;
  readonly requestsDone: number;
  readonly requests: number;
  readonly bytesDone: number;
  readonly bytes?: number;
  readonly progress: 'idle' | 'next' | 'running' | 'verifying' | 'done' | 'failed';
}

/** Something that was deleted upstream since the run before. */
export interface GoneItem {
  readonly kind: EntityKind;
  readonly key: string;
  /** Title or name, where it has one. */
  readonly name?: string;
  /** Key of what it hung on. */
  readonly parent?: string;
  /** Still in the vault (archive mode). */
  readonly kept: boolean;
}

export interface ChangeSummary {
  readonly new: number;
  readonly edited: number;
  readonly gone: number;
  /** At most 10,000. */
  readonly items: readonly GoneItem[];
  readonly requests: number;
  /** End of the run before, RFC 3339. */
  readonly since: string;
}

export interface RunOutcome {
  readonly verdict: 'whole' | 'missing' | 'broken';
  readonly expected: number;
  readonly got: number;
  readonly missing: number;
  readonly archiveBytes: number;
}

/** What stopped a run, in the words that the person read. */
export interface RunNotice {
  readonly code: string;
  readonly title: string;
  readonly why: string;
  readonly todo: string;
}

/** Everything about the run of a project but what is collected; holds no token and no address of a proxy. Times in ms since 1970. */
export interface RunRecord {
  /** The project's id in the vault. */
  readonly id: string;
  readonly address: ProjectAddress;
  /** Absent in what layout 1 of the vault has left: check first. */
  readonly facts?: ProjectFacts;
  /** Names the run whose data the vault holds. */
  readonly run: string;
  readonly units: readonly Unit[];
  /** Id of the format. */
  readonly format: string;
  readonly routes: Readonly<Record<'api' | 'git' | 'files', 'direct' | 'proxy'>>;
  /** Way round a closed route that the person chose. */
  readonly choice?: string;
  /** Units whose refusal the person has accepted. */
  readonly without: readonly Unit[];
  readonly withToken: boolean;
  /** E-mail addresses of people are collected. False: not any more, though the vault may have some. Absent: never were. */
  readonly emails?: boolean;
  /** Archive mode: what is deleted upstream is kept here. */
  readonly keepDeleted: boolean;
  /** 1: the first collecting. */
  readonly round: number;
  readonly mode: 'collect' | 'update';
  readonly depth: UpdateDepth;
  readonly state: RunState;
  readonly notice?: RunNotice;
  /** Of the last round. */
  readonly failures: Readonly<Partial<Record<Unit, { readonly code: string; readonly message: string }>>>;
  readonly startedAt: number;
  readonly touchedAt: number;
  readonly finishedAt?: number;
  /** Milliseconds worked, without pauses. */
  readonly worked: number;
  /** 0 to 100, whole. */
  readonly percent: number;
  readonly requests: number;
  /** Most requests that the run may make. */
  readonly requestCap?: number;
  readonly progress: Readonly<Partial<Record<Unit, UnitProgress>>>;
  /** RFC 3339; `to` only when nothing failed. */
  readonly collected: { readonly from: string; readonly to?: string };
  readonly outcome?: RunOutcome;
  readonly changes?: ChangeSummary;
  /** Id of the queue it belongs to. */
  readonly queue?: string;
}
