import type { RunNotice, RunOutcome, RunRecord, RunState } from '../model/run-record.ts';
import type { Unit } from '../model/unit.ts';
import type { Notice } from '../pipeline/notices.ts';

/** From the page to the worker. */
export type LibraryCommand =
  /** Tell what there is. */
  | { readonly type: 'library' }
  | { readonly type: 'delete'; readonly projects: readonly string[] }
  /** Ids that the page remembers: those that are gone without having been deleted were evicted. */
  | { readonly type: 'compare-known'; readonly known: readonly string[] };

/** A project that this browser keeps. Times in milliseconds since 1970. */
export interface LibraryProject {
  readonly id: string;
  readonly owner: string;
  readonly name: string;
  readonly host: string;
  readonly forge: string;
  readonly state: RunState;
  /** Another tab works on it. */
  readonly locked: boolean;
  readonly resumable: boolean;
  /** There is something to write into an archive. */
  readonly packable: boolean;
  readonly withToken: boolean;
  readonly isPrivate: boolean;
  readonly percent: number;
  readonly expected: number;
  readonly got: number;
  readonly missing: number;
  readonly bytes: number;
  readonly touchedAt: number;
  readonly finishedAt?: number;
  /** Its first collecting has not ended. */
  readonly first: boolean;
  /** Archive mode: what is deleted upstream is kept here. */
  readonly keepDeleted: boolean;
  readonly requestCap?: number;
  readonly units: readonly Unit[];
  readonly format: string;
  /** E-mail addresses of people were collected. */
  readonly emails?: true;
  readonly outcome?: RunOutcome;
  readonly changes?: RunRecord['changes'];
  readonly notice?: RunNotice;
  readonly progress: RunRecord['progress'];
  /** Id of the queue it belongs to, while that is kept. */
  readonly queue?: string;
}

export interface LibraryView {
  readonly projects: readonly LibraryProject[];
  readonly bytes: number;
  /** Ids of what the browser has removed by itself. */
  readonly evicted: readonly string[];
  readonly deleting: readonly string[];
  readonly fault?: Notice;
}

/** From the worker to the page. */
export type LibraryUpdate = { readonly type: 'library'; readonly library: LibraryView };
