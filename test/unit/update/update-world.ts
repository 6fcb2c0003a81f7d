import 'fake-indexeddb/auto';
import { setMaxListeners } from 'node:events';
import { IDBFactory } from 'fake-indexeddb';
import { gitea } from '../../../src/forges/gitea/index.ts';
import { giteaDump } from '../../../src/formats/gitea-dump/index.ts';
import { openRepository } from '../../../src/git/open-repository.ts';
import { createRequest } from '../../../src/http/client.ts';
import { createHosts } from '../../../src/http/hosts.ts';
import type { Fetch } from '../../../src/http/request.ts';
import type { Clock } from '../../../src/lib/clock.ts';
import type { ProjectFacts } from '../../../src/model/project-facts.ts';
import type { ChangeSummary, RunRecord, UpdateDepth } from '../../../src/model/run-record.ts';
import { units as allUnits, type Unit } from '../../../src/model/unit.ts';
import { changeSum } from '../../../src/pipeline/changes.ts';
import { emptyLedger, rowOf } from '../../../src/pipeline/ledger.ts';
import { planArchive } from '../../../src/pipeline/pack.ts';
import { collectProject, type Failures } from '../../../src/pipeline/run.ts';
import { finalFacts, refreshFacts } from '../../../src/pipeline/update.ts';
import { openVault } from '../../../src/vault/open-vault.ts';
import type { ProjectVault } from '../../../src/vault/vault.ts';

// Many requests wait for one signal; Node takes that for a leak.
setMaxListeners(0);

/** Where the forge is, and how it is asked. */
export interface Site {
  readonly base: string;
  readonly owner: string;
  readonly name: string;
  readonly fetch: Fetch;
}

export interface Collected {
  readonly factory: IDBFactory;
  readonly vault: ProjectVault;
  readonly facts: ProjectFacts;
  readonly round: number;
  readonly failures: Failures;
  readonly changes: ChangeSummary;
  /** Everything that was asked for in this round, without the base. */
  readonly asked: readonly string[];
  close(): void;
}

export interface RoundOptions {
  readonly units?: readonly Unit[];
  readonly depth?: UpdateDepth;
  readonly keepGone?: boolean;
  readonly gitWholeBelow?: number;
  /** Stops the round when so many requests have been made. */
  readonly cutAfter?: number;
  readonly pageSize?: number;
}

/** A clock that goes on by a millisecond with each look, and at once where somebody waits. */
export function steadyClock(): Clock {
  let now = Date.UTC(2026, 0, 5, 9);
  return {
    now: () => (now += 1),
    sleep: async (milliseconds, signal) => {
      signal?.throwIfAborted();
      now += milliseconds;
    },
  };
}

function requestOf(site: Site, asked: string[], options: RoundOptions, stop: AbortController, clock: Clock) {
  return createRequest({
    fetch: async (input, init) => {
      asked.push(input.slice(site.base.length));
      if (options.cutAfter !== undefined && asked.length > options.cutAfter) stop.abort();
      return site.fetch(input, init);
    },
    clock,
    random: () => 0.5,
    route: () => 'direct',
    proxyBase: 'https://page.invalid/proxy',
    noCorsProbe: false,
    hosts: createHosts({ clock, random: () => 0.5, patience: 1000 }),
  });
}

async function openProject(factory: IDBFactory, site: Site) {
  const storage = await openVault({ indexedDB: factory, openRepository });
  const vault = await storage.project(`gitea|${site.base}|${site.owner}/${site.name}`);
  return { vault, close: () => storage.close() };
}

const nothing: ChangeSummary = { new: 0, edited: 0, gone: 0, items: [], requests: 0, since: '' };

/** A first round, into a new vault. */
export async function collectFirst(site: Site, options: RoundOptions = {}): Promise<Collected> {
  const factory = new IDBFactory();
  const { vault, close } = await openProject(factory, site);
  const stop = new AbortController();
  const asked: string[] = [];
  const clock = steadyClock();
  const request = requestOf(site, asked, options, stop, clock);
  const address = { forge: 'gitea', base: site.base, owner: site.owner, name: site.name };
  const probed = await gitea.probe(address, { request, signal: stop.signal, report: () => {} });
  if (probed === undefined) throw new Error('no forge there');
  const facts = { ...probed, ...(options.pageSize === undefined ? {} : { pageSize: options.pageSize }) };
  const failures = await collectRound({ vault, facts, round: 1, request, clock, stop, options });
  return { factory, vault, facts, round: 1, failures, changes: nothing, asked, close };
}

/** A further round, or what is left of one that was cut. */
export async function collectAgain(site: Site, before: Omit<Collected, 'close'>, options: RoundOptions = {}) {
  const { factory, round } = before;
  const { vault, close } = await openProject(factory, site);
  const stop = new AbortController();
  const asked: string[] = [];
  const clock = steadyClock();
  const request = requestOf(site, asked, options, stop, clock);
  const record = { facts: before.facts } as RunRecord;
  const { facts } = await refreshFacts({ forge: gitea, record, request, signal: stop.signal });
  const next = round + 1;
  await vault.beginRound(next);
  const goOn = async (again: RoundOptions): Promise<Collected> => {
    const sum = changeSum(nothing);
    const used = { ...options, ...again };
    const ask = requestOf(site, asked, used, stop, clock);
    const failures = await collectRound({
      ...{ vault, facts, round: next, request: ask, clock, stop, options: used },
      onChanges: sum.take,
    });
    await vault.endRound(next);
    const final = await finalFacts(vault, facts);
    return { ...before, vault, close, facts: final, round: next, failures, changes: sum.summary(asked.length), asked };
  };
  return { vault, close, next, facts, goOn };
}

export async function update(site: Site, before: Omit<Collected, 'close'>, options: RoundOptions = {}) {
  return (await collectAgain(site, before, options)).goOn({});
}

/** Rounds that are cut after so many requests each, and gone on with by a new vault over the same database; the last one is whole. */
export async function updateInPieces(
  site: Site,
  before: Omit<Collected, 'close'>,
  cuts: readonly number[],
  options: RoundOptions = {},
): Promise<Collected> {
  const first = await collectAgain(site, before, options);
  first.close();
  for (const cutAfter of [...cuts, undefined]) {
    const { vault, close } = await openProject(before.factory, site);
    const stop = new AbortController();
    const asked: string[] = [];
    const clock = steadyClock();
    const used = { ...options, ...(cutAfter === undefined ? {} : { cutAfter }) };
    const request = requestOf(site, asked, used, stop, clock);
    const sum = changeSum(nothing);
    const given = { vault, facts: first.facts, round: first.next, request, clock, stop, options: used };
    try {
      const failures = await collectRound({ ...given, onChanges: sum.take });
      await vault.endRound(first.next);
      const facts = await finalFacts(vault, first.facts);
      const changes = sum.summary(asked.length);
      return { ...before, vault, close, facts, round: first.next, failures, changes, asked };
    } catch (error) {
      close();
      if (!stop.signal.aborted) throw error;
    }
  }
  throw new Error('the last piece was cut');
}

interface Given {
  readonly vault: ProjectVault;
  readonly facts: ProjectFacts;
  readonly round: number;
  readonly request: ReturnType<typeof createRequest>;
  readonly clock: Clock;
  readonly stop: AbortController;
  readonly options: RoundOptions;
  readonly onChanges?: ReturnType<typeof changeSum>['take'];
}

function collectRound({ vault, facts, round, request, clock, stop, options, onChanges }: Given): Promise<Failures> {
  const { units = allUnits, depth, keepGone, gitWholeBelow } = options;
  const ledger = emptyLedger(units);
  for (const unit of allUnits) rowOf(ledger, unit).availability = facts.units[unit].availability;
  return collectProject(
    {
      ...{ vault, forge: gitea, facts, request, ledger, round, tell: () => {}, withGit: true, withToken: false },
      now: () => clock.now(),
      mode: round === 1 ? 'collect' : 'update',
      ...(depth && { depth }),
      ...(keepGone === undefined ? {} : { keepGone }),
      ...(gitWholeBelow === undefined ? {} : { gitWholeBelow }),
      ...(onChanges && { onChanges }),
    },
    stop.signal,
  );
}

/** The archive of what is in the vault. */
export async function packed({ vault, facts, failures }: Collected, ticked: readonly Unit[] = allUnits) {
  const { signal } = new AbortController();
  const plan = await planArchive(
    {
      ...{ vault, forge: gitea, facts, format: giteaDump, ticked, failures, version: '0.0.0' },
      collected: { from: '2026-01-05T08:00:00Z', to: '2026-01-05T08:00:00Z' },
    },
    signal,
  );
  const bytes = Buffer.from(await new Response(plan.open(signal)).arrayBuffer());
  return { bytes, receipt: plan.receipt };
}
