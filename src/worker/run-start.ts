import type { Forge, ProjectFacts } from '../forges/forge.ts';
import { forges } from '../forges/registry.ts';
import { projectId } from '../model/project-facts.ts';
import type { RunRecord } from '../model/run-record.ts';
import { isUnit, type Unit } from '../model/unit.ts';
import type { RepositoryWays } from '../pipeline/bring.ts';
import { refreshFacts } from '../pipeline/update.ts';
import type { ProjectVault } from '../vault/vault.ts';
import { settle } from './connection.ts';
import { fillLedger, forecastUpdate } from './forecast.ts';
import type { ProjectRunInput, StartHow } from './project-run.ts';
import { showProgress } from './run-recorder.ts';
import { hasMoved, isMendedByARound, isOther, isWider, lessRights, noFacts, otherProject } from './run-rules.ts';

/** Where a run begins. Nothing of it is written yet but, of a further round, that it has begun. */
export interface Start {
  readonly record: RunRecord;
  readonly forge: Forge;
  readonly facts: ProjectFacts;
  readonly ways: RepositoryWays;
  /** It goes on with what was found another time: the project at the address may be another now. */
  readonly goesOn?: boolean;
}

/** A project that has moved keeps the id it began with. */
export function projectOf(base: ProjectRunInput['base']): string {
  return 'record' in base ? base.record.id : projectId(base.checked.facts.address);
}

/** Units that the vault may have something of. */
export function collectedUnits({ units, progress }: RunRecord): ReadonlySet<Unit> {
  return new Set([...units, ...Object.keys(progress).filter(isUnit)]);
}

type How<Kind> = Extract<StartHow, { readonly kind: Kind }>;

/** Decides what the run begins with, from what the vault has and what is wanted. */
export async function openRun(
  input: ProjectRunInput,
  how: StartHow,
  vault: ProjectVault,
  signal: AbortSignal,
): Promise<Start> {
  const kept = await vault.record();
  const forge = forgeOf(input.base);
  if ('record' in input.base) takeUp(input, forge, kept ?? input.base.record);
  if (kept === undefined || how.kind === 'anew') return first(input, forge, vault, kept);
  if (how.kind === 'pack') return { record: kept, forge, facts: factsOf(input.base, kept), ways: {} };
  if ('checked' in input.base && isOther(kept, input.base.checked.facts)) throw otherProject();
  if (kept.withToken && input.connection.token === '') throw lessRights();
  const anotherRound = kept.state === 'done' && (how.kind !== 'resume' || (await isMendedByARound(vault, kept)));
  const widens = kept.state !== 'done' && isWider(input, kept);
  if (!anotherRound && !widens) return goOn(input, how, forge, vault, kept);
  const update = how.kind === 'update' ? how : quickly(kept);
  return nextRound(input, update, { forge, vault, kept, isChecked: how.kind !== 'resume' }, signal);
}

function quickly({ keepDeleted }: RunRecord): How<'update'> {
  return { kind: 'update', depth: 'quick', keepDeleted };
}

function forgeOf(base: ProjectRunInput['base']): Forge {
  if ('checked' in base) return base.checked.forge;
  const forge = forges.find(({ id }) => id === base.record.address.forge);
  if (forge === undefined) throw noFacts();
  return forge;
}

/** Makes connection and ledger what they were when the run stopped. */
function takeUp({ connection, ledger }: ProjectRunInput, forge: Forge, { facts, routes, address }: RunRecord): void {
  if (facts === undefined) throw noFacts();
  settle(connection, forge, address.base);
  connection.routes = { ...routes };
  fillLedger(ledger, forge, facts);
}

function factsOf(base: ProjectRunInput['base'], kept: RunRecord): ProjectFacts {
  const facts = kept.facts ?? ('checked' in base ? base.checked.facts : undefined);
  if (facts === undefined) throw noFacts();
  return facts;
}

/** What the person has chosen for this run. Each run has a name of its own: what was planned before is not what the vault has then. */
function chosen(
  { environment, units, formats, connection, choice, without, requestCap, queue, emails = false }: ProjectRunInput,
  kept?: RunRecord,
) {
  return {
    ...{ units, without: without ?? [] },
    format: formats.map(({ id }) => id).join(','),
    run: `${environment.clock.now()}-${Math.floor(environment.random() * 1e12)}`,
    routes: { ...connection.routes },
    ...(choice === undefined ? {} : { choice }),
    ...(requestCap === undefined ? {} : { requestCap }),
    ...(queue === undefined ? {} : { queue }),
    ...(emails || kept?.emails !== undefined ? { emails } : {}),
  } satisfies Partial<RunRecord>;
}

/** What held for one run; a further one has its own or none, and belongs to no queue that it was not begun by. */
function withoutChoices({ choice: _, requestCap: _cap, queue: _queue, ...rest }: RunRecord) {
  return rest;
}

async function first(
  input: ProjectRunInput,
  forge: Forge,
  vault: ProjectVault,
  kept: RunRecord | undefined,
): Promise<Start> {
  const facts = 'checked' in input.base ? input.base.checked.facts : factsOf(input.base, input.base.record);
  await vault.clear();
  const now = input.environment.clock.now();
  const record: RunRecord = {
    ...{ id: vault.id, address: facts.address, facts },
    ...{ withToken: input.connection.token !== '', keepDeleted: kept?.keepDeleted ?? false },
    ...{ round: 1, mode: 'collect', depth: 'quick', state: 'collecting', failures: {} },
    ...{ startedAt: now, touchedAt: now, worked: 0, percent: 0, requests: 0, progress: {} },
    collected: { from: new Date(now).toISOString() },
    ...chosen(input),
  };
  return { record, forge, facts, ways: input.ways };
}

/** The same round, with what is ticked now. A check that was made for it knows more than the record. */
async function goOn(
  input: ProjectRunInput,
  how: StartHow,
  forge: Forge,
  vault: ProjectVault,
  kept: RunRecord,
): Promise<Start> {
  const facts = 'checked' in input.base && how.kind !== 'resume' ? input.base.checked.facts : factsOf(input.base, kept);
  showProgress(input.ledger, kept.progress);
  const { notice: _, outcome: _outcome, finishedAt: _finished, ...rest } = withoutChoices(kept);
  const record: RunRecord = {
    ...{ ...rest, ...chosen(input, kept), facts, address: facts.address, state: 'collecting' },
    withToken: kept.withToken || input.connection.token !== '',
  };
  const goesOn = 'record' in input.base || how.kind === 'resume';
  return { record, forge, facts, ways: await waysLeft(input.ways, vault, kept.round), goesOn };
}

interface Next {
  readonly forge: Forge;
  readonly vault: ProjectVault;
  readonly kept: RunRecord;
  /** What the check found is of now. */
  readonly isChecked: boolean;
}

async function nextRound(
  input: ProjectRunInput,
  how: How<'update'>,
  { forge, vault, kept, isChecked }: Next,
  signal: AbortSignal,
): Promise<Start> {
  const checked = isChecked && 'checked' in input.base ? input.base.checked.facts : undefined;
  const facts = checked ?? (await lookAgain(input, forge, kept, signal));
  const round = kept.round + 1;
  const needsLists = kept.state !== 'done' || (input.emails === true && kept.emails !== true);
  const depth = hasMoved(kept, facts) ? 'all' : needsLists && how.depth === 'quick' ? 'lists' : how.depth;
  // Nothing was ever read to its end: for the person it is still the first export.
  const isFirst = kept.mode === 'collect' && kept.state !== 'done';
  if (!isFirst) forecastUpdate(input.ledger, forge, facts, depth);
  const now = input.environment.clock.now();
  const { notice: _, outcome: _outcome, finishedAt, ...rest } = withoutChoices(kept);
  const since = kept.collected.to ?? new Date(finishedAt ?? kept.touchedAt).toISOString();
  const record: RunRecord = {
    ...{ ...rest, ...chosen(input, kept), facts, address: facts.address, state: 'collecting', failures: {} },
    ...{ round, mode: isFirst ? 'collect' : 'update', depth, keepDeleted: how.keepDeleted },
    withToken: kept.withToken || input.connection.token !== '',
    ...{ startedAt: now, touchedAt: now, worked: 0, percent: 0, requests: 0 },
    progress: withoutUnits(kept.progress, input.units),
    collected: { from: new Date(now).toISOString() },
    ...(!isFirst && { changes: { new: 0, edited: 0, gone: 0, items: [], requests: 0, since } }),
  };
  await vault.beginRound(round, record);
  return { record, forge, facts, ways: input.ways };
}

async function lookAgain(
  { connection, ledger }: ProjectRunInput,
  forge: Forge,
  kept: RunRecord,
  signal: AbortSignal,
): Promise<ProjectFacts> {
  const { facts, other } = await refreshFacts({ forge, record: kept, request: connection.request, signal });
  if (other) throw otherProject();
  fillLedger(ledger, forge, facts);
  return facts;
}

/** What of other units was collected stays known. */
function withoutUnits(progress: RunRecord['progress'], units: readonly Unit[]): RunRecord['progress'] {
  return Object.fromEntries(Object.entries(progress).filter(([unit]) => !units.some((one) => one === unit)));
}

/** A repository that was brought in this round is there, even if nobody brings it again. */
async function waysLeft(ways: RepositoryWays, vault: ProjectVault, round: number): Promise<RepositoryWays> {
  const left = { ...ways };
  for (const [name, step] of [
    ['code', 'git-repository'],
    ['wiki', 'wiki-repository'],
  ] as const) {
    const state = await vault.step(step);
    if (left[name]?.kind === 'left-out' && state?.done && (state.round ?? 1) === round) delete left[name];
  }
  return left;
}
