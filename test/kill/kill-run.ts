import { temporaryFolder } from '../support/git-commands.ts';
import { type KillableBrowser, startBrowser } from '../support/killable.ts';
import { sameArchives } from '../support/same-archives.ts';
import type { Extent, KillForge } from './kill-forge.ts';
import { type Repeats, repeatsOf } from './kill-log.ts';
import { killPlan, type Moment } from './kill-plan.ts';
import { checked, fillIn, goOn, listen, pressExport, saved, untilState } from './kill-session.ts';

/** The recorded project is packed in some tens of milliseconds; a longer time was spent on something else. */
const longestPacking = 40;

/** What all seeds share. */
export interface KillWorld {
  readonly pageUrl: string;
  readonly forge: KillForge;
}

/** An export that nobody disturbed. */
export interface Undisturbed {
  readonly archive: Buffer;
  readonly asked: KillForge['asked'];
  readonly extent: Extent;
}

export interface KillResult {
  readonly seed: number;
  /** Moments that came; one that finds nothing left to kill does not. */
  readonly kills: readonly Moment[];
  readonly repeats: Repeats;
  /** From the undisturbed archive. */
  readonly differences: readonly string[];
  /** Of the page, and of what the forge has to say. */
  readonly complaints: readonly string[];
  readonly seconds: number;
}

/** Exports once in peace and measures the parts. */
export async function exportUndisturbed({ pageUrl, forge }: KillWorld): Promise<Undisturbed> {
  const profile = temporaryFolder();
  forge.begin();
  const browser = await startBrowser(profile.path);
  try {
    await fillIn(browser.page, pageUrl, forge);
    await checked(browser.page);
    const check = forge.seen.api;
    await pressExport(browser.page);
    await untilState(browser.page, 'packing', 'done');
    const packed = performance.now();
    await untilState(browser.page, 'done');
    const done = performance.now();
    const archive = await saved(browser);
    const saving = performance.now() - done;
    return { archive, asked: [...forge.asked], extent: { ...forge.seen, check, packing: done - packed, saving } };
  } finally {
    await browser.close();
    profile.remove();
  }
}

/** One export with the kills of this seed, each in a browser of its own with the same profile. */
export async function runSeed(world: KillWorld, undisturbed: Undisturbed, seed: number): Promise<KillResult> {
  const profile = temporaryFolder();
  const complaints: string[] = [];
  const kills: Moment[] = [];
  const from = performance.now();
  world.forge.begin();
  try {
    let archive: Buffer | undefined;
    const moments = killPlan(seed);
    for (let visit = 0; archive === undefined; visit++) {
      const moment = moments[visit];
      const input = {
        ...world,
        profile: profile.path,
        extent: undisturbed.extent,
        moment,
        first: visit === 0,
        complaints,
      };
      archive = await oneVisit(input);
      if (archive === undefined && moment !== undefined) kills.push(moment);
    }
    const repeats = repeatsOf(undisturbed.asked, world.forge.asked, kills.length);
    complaints.push(...(world.forge.faults?.(kills.length) ?? []));
    const differences = sameArchives(undisturbed.archive, archive);
    return { seed, kills, repeats, differences, complaints, seconds: (performance.now() - from) / 1000 };
  } finally {
    profile.remove();
  }
}

interface Visit extends KillWorld {
  readonly profile: string;
  readonly extent: Extent;
  /** Absent: nobody disturbs it. */
  readonly moment: Moment | undefined;
  readonly first: boolean;
  readonly complaints: string[];
}

/** Opens the browser and goes on to the end; gives the archive, or nothing when the browser was killed on the way. */
async function oneVisit(visit: Visit): Promise<Buffer | undefined> {
  const { forge, moment, extent } = visit;
  const browser = await startBrowser(visit.profile);
  listen(browser.page, visit.complaints);
  let killed: Promise<void> | undefined;
  const kill = () => {
    killed ??= browser.kill();
  };
  forge.arm(moment, extent, kill);
  try {
    const archive = await toTheEnd(visit, browser, kill);
    return killed === undefined ? archive : undefined;
  } catch (error) {
    if (killed === undefined) throw error;
    return undefined;
  } finally {
    forge.arm(undefined, extent, kill);
    await (killed ?? browser.close());
  }
}

async function toTheEnd({ first, pageUrl, forge, moment, extent }: Visit, browser: KillableBrowser, kill: () => void) {
  const { page } = browser;
  let timer: NodeJS.Timeout | undefined;
  const killIn = (phase: Moment['phase'], length: number) => {
    if (moment?.phase === phase) timer = setTimeout(kill, moment.at * length);
  };
  try {
    if (first) {
      await fillIn(page, pageUrl, forge);
      await checked(page);
      await pressExport(page);
    } else await goOn(page, pageUrl, forge);
    await untilState(page, 'packing', 'done');
    killIn('pack', Math.min(extent.packing, longestPacking));
    await untilState(page, 'done');
    killIn('save', extent.saving);
    return await saved(browser);
  } finally {
    clearTimeout(timer);
  }
}
