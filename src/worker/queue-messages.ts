import type { QueueFilter, QueueItem, QueueRecord, QueueTarget, TargetFault } from '../model/queue-record.ts';
import type { Unit } from '../model/unit.ts';
import type { Notice } from '../pipeline/notices.ts';
import type { BucketForm } from './bucket-messages.ts';
import type { JobView } from './messages.ts';

/** From the page to the worker. Tokens are held in the worker's memory only. */
export type QueueCommand =
  /** Tell the queue that this browser keeps, if there is one that was not closed; one that another tab works on is watched. `queue`: this one of them. */
  | { readonly type: 'queue-open'; readonly queue?: string }
  | {
      readonly type: 'queue-list';
      /** Addresses of projects and owners, one a line. */
      readonly text: string;
      readonly token: string;
      readonly proxy: string;
      readonly pageOrigin: string;
    }
  | { readonly type: 'queue-filter'; readonly filter: QueueFilter }
  | { readonly type: 'queue-pick'; readonly key: string; readonly wanted: boolean }
  | {
      readonly type: 'queue-start';
      readonly units: readonly Unit[];
      readonly format: string;
      readonly emails?: boolean;
      readonly cap?: number;
      /** As it is set now: it is not kept. Absent: that of before. */
      readonly proxy?: string;
      /** Each archive goes there as soon as it is packed. */
      readonly bucket?: BucketForm;
      readonly as?: QueueTarget['as'];
      /** Of a list that was kept, where it wants one. */
      readonly token?: string;
      readonly tokenHost?: string;
    }
  /** What is collected goes there, too. */
  | { readonly type: 'queue-bucket'; readonly bucket: BucketForm; readonly as: QueueTarget['as'] }
  | { readonly type: 'queue-pause' }
  /** `cap` takes the place of the limit that was set; absent: it stays. */
  | {
      readonly type: 'queue-resume';
      readonly token?: string;
      /** The host that the token was typed for: it is given to no other. Absent: to the one that is asked about. */
      readonly tokenHost?: string;
      readonly cap?: number | undefined;
      /** For its keys; the bucket stays the same. */
      readonly bucket?: BucketForm;
      readonly proxy?: string;
    }
  | {
      readonly type: 'queue-retry';
      readonly keys?: readonly string[];
      readonly token?: string;
      readonly tokenHost?: string;
      readonly bucket?: BucketForm;
      readonly proxy?: string;
    }
  /** Way round closed git, for all. */
  | { readonly type: 'queue-choose'; readonly choice: string; readonly proxy?: string }
  /** Closes the queue; what was collected stays in the library, of unfinished uploads nothing does. `bucket`: for its keys. */
  | { readonly type: 'queue-cancel'; readonly bucket?: BucketForm }
  /** `of`: key of an item, or `all`; `format`: one of the chosen, the first when absent. The port is served like that of `save-port`. */
  | { readonly type: 'queue-save-port'; readonly of: string; readonly format?: string; readonly port: MessagePort }
  | {
      readonly type: 'queue-save-picked';
      readonly of: string;
      readonly format?: string;
      readonly handle: FileSystemFileHandle;
    }
  /** One archive for each project, under its name. */
  | { readonly type: 'queue-save-folder'; readonly format?: string; readonly directory: FileSystemDirectoryHandle };

export interface QueueItemView extends QueueItem {
  readonly key: string;
  /** 0: not known yet, as long as it is not done. */
  readonly expected: number;
  readonly got: number;
  readonly missing: number;
  readonly percent: number;
  readonly waiting?: JobView['waiting'];
  readonly sending?: { readonly bytes: number; readonly size: number };
  /** Its own archive can be saved under this name in the first format; `archiveNameIn` has those in the others. */
  readonly archiveName?: string;
}

export interface QueueView {
  readonly id: string;
  readonly title: string;
  readonly state: QueueRecord['state'] | 'listing' | 'failed';
  readonly items: readonly QueueItemView[];
  readonly filter: QueueFilter;
  /** Ids of the formats that each project is written in; empty before the start. */
  readonly formats: readonly string[];
  readonly totals: {
    readonly projects: number;
    readonly done: number;
    readonly needYou: number;
    readonly requests: number;
    readonly cap?: number;
    readonly bytes: number;
    readonly bytesExpected: number;
    /** Seconds. */
    readonly left?: number;
  };
  /** Lines that are no addresses. */
  readonly faults: readonly TargetFault[];
  readonly notice?: Notice;
  /** Milliseconds since 1970. */
  readonly startedAt?: number;
  /** Host that a token is wanted for, and why: `refused`, or because some of it is private and none is given. */
  readonly tokenFor?: string;
  readonly needsToken?: boolean;
  /** The bucket that archives go to; `needsKeys`: it has to be given its keys again. */
  readonly target?: QueueTarget;
  readonly needsKeys?: boolean;
  /** It is to pause, and something still works: `state` is `running` until that has let go. */
  readonly pausing?: true;
  /** It is being closed: what works stops, and what was begun is removed from the bucket. */
  readonly leaving?: true;
  readonly saving?: { readonly of: string; readonly bytes: number; readonly size: number };
  readonly saved?: { readonly of: string; readonly format: string; readonly name: string; readonly size: number };
  readonly lately: JobView['lately'];
  /** While it is listed; later each project has its own. */
  readonly waiting?: JobView['waiting'];
  /** Another tab works on it; here one watches, and can pause it there. */
  readonly elsewhere?: true;
}

/** From the worker to the page; `undefined`: there is no queue. */
export type QueueUpdate = { readonly type: 'queue'; readonly queue: QueueView | undefined };
