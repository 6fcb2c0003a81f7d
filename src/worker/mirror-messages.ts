import type { TargetFault } from '../model/queue-record.ts';
import type { RunNotice } from '../model/run-record.ts';
import type { Notice } from '../pipeline/notices.ts';
import type { BucketForm } from './bucket-messages.ts';
import type { JobView } from './messages.ts';

/** What of each repository goes into the bucket. */
export interface MirrorOptions {
  /** The refs under which forges keep the commits of pull requests. */
  readonly pullRequests: boolean;
  readonly wikis: boolean;
  /** The large files that pointers name (LFS). */
  readonly largeFiles: boolean;
  /** One new pack in place of all that are there. */
  readonly onePack: boolean;
}

/** From the page to the worker. */
export type MirrorCommand =
  /** Tell the list that this browser keeps, if there is one that was not closed. */
  | { readonly type: 'mirror-open' }
  | {
      readonly type: 'mirror-start';
      readonly bucket: BucketForm;
      /** Lines `source target`. */
      readonly text: string;
      /** For the host of the first source; one with a `tokenHost` was typed for that one, later. */
      readonly token: string;
      readonly tokenHost?: string;
      readonly options: MirrorOptions;
      readonly proxy: string;
    }
  /** All of it, or these: the others go on, and these wait until somebody resumes them or all. */
  | { readonly type: 'mirror-pause'; readonly keys?: readonly string[] }
  /** All of it goes on, or only these; with other keys or another token, if they are given. */
  | {
      readonly type: 'mirror-resume';
      readonly keys?: readonly string[];
      readonly bucket?: BucketForm;
      readonly token: string;
      /** The host that it was typed for: it is given to no other. Absent: to the one that is asked about. */
      readonly tokenHost?: string;
      readonly proxy: string;
    }
  /** Those that failed, or these; `all`: every one once more, for what has come since. */
  | {
      readonly type: 'mirror-retry';
      readonly keys?: readonly string[];
      readonly all?: true;
      /** Of those that somebody else seems to write: write them all the same. */
      readonly takeOver?: true;
      readonly bucket?: BucketForm;
      readonly token: string;
      readonly tokenHost?: string;
      readonly proxy: string;
    }
  /**
   * Forgets the list, and removes what unfinished uploads have left in the bucket, with these keys, if they are given. Mirrors that are there stay.
   */
  | { readonly type: 'mirror-close'; readonly bucket?: BucketForm };

export type MirrorItemState = 'queued' | 'running' | 'paused' | 'done' | 'failed';

/** What one run did to one mirror. */
export interface MirrorOutcome {
  /** `empty`: the repository has no commit yet. */
  readonly what: 'new' | 'updated' | 'same' | 'empty';
  readonly refs: number;
  readonly packs: number;
  readonly objects: number;
  /** Of the packs that are there now. */
  readonly bytes: number;
  readonly changes: {
    readonly added: number;
    readonly moved: number;
    readonly deleted: number;
  };
  /** Where one was wanted: it is there too, there is none to be mirrored, or the source does not let it be seen (which is a problem as well). */
  readonly wiki?: true | 'none' | 'refused';
  /** What is odd or missing, in sentences. */
  readonly problems: readonly string[];
}

export type MirrorPhase = 'reading' | 'fetching' | 'verifying' | 'writing' | 'large-files';

/** How far one is. */
export interface MirrorFigures {
  readonly objects: number;
  readonly objectsExpected?: number;
  /** Bytes that came from the source, and that the bucket has got. */
  readonly fetched: number;
  readonly sent: number;
  readonly parts: number;
  /** To the bucket. */
  readonly requests: number;
}

export interface MirrorItemView extends MirrorFigures {
  /** Its folder in the bucket, below the prefix; no two have the same. */
  readonly key: string;
  /** Address of the repository. */
  readonly source: string;
  readonly state: MirrorItemState;
  /** Somebody has paused this one: it waits while the others go on. */
  readonly held?: true;
  readonly phase?: MirrorPhase;
  readonly waiting?: JobView['waiting'];
  /** The source is closed to web pages, and this page's proxy carries it. */
  readonly throughProxy?: true;
  readonly outcome?: MirrorOutcome;
  readonly notice?: RunNotice;
  /** Somebody else writes it: since when, and when that was last seen; milliseconds since 1970. */
  readonly busy?: { readonly since?: number; readonly seen: number };
  /** There is no room for its pack in this browser: it goes on to the bucket as it comes. */
  readonly streamed?: true;
  /** What plain git clones from. */
  readonly clone: string;
}

export interface MirrorView {
  /** `idle`: nothing is asked for yet; `failed`: it could not begin. */
  readonly state: 'idle' | 'running' | 'paused' | 'done' | 'failed';
  readonly items: readonly MirrorItemView[];
  /** It is being closed: uploads that were begun are removed from the bucket. */
  readonly leaving?: true;
  /** Owners are still being asked what they have. */
  readonly listing: boolean;
  readonly options: MirrorOptions;
  /** Lines that are no mappings, and owners that could not be asked or that do not fit. */
  readonly faults: readonly TargetFault[];
  readonly totals: {
    readonly done: number;
    readonly needYou: number;
    readonly fetched: number;
    readonly sent: number;
    /** To the bucket. */
    readonly requests: number;
  };
  /** The list was kept, the keys never are: they have to be entered again. */
  readonly needsKeys: boolean;
  /** Host that the token is for. */
  readonly tokenFor?: string;
  readonly notice?: Notice;
  /** Milliseconds since 1970. */
  readonly startedAt?: number;
  readonly finishedAt?: number;
  readonly lately: JobView['lately'];
  /** What was filled in, of a list that was kept: without keys. */
  readonly form?: Pick<BucketForm, 'address' | 'endpoint' | 'region'> & { readonly text: string };
}

/** From the worker to the page. */
export type MirrorUpdate = { readonly type: 'mirror'; readonly mirror: MirrorView };
