import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import type { JobView } from '../../src/worker/messages.ts';
import { faultyFetch } from '../support/fault-fetch.ts';
import { faultPlan, type PlanOptions } from '../support/fault-seed.ts';
import { sameArchives } from '../support/same-archives.ts';
import { createWorld, savedBytes, type World, worldStart } from '../unit/worker/job-world.ts';
import { type FaultForge, type FaultForgeName, faultForge } from './fault-forges.ts';
import type { FaultResult } from './fault-result.ts';

/** Times a person presses Resume before giving up on faults that pass. */
const mostStops = 12;
/** A lasting fault is mended after so many stops. */
const stopsUntilMended = 3;

/** The archive of a run in which nothing goes wrong. */
export async function exportInPeace(name: FaultForgeName = 'gitea'): Promise<Buffer> {
  const forge = faultForge(name);
  const world = createWorld({ fetch: forge.fetch(), indexedDB: new IDBFactory() });
  await forge.check(world);
  await world.send({ type: 'export' });
  if (!isWhole(world.view())) throw new Error(`in peace: ${stopOf(world.view())} ${world.view().notice?.why}`);
  return Buffer.from(await savedBytes(world));
}

/** Exports the recorded project with this seed's faults; presses Resume as often as the page offers it. */
export async function runFaults(
  wanted: Buffer,
  options: PlanOptions,
  name: FaultForgeName = 'gitea',
): Promise<FaultResult> {
  const forge = faultForge(name);
  const plan = faultPlan(options);
  const { fetch, hits } = faultyFetch(forge.fetch(), plan, () => worldStart);
  const world = createWorld({ fetch, indexedDB: new IDBFactory() });
  const stops: string[] = [];
  const faults: string[] = [];
  await forge.check(world);
  while (!isWhole(world.view())) {
    const view = world.view();
    const stop = stopOf(view);
    if (stop !== undefined) stops.push(stop);
    if (stop !== undefined && view.state === 'failed' && (view.notice?.todo ?? '') === '')
      faults.push(`${stop}: no word on what to do`);
    if (stops.length > mostStops) break;
    if (plan.lasting && stops.length >= stopsUntilMended) plan.mend();
    await goOn(world, forge, view);
  }
  if (!isWhole(world.view())) faults.push(`never whole: ${stops.at(-1)}`);
  else faults.push(...sameArchives(wanted, Buffer.from(await savedBytes(world))));
  return { seed: plan.seed, lasting: plan.lasting, hits, stops, faults, requests: world.asked.length };
}

function isWhole({ state, receipt }: JobView): boolean {
  return state === 'done' && receipt?.verdict === 'whole';
}

/** What the page says when it stands and is not whole; `undefined`: it waits for Export. */
function stopOf({ state, notice, receipt }: JobView): string | undefined {
  if (state === 'ready') return notice === undefined ? undefined : `ready: ${notice.code}`;
  if (state === 'failed') return `failed: ${notice?.code ?? 'without a word'}`;
  const short = Object.entries(receipt?.units ?? {}).flatMap(([unit, { outcome, missing }]) => {
    const reasons = new Set(missing.map(({ reason }) => reason));
    return outcome === 'missing' || outcome === 'failed' ? [`${unit} ${[...reasons].join(' ')}`] : [];
  });
  return `${state}: ${receipt?.verdict ?? 'no receipt'} (${short.join(', ')})`;
}

/** What a person would press. */
async function goOn(world: World, forge: FaultForge, { state, notice, project }: JobView): Promise<void> {
  if (state === 'ready' && notice === undefined) return world.send({ type: 'export' });
  if (state === 'ready' || (state === 'failed' && project === undefined)) return forge.check(world);
  return world.send({ type: 'resume' });
}
