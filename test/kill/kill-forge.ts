import { type ReplayedRequest, type ReplayOptions, startReplay } from '../support/replay-server.ts';
import type { Moment } from './kill-plan.ts';

/** What an undisturbed export came to; moments are parts of it. */
export interface Extent {
  /** Requests of the check, which is over before anything is collected. */
  readonly check: number;
  readonly api: number;
  readonly gitBytes: number;
  readonly fileBytes: number;
  /** Milliseconds. */
  readonly packing: number;
  readonly saving: number;
}

/** A forge, a little slow, and with an eye on how far an export is. */
export interface KillForge extends Pick<Watch, 'asked' | 'seen' | 'begin' | 'arm' | 'sentOf'> {
  /** Address of the project. */
  readonly url: string;
  /** Typed in before the check, and again whenever an export goes on. */
  readonly token?: string;
  /** Closed to pages: what the proxy has to let through, `host:port`. */
  readonly behindProxy: readonly string[];
  /** What else must hold of an export with so many kills, in words where it does not. */
  faults?(kills: number): readonly string[];
  close(): Promise<void>;
}

/** How far an export is, and the trigger. */
export interface Watch {
  /** Requests since the last `begin`, preflights left out. */
  readonly asked: readonly ReplayedRequest[];
  readonly seen: { readonly api: number; readonly gitBytes: number; readonly fileBytes: number };
  /** Bytes of bodies that have gone to this address, all requests together. */
  sentOf(url: string): number;
  /** A new export: nothing was asked yet. */
  begin(): void;
  /** Calls `kill` once when this moment of what is left comes; a moment of packing or saving is not the forge's. */
  arm(moment: Moment | undefined, extent: Extent, kill: () => void): void;
  /** Something is asked for; never resolves when it is not to be answered. */
  onAsked(request: ReplayedRequest): Promise<void>;
  /** So many bytes of a body have gone; the same record for each body. */
  onSent(request: { readonly url: string }, bytes: number): void;
}

export const bytesPerSecond = 2_000_000;
export const delay = 3;

interface Trigger {
  readonly what: 'api' | 'gitBytes' | 'fileBytes';
  readonly from: number;
  readonly held: boolean;
  readonly kill: () => void;
}

export function createWatch(): Watch {
  const asked: ReplayedRequest[] = [];
  /** Of each body; two of one address may be on their way, when a browser was killed. */
  const gone = new WeakMap<object, number>();
  const sent = new Map<string, number>();
  const seen = { api: 0, gitBytes: 0, fileBytes: 0 };
  let trigger: Trigger | undefined;
  const fire = (what: Trigger['what']): boolean => {
    if (trigger === undefined || trigger.what !== what || seen[what] < trigger.from) return false;
    const { kill, held } = trigger;
    trigger = undefined;
    kill();
    return held;
  };
  return {
    ...{ asked, seen },
    sentOf: (url) => sent.get(url) ?? 0,
    begin() {
      asked.length = 0;
      sent.clear();
      Object.assign(seen, { api: 0, gitBytes: 0, fileBytes: 0 });
    },
    arm(moment, extent, kill) {
      const what = moment === undefined ? undefined : placeOf(moment);
      trigger =
        moment === undefined || what === undefined
          ? undefined
          : { what, from: fromOf(what, moment, extent, seen[what]), held: moment.held, kill };
    },
    async onAsked(request) {
      asked.push(request);
      if (!request.url.startsWith('/api/')) return;
      seen.api++;
      // Never answered: who asked is dead, and its connection breaks with it.
      if (fire('api')) await new Promise<never>(() => {});
    },
    onSent(request, bytes) {
      const what = bytesOf(request.url);
      if (what === undefined) return;
      const more = bytes - (gone.get(request) ?? 0);
      gone.set(request, bytes);
      seen[what] += more;
      sent.set(request.url, (sent.get(request.url) ?? 0) + more);
      fire(what);
    },
  };
}

/** The recorded project of Gitea. */
export async function startGiteaForge(
  project: Pick<ReplayOptions, 'recording' | 'repositories'> = {},
): Promise<KillForge> {
  const watch = createWatch();
  const { url, close } = await startReplay({
    ...{ cors: 'on', delay, bytesPerSecond },
    ...project,
    mayAnswer: (request) => watch.onAsked(request),
    onSent: (request, bytes) => watch.onSent(request, bytes),
  });
  return { ...watch, url, behindProxy: [], close };
}

function bytesOf(url: string): 'gitBytes' | 'fileBytes' | undefined {
  if (url.endsWith('.git/git-upload-pack')) return 'gitBytes';
  return url.startsWith('/attachments/') || url.includes('/releases/download/') ? 'fileBytes' : undefined;
}

function placeOf({ phase }: Moment): Trigger['what'] | undefined {
  return phase === 'api' ? 'api' : phase === 'git' ? 'gitBytes' : phase === 'files' ? 'fileBytes' : undefined;
}

/** Somewhere in what is left of it; never in the check, nor in the first request after it. */
function fromOf(what: Trigger['what'], { at }: Moment, extent: Extent, seen: number): number {
  const begin = what === 'api' ? Math.max(seen, extent.check + 2) : seen;
  const left = Math.max(1, extent[what] - begin);
  return begin + Math.max(1, Math.floor(at * left));
}
