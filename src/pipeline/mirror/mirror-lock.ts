import type { Clock } from '../../lib/clock.ts';
import { RunError } from '../../lib/run-error.ts';
import type { Before, MirrorPlace } from './mirror-before.ts';
import { sentAs, statePath } from './mirror-layout.ts';
import { isSameState, type MirrorState, readState, stateBytes } from './mirror-state.ts';

/** So often a writer says that he is still there. */
const sayEvery = 60_000;
/** Who has not said so for this long has left. Clocks of two people may differ. */
const goneAfter = 10 * 60_000;
/** Whoever said so this short a time ago is still there. */
const certainFor = 3000;

/** Milliseconds: a person may wait for the pause. Who comes back goes on by the note that is left then. */
const longestRelease = 5000;

/** Signs of somebody that are written over. */
const mostSigns = 3;

type Writing = NonNullable<MirrorState['writing']>;

export interface LockOptions {
  readonly place: MirrorPlace;
  readonly before: Before;
  /** Without credentials. */
  readonly source: string;
  /** Whoever has the same name goes on where a run of it was interrupted. */
  readonly writer: string;
  /** Write although somebody else seems to. */
  readonly takeOver: boolean;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** The right to write a mirror. */
export interface MirrorLock {
  /** Aborts with `mirror-busy` when somebody else has taken over. */
  readonly signal: AbortSignal;
  /**
   * Before what others read is written: rejects with `mirror-busy` when somebody has taken over. Asks nobody right after the last sign. Whoever was
   * here and does not finish leaves that noted in the state: lists and refs may say more than it.
   */
  affirm(): Promise<void>;
  /** Writes what is now, and gives the right back. Rejects with `mirror-busy` when it was lost. */
  finish(state: MirrorState): Promise<void>;
  /** Gives the right back; the state is as it was, but for what `affirm` says. Does not wait long for a bucket that is away, and never rejects. */
  release(): Promise<void>;
}

/**
 * Takes the right to write by a conditional write of the state: of two who try, one fails. Rejects with `mirror-busy`, whose details say since when
 * the other writes (`since`) and when he was last heard of (`seen`), in milliseconds since 1970. A storage that knows no conditional writes leaves
 * the note in the state, which all but those see who look in the same moment.
 */
export async function lockMirror(options: LockOptions): Promise<MirrorLock> {
  const { place, before, source, writer, clock, signal } = options;
  const other = before.state?.writing;
  const isHeld = other !== undefined && other.by !== writer && clock.now() - other.at < goneAfter;
  if (isHeld && !options.takeOver) throw busy(other);
  const was = before.state ?? emptyState(source);
  const key = place.key(statePath);
  const lost = new AbortController();
  const ended = new AbortController();
  const since = clock.now();
  let said = since;
  let isListing = false;
  let etag = await begin();
  /** One write at a time, each on condition of the one before. */
  let last = Promise.resolve();
  const saying = say();

  /** Whoever is overtaken may say in this very moment that he is there: as long as nothing else is new, that is written over, too. */
  async function begin(): Promise<string> {
    let match = before.etag;
    for (let again = 0; ; again++) {
      try {
        return await write(held(), match, signal);
      } catch (cause) {
        if (!options.takeOver || again === mostSigns || !(cause instanceof RunError) || cause.code !== 'mirror-busy')
          throw cause;
        const now = await place.bucket.get(key, { signal });
        if (now === undefined || !isSameState(unwritten(await readState(now)), unwritten(was))) throw cause;
        match = now.etag;
      }
    }
  }

  function held(): MirrorState {
    return { ...was, writing: { by: writer, at: clock.now(), since } };
  }

  function sayNow(): Promise<void> {
    last = last.then(async () => {
      etag = await write(held(), etag, signal);
      said = clock.now();
    });
    return last;
  }

  async function write(state: MirrorState, match: string | undefined, signal: AbortSignal): Promise<string> {
    const condition = match === undefined ? { onlyNew: true } : { ifMatch: match };
    try {
      return (await place.bucket.put(key, stateBytes(state), { ...sentAs.state, ...condition, signal })).etag;
    } catch (cause) {
      if (!(cause instanceof RunError) || cause.code !== 'bucket-changed') throw cause;
      // Our own write may have arrived although its answer did not, and was repeated.
      const now = await place.bucket.get(key, { signal });
      const there = now && (await readState(now));
      if (now !== undefined && there !== undefined && isSameState(there, state)) return now.etag;
      throw busy(there?.writing, cause);
    }
  }

  async function say(): Promise<void> {
    const stop = AbortSignal.any([signal, ended.signal]);
    try {
      while (true) {
        await clock.sleep(sayEvery, stop);
        // To its end, so that it is known what is there now.
        await sayNow();
      }
    } catch (cause) {
      if (!stop.aborted) lost.abort(cause);
    }
  }

  return {
    signal: AbortSignal.any([signal, lost.signal]),
    async affirm() {
      lost.signal.throwIfAborted();
      if (clock.now() - said >= certainFor) await sayNow();
      isListing = true;
    },
    async finish(state) {
      ended.abort();
      await saying;
      lost.signal.throwIfAborted();
      await write(state, etag, signal);
    },
    async release() {
      ended.abort();
      await saying;
      if (!lost.signal.aborted) await putBack(AbortSignal.timeout(longestRelease)).catch(() => {});
    },
  };

  /** Somebody began and has gone: anybody may go on at once, by what the lists say. */
  function left(): MirrorState {
    return { ...was, writing: { by: writer, at: 0 } };
  }

  /** Not by the run's signal: it may have been aborted. */
  async function putBack(late: AbortSignal): Promise<void> {
    const now = await place.bucket.get(key, { signal: late });
    if (now === undefined || (await readState(now)).writing?.by !== writer) return;
    if (before.state === undefined && !isListing) return place.bucket.remove([key], late);
    const state = stateBytes(isListing ? left() : was);
    await place.bucket.put(key, state, { ...sentAs.state, ifMatch: now.etag, signal: late });
  }
}

function unwritten({ writing: _, ...state }: MirrorState): MirrorState {
  return state;
}

function emptyState(source: string): MirrorState {
  return { format: 'forge-takeout-mirror', version: 1, source, refs: '', objects: 0, packs: [], old: [], at: 0 };
}

function busy(other?: Writing, cause?: unknown): RunError {
  const details: Record<string, number> = other === undefined ? {} : { since: other.since ?? other.at, seen: other.at };
  return new RunError('mirror-busy', 'Somebody else is writing this mirror right now. Try again when that is done.', {
    retry: 'later',
    details,
    cause,
  });
}
