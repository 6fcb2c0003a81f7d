import type { OwnedProject, QueueFilter, QueueItem, QueueTarget } from '../model/queue-record.ts';
import type { RunRecord } from '../model/run-record.ts';
import type { Unit } from '../model/unit.ts';
import type { Ledger } from '../pipeline/ledger.ts';
import { defaultFilter, passes } from '../pipeline/queue-filter.ts';
import type { Place } from './bucket-place.ts';
import type { Environment } from './job-state.ts';
import type { NoticeView } from './messages.ts';
import type { Meter } from './meter.ts';
import type { QueueView } from './queue-messages.ts';

/** A project of the queue; changed in place. */
export interface Entry {
  readonly key: string;
  item: QueueItem;
  /** Account of its run, as far as one has begun. */
  record: RunRecord | undefined;
  /** While it goes into the bucket: of all its archives. */
  sending: { bytes: number; size: number } | undefined;
  /** While it works. `project`: its id in the vault, while the run holds its lock. */
  work: { readonly ledger: Ledger; readonly meter: Meter; readonly project?: string | undefined } | undefined;
}

/** All that changes while a queue lives; changed in place by the commands. */
export interface Queue {
  readonly id: string;
  state: QueueView['state'];
  title: string;
  readonly entries: Map<string, Entry>;
  filter: QueueFilter;
  /** What the person ticked by hand, by key: the filter has no say in these. */
  readonly picks: Map<string, boolean>;
  units: readonly Unit[];
  format: string;
  emails: boolean;
  cap: number | undefined;
  /** Of all projects together, also those of runs before. */
  requests: number;
  /** By origin; in memory only. */
  readonly tokens: Map<string, string>;
  /** Origin that a token is for when it is given without a project. */
  tokenFor: string | undefined;
  /** Way round closed git that the person chose, for all. */
  choice: string | undefined;
  proxyBase: string;
  pageOrigin: string;
  faults: QueueView['faults'];
  notice: NoticeView | undefined;
  startedAt: number | undefined;
  /** Milliseconds worked before the last pause, and since when it is working again. */
  worked: number;
  workingSince: number | undefined;
  /** Where archives go as soon as they are packed; `undefined`: they stay here. */
  target: QueueTarget | undefined;
  /** Once keys are there; never kept. */
  place: Place | undefined;
  saving: QueueView['saving'];
  saved: QueueView['saved'];
  /** It is being closed. */
  leaving: boolean;
  /** Stops listing and running. */
  stop: AbortController;
  /** Stops what is being saved. */
  stopSaving: AbortController;
  /** Resolves when what is being saved has come to its end, whichever it is. */
  lastSave: Promise<unknown>;
}

/** What the parts of the queue share. */
export interface QueueContext {
  readonly environment: Environment;
  readonly queue: Queue;
  /** What happens in all projects. */
  readonly meter: Meter;
  /** Tells the page soon. */
  readonly show: () => void;
  /** Tells the page now, and the vault as soon as it can take it. */
  readonly changed: () => void;
}

export function newQueue(id: string): Queue {
  return {
    id,
    state: 'listing',
    title: '',
    entries: new Map(),
    filter: defaultFilter,
    picks: new Map(),
    units: [],
    format: '',
    emails: false,
    cap: undefined,
    requests: 0,
    tokens: new Map(),
    tokenFor: undefined,
    choice: undefined,
    proxyBase: '',
    pageOrigin: '',
    faults: [],
    notice: undefined,
    startedAt: undefined,
    worked: 0,
    workingSince: undefined,
    target: undefined,
    place: undefined,
    saving: undefined,
    saved: undefined,
    leaving: false,
    stop: new AbortController(),
    stopSaving: new AbortController(),
    lastSave: Promise.resolve(),
  };
}

/** Names of owners and projects have no case. */
export function keyOf({ base, owner, name }: OwnedProject['address']): string {
  return `${base}/${owner}/${name}`.toLowerCase();
}

/** Address of the project for a person, and for a check. */
export function urlOf({ base, owner, name }: OwnedProject['address']): string {
  return `${base}/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
}

/** Adds a project as the filter would have it; `false` when it is there already. */
export function addProject(queue: Queue, project: OwnedProject): boolean {
  const key = keyOf(project.address);
  if (queue.entries.has(key)) return false;
  const state = isWanted(queue, key, project) ? 'queued' : 'skipped';
  queue.entries.set(key, entryOf(key, { project, state, requests: 0 }, undefined));
  return true;
}

export function entryOf(key: string, item: QueueItem, record: RunRecord | undefined): Entry {
  return { key, item, record, sending: undefined, work: undefined };
}

/** What it was told last is over. */
export function changeItem(entry: Entry, changes: Partial<QueueItem>): void {
  const { notice: _, ...item } = entry.item;
  entry.item = { ...item, ...changes };
}

function isWanted(queue: Queue, key: string, project: OwnedProject): boolean {
  return queue.picks.get(key) ?? passes(project, queue.filter);
}

/** Lets filter and ticks decide anew about everything that has not begun. */
export function sift(queue: Queue): void {
  for (const entry of queue.entries.values()) {
    const { state, project, id } = entry.item;
    if (id !== undefined || (state !== 'queued' && state !== 'skipped')) continue;
    entry.item = { ...entry.item, state: isWanted(queue, entry.key, project) ? 'queued' : 'skipped' };
  }
}

/** Milliseconds of work so far, without pauses. */
export function workedOf({ worked, workingSince }: Queue, now: number): number {
  return worked + (workingSince === undefined ? 0 : now - workingSince);
}

/** The owner when there is but one, else how many projects. */
export function titleOf(entries: Iterable<Entry>): string {
  const wanted = [...entries].filter(({ item }) => item.state !== 'skipped');
  const owners = new Set(wanted.map(({ item }) => item.project.address.owner));
  const [owner] = owners;
  return owners.size === 1 && owner !== undefined ? owner : `${wanted.length} projects`;
}
