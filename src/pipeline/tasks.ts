import { HttpError } from '../http/errors.ts';
import { isAbort, RunError } from '../lib/run-error.ts';
import type { Unit } from '../model/unit.ts';

/** Something that a step of the run does; the forge's own reading, git and files are all of this shape. */
export interface Task {
  readonly id: string;
  readonly unit: Unit;
  readonly after: readonly string[];
  /** A refusal says something about this unit only: git and files may be closed where the API is not. */
  readonly mayBeRefused?: boolean;
  /** It reads a list of the forge, or items one by one. */
  readonly isList?: boolean;
  run(signal: AbortSignal): Promise<void>;
}

/** Why a unit ended early; kept in the vault, so that the receipt can say it. */
export interface UnitFailure {
  readonly code: string;
  readonly message: string;
}

/** Codes that concern the whole run: nothing else can go on either. */
const stopsRun = new Set([
  'unauthorized',
  'offline',
  'unreachable',
  'cors-closed',
  'tls',
  'timeout',
  'rate-limited',
  'another-tab',
  'disk-full',
  'storage-failed',
  'storage-refused',
  'storage-newer',
  'storage-damaged',
  'blob-missing',
  'blob-replaced',
  'proxy-silent',
  'proxy-missing',
  'proxy-busy',
  'proxy-unreachable',
  'proxy-timeout',
  'proxy-origin-refused',
  'request-cap',
  'captive',
  'other-project',
  'less-rights',
]);

/** True for failures that only cost their unit: no right to see it, gone, a server that keeps failing there, git that arrived broken. */
export function costsOnlyItsUnit(error: unknown): error is RunError {
  return error instanceof RunError && !stopsRun.has(error.code);
}

const refusals = new Set(['missing-scope', 'sso-required', 'forbidden']);

/**
 * The check said that this may be read, and now it may not: the token has lost a right, so the person is asked. The error names the unit, so
 * that the person can go on without it. Asked when all else is done: one refusal stops nothing but what comes after it.
 */
function refusalOf(task: Task, error: unknown, without: readonly Unit[]): RunError | undefined {
  if (!(error instanceof RunError) || !refusals.has(error.code)) return undefined;
  if (task.mayBeRefused || without.includes(task.unit)) return undefined;
  const { code, message, retry, details } = error;
  return new RunError(code, message, { retry, details: { ...details, unit: task.unit }, cause: error });
}

/**
 * Runs tasks as soon as those before them are done, at most `atOnce` side by side. A task that fails as a whole run stops the others.
 * What waits for one that was refused does not start. `without`: units whose refusal the person has accepted.
 */
export async function runTasks(
  tasks: readonly Task[],
  atOnce: number,
  signal: AbortSignal,
  onFailure: (task: Task, error: RunError) => Promise<void>,
  without: readonly Unit[] = [],
): Promise<void> {
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const waiting = new Set(tasks);
  const ended = new Set<string>();
  const running = new Map<string, Promise<void>>();
  let refused: RunError | undefined;
  const known = new Set(tasks.map((task) => task.id));
  const ready = () => [...waiting].find((task) => task.after.every((id) => ended.has(id) || !known.has(id)));
  const start = (task: Task) => {
    waiting.delete(task);
    const work = task
      .run(both)
      .catch(async (error) => {
        if (isAbort(error) || both.aborted || !costsOnlyItsUnit(error)) throw error;
        const refusal = refusalOf(task, error, without);
        refused ??= refusal;
        if (refusal !== undefined) return false;
        await onFailure(task, error);
        return true;
      })
      .then((hasEnded) => {
        if (hasEnded !== false) ended.add(task.id);
      })
      .finally(() => running.delete(task.id));
    running.set(task.id, work);
  };
  try {
    while (waiting.size > 0 || running.size > 0) {
      both.throwIfAborted();
      let next = ready();
      while (next !== undefined && running.size < atOnce) {
        start(next);
        next = ready();
      }
      if (running.size === 0) throw refused ?? new Error('steps wait for each other');
      await Promise.race(running.values());
    }
    if (refused !== undefined) throw refused;
  } catch (error) {
    // Not with the error itself: another task would take it for its own, for example a 401 for a wiki that is not there.
    stop.abort(new DOMException('another step has failed', 'AbortError'));
    await Promise.allSettled(running.values());
    throw error;
  }
}

/** The short reason of a failure, for problems and notes; keeps codes of the `http` layer apart from ours. */
export function failureOf(error: RunError): UnitFailure {
  const status = error instanceof HttpError && error.status !== undefined ? ` (${error.status})` : '';
  return { code: error.code, message: `${error.message}${status}` };
}
