import type { Forge, Page, ProjectFacts, Step } from '../forges/forge.ts';
import { HttpError } from '../http/errors.ts';
import type { Request } from '../http/request.ts';
import { isAbort, RunError } from '../lib/run-error.ts';
import type { Problem } from '../model/problem.ts';
import type { Unit } from '../model/unit.ts';
import type { ProjectVault, StepState } from '../vault/vault.ts';
import { type Ledger, rowOf } from './ledger.ts';

/** Something that a step of the run does; the forge's own reading, git and files are all of this shape. */
export interface Task {
  readonly id: string;
  readonly unit: Unit;
  readonly after: readonly string[];
  run(signal: AbortSignal): Promise<void>;
}

export interface CollectContext {
  readonly vault: ProjectVault;
  readonly ledger: Ledger;
  /** Says in words what happened, for the list "Lately". */
  readonly tell: (text: string) => void;
}

/** Why a unit ended early; kept in the vault, so that the receipt can say it. */
export interface UnitFailure {
  readonly code: string;
  readonly message: string;
}

export const failuresSetting = 'failures';

/** Codes that concern the whole run: nothing else can go on either. */
const stopsRun = new Set([
  'unauthorized',
  'offline',
  'unreachable',
  'cors-closed',
  'tls',
  'timeout',
  'disk-full',
  'rate-limited',
  'another-tab',
]);

/** True for failures that only cost their unit: no right to see it, gone, a server that keeps failing there, git that arrived broken. */
export function costsOnlyItsUnit(error: unknown): error is RunError {
  return error instanceof RunError && !stopsRun.has(error.code);
}

/** Runs tasks as soon as those before them are done, at most `atOnce` side by side. A task that fails as a whole run stops the others. */
export async function runTasks(
  tasks: readonly Task[],
  atOnce: number,
  signal: AbortSignal,
  onFailure: (task: Task, error: RunError) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const waiting = new Set(tasks);
  const ended = new Set<string>();
  const running = new Map<string, Promise<void>>();
  const known = new Set(tasks.map((task) => task.id));
  const ready = () => [...waiting].find((task) => task.after.every((id) => ended.has(id) || !known.has(id)));
  const start = (task: Task) => {
    waiting.delete(task);
    const work = task
      .run(both)
      .catch(async (error) => {
        if (isAbort(error) || both.aborted || !costsOnlyItsUnit(error)) throw error;
        await onFailure(task, error);
      })
      .finally(() => {
        running.delete(task.id);
        ended.add(task.id);
      });
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
      if (running.size === 0) throw new Error('steps wait for each other');
      await Promise.race(running.values());
    }
  } catch (error) {
    stop.abort(error);
    await Promise.allSettled(running.values());
    throw error;
  }
}

/** Counts the requests of a unit as they are asked for; the `http` layer counts the attempts. */
export function countedFor(ledger: Ledger, unit: Unit, request: Request): Request {
  return async (options) => {
    rowOf(ledger, unit).requestsDone++;
    return request(options);
  };
}

function stateAfter(before: StepState | undefined, page: Page, step: Step): StepState {
  const got = (before?.got ?? 0) + (page.got ?? page.entities.length);
  const expected = page.expected ?? before?.expected ?? step.expected;
  return {
    done: page.cursor === undefined,
    got,
    ...(page.cursor === undefined ? {} : { cursor: page.cursor }),
    ...(expected === undefined ? {} : { expected }),
  };
}

export interface ForgeTaskContext extends CollectContext {
  readonly forge: Forge;
  readonly facts: ProjectFacts;
  readonly units: readonly Unit[];
  readonly request: Request;
}

/** A step of the forge as a task: reads on from the durable cursor, commits page by page, books after the commit. */
export function forgeTask(step: Step, context: ForgeTaskContext): Task {
  return { id: step.id, unit: step.unit, after: step.after, run: (signal) => readStep(step, context, signal) };
}

async function readStep(step: Step, context: ForgeTaskContext, signal: AbortSignal): Promise<void> {
  const { vault, ledger, forge, facts, units } = context;
  let state = await vault.step(step.id);
  if (state?.done) return;
  const row = rowOf(ledger, step.unit);
  row.progress = 'running';
  let problems: Problem[] = [];
  const report = (problem: Problem) => {
    problems.push(problem);
    const unit = [...ledger.rows.values()].find((candidate) => candidate.unit === (problem.unit ?? step.unit));
    if (unit) unit.problems++;
  };
  const request = countedFor(ledger, step.unit, context.request);
  const pages = forge.read(step, state?.cursor, {
    address: facts.address,
    facts,
    units,
    request,
    signal,
    collected: vault,
    report,
  });
  for await (const page of pages) {
    signal.throwIfAborted();
    const next = stateAfter(state, page, step);
    await vault.commit(step.id, {
      entities: page.entities,
      ...(page.parts === undefined ? {} : { parts: page.parts }),
      problems,
      state: next,
    });
    state = next;
    problems = [];
    await book(context, step.unit);
    if (page.expected !== undefined) row.expected = Math.max(row.got, page.expected);
  }
  if (problems.length > 0 || !state?.done) {
    await vault.commit(step.id, { entities: [], problems, state: { ...(state ?? { got: 0 }), done: true } });
  }
}

const bookedKinds: Readonly<Partial<Record<Unit, Parameters<ProjectVault['count']>[0]>>> = {
  issues: 'issue',
  'pull-requests': 'pull-request',
  comments: 'comment',
  reviews: 'review',
  events: 'event',
  labels: 'label',
  milestones: 'milestone',
  releases: 'release',
};

/** Sets Got from what is durable, so that repeats never count twice. */
async function book(context: CollectContext, unit: Unit): Promise<void> {
  const row = rowOf(context.ledger, unit);
  const kind = bookedKinds[unit];
  if (kind !== undefined) row.got = await context.vault.count(kind);
  else if (unit === 'reactions') row.got = await stepsGot(context.vault, unit);
  if (row.expected !== undefined && row.got > row.expected) row.expected = row.got;
}

async function stepsGot(vault: ProjectVault, unit: Unit): Promise<number> {
  let sum = 0;
  for (const [id, state] of await vault.steps()) if (id.startsWith(unit)) sum += state.got;
  return sum;
}

/** Marks the rows whose last task has ended. */
export function closeRows(tasks: readonly Task[], ended: ReadonlySet<string>, ledger: Ledger): Unit[] {
  const open = new Set(tasks.filter((task) => !ended.has(task.id)).map((task) => task.unit));
  const closed: Unit[] = [];
  for (const row of ledger.rows.values()) {
    const has = tasks.some((task) => task.unit === row.unit);
    if (
      has &&
      !open.has(row.unit) &&
      (row.progress === 'running' || row.progress === 'verifying' || row.progress === 'idle')
    ) {
      row.progress = 'done';
      closed.push(row.unit);
    }
  }
  return closed;
}

/** The short reason of a failure, for problems and notes; keeps codes of the `http` layer apart from ours. */
export function failureOf(error: RunError): UnitFailure {
  const status = error instanceof HttpError && error.status !== undefined ? ` (${error.status})` : '';
  return { code: error.code, message: `${error.message}${status}` };
}
