import type { Forge, Page, ProjectFacts, Step } from '../forges/forge.ts';
import type { Request } from '../http/request.ts';
import type { Problem } from '../model/problem.ts';
import { isUnit, type Unit } from '../model/unit.ts';
import type { ProjectVault, StepState } from '../vault/vault.ts';
import { type Ledger, rowOf } from './ledger.ts';
import { createProblemList } from './problem-list.ts';
import type { Task } from './tasks.ts';

export interface CollectContext {
  readonly vault: ProjectVault;
  readonly ledger: Ledger;
  /** Says in words what happened, for the list "Lately". */
  readonly tell: (text: string) => void;
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

/** A page whose every record is odd must not fill the memory. */
const problemsOfPage = 1000;

async function readStep(step: Step, context: ForgeTaskContext, signal: AbortSignal): Promise<void> {
  const { vault, ledger, forge, facts, units } = context;
  let state = await vault.step(step.id);
  if (state?.done) return;
  const row = rowOf(ledger, step.unit);
  row.progress = 'running';
  const problems = createProblemList(problemsOfPage);
  const report = (problem: Problem) => {
    const placed = { unit: step.unit, ...problem };
    problems.add(placed);
    if (isUnit(placed.unit)) rowOf(ledger, placed.unit).problems++;
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
      problems: problems.take(),
      state: next,
    });
    state = next;
    await book(context, step.unit);
    if (page.expected !== undefined) row.expected = Math.max(row.got, page.expected);
  }
  const late = problems.take();
  if (late.length > 0 || !state?.done) {
    await vault.commit(step.id, { entities: [], problems: late, state: { ...(state ?? { got: 0 }), done: true } });
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
