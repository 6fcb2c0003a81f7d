import type { Forge, Page, ProjectFacts, Step } from '../forges/forge.ts';
import type { Request } from '../http/request.ts';
import type { Problem } from '../model/problem.ts';
import { isUnit, type Unit } from '../model/unit.ts';
import type { ProjectVault, VaultPage } from '../vault/vault.ts';
import { bookExactly, bookPage, isUncounted } from './booking.ts';
import { emailParts } from './email-parts.ts';
import { type Ledger, rowOf, tickedUnits } from './ledger.ts';
import { beginAnew, hasMissed, seenBy } from './left-behind.ts';
import { createProblemList } from './problem-list.ts';
import type { Round } from './round.ts';
import { type StepStart, startOf, stateAfter } from './step-state.ts';
import { subsetRows } from './subset.ts';
import type { Task } from './tasks.ts';
import { updateContext } from './update-context.ts';
import { withoutEmail } from './without-emails.ts';

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

export interface ForgeTaskContext extends CollectContext {
  readonly forge: Forge;
  readonly facts: ProjectFacts;
  readonly units: readonly Unit[];
  readonly request: Request;
  readonly round: Round;
  /** E-mail addresses of people are kept. */
  readonly emails?: boolean;
}

/** A step of the forge as a task: reads on from the durable cursor, commits page by page, books after the commit. */
export function forgeTask(step: Step, context: ForgeTaskContext): Task {
  const { id, unit, after } = step;
  return { id, unit, after, isList: true, run: (signal) => readStep(step, context, signal) };
}

/** A page whose every record is odd must not fill the memory. */
const problemsOfPage = 1000;

/** In the first round a step remembers what those before it had brought, and begins anew when they have brought more. */
async function startNow(step: Step, { vault, round }: ForgeTaskContext): Promise<StepStart> {
  const start = startOf(step, await vault.step(step.id), round);
  if (round.number > 1 || step.after.length === 0) return start;
  const { state } = start;
  const isBehind = state !== undefined && (await hasMissed(step, state, vault));
  if (isBehind) await beginAnew(step.id, vault, round);
  const current = isBehind ? startOf(step, await vault.step(step.id), round) : start;
  return { ...current, seen: current.state?.seen ?? (await seenBy(step, vault)) };
}

async function readStep(step: Step, context: ForgeTaskContext, signal: AbortSignal): Promise<void> {
  const { vault, ledger, forge, facts, units, round } = context;
  const start = await startNow(step, context);
  if (start.isDone) return;
  const row = rowOf(ledger, step.unit);
  row.progress = 'running';
  let { state } = start;
  const isBooked = !isUncounted(step.unit, start.before !== undefined);
  if (isBooked && (state !== undefined || start.before !== undefined)) await bookExactly(vault, ledger, step.unit);
  const problems = createProblemList(problemsOfPage);
  const report = (problem: Problem) => {
    const placed = { unit: step.unit, ...problem };
    problems.add(placed);
    if (isUnit(placed.unit)) rowOf(ledger, placed.unit).problems++;
  };
  const update = start.before && (await updateContext(step, start.before, context));
  const pages = forge.read(step, state?.cursor, {
    ...{ address: facts.address, facts, units, signal, report },
    request: countedFor(ledger, step.unit, context.request),
    collected: asked(context),
    ...(update && { update }),
  });
  const commit = async (page: Page) => {
    const found = problems.take();
    const next = stateAfter(start, state, { page, problems: found }, step, round);
    await commitPage(step, page, { problems: found, state: next }, context);
    state = next;
  };
  for await (const page of pages) {
    signal.throwIfAborted();
    await commit(page);
    if (isBooked) bookPage(row, page);
    await round.flushSometimes();
  }
  if (isBooked) await bookExactly(vault, ledger, step.unit);
  // What was reported after the last page, or a step without any.
  if (problems.isEmpty && state?.done) return;
  await commit({ entities: [], got: 0, cursor: undefined });
}

/**
 * What the forge's readers walk through, and compare with what the forge says: without what is not ticked, which is as an earlier round has left
 * it, and without what was deleted upstream and is kept. Neither counts, and neither can be asked for.
 */
function asked({ vault, ledger, round }: ForgeTaskContext) {
  return subsetRows(round.number === 1 ? vault : vault.live(), tickedUnits(ledger));
}

/** First goes what the list no longer shows, then the page and the state that says so are written: a kill in between does it again. */
async function commitPage(
  step: Step,
  page: Page,
  { problems, state }: Pick<VaultPage, 'state'> & { readonly problems: readonly Problem[] },
  { vault, round, emails }: ForgeTaskContext,
): Promise<void> {
  const { number, keepGone, onChanges } = round;
  const how = { round: number, keepGone };
  if (page.sweep !== undefined) for await (const changes of vault.sweep({ ...page.sweep, ...how })) onChanges(changes);
  const changes = await vault.commit(step.id, {
    ...{ entities: page.entities.map(withoutEmail), problems, state },
    parts: [...(page.parts ?? []), ...(emails ? emailParts(page.entities) : [])],
    ...(number === 1 ? {} : { update: { ...how, unit: step.unit, ...page.update } }),
  });
  if (changes.length > 0) onChanges(changes);
}
