import type { RunNotice } from '../model/run-record.ts';
import type { BucketForm } from './bucket-messages.ts';
import type { Place } from './bucket-place.ts';
import type { Environment } from './job-state.ts';
import type { NoticeView } from './messages.ts';
import type { Meter } from './meter.ts';
import type {
  MirrorItemState,
  MirrorItemView,
  MirrorOptions,
  MirrorOutcome,
  MirrorPhase,
  MirrorView,
} from './mirror-messages.ts';
import { abortReason } from './project-run.ts';

/** Of a repository that has nothing to mirror. */
export const emptyOutcome: MirrorOutcome = {
  ...{ what: 'empty', refs: 0, packs: 0, objects: 0, bytes: 0, problems: [] },
  changes: { added: 0, moved: 0, deleted: 0 },
};

/** How far a mirror is; changed in place. */
export interface Figures {
  objects: number;
  objectsExpected: number | undefined;
  fetched: number;
  sent: number;
  parts: number;
  requests: number;
}

export function noFigures(): Figures {
  return { objects: 0, objectsExpected: undefined, fetched: 0, sent: 0, parts: 0, requests: 0 };
}

/** One mirror of the list; changed in place. */
export interface MirrorEntry {
  /** Its folder, below the prefix of the bucket. */
  readonly key: string;
  /** Address of the repository, without credentials. */
  readonly source: string;
  state: MirrorItemState;
  figures: Figures;
  phase: MirrorPhase | undefined;
  outcome: MirrorOutcome | undefined;
  notice: RunNotice | undefined;
  /** Somebody else writes it; see `MirrorItemView`. */
  busy: MirrorItemView['busy'];
  /** Paused by itself: it waits while the others go on. */
  held: boolean;
  /** Stops it alone, while it works. */
  stop: AbortController | undefined;
  /** The next run writes although somebody else seems to. */
  takeOver: boolean;
  /** Its pack goes past this browser: there is no room for it here. */
  streamed: boolean;
  /** Bytes of the repository, as the owner's list has them. */
  readonly size: number | undefined;
  /** While it works. */
  meter: Meter | undefined;
}

/** All that changes while a list lives; changed in place by the commands. */
export interface Mirror {
  state: MirrorView['state'];
  /** Once keys are there; never kept. */
  place: Place | undefined;
  /** The keys have ended in the middle: what waits for others goes on with them. */
  renewal:
    | { readonly keys: Promise<BucketForm | undefined>; readonly give: (keys: BucketForm | undefined) => void }
    | undefined;
  /** It is being closed. */
  leaving: boolean;
  /** As it was filled in, without keys. */
  form: { address: string; endpoint: string; region: string; text: string };
  readonly entries: Map<string, MirrorEntry>;
  /** Owners are asked what they have, or have to be asked again: the list is not complete. */
  listing: boolean;
  options: MirrorOptions;
  faults: MirrorView['faults'];
  /** By origin; in memory only. */
  readonly tokens: Map<string, string>;
  /** Origin that a token is for when it is given without a repository. */
  tokenFor: string | undefined;
  /** Origins whose git is closed to web pages. */
  readonly closed: Set<string>;
  proxyBase: string;
  notice: NoticeView | undefined;
  startedAt: number | undefined;
  finishedAt: number | undefined;
  /** Stops what runs. */
  stop: AbortController;
  /** Aborted when the list is closed. */
  readonly left: AbortController;
}

/** What the parts of the mirror share. */
export interface MirrorContext {
  readonly environment: Environment;
  readonly mirror: Mirror;
  /** Names this browser to other writers, so that it goes on at once where it was killed. */
  readonly writer: () => Promise<string>;
  /** What happens in all of them. */
  readonly meter: Meter;
  /** Tells the page soon. */
  readonly show: () => void;
  /** Tells the page now, and keeps the list. */
  readonly changed: () => void;
}

export const plainOptions: MirrorOptions = { pullRequests: true, wikis: true, largeFiles: false, onePack: false };

export function newMirror(): Mirror {
  return {
    state: 'idle',
    place: undefined,
    renewal: undefined,
    leaving: false,
    form: { address: '', endpoint: '', region: '', text: '' },
    entries: new Map(),
    listing: false,
    options: plainOptions,
    faults: [],
    tokens: new Map(),
    tokenFor: undefined,
    closed: new Set(),
    proxyBase: '',
    notice: undefined,
    startedAt: undefined,
    finishedAt: undefined,
    stop: new AbortController(),
    left: new AbortController(),
  };
}

/** `false` when something goes to that folder already. */
export function addEntry(mirror: Mirror, key: string, source: string, size?: number): boolean {
  if (mirror.entries.has(key)) return false;
  mirror.entries.set(key, {
    ...{ key, source, size },
    state: 'queued',
    figures: noFigures(),
    phase: undefined,
    outcome: undefined,
    notice: undefined,
    busy: undefined,
    held: false,
    stop: undefined,
    takeOver: false,
    streamed: false,
    meter: undefined,
  });
  return true;
}

/** Puts those that are named back into the line; gives whether there is any. */
export function requeue(mirror: Mirror, wanted: (entry: MirrorEntry) => boolean, takeOver = false): boolean {
  let some = false;
  for (const entry of mirror.entries.values()) {
    if (entry.state === 'running' || !wanted(entry)) continue;
    entry.state = 'queued';
    entry.held = false;
    entry.notice = undefined;
    entry.takeOver = takeOver && entry.busy !== undefined;
    entry.busy = undefined;
    some = true;
  }
  return some;
}

/** These wait while the others go on; what runs is stopped, and lets go soon. */
export function hold(mirror: Mirror, keys: readonly string[]): void {
  for (const key of keys) {
    const entry = mirror.entries.get(key);
    if (entry === undefined || !isLeft(entry)) continue;
    entry.held = true;
    entry.stop?.abort(abortReason('paused'));
  }
}

/** These go on, or all; where nothing runs, these alone. */
export function release(mirror: Mirror, keys: readonly string[] | undefined): void {
  for (const entry of mirror.entries.values()) {
    if (keys === undefined || keys.includes(entry.key)) entry.held = false;
    else if (mirror.state !== 'running' && isLeft(entry)) entry.held = true;
  }
}

/** There is work left that a person may stop or start. */
function isLeft({ state }: MirrorEntry): boolean {
  return state === 'queued' || state === 'running' || state === 'paused';
}

/** `tokenHost`: the host that it was typed for, where that is known; it goes to no other. */
export function giveToken(
  { mirror, environment: { hosts } }: MirrorContext,
  { token, tokenHost }: { readonly token: string; readonly tokenHost?: string },
): void {
  const given = token.trim();
  if (given === '' || mirror.tokenFor === undefined || mirror.tokens.get(mirror.tokenFor) === given) return;
  if (tokenHost !== undefined && tokenHost !== new URL(mirror.tokenFor).host) return;
  mirror.tokens.set(mirror.tokenFor, given);
  hosts.forgetLimits();
}
