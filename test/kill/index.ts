import { parseArgs } from 'node:util';
import { serveBuiltPage } from '../support/page.ts';
import { installPrograms } from '../support/programs.ts';
import { type KillForge, startGiteaForge } from './kill-forge.ts';
import { startGithubForge } from './kill-github.ts';
import { repeatsOf } from './kill-log.ts';
import { startLongForge } from './kill-long.ts';
import { phases } from './kill-plan.ts';
import { exportUndisturbed, type KillResult, runSeed } from './kill-run.ts';

const forges: Readonly<Record<string, () => Promise<KillForge>>> = {
  gitea: startGiteaForge,
  'gitea-long': startLongForge,
  github: startGithubForge,
};

/** `npm run test:kill [-- --forge gitea|gitea-long|github] [--seeds N] [--from N]`: see README.md. */
export async function main(words: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      ...{ seeds: { type: 'string', default: '100' }, from: { type: 'string', default: '0' } },
      forge: { type: 'string', default: 'gitea' },
    },
  });
  installPrograms();
  const start = Object.hasOwn(forges, values.forge) ? forges[values.forge] : undefined;
  if (start === undefined) throw new Error(`--forge: one of ${Object.keys(forges).join(', ')}`);
  const forge = await start();
  const served = await serveBuiltPage(forge.behindProxy);
  const results: KillResult[] = [];
  try {
    const world = { pageUrl: served.url, forge };
    const undisturbed = await exportUndisturbed(world);
    console.log(`undisturbed: ${undisturbed.asked.length} requests, ${JSON.stringify(undisturbed.extent)}`);
    const first = Number(values.from);
    for (let seed = first; seed < first + Number(values.seeds); seed++) {
      const result = await runSeed(world, undisturbed, seed).catch((error: unknown) => brokenOff(seed, error));
      results.push(result);
      console.log(lineOf(result));
    }
  } finally {
    await forge.close();
    served.close();
  }
  return summary(results);
}

/** What is wrong with a run, in words. */
export function faultsOf({ differences, repeats, complaints }: KillResult): string[] {
  return [...differences, ...repeats.faults, ...complaints];
}

/** The others go on: one that does not come to its end is a fault like any other. */
function brokenOff(seed: number, error: unknown): KillResult {
  const complaints = [error instanceof Error ? error.message : String(error)];
  return { seed, kills: [], repeats: repeatsOf([], [], 0), differences: [], complaints, seconds: 0 };
}

function lineOf(result: KillResult): string {
  const kills = result.kills.map(({ phase, at }) => `${phase} at ${Math.round(at * 100)} %`).join(', ');
  const faults = faultsOf(result).map((fault) => `\n  FAULT ${fault}`);
  return `seed ${result.seed}: killed in ${kills || 'nothing'}; ${result.repeats.all} requests again, ${result.seconds.toFixed(1)} s${faults.join('')}`;
}

function summary(results: readonly KillResult[]): number {
  const bad = results.filter((result) => faultsOf(result).length > 0);
  const kills = results.flatMap((result) => result.kills);
  const perPhase = phases.map((phase) => `${phase} ${kills.filter((kill) => kill.phase === phase).length}`);
  const again = results.map(({ repeats }) => repeats.all);
  console.log(`\n${results.length} exports, ${kills.length} kills: ${perPhase.join(', ')}`);
  console.log(
    `requests again: ${again.reduce((sum, one) => sum + one, 0)} in all, at most ${Math.max(0, ...again)} in one export`,
  );
  const steps = mostPerKill(results).map(([step, times]) => `${step} ${times}`);
  console.log(`per kill and step at most: ${steps.join(', ')}`);
  const seconds = results.reduce((sum, one) => sum + one.seconds, 0);
  console.log(`${Math.round(seconds)} s, ${(seconds / results.length).toFixed(1)} s an export`);
  console.log(`${results.length - bad.length} came out the same, ${bad.length} did not`);
  return bad.length === 0 ? 0 : 1;
}

/** Requests again of each step in the worst export, for each of its kills; files count as one step. */
function mostPerKill(results: readonly KillResult[]): [string, number][] {
  const most = new Map<string, number>();
  for (const { repeats, kills } of results)
    for (const [step, times] of Object.entries(repeats.perStep)) {
      const name = /^\/(attachments|[^/]+\/[^/]+\/releases)\//.test(step) ? 'a file' : step;
      const perKill = Math.ceil(times / Math.max(1, kills.length));
      most.set(name, Math.max(most.get(name) ?? 0, perKill));
    }
  return [...most].sort(([, one], [, other]) => other - one);
}
