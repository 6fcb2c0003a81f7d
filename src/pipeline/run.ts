import type { Forge, ProjectFacts } from '../forges/forge.ts';
import type { Request } from '../http/request.ts';
import { plural } from '../lib/plural.ts';
import type { RunError } from '../lib/run-error.ts';
import type { Unit } from '../model/unit.ts';
import type { ProjectVault } from '../vault/vault.ts';
import { closeRows, failureOf, failuresSetting, forgeTask, runTasks, type Task, type UnitFailure } from './collect.ts';
import { filesTask } from './collect-files.ts';
import { gitTask } from './collect-git.ts';
import { activeRows, type Ledger, rowOf } from './ledger.ts';

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
  const files = { ...input, atOnce: filesAtOnce };
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

async function bookFailure(input: RunInput, task: Task, failure: UnitFailure): Promise<void> {
  markFailed(input.ledger, task.unit, failure);
  rowOf(input.ledger, task.unit).problems++;
  input.tell(`${task.unit}: ${failure.message}`);
  const severity = task.unit === 'git' ? 'stops-restore' : 'loses-data';
  const state = (await input.vault.step(task.id)) ?? { done: false, got: 0 };
  await input.vault.commit(task.id, {
    entities: [],
    state,
    problems: [{ code: failure.code, severity, unit: task.unit, place: task.id, message: failure.message }],
  });
}

/**
 * Collects everything that is ticked and on offer. Goes on from durable cursors, so it may be called again after a pause or a failure.
 * A failure that concerns one unit only is booked and told in the result; one that stops the run is thrown.
 */
export async function collectProject(input: RunInput, signal: AbortSignal): Promise<Failures> {
  const failures: Partial<Record<Unit, UnitFailure>> = withoutGit(input);
  for (const [unit, failure] of Object.entries(failures)) markFailed(input.ledger, unit as Unit, failure);
  const tasks = tasksOf(input);
  for (const task of tasks) {
    const row = rowOf(input.ledger, task.unit);
    if (row.progress === 'idle' || row.progress === 'failed') row.progress = 'next';
  }
  const ended = new Set<string>();
  const watched = tasks.map((task) => ({ ...task, run: (taskSignal: AbortSignal) => runAndClose(task, taskSignal) }));
  async function runAndClose(task: Task, taskSignal: AbortSignal): Promise<void> {
    await task.run(taskSignal);
    ended.add(task.id);
    for (const unit of closeRows(tasks, ended, input.ledger)) {
      if (failures[unit] !== undefined) continue;
      const row = rowOf(input.ledger, unit);
      row.expected ??= row.got;
      input.tell(`${unit}: done, ${row.got} in ${plural(row.requestsDone, 'request')}`);
    }
  }
  await runTasks(watched, tasksAtOnce, signal, async (task, error: RunError) => {
    ended.add(task.id);
    const failure = failureOf(error);
    failures[task.unit] = failure;
    await bookFailure(input, task, failure);
  });
  await input.vault.saveSetting(failuresSetting, failures);
  return failures;
}
