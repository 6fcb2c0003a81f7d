import { IDBFactory } from 'fake-indexeddb';
import { createRandom } from '../../fuzz/random.ts';
import { type Edit, type LiveForge, liveForge } from '../../support/live-forge.ts';
import type { RecordedProject } from '../../support/replay-recording.ts';
import { type Replay, startReplay } from '../../support/replay-server.ts';
import { sameArchives } from '../../support/same-archives.ts';
import { dumpVault, loadVault } from '../../support/vault-fixture.ts';
import { type Collected, collectFirst, packed, type Site, update, updateInPieces } from './update-world.ts';

/** A live forge with a vault that has all of it as it was recorded. */
export interface LiveWorld {
  readonly live: LiveForge;
  readonly replay: Replay;
  readonly site: Site;
  readonly first: Collected;
  /** The vault after the first round, as a copy. */
  cloned(): Promise<Omit<Collected, 'close'>>;
  close(): Promise<void>;
}

export async function liveWorld(project: RecordedProject = 'weather-buoy'): Promise<LiveWorld> {
  const live = await liveForge(project);
  const replay = await startReplay({ project, recording: () => live.recording(), repositories: live.repositories });
  const site = { base: replay.base, owner: live.owner, name: live.name, fetch: globalThis.fetch };
  const first = await collectFirst(site);
  const dump = await dumpVault(first.factory);
  return {
    ...{ live, replay, site, first },
    async cloned() {
      const factory = new IDBFactory();
      await loadVault(factory, dump);
      return { ...first, factory };
    },
    async close() {
      first.close();
      await replay.close();
      live.close();
    },
  };
}

export interface SeedResult {
  readonly edits: readonly Edit[];
  /** What differs from a first export of the same state; empty: nothing. */
  readonly differences: readonly string[];
  readonly requests: number;
  readonly requestsOfFirst: number;
}

/**
 * 5 to 15 edits drawn by the seed, then an update against a first export. Even seeds fetch git whole, so that all bytes are compared; odd ones
 * fetch only what is new of it. Every fifth is cut three times and gone on with; every seventh has a second round of edits.
 */
export async function runSeed(world: LiveWorld, seed: number): Promise<SeedResult> {
  const { live, site } = world;
  live.reset();
  const isWhole = seed % 2 === 0;
  const options = isWhole ? {} : { gitWholeBelow: 0 };
  const edits = [...live.script(seed, 5 + (seed % 11))];
  let again = await (seed % 5 === 0
    ? updateInPieces(site, await world.cloned(), cutsOf(seed), options)
    : update(site, await world.cloned(), options));
  if (seed % 7 === 0) {
    edits.push(...live.script(seed + 1000, 5));
    again.close();
    again = await update(site, again, options);
  }
  const fresh = await collectFirst(site);
  try {
    const how = { git: isWhole ? 'bytes' : 'objects' } as const;
    const differences = sameArchives((await packed(fresh)).bytes, (await packed(again)).bytes, how);
    return { edits, differences, requests: again.asked.length, requestsOfFirst: fresh.asked.length };
  } finally {
    again.close();
    fresh.close();
  }
}

function cutsOf(seed: number): number[] {
  const random = createRandom(seed, 1);
  return [1, 2, 3].map(() => random.below(8));
}
