import type { ProjectFacts } from '../forges/forge.ts';
import type { Format } from '../formats/format.ts';
import { isAbort } from '../lib/run-error.ts';
import { withLock } from '../lib/web-lock.ts';
import type { RunRecord, UpdateDepth } from '../model/run-record.ts';
import type { OpenSpool } from '../model/spool.ts';
import type { Unit } from '../model/unit.ts';
import { demoBase } from '../pipeline/address.ts';
import { asCollected } from '../pipeline/as-collected.ts';
import type { RepositoryWays } from '../pipeline/bring.ts';
import type { BroughtFiles } from '../pipeline/bring-files.ts';
import { type ChangeSum, changeSum } from '../pipeline/changes.ts';
import type { Ledger } from '../pipeline/ledger.ts';
import { noticeFor } from '../pipeline/notices.ts';
import { type PackInput, type PackPlan, planArchive } from '../pipeline/pack.ts';
import { collectProject, type Failures } from '../pipeline/run.ts';
import { unfinishedOf } from '../pipeline/unfinished.ts';
import { finalFacts } from '../pipeline/update.ts';
import { withoutEmails } from '../pipeline/without-emails.ts';
import type { ProjectVault } from '../vault/vault.ts';
import { bookReceipt, outcomeOf } from './book-receipt.ts';
import type { Checked } from './check.ts';
import type { Connection } from './connection.ts';
import { forgetLost, isLoss } from './forget-lost.ts';
import type { Environment } from './job-state.ts';
import type { Meter } from './meter.ts';
import { createRecorder, type RunRecorder } from './run-recorder.ts';
import { isLeftOut } from './run-rules.ts';
import { collectedUnits, openRun, projectOf, type Start } from './run-start.ts';
import { sameProjectFirst } from './same-project.ts';

/** What a run is written in; at least one. */
export type Formats = readonly [Format, ...Format[]];

/** What a run of one project needs, be it the job's or the queue's. */
export interface ProjectRunInput {
  readonly environment: Environment;
  readonly connection: Connection;
  readonly meter: Meter;
  /** With `checked`, filled by the check; with `record`, filled here. */
  readonly ledger: Ledger;
  /** What was just checked, or what the vault says: then nothing is asked before it goes on. */
  readonly base: { readonly checked: Checked } | { readonly record: RunRecord };
  readonly units: readonly Unit[];
  /** One archive of each. */
  readonly formats: Formats;
  readonly ways: RepositoryWays;
  /** Release files and attachments that the person gave. */
  readonly brought?: BroughtFiles;
  /** E-mail addresses of people are collected and written. */
  readonly emails?: boolean;
  /** Way round a closed route that the person chose. */
  readonly choice?: string;
  /** Units whose refusal the person has accepted. */
  readonly without?: readonly Unit[];
  readonly requestCap?: number;
  /** Keeps what is packed for saving; whoever gives it closes the plan. */
  readonly openSpool?: OpenSpool;
  /** Id of the queue that runs it. */
  readonly queue?: string;
  readonly onState: (state: 'collecting' | 'packing', record: RunRecord) => void;
  /** The record as it was last written. */
  readonly onRecord: (record: RunRecord) => void;
  show(): void;
}

/**
 * `auto`: an update when the vault has the project's last round done, else `resume`. `resume`: goes on with the round that stands there,
 * also with what was missing at its end. `anew`: what is kept is forgotten first. `pack`: nothing is asked, nothing changes.
 */
export type StartHow =
  | { readonly kind: 'auto' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'anew' }
  | { readonly kind: 'update'; readonly depth: UpdateDepth; readonly keepDeleted: boolean }
  | { readonly kind: 'pack' };

export interface RunEnd {
  /** One for each format, in their order. */
  readonly plans: readonly [PackPlan, ...PackPlan[]];
  readonly record: RunRecord;
  readonly vault: ProjectVault;
}

/** Name of a project's lock: who holds it may write the project. */
export function lockName(project: string): string {
  return `takeout:${project}`;
}

/** Reasons to abort a run's signal with; the record says which it was. */
export function abortReason(state: 'paused' | 'stopped'): DOMException {
  return new DOMException(state, 'AbortError');
}

/**
 * Collects and packs one project under its lock, from wherever the vault stands. Each change of state is on the disk before this goes on;
 * a rejection (`RunError`, or the signal's reason) comes after the record says so.
 */
export async function runProject(input: ProjectRunInput, how: StartHow, signal: AbortSignal): Promise<RunEnd> {
  const storage = await input.environment.openVault();
  const vault = await storage.project(projectOf(input.base));
  try {
    return await withLock(lockName(vault.id), input.environment.locks, () => runWith(input, how, vault, signal));
  } finally {
    vault.letGo();
  }
}

/** Whoever calls it holds the lock. */
async function runWith(
  input: ProjectRunInput,
  how: StartHow,
  vault: ProjectVault,
  signal: AbortSignal,
): Promise<RunEnd> {
  signal.throwIfAborted();
  const requestsBefore = input.meter.requests();
  const start = await openRun(input, how, vault, signal);
  if (how.kind === 'pack') return packAgain(input, start, vault, signal);
  const { changes: before, keepDeleted } = start.record;
  const sum = before && changeSum(before, keepDeleted);
  const recorder = createRecorder({
    ...{ vault, record: start.record, ledger: input.ledger, clock: input.environment.clock },
    requests: () => input.meter.requests() - requestsBefore,
    ...(sum && { changes: sum.summary }),
    onRecord: input.onRecord,
    onWritten: () => input.environment.channel?.post({ type: 'library' }),
  });
  try {
    await recorder.write((record) => record);
    return await collectAndPack(input, start, { vault, recorder, sum }, signal);
  } catch (error) {
    // That it could not be written must not hide why it ended.
    if (isLoss(error)) await forgetLost(vault, signal, error).catch(() => {});
    await recorder.write(ended(input, start.facts, error, signal)).catch(() => {});
    throw error;
  } finally {
    await recorder.stop();
  }
}

interface Running {
  readonly vault: ProjectVault;
  readonly recorder: RunRecorder;
  /** Of an update. */
  readonly sum: ChangeSum | undefined;
}

async function collectAndPack(
  input: ProjectRunInput,
  start: Start,
  running: Running,
  signal: AbortSignal,
): Promise<RunEnd> {
  const { vault, recorder, sum } = running;
  const { clock } = input.environment;
  signal.throwIfAborted();
  input.onState('collecting', recorder.record);
  const failures = await collect(input, start, running, signal);
  signal.throwIfAborted();
  if (sum !== undefined) await takeGone(sum, vault, recorder.record.round);
  const { mode, round } = recorder.record;
  const facts = mode === 'update' ? await finalFacts(vault, start.facts) : start.facts;
  // What failed may still be mended by going on; then that is the end. Until then it counts what the lists have shown.
  const isLast = Object.keys(failures).length === 0;
  if (Object.values(failures).every(isLeftOut)) await vault.endRound(round);
  const read = clock.now();
  await recorder.write(({ collected, finishedAt: _, ...record }) => ({
    ...{ ...record, state: 'packing', failures, facts },
    // Without an end of its own this is the time that the archive tells, today and whenever it is packed again.
    ...(isLast ? {} : { finishedAt: read }),
    collected: { from: collected.from, ...(isLast ? { to: collected.to ?? isoTime(read) } : {}) },
  }));
  input.onState('packing', recorder.record);
  const plans = await packEach(input, { ...start, facts }, recorder.record, vault, signal);
  await orClose(plans, async () => {
    signal.throwIfAborted();
    bookReceipt(input.ledger, plans[0].receipt);
    const now = clock.now();
    await recorder.write(({ notice: _, finishedAt = now, ...record }) => ({
      ...{ ...record, state: 'done', finishedAt },
      outcome: outcomeOf(plans[0]),
    }));
  });
  return { plans, record: recorder.record, vault };
}

/** What was packed is of no use, and takes room, when the work on it fails. */
async function orClose(plans: readonly PackPlan[], work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    for (const plan of plans) plan.close();
    throw error;
  }
}

async function collect(
  input: ProjectRunInput,
  start: Start,
  { vault, recorder, sum }: Running,
  signal: AbortSignal,
): Promise<Failures> {
  const { environment, connection, ledger, meter } = input;
  const { record } = recorder;
  const { startIndexer, gitWholeBelow } = environment;
  const tell = (text: string) => {
    if (signal.aborted) return;
    meter.tell(text);
    input.show();
  };
  return collectProject(
    {
      ...{ vault, forge: start.forge, facts: start.facts, ledger, tell, ways: start.ways },
      request: start.goesOn ? sameProjectFirst(connection.request, start.forge, record, signal) : connection.request,
      withGit: record.choice !== 'without-git',
      withToken: connection.token !== '',
      emails: record.emails === true,
      gitProtocol2: (url: string) => connection.isOwnOrigin('git', url),
      ...{ round: record.round, mode: record.mode, depth: record.depth },
      ...{ keepGone: record.keepDeleted, without: record.without, now: () => environment.clock.now() },
      ...(sum && { onChanges: sum.take }),
      ...(input.brought && { brought: input.brought }),
      ...(startIndexer && { startIndexer }),
      ...(gitWholeBelow === undefined ? {} : { gitWholeBelow }),
    },
    signal,
  );
}

/** What was deleted just before a kill is not in the sums that were kept, but in the vault. */
async function takeGone(sum: ChangeSum, vault: ProjectVault, round: number): Promise<void> {
  for await (const { kind, key, round: when } of vault.gone())
    if (when === round) sum.take([{ kind, key, what: 'gone' }]);
}

/** Packs what the vault has, with other units or in another format; the record stays as it is. */
async function packAgain(
  input: ProjectRunInput,
  start: Start,
  vault: ProjectVault,
  signal: AbortSignal,
): Promise<RunEnd> {
  const { record } = start;
  input.onState('packing', record);
  try {
    const plans = await packEach(input, start, record, vault, signal);
    await orClose(plans, async () => {
      signal.throwIfAborted();
      bookReceipt(input.ledger, plans[0].receipt);
    });
    return { plans, record, vault };
  } catch (error) {
    if (!isLoss(error)) throw error;
    await forgetLost(vault, signal, error);
    const stopped = ended(input, start.facts, error, signal)(record);
    await vault.saveRecord(stopped, 'strict');
    input.onRecord(stopped);
    throw error;
  }
}

/** One after the other: what was collected is written as often as there are formats, and asked for once. */
async function packEach(
  input: ProjectRunInput,
  start: Pick<Start, 'forge' | 'facts'>,
  record: RunRecord,
  vault: ProjectVault,
  signal: AbortSignal,
): Promise<RunEnd['plans']> {
  const [first, ...others] = input.formats;
  const plans: [PackPlan, ...PackPlan[]] = [await pack(input, first, start, record, vault, signal)];
  for (const format of others)
    await orClose(plans, async () => {
      plans.push(await pack(input, format, start, record, vault, signal));
    });
  return plans;
}

function pack(
  input: ProjectRunInput,
  format: Format,
  { forge, facts }: Pick<Start, 'forge' | 'facts'>,
  record: RunRecord,
  vault: ProjectVault,
  signal: AbortSignal,
): Promise<PackPlan> {
  const { environment, units: ticked, openSpool, emails = false } = input;
  const { failures } = record;
  const unfinished = unfinishedOf(record, ticked);
  // What stopped is packed as it stands, whenever that is done.
  const hasEnded = record.state === 'packing' || record.state === 'done';
  const ended = (hasEnded ? record.finishedAt : undefined) ?? record.touchedAt;
  const to = record.collected.to ?? isoTime(ended);
  // What it changed before it stopped is not all that has changed.
  const changes = unfinished === undefined ? record.changes : undefined;
  return planArchive(
    {
      ...{ vault, forge, facts, format, ticked, emails, failures, version: environment.version },
      collected: { from: record.collected.from, to, ...(changes && { changes }) },
      ...(unfinished && { unfinished }),
      ...(openSpool && { openSpool }),
      ...sourceOf(input, record, vault),
    },
    signal,
    () => input.show(),
  );
}

function isoTime(time: number): string {
  return new Date(time).toISOString();
}

/** What is packed, where it is less than the vault has. */
function sourceOf(
  { units, emails }: ProjectRunInput,
  record: RunRecord,
  vault: ProjectVault,
): Pick<PackInput, 'source'> {
  const hidesUnits = [...collectedUnits(record)].some((unit) => !units.includes(unit));
  // A round that was cut off has not removed whom nothing names any more.
  const hides = hidesUnits || !(record.state === 'packing' || record.state === 'done');
  const source = hides ? asCollected(vault, units) : vault;
  if (!emails && record.emails !== undefined) return { source: withoutEmails(source) };
  return hides ? { source } : {};
}

/** How the record ends when the run does not. */
function ended(input: ProjectRunInput, facts: ProjectFacts, error: unknown, signal: AbortSignal) {
  return ({ notice: _, ...record }: RunRecord): RunRecord => {
    if (signal.aborted || isAbort(error)) return { ...record, state: isPause(signal.reason) ? 'paused' : 'stopped' };
    const { code, title, why, todo } = noticeFor(error, about(input, facts));
    return { ...record, state: 'failed', notice: { code, title, why, todo } };
  };
}

/** The run was stopped to go on later. */
export function isPause(reason: unknown): boolean {
  return reason instanceof DOMException && reason.message === abortReason('paused').message;
}

function about({ connection }: ProjectRunInput, { address, project }: ProjectFacts) {
  const host = address.base === demoBase ? 'the demo' : new URL(address.base).host;
  return { host, project: `${project.owner}/${project.name}`, tokenGiven: connection.token !== '' };
}
