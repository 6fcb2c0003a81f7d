import type { Forge, ProjectFacts } from '../forges/forge.ts';
import type { StartIndexer } from '../git/pack-indexer.ts';
import type { Request } from '../http/request.ts';
import { plural } from '../lib/plural.ts';
import type { RunError } from '../lib/run-error.ts';
import { type Unit, units } from '../model/unit.ts';
import type { ProjectVault } from '../vault/vault.ts';
import { forgeTask } from './collect.ts';
import { filesTask } from './collect-files.ts';
import { gitTask } from './collect-git.ts';
import { activeRows, type Ledger, rowOf } from './ledger.ts';
import { failureOf, runTasks, type Task, type UnitFailure } from './tasks.ts';

export type Failures = Readonly<Partial<Record<Unit, UnitFailure>>>;

export interface RunInput {
  readonly vault: ProjectVault;
  readonly forge: Forge;
  readonly facts: ProjectFacts;
  readonly request: Request;
  readonly ledger: Ledger;
  readonly tell: (text: string) => void;
  /** False when git is closed and the person goes on without it. */
  readonly withGit: boolean;
  readonly withToken: boolean;
  /** Where packs are indexed; in this very thread when absent. */
  readonly startIndexer?: StartIndexer;
}

/** Steps side by side; requests are limited for each host anyway. */
const tasksAtOnce = 6;
const filesAtOnce = 3;

const attachmentUnits: readonly Unit[] = ['issues', 'pull-requests', 'comments', 'reviews'];

function tasksOf(input: RunInput): Task[] {
  const active = activeRows(input.ledger).map((row) => row.unit);
  const steps = input.forge.steps(input.facts.address, active, input.facts);
  const tasks = steps.map((step) => forgeTask(step, { ...input, units: active }));
  const stepsOf = (units: readonly Unit[]) => steps.filter((step) => units.includes(step.unit)).map((step) => step.id);
  const { code, wiki } = input.facts.repositories;
  if (active.includes('git') && input.withGit && code !== undefined) tasks.push(gitTask('code', code, input));
  if (active.includes('wiki') && input.withGit && wiki !== undefined) tasks.push(gitTask('wiki', wiki, input));
  const origin = new URL(input.facts.address.base).origin;
  const files = { ...input, origin, atOnce: filesAtOnce };
  if (active.includes('release-files'))
    tasks.push(filesTask('release-files', stepsOf(['releases', 'release-files']), files));
  if (active.includes('attachments')) tasks.push(filesTask('attachments', stepsOf(attachmentUnits), files));
  return tasks;
}

/** Units whose git was left out by choice count as failed, with the reason in the receipt. */
function withoutGit(input: RunInput): Partial<Record<Unit, UnitFailure>> {
  if (input.withGit) return {};
  const failure = { code: 'git-left-out', message: 'left out: git is closed to browsers, and no proxy carries it' };
  const units = (['git', 'wiki'] as const).filter((unit) => rowOf(input.ledger, unit).ticked);
  return Object.fromEntries(units.map((unit) => [unit, failure]));
}

function markFailed(ledger: Ledger, unit: Unit, failure: UnitFailure): void {
  const row = rowOf(ledger, unit);
  row.progress = 'failed';
  row.note = failure.message;
}

/** Rows as they stand before this round: what failed in an earlier one is tried again. */
function readyRows(input: RunInput, tasks: readonly Task[]): void {
  for (const { unit } of tasks) {
    const row = rowOf(input.ledger, unit);
    if (row.progress !== 'idle' && row.progress !== 'failed') continue;
    row.progress = 'next';
    row.note = input.facts.units[unit].note;
    row.fraction = undefined;
  }
}

/** Closes the rows whose last task has ended, and tells it. */
function closeRows(input: RunInput, tasks: readonly Task[], ended: ReadonlySet<string>, failures: Failures): void {
  const open = new Set(tasks.filter((task) => !ended.has(task.id)).map((task) => task.unit));
  for (const unit of new Set(tasks.map((task) => task.unit))) {
    const row = rowOf(input.ledger, unit);
    const failure = failures[unit];
    if (failure !== undefined) markFailed(input.ledger, unit, failure);
    if (failure !== undefined || open.has(unit) || row.progress === 'done') continue;
    row.progress = 'done';
    row.expected ??= row.got;
    if (row.ticked) input.tell(`${unit}: done, ${row.got} in ${plural(row.requestsDone, 'request')}`);
  }
}

/**
 * Collects everything that is ticked and on offer. Goes on from durable cursors, so it may be called again after a pause or a failure.
 * A failure that concerns one unit only is told in the result (and never kept: the next round may mend it); one that stops the run is
 * thrown, also that the project's own record could not be had, without which there is nothing to write.
 */
export async function collectProject(input: RunInput, signal: AbortSignal): Promise<Failures> {
  const failures: Partial<Record<Unit, UnitFailure>> = withoutGit(input);
  const tasks = tasksOf(input);
  readyRows(input, tasks);
  for (const unit of units) {
    const failure = failures[unit];
    if (failure !== undefined) markFailed(input.ledger, unit, failure);
  }
  const ended = new Set<string>();
  let first: RunError | undefined;
  const end = (task: Task) => {
    ended.add(task.id);
    closeRows(input, tasks, ended, failures);
  };
  const watched = tasks.map((task) => ({
    ...task,
    run: async (taskSignal: AbortSignal) => {
      await task.run(taskSignal);
      end(task);
    },
  }));
  await runTasks(watched, tasksAtOnce, signal, async (task, error) => {
    first ??= error;
    const failure = failureOf(error);
    failures[task.unit] ??= failure;
    rowOf(input.ledger, task.unit).problems++;
    input.tell(`${task.unit}: ${failure.message}`);
    end(task);
  });
  if (first !== undefined && (await input.vault.count('project')) === 0) throw first;
  return failures;
}
