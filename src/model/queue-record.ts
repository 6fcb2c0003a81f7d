import type { ProjectAddress } from './project-facts.ts';
import type { RunNotice, RunOutcome } from './run-record.ts';
import type { Unit } from './unit.ts';

export type QueueItemState =
  | 'queued'
  | 'checking'
  | 'collecting'
  | 'packing'
  /** On its way into a bucket. */
  | 'sending'
  | 'paused'
  | 'done'
  | 'failed'
  | 'skipped';

/** A project as its owner's list shows it. */
export interface OwnedProject {
  readonly address: ProjectAddress;
  readonly description: string;
  readonly visibility: 'public' | 'internal' | 'private';
  readonly archived: boolean;
  readonly fork: boolean;
  readonly empty: boolean;
  readonly wiki: boolean;
  readonly bytes: number;
  readonly openTickets: number;
  /** RFC 3339. */
  readonly updated?: string;
}

/** What of a list is exported; a switch that is off leaves such projects out. */
export interface QueueFilter {
  readonly private: boolean;
  readonly archived: boolean;
  readonly forks: boolean;
  readonly empty: boolean;
  /** Only those with a wiki. */
  readonly wikiOnly: boolean;
  /** Of names; `*` stands for anything. Empty: all. */
  readonly pattern: string;
}

export interface QueueItem {
  readonly project: OwnedProject;
  readonly state: QueueItemState;
  /** The project's id in the vault, once it has begun. */
  readonly id?: string;
  readonly requests: number;
  readonly notice?: RunNotice;
  readonly outcome?: RunOutcome;
  /** It is packed, and not whole in the bucket yet. */
  readonly unsent?: true;
  /** Addresses of its archives in the bucket. */
  readonly inBucket?: readonly string[];
}

/** A bucket that the archives go to, each as soon as it is packed. Holds no key. */
export interface QueueTarget {
  readonly address: string;
  readonly endpoint: string;
  readonly region: string;
  /** One object each, or a folder of its files. */
  readonly as: 'zip' | 'folder';
}

/** A line of a list that names nothing, or of which something is left out. */
export interface TargetFault {
  /** From 1. */
  readonly line: number;
  readonly text: string;
  readonly why: string;
  /** Only some of what it names is left out. */
  readonly partly?: true;
}

/** What stopped all of it. */
export interface StopNotice extends RunNotice {
  readonly tone: 'gap' | 'note';
  readonly details: Readonly<Record<string, string | number | boolean>>;
}

/** Several projects that are exported together. Durable; holds no token. */
export interface QueueRecord {
  readonly id: string;
  readonly title: string;
  readonly items: readonly QueueItem[];
  readonly filter: QueueFilter;
  readonly units: readonly Unit[];
  readonly format: string;
  /** E-mail addresses of people are collected. */
  readonly emails?: boolean;
  /** Most requests of all projects together. */
  readonly requestCap?: number;
  readonly requests: number;
  readonly target?: QueueTarget;
  /** Lines that came to nothing; absent in queues of before. */
  readonly faults?: readonly TargetFault[];
  /** Way round closed git that the person chose, for all. */
  readonly choice?: string;
  readonly state: 'listed' | 'running' | 'paused' | 'done';
  /** Why it stands, where a person did not say so. */
  readonly notice?: StopNotice;
  /** Origin that has refused its token. */
  readonly refusedBy?: string;
  /** Milliseconds since 1970. */
  readonly startedAt?: number;
  /** Milliseconds of work so far, without pauses. */
  readonly worked?: number;
}
