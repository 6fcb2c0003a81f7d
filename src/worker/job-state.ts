import type { StartIndexer } from '../git/pack-indexer.ts';
import type { HostControl } from '../http/hosts.ts';
import type { Fetch } from '../http/request.ts';
import type { Clock } from '../lib/clock.ts';
import type { ProjectAddress } from '../model/project-facts.ts';
import type { RunRecord } from '../model/run-record.ts';
import type { OpenSpool } from '../model/spool.ts';
import type { Unit } from '../model/unit.ts';
import { demoBase, parseAddress, withoutSecrets } from '../pipeline/address.ts';
import { emptyLedger, type Ledger } from '../pipeline/ledger.ts';
import type { PackPlan } from '../pipeline/pack.ts';
import type { ProjectVault, Vault } from '../vault/vault.ts';
import type { Given } from './bring.ts';
import type { FilesToBring } from './bring-files.ts';
import type { Checked } from './check.ts';
import type { Connection } from './connection.ts';
import type { JobState, JobView, NoticeView, Update } from './messages.ts';
import type { Meter } from './meter.ts';
import type { TabChannel } from './other-tab.ts';
import { abortReason, type Formats, type StartHow } from './project-run.ts';

/** Everything of the outside world that a job needs. */
export interface Environment {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly random: () => number;
  readonly isOnline: () => boolean;
  readonly locks: LockManager | undefined;
  readonly openVault: () => Promise<Vault>;
  /** Where archives lie from packing to saving; absent where the browser has no place for them. */
  readonly openSpool?: OpenSpool;
  readonly version: string;
  /** Where packs are indexed; in this very thread when absent. */
  readonly startIndexer?: StartIndexer;
  readonly post: (update: Update) => void;
  /** One for each worker. */
  readonly hosts: HostControl;
  /** To the other tabs of this page; absent where the browser has none. */
  readonly channel?: TabChannel;
  /** The page's own; absent where there is no page. */
  readonly pageOrigin?: string;
  /** Bytes that the browser may still keep, as it says; `undefined`: it does not. */
  readonly room?: () => Promise<number | undefined>;
  /** Bytes of packs up to which a repository whose refs moved is fetched whole. */
  readonly gitWholeBelow?: number;
  /** Projects that one list takes; see `list-room.ts`. */
  readonly mostInList?: number;
  /** Calls back when something was deleted, here or in another tab; gives the function that ends it. */
  readonly onFreed?: (look: () => void) => () => void;
}

/** All that changes while a job lives; changed in place by the commands. */
export interface Job {
  state: JobState;
  url: string;
  formats: Formats;
  units: readonly Unit[];
  /** E-mail addresses of people are collected and written. */
  emails: boolean;
  proxyBase: string;
  pageOrigin: string;
  ledger: Ledger;
  connection: Connection;
  checked: Checked | undefined;
  /** Way round a closed route that the person chose. */
  choice: string | undefined;
  notice: NoticeView | undefined;
  /** Repositories that the person gave. */
  given: readonly Given[];
  /** Release files and attachments that are missing, and those that the person gave. */
  files: FilesToBring;
  vault: ProjectVault | undefined;
  /** One for each format, when all is packed. */
  plans: readonly PackPlan[];
  /** Id in the vault of the project that was taken up or has begun. */
  project: string | undefined;
  /** How the next run begins; `resume` as soon as one has. */
  how: StartHow;
  /** As it was last written. */
  record: RunRecord | undefined;
  /** Units whose refusal the person has accepted. */
  without: readonly Unit[];
  /** Most requests of the whole run, and how many it had made before this job took it up. */
  requestCap: number | undefined;
  requestsBefore: number;
  /** Bytes that are missing where there is no room for them. */
  needed: number | undefined;
  /** The person stopped it; what is collected stays. */
  stopped: boolean;
  /** The person wants it paused; it still works, until its record says so. */
  pausing: boolean;
  /** Resolves when the last run has let go of everything. */
  lastRun: Promise<void>;
  /** What another tab, which has the project, shows of it. */
  elsewhere: JobView | undefined;
  /** Of what watches another tab, from before the first view of it to the end; aborted when something else took its place. */
  watching: AbortSignal | undefined;
  startedAt: number | undefined;
  finishedAt: number | undefined;
  /** Milliseconds worked before the last pause, and since when it is working again: pauses do not count for what is left. */
  worked: number;
  workingSince: number | undefined;
  /** `archive`: place in `plans`. */
  saving: { archive: number; bytes: number; size: number } | undefined;
  /** Those of `plans` that are saved, by their places. */
  saved: ReadonlySet<number>;
  /** Where in a bucket the plans were written to. */
  inBucket: NonNullable<JobView['inBucket']>;
  /** Stops what is running now. */
  stop: AbortController;
  /** The percentage shown; it never goes back. */
  percent: number;
}

/** What the parts of the worker share. */
export interface JobContext {
  readonly environment: Environment;
  readonly job: Job;
  readonly meter: Meter;
  /** Tells the page soon; many changes are told together. */
  readonly show: () => void;
  /** Tells the page now, with a new state. */
  readonly showNow: (state?: JobState) => void;
  /** Ends in `failed` with a notice; does nothing for a cancelled run. */
  readonly fail: (error: unknown) => void;
  /**
   * Runs one thing at a time: stops what is running now, waits until it has let go of vault and lock, then starts. What was stopped
   * meanwhile is not started at all.
   */
  readonly alone: (work: (signal: AbortSignal) => Promise<void>) => Promise<void>;
}

export function newJob(formats: Formats, connection: Connection): Job {
  return {
    state: 'idle',
    url: '',
    formats,
    units: [],
    emails: false,
    proxyBase: '',
    pageOrigin: '',
    ledger: emptyLedger([]),
    connection,
    checked: undefined,
    choice: undefined,
    notice: undefined,
    given: [],
    files: { missing: undefined, given: [] },
    vault: undefined,
    plans: [],
    project: undefined,
    how: { kind: 'auto' },
    record: undefined,
    without: [],
    requestCap: undefined,
    requestsBefore: 0,
    needed: undefined,
    stopped: false,
    pausing: false,
    lastRun: Promise.resolve(),
    elsewhere: undefined,
    watching: undefined,
    startedAt: undefined,
    worked: 0,
    workingSince: undefined,
    finishedAt: undefined,
    saving: undefined,
    saved: new Set(),
    inBucket: [],
    stop: new AbortController(),
    percent: 0,
  };
}

/** What was packed cannot be saved any more. */
export function dropPlans(job: Job): void {
  for (const plan of job.plans) plan.close();
  job.plans = [];
}

/** Host for sentences. */
export function hostOf(text: string): string {
  try {
    const url = parseAddress(text);
    return url.origin === demoBase ? 'the demo' : url.host;
  } catch {
    return withoutSecrets(text);
  }
}

/** `owner/name` once it is known, else as the address has it, else the host. */
export function projectName(job: Job): string {
  const project = job.checked?.facts.project ?? projectIn(job);
  return project === undefined ? hostOf(job.url) : `${project.owner}/${project.name}`;
}

/** What the address would name below its longest sub-path: a page of the project behind it, or `.git`, is no part of the name. */
function projectIn({ url, connection: { forge } }: Job): ProjectAddress | undefined {
  try {
    const guesses = forge?.recognise(parseAddress(url))?.candidates ?? [];
    return [...guesses].sort((one, other) => other.base.length - one.base.length)[0];
  } catch {
    return undefined;
  }
}

/** Cancelling and pausing; not a failure. The record of the run says which it was. */
export function stopRun(job: Job, as: 'paused' | 'stopped' = 'stopped'): void {
  job.stop.abort(abortReason(as));
}

/** What starts now is stopped by a controller of its own. */
export function renewStop(job: Job): AbortController {
  job.stop = new AbortController();
  return job.stop;
}

const working: readonly JobState[] = ['collecting', 'packing'];

/** Changes the state and keeps the time that was really worked. */
export function enter(job: Job, state: JobState, now: number): void {
  job.state = state;
  const works = working.includes(state);
  if (!works) job.pausing = false;
  if (works) job.workingSince ??= now;
  else if (job.workingSince !== undefined) {
    job.worked += now - job.workingSince;
    job.workingSince = undefined;
  }
}
