import 'fake-indexeddb/auto';
import { setMaxListeners } from 'node:events';
import { IDBFactory } from 'fake-indexeddb';
import type { ProjectFacts } from '../../../../src/forges/forge.ts';
import { github } from '../../../../src/forges/github/index.ts';
import { openRepository } from '../../../../src/git/open-repository.ts';
import type { Entity, EntityKind } from '../../../../src/model/entity.ts';
import type { Change } from '../../../../src/model/page-update.ts';
import type { Problem } from '../../../../src/model/problem.ts';
import type { RunRecord, UpdateDepth } from '../../../../src/model/run-record.ts';
import { units as allUnits, type Unit } from '../../../../src/model/unit.ts';
import { emptyLedger, rowOf } from '../../../../src/pipeline/ledger.ts';
import { collectProject, type Failures } from '../../../../src/pipeline/run.ts';
import { finalFacts, refreshFacts } from '../../../../src/pipeline/update.ts';
import { openVault } from '../../../../src/vault/open-vault.ts';
import type { ProjectVault } from '../../../../src/vault/vault.ts';
import type { FakePlace } from '../../../support/github/place.ts';

// Many requests wait for one signal; Node takes that for a leak.
setMaxListeners(0);

/** Everything that GitHub gives but the bytes of repositories. */
export const unitsOfLists: readonly Unit[] = allUnits.filter((unit) => unit !== 'wiki' && unit !== 'attachments');

export interface Round {
  readonly vault: ProjectVault;
  readonly facts: ProjectFacts;
  readonly number: number;
  /** What was asked for in this round: the look at the project too. */
  readonly asked: readonly string[];
  /** Requests of each unit, as the person sees them. */
  readonly costs: Readonly<Partial<Record<Unit, number>>>;
  readonly changes: readonly Change[];
  readonly problems: readonly Problem[];
  /** Units that did not come, beside git, which is never asked for here. */
  readonly failures: Failures;
}

/** A clock of the time at which the generated project is edited. */
let millisecond = Date.UTC(2026, 0, 5, 9);

async function collect(
  place: FakePlace,
  given: { vault: ProjectVault; facts: ProjectFacts; number: number; from: number },
  units: readonly Unit[],
  depth: UpdateDepth,
  now: () => number = () => (millisecond += 1),
): Promise<Round> {
  const { vault, facts, number, from } = given;
  const ledger = emptyLedger(units);
  for (const unit of allUnits) rowOf(ledger, unit).availability = facts.units[unit].availability;
  const changes: Change[] = [];
  const { git: _, ...failures } = await collectProject(
    {
      ...{ vault, forge: github, facts, request: place.request, ledger, round: number, depth, tell: () => {} },
      ...{ withGit: false, withToken: true, mode: number === 1 ? 'collect' : 'update', now },
      onChanges: (some) => void changes.push(...some),
    },
    new AbortController().signal,
  );
  if (number > 1) await vault.endRound(number);
  const problems = await vault.problems();
  const costs = Object.fromEntries(
    units.map((unit) => [unit, rowOf(ledger, unit).requestsDone]).filter(([, cost]) => cost !== 0),
  );
  const facts_ = await finalFacts(vault, facts);
  return { vault, facts: facts_, number, changes, problems, costs, failures, asked: place.asked.slice(from) };
}

/** A first round, into a new vault. */
export async function firstRound(
  place: FakePlace,
  units: readonly Unit[] = unitsOfLists,
  now?: () => number,
): Promise<Round> {
  return collectInto(place, await opened(place), units, now);
}

export interface Opened {
  readonly vault: ProjectVault;
  readonly facts: ProjectFacts;
}

/** What is collected already stays; what is missing is collected. */
export function collectInto(
  place: FakePlace,
  { vault, facts }: Opened,
  units: readonly Unit[] = unitsOfLists,
  now?: () => number,
): Promise<Round> {
  return collect(place, { vault, facts, number: 1, from: 0 }, units, 'quick', now);
}

/** A new vault, and the project as the check finds it. */
export async function opened({ base, owner, name, request }: FakePlace): Promise<Opened> {
  const storage = await openVault({ indexedDB: new IDBFactory(), openRepository });
  const vault = await storage.project(`github|${base}|${owner}/${name}`);
  const { signal } = new AbortController();
  const facts = await github.probe({ forge: 'github', base, owner, name }, { request, signal, report: () => {} });
  if (facts === undefined) throw new Error('no forge there');
  return { vault, facts };
}

export async function furtherRound(
  place: FakePlace,
  before: Round,
  depth: UpdateDepth = 'quick',
  units: readonly Unit[] = unitsOfLists,
): Promise<Round> {
  const { vault } = before;
  const from = place.asked.length;
  const record = { facts: before.facts } as RunRecord;
  const { signal } = new AbortController();
  const { facts } = await refreshFacts({ forge: github, record, request: place.request, signal });
  const number = before.number + 1;
  await vault.beginRound(number);
  // Git was looked at, and no branch is elsewhere.
  const state = { done: true, got: 0, round: number };
  await vault.commit('git-repository', { entities: [], state, update: { round: number, keepGone: false } });
  return collect(place, { vault, facts, number, from }, units, depth);
}

const kinds: readonly EntityKind[] = [
  ...(['project', 'label', 'milestone', 'release', 'asset', 'issue', 'pull-request'] as const),
  ...(['comment', 'review', 'review-comment', 'event'] as const),
];

/** Everything but people, who stay when nobody names them any more. */
export async function rowsOf({ vault }: Round): Promise<Record<string, Entity>> {
  const rows: Record<string, Entity> = {};
  for (const kind of kinds) for await (const entity of vault.scan(kind)) rows[entity.key] = entity;
  return rows;
}
