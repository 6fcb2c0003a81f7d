import type { Brought, BroughtFile } from '../git/bring-files.ts';
import type { WaitReason } from '../http/activity.ts';
import type { FormatChoice } from '../model/format-names.ts';
import type { Loss, Receipt } from '../model/receipt.ts';
import type { ChangeSummary, UpdateDepth } from '../model/run-record.ts';
import type { Unit } from '../model/unit.ts';
import type { Notice } from '../pipeline/notices.ts';
import type { RoutePurpose, RouteState } from '../pipeline/routes.ts';
import type { BucketCommand, BucketForm, BucketUpdate } from './bucket-messages.ts';
import type { LibraryCommand, LibraryUpdate } from './library-messages.ts';
import type { MirrorCommand, MirrorUpdate } from './mirror-messages.ts';
import type { OpenCommand, OpenUpdate } from './open-messages.ts';
import type { QueueCommand, QueueUpdate } from './queue-messages.ts';
import type { ViewCommand, ViewUpdate } from './view-messages.ts';

/** `data-state` of the job. */
export type JobState = 'idle' | 'checking' | 'ready' | 'collecting' | 'paused' | 'packing' | 'done' | 'failed';

export type { Brought, BroughtFile } from '../git/bring-files.ts';
export type { RoutePurpose, RouteState as RouteView } from '../pipeline/routes.ts';
export type NoticeView = Notice;

/** A repository that a person gave as a file or folder; its objects are looked at only when the export runs. */
export interface GivenView {
  readonly repository: 'code' | 'wiki';
  /** Of the file or folder. */
  readonly name: string;
  readonly refs: number;
  readonly bytes: number;
  /** Why it cannot be taken; then there are no refs. */
  readonly fault?: { readonly code: string; readonly why: string; readonly todo: string };
}

/** The person may bring the repository: what to run for it, and what was given so far. */
export interface BringView {
  /** Lines for a terminal: a mirror clone, and a bundle of it. */
  readonly commands: string;
  readonly given: readonly GivenView[];
}

/** The person may bring release files and attachments that are closed to pages. */
export interface BringFilesView {
  /** Lines for a terminal. */
  readonly commands: string;
  /** Name of the folder that they make. */
  readonly folder: string;
  /** How many are missing, and how many bytes, as far as the forge says. */
  readonly files: number;
  readonly bytes: number;
  /** What was given so far; read whole and compared when the run goes on. */
  readonly given: readonly {
    /** Of the folder. */
    readonly name: string;
    readonly files: number;
    /** How many of the missing ones are there by name and size. */
    readonly fits: number;
    /** Paths of those that are there by their names, and have another size. */
    readonly differs: readonly string[];
  }[];
}

export interface PreflightView {
  readonly forge: { readonly id: string; readonly label: string; readonly version?: string; readonly host: string };
  readonly project: {
    readonly owner: string;
    readonly name: string;
    readonly description: string;
    readonly visibility: 'public' | 'internal' | 'private';
    readonly defaultBranch?: string;
    readonly created?: string;
    readonly updated?: string;
    readonly archived: boolean;
    readonly empty: boolean;
  };
  readonly viewer?: { readonly name?: string; readonly missingScopes: readonly string[] };
  readonly token: { readonly given: boolean; readonly scopes: readonly string[]; readonly pageUrl: string };
  readonly routes: Readonly<Record<RoutePurpose, RouteState>>;
  /** Requests that the check itself took. */
  readonly requestsMade: number;
  /** Milliseconds since 1970. */
  readonly checkedAt: number;
  readonly cannot: readonly string[];
}

/** State of a row of the ledger; see ui.md section 4. */
export type RowState =
  | 'blank'
  | 'counted'
  | 'unknown'
  | 'off'
  | 'not-offered'
  | 'no-access'
  | 'next'
  | 'running'
  | 'waiting'
  | 'paused'
  | 'verifying'
  | 'done'
  | 'empty'
  | 'missing'
  | 'failed';

export interface UnitView {
  readonly unit: Unit;
  readonly ticked: boolean;
  readonly state: RowState;
  readonly expected?: number;
  readonly got: number;
  readonly missing: number;
  /** Requests that the unit will take in all, as far as known. */
  readonly requests: number;
  readonly requestsDone: number;
  readonly bytes?: number;
  readonly bytesDone: number;
  readonly problems: number;
  /** Remark for the state cell. */
  readonly note?: string;
  readonly warning?: string;
  /** Fraction 0…1 of the row that is booked, where got ÷ expected does not say it (git). */
  readonly fraction?: number;
}

export interface TotalsView {
  /** Whole percent, never goes back, 100 only when done. */
  readonly percent: number;
  readonly requests: number;
  readonly requestsExpected: number;
  readonly bytes: number;
  readonly bytesExpected: number;
  /** Bytes a second, lately. */
  readonly rate: number;
  /** Seconds left; absent until it can be said. */
  readonly left?: number;
  readonly startedAt?: number;
  /** Estimate for the sheet before the start, seconds. */
  readonly estimate?: number;
  /** What is known to be missing before the start. */
  readonly knownMissing: number;
}

/** An archive that can be saved. */
export interface ArchiveView {
  /** Id of its format. */
  readonly format: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly losses: readonly Loss[];
  readonly restoreCommands: string;
  readonly saved: boolean;
}

/** Everything the page shows of a job; sent whole, at most 4 times a second. */
export interface JobView {
  readonly state: JobState;
  readonly url: string;
  readonly format: FormatChoice;
  /** E-mail addresses of people are collected. */
  readonly emails?: true;
  readonly preflight?: PreflightView;
  readonly units: readonly UnitView[];
  readonly totals: TotalsView;
  /** The sentence of the status line. */
  readonly status: string;
  readonly waiting?: {
    readonly until: number;
    readonly reason: WaitReason;
    readonly since?: number;
    /** Not for the forge. */
    readonly by?: 'bucket';
  };
  /** The project's id in the vault, once it has begun. */
  readonly project?: string;
  /** What is shown is another tab's run: it can be paused from here, and nothing else. */
  readonly elsewhere?: true;
  /** It was told to pause, and will be as soon as that is on the disk. */
  readonly pausing?: true;
  /** It is one of several that are exported together: pausing it pauses all of them. */
  readonly together?: true;
  /** Absent: `collect`. */
  readonly mode?: 'collect' | 'update';
  readonly requestCap?: number;
  readonly changes?: ChangeSummary;
  /** Bytes that the run still needs, when there is no room for them. */
  readonly needed?: number;
  readonly notice?: NoticeView;
  /** Before the start: the forge answers fewer requests in an hour than are needed. */
  readonly pace?: NoticeView;
  readonly bring?: BringView;
  readonly bringFiles?: BringFilesView;
  /** Last 20 things that happened, newest first. */
  readonly lately: readonly { readonly at: number; readonly text: string }[];
  readonly receipt?: Receipt;
  /** The archive that can be saved: of the first format. */
  readonly archive?: { readonly name: string; readonly size: number };
  readonly restoreCommands?: string;
  /** Those of the other formats that were chosen, in their order; the receipt says the same of each but for what the format cannot hold. */
  readonly others?: readonly ArchiveView[];
  readonly finishedAt?: number;
  /** `archive`: 0 is the first. */
  readonly saving?: { readonly archive: number; readonly bytes: number; readonly size: number };
  readonly saved?: { readonly name: string; readonly size: number };
  /** Addresses in a bucket that the archives were written to. */
  readonly inBucket?: readonly {
    readonly address: string;
    /** It was written, too. */
    readonly receipt: boolean;
  }[];
}

/** From the page to the worker. The token is held in the worker's memory only. */
export type JobCommand =
  | {
      readonly type: 'check';
      readonly url: string;
      readonly token: string;
      readonly format: string;
      readonly units: readonly Unit[];
      readonly emails?: boolean;
      readonly proxy: string;
      readonly pageOrigin: string;
    }
  | { readonly type: 'units'; readonly units: readonly Unit[] }
  | { readonly type: 'emails'; readonly emails: boolean }
  | { readonly type: 'format'; readonly format: string }
  | { readonly type: 'choose'; readonly choice: string }
  /** Takes the place of one that was given for the same repository. */
  | { readonly type: 'bring'; readonly brought: Brought }
  /** Release files and attachments: used by the next Resume, beside those given before. */
  | { readonly type: 'bring-files'; readonly name: string; readonly files: readonly BroughtFile[] }
  /** Checks first when nothing was checked for this address. */
  | { readonly type: 'export' }
  | { readonly type: 'pause' }
  | { readonly type: 'resume'; readonly token?: string; readonly cap?: number }
  /** Takes a project up that the vault has. */
  | {
      readonly type: 'open-run';
      /** Its id in the vault. */
      readonly project: string;
      readonly token?: string;
      readonly proxy: string;
      readonly pageOrigin: string;
      readonly how:
        | { readonly kind: 'resume' }
        | { readonly kind: 'update'; readonly depth: UpdateDepth; readonly keepDeleted: boolean }
        | {
            readonly kind: 'pack';
            readonly format: string;
            readonly units: readonly Unit[];
            readonly emails?: boolean;
          };
      /** Most requests; absent: those of the time before, `undefined`: as many as it takes. */
      readonly cap?: number | undefined;
    }
  /** Forgets what the vault has of the checked project and collects it from nothing. */
  | { readonly type: 'start-anew' }
  /** Shows what another tab does with it. */
  | { readonly type: 'watch'; readonly project: string }
  /** Ends waiting for a host that does not answer. */
  | { readonly type: 'try-now' }
  /** Most requests that the run may make; `undefined`: as many as it takes. */
  | { readonly type: 'cap'; readonly requests: number | undefined }
  /** What the browser promised about keeping the page's data. */
  | { readonly type: 'storage'; readonly persisted: boolean; readonly isPrivate: boolean }
  /** Units that may not be read: the run goes on, the receipt says so. */
  | { readonly type: 'go-on-without'; readonly units: readonly Unit[] }
  | { readonly type: 'cancel' }
  /** Streams an archive into a file the person picked; `archive` as in `saving`, the first when absent. */
  | { readonly type: 'save-picked'; readonly handle: FileSystemFileHandle; readonly archive?: number }
  /** Asks for the archive as chunks over the port: the page posts `pull`, the worker answers `chunk`, `end` or `error`. */
  | { readonly type: 'save-port'; readonly port: MessagePort; readonly archive?: number }
  /** Writes every archive into a bucket: as one object each, or its files as objects; the receipt beside it. */
  | { readonly type: 'save-bucket'; readonly bucket: BucketForm; readonly as: 'zip' | 'folder' }
  /** By addresses that were signed beforehand, as they were pasted; `archive` as in `save-port`. */
  | {
      readonly type: 'save-presigned';
      readonly zip: string;
      readonly receipt: string;
      readonly archive?: number;
    };

export type Command =
  | JobCommand
  | LibraryCommand
  | QueueCommand
  | MirrorCommand
  | BucketCommand
  | OpenCommand
  | ViewCommand;

/** On the port of `save-port`. `back`: the buffer of a chunk that nobody needs any more, to be filled again. */
export type PortToWorker =
  | { readonly type: 'pull'; readonly back?: ArrayBuffer }
  | { readonly type: 'saved' }
  | { readonly type: 'cancel' };
export type PortToPage =
  | { readonly type: 'chunk'; readonly bytes: ArrayBuffer }
  | { readonly type: 'end' }
  | { readonly type: 'error'; readonly code: string; readonly message: string };

/** From the worker to the page. */
export type JobUpdate = { readonly type: 'job'; readonly job: JobView };
export type Update = JobUpdate | LibraryUpdate | QueueUpdate | MirrorUpdate | BucketUpdate | OpenUpdate | ViewUpdate;
