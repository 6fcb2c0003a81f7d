import { setMaxListeners } from 'node:events';
import { recordedForge } from '../../src/demo/recorded-forge.ts';
import type { Forge, Page, ProjectFacts, ReadContext, Step } from '../../src/forges/forge.ts';
import { createRequest } from '../../src/http/client.ts';
import type { Fetch, Request } from '../../src/http/request.ts';
import type { Clock } from '../../src/lib/clock.ts';
import { type Entity, type EntityKind, type EntityOf, parentOf } from '../../src/model/entity.ts';
import type { Problem } from '../../src/model/problem.ts';
import { units as allUnits, type Unit } from '../../src/model/unit.ts';
import {
  openRecordedProject,
  type RecordedProject,
  type Recording,
  type RecordingOptions,
  recordedProjects,
} from './replay-recording.ts';

/** What a run has brought, kept in memory by key; parts are joined when read, as the vault does. */
export function memoryCollected() {
  const entities = new Map<string, Entity>();
  const parts = new Map<string, Readonly<Record<string, unknown>>>();
  const joined = (entity: Entity): Entity => {
    const fields = ['reactions', 'dependsOn', 'details', 'counts', 'pins'].map(
      (part) => parts.get(`${entity.key} ${part}`) ?? {},
    );
    return Object.assign({}, entity, ...fields);
  };
  const ofKind = <K extends EntityKind>(kind: K) =>
    [...entities.values()]
      .filter((entity): entity is EntityOf<K> => entity.kind === kind)
      .map((entity) => joined(entity) as EntityOf<K>)
      .sort((one, other) => (one.key < other.key ? -1 : 1));
  return {
    entities,
    add(page: Page) {
      for (const entity of page.entities) entities.set(entity.key, entity);
      for (const { of, part, fields } of page.parts ?? []) parts.set(`${of} ${part}`, fields);
    },
    ofKind,
    async *scan<K extends EntityKind>(kind: K, parent?: string): AsyncGenerator<EntityOf<K>> {
      for (const entity of ofKind(kind)) if (parent === undefined || parentOf(entity) === parent) yield entity;
    },
    async get<K extends EntityKind>(kind: K, key: string): Promise<EntityOf<K> | undefined> {
      return ofKind(kind).find((entity) => entity.key === key);
    },
    async count(kind: EntityKind): Promise<number> {
      return ofKind(kind).length;
    },
  };
}

export type Collected = ReturnType<typeof memoryCollected>;

/** Time that passes at once. */
export function instantClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    sleep: async (milliseconds, signal) => {
      signal?.throwIfAborted();
      now += milliseconds;
    },
  };
}

/** A request over any fetch, with the log of what was asked for. */
export function loggedRequest(fetch: Fetch): { request: Request; asked: string[] } {
  const asked: string[] = [];
  const request = createRequest({
    fetch: (input, init) => {
      asked.push(input);
      return fetch(input, init);
    },
    clock: instantClock(),
    random: () => 0.5,
    route: () => 'direct',
    proxyBase: 'https://page.invalid/proxy',
    noCorsProbe: false,
  });
  return { request, asked };
}

/** A recorded project behind a request, at a base of its own. */
export function replayProject(project: RecordedProject, options: RecordingOptions & { base?: string } = {}) {
  const base = options.base ?? 'https://forge.example';
  const recording: Recording = openRecordedProject(project, options);
  const fetch = recordedForge({ base, ...recording });
  return { base, owner: recordedProjects[project], name: project, fetch, recording, ...loggedRequest(fetch) };
}

export interface Run {
  readonly facts: ProjectFacts;
  readonly collected: Collected;
  readonly problems: Problem[];
  readonly context: ReadContext;
}

export interface Place {
  readonly base: string;
  readonly owner: string;
  readonly name: string;
  readonly request: Request;
}

/** Checks a project and makes ready to read it. */
export async function probed(forge: Forge, place: Place, units: readonly Unit[] = allUnits): Promise<Run> {
  const problems: Problem[] = [];
  const report = (problem: Problem) => void problems.push(problem);
  const { signal } = new AbortController();
  // Many requests wait for one signal; Node takes that for a leak.
  setMaxListeners(0, signal);
  const address = { forge: forge.id, base: place.base, owner: place.owner, name: place.name };
  const facts = await forge.probe(address, { request: place.request, signal, report });
  if (facts === undefined) throw new Error(`${forge.id} does not answer at ${place.base}`);
  const collected = memoryCollected();
  const context = { address: facts.address, facts, units, request: place.request, signal, collected, report };
  return { facts, collected, problems, context };
}

/** Runs one step to its end, from a cursor on. */
export async function runStep(forge: Forge, step: Step, run: Run, cursor?: string): Promise<Page[]> {
  const pages: Page[] = [];
  for await (const page of forge.read(step, cursor, run.context)) {
    run.collected.add(page);
    pages.push(page);
  }
  return pages;
}

/** Checks and reads a whole project. */
export async function collectProject(forge: Forge, place: Place, units: readonly Unit[] = allUnits): Promise<Run> {
  const run = await probed(forge, place, units);
  for (const step of forge.steps(run.facts.address, units, run.facts)) await runStep(forge, step, run);
  return run;
}
