import type { Forge, Page, ProjectFacts, Step } from '../forges/forge.ts';
import type { Request } from '../http/request.ts';
import type { Problem } from '../model/problem.ts';
import { isUnit, type Unit } from '../model/unit.ts';
import type { ProjectVault, StepState } from '../vault/vault.ts';
import { bookExactly, bookPage } from './booking.ts';
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
  if (state !== undefined) await bookExactly(vault, ledger, step.unit);
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
    bookPage(row, page);
  }
  await bookExactly(vault, ledger, step.unit);
  const late = problems.take();
  if (late.length > 0 || !state?.done) {
    await vault.commit(step.id, { entities: [], problems: late, state: { ...(state ?? { got: 0 }), done: true } });
  }
}
