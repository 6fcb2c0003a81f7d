import type { Forge, ProjectFacts } from '../forges/forge.ts';
import type { StartIndexer } from '../git/pack-indexer.ts';
import type { Request } from '../http/request.ts';
import { plural } from '../lib/plural.ts';
import type { RunError } from '../lib/run-error.ts';
import type { Change } from '../model/page-update.ts';
import type { RepositoryName } from '../model/project-source.ts';
import type { RunRecord, UpdateDepth } from '../model/run-record.ts';
import { type Unit, units } from '../model/unit.ts';
import type { ProjectVault } from '../vault/vault.ts';
import { bringTask, type RepositoryWays } from './bring.ts';
import type { BroughtFiles } from './bring-files.ts';
import { forgeTask } from './collect.ts';
import { filesTask } from './collect-files.ts';
import { gitTask, unitOf } from './collect-git.ts';
import { consequencesTask, withConsequences } from './consequences.ts';
import { activeUnits, type Ledger, rowOf } from './ledger.ts';
import { beginLeftBehind } from './left-behind.ts';
import { beginRound, endRound, type Round } from './round.ts';
import { failureOf, runTasks, type Task, type UnitFailure } from './tasks.ts';
import { tidy } from './tidy.ts';

export type Failures = Readonly<Partial<Record<Unit, UnitFailure>>>;

export interface RunInput {
  readonly vault: ProjectVault;
  readonly forge: Forge;
  readonly facts: ProjectFacts;
  readonly request: Request;
  readonly ledger: Ledger;
  readonly tell: (text: string) => void;
  /** Release files and attachments that the person gave. */
  readonly brought?: BroughtFiles;
  /** False when git is closed and the person goes on without it. */
  readonly withGit: boolean;
  /** Repositories that come in another way than by a fetch, also without git. */
  readonly ways?: RepositoryWays;
  readonly withToken: boolean;
  /** E-mail addresses of people are kept, where the forge shows them. */
  readonly emails?: boolean;
  /** Whether a git address may be asked in protocol v2: its header needs a leave that servers do not give to pages of other origins. */
  readonly gitProtocol2?: (url: string) => boolean;
  /** Where packs are indexed; in this very thread when absent. */
  readonly startIndexer?: StartIndexer;
  /** Default: 1, `collect`, `quick`, nothing is kept that is gone, no unit is left out. */
  readonly round?: number;
  readonly mode?: RunRecord['mode'];
  readonly depth?: UpdateDepth;
  readonly keepGone?: boolean;
  /** Units whose refusal the person has accepted: it costs the unit, not the run. */
  readonly without?: readonly Unit[];
  /** Bytes of packs up to which a repository whose refs moved is fetched whole. */
  readonly gitWholeBelow?: number;
  onChanges?(changes: readonly Change[]): void;
  /** Milliseconds of this machine's clock. */
  now?(): number;
}

/** Steps side by side; requests are limited for each host anyway. */
const tasksAtOnce = 6;
const filesAtOnce = 3;

const attachmentUnits: readonly Unit[] = ['issues', 'pull-requests', 'comments', 'reviews', 'attachments'];

async function tasksOf(input: RunInput, round: Round): Promise<Task[]> {
  const active = activeUnits(input.ledger);
  const again = round.number > 1 ? { depth: round.depth } : undefined;
  const steps = input.forge.steps(input.facts.address, active, input.facts, again);
  await beginLeftBehind(again ? withConsequences(steps) : steps, input.vault, round);
  const context = { ...input, units: active, round };
  const tasks = steps.map((step) => forgeTask(step, context));
  if (again !== undefined) tasks.push(consequencesTask(steps, input.vault, round));
  const stepsOf = (units: readonly Unit[]) => steps.filter((step) => units.includes(step.unit)).map((step) => step.id);
  const { code, wiki } = input.facts.repositories;
  if (active.includes('git')) tasks.push(...repositoryTasks('code', code, context));
  if (active.includes('wiki')) tasks.push(...repositoryTasks('wiki', wiki, context));
  const origin = new URL(input.facts.address.base).origin;
  const files = { ...context, address: input.facts.address, origin, atOnce: filesAtOnce };
  if (active.includes('release-files'))
    tasks.push(filesTask('release-files', stepsOf(['releases', 'release-files']), files));
  if (active.includes('attachments')) tasks.push(filesTask('attachments', stepsOf(attachmentUnits), files));
  return tasks;
}

function repositoryTasks(
  name: RepositoryName,
  url: string | undefined,
  input: Omit<RunInput, 'round'> & { readonly round: Round },
): Task[] {
  const way = input.ways?.[name];
  if (way?.kind === 'left-out') return [];
  if (way !== undefined) return [bringTask(name, way, input)];
  return input.withGit && url !== undefined ? [gitTask(name, url, input)] : [];
}

/** Units whose git was left out, by choice or because nothing was given, count as failed, with the reason in the receipt. */
function withoutGit(input: RunInput): Partial<Record<Unit, UnitFailure>> {
  const failure = { code: 'git-left-out', message: 'left out: git is closed to browsers, and no proxy carries it' };
  const failures: Partial<Record<Unit, UnitFailure>> = {};
  for (const name of ['code', 'wiki'] as const) {
    const way = input.ways?.[name];
    if (!rowOf(input.ledger, unitOf[name]).ticked) continue;
    if (way?.kind === 'left-out' && way.failure !== undefined) failures[unitOf[name]] = way.failure;
    else if (way === undefined && !input.withGit) failures[unitOf[name]] = failure;
  }
  return failures;
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
  const { round, hasChanged } = await beginRound(input);
  const tasks = await tasksOf(input, round);
  readyRows(input, tasks);
  for (const unit of units) {
    const failure = failures[unit];
    if (failure !== undefined) markFailed(input.ledger, unit, failure);
  }
  const ended = new Set<string>();
  let first: RunError | undefined;
  let isRead = true;
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
  const onFailure = async (task: Task, error: RunError) => {
    first ??= error;
    isRead &&= task.isList !== true;
    const failure = failureOf(error);
    failures[task.unit] ??= failure;
    rowOf(input.ledger, task.unit).problems++;
    input.tell(`${task.unit}: ${failure.message}`);
    end(task);
  };
  await runTasks(watched, tasksAtOnce, signal, onFailure, input.without);
  if (first !== undefined && (await input.vault.count('project')) === 0) throw first;
  if (hasChanged()) await tidy(input.vault, signal, round.number);
  await endRound(input, round, isRead);
  return failures;
}
