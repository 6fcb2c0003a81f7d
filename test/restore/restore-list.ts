import { resolve } from 'node:path';
import type { Target } from '../../src/model/verdict.ts';
import { verdictFor } from '../../src/pipeline/archive-verdict.ts';
import type { Dump } from '../support/compare-read.ts';
import { differences, type Known } from '../support/compare-records.ts';
import { runBrowser } from './browser-list.ts';
import { runCodes } from './codes.ts';
import { type DumpCase, dumpCases, findingsOf, folderOf, projectIn } from './dumps.ts';
import { exportedBack, withoutPeople } from './exported-back.ts';
import { knownLosses, knownOfExport } from './known-losses.ts';
import { type RestoreForge, startForge } from './restore-forge.ts';
import { dumpInFolder, restoredDump } from './restored.ts';

/** A forge under test, and how it is asked to restore. */
export interface Way {
  readonly target: Target;
  readonly validation: boolean;
}

/** Forgejo has no target of its own for `--validation`: its schemas are Gitea's. */
const ways: Readonly<Record<string, readonly Way[]>> = {
  GITEA: [
    { target: 'gitea', validation: false },
    { target: 'gitea-validation', validation: true },
  ],
  FORGEJO: [
    { target: 'forgejo', validation: false },
    { target: 'gitea-validation', validation: true },
  ],
};

/** All of them when none is named. */
const parts: readonly string[] = ['--dumps', '--codes', '--browser'];

/** What has explained a difference. */
type Used = Set<string>;

/** Restores every dump with the forges whose variables are named, then every code's dump, and exports what was restored; how many things were not as they should be. */
export async function runList(words: readonly string[]): Promise<number> {
  const after = (word: string) => (words.includes(word) ? (words[words.indexOf(word) + 1] ?? '') : '');
  const only = after('--only');
  const named = words.filter((word) => parts.includes(word));
  const isWanted = (part: string) => named.length === 0 || named.includes(part);
  const used: Used = new Set();
  let passed = 0;
  let failed = 0;
  const tell = (name: string, faults: readonly string[]) => {
    if (faults.length === 0) passed++;
    else failed++;
    console.log(faults.length === 0 ? `ok   ${name}` : [`FAIL ${name}`, ...faults].join('\n     '));
  };
  for (const name of words.filter((word) => word in ways)) {
    const forge = await startForge(resolve(process.env[name] ?? ''));
    console.log(`# ${name} ${forge.version}`);
    try {
      for (const dump of isWanted('--dumps') ? dumpCases.filter((one) => one.name.includes(only)) : [])
        for (const way of ways[name] ?? [])
          tell(`${dump.name} ${way.target}`, await restoreOne(forge, dump, way, used));
      if (isWanted('--codes')) await runCodes(forge, ways[name] ?? [], { only, from: after('--from') }, tell);
      if (isWanted('--browser')) await runBrowser(forge, only, tell);
    } finally {
      await forge.stop();
    }
  }
  const unused = [...knownLosses, ...knownOfExport].map(({ reason }) => reason).filter((reason) => !used.has(reason));
  if (only === '' && isWanted('--dumps')) tell('every known loss is seen', unused);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

/** Restores a dump in one way; what was not as the check and the loss report say. */
async function restoreOne(forge: RestoreForge, { made, ...dump }: DumpCase, way: Way, used: Used): Promise<string[]> {
  const files = await dump.files();
  const stops = verdictFor(await findingsOf(files), way.target).verdict === 'stops-restore';
  if (stops && made !== 'server') return ['the check says that a restore stops'];
  const folder = folderOf(files);
  const project = projectIn(files);
  try {
    const { done, said } = forge.restore(folder.path, project, way);
    if (done === stops)
      return [done ? 'restored, though the check says that it stops' : `stopped: ${said.slice(-600)}`];
    if (!done) return [];
    const before = dumpInFolder(folder.path);
    const faults = unexplained('forge', before, await restoredDump(forge, project), used);
    if (made !== 'recipe' || way.validation) return faults;
    return [
      ...faults,
      ...unexplained('export', withoutPeople(before), withoutPeople(await exportedBack(forge, project)), used),
    ];
  } finally {
    folder.remove();
    await forge.remove(project);
  }
}

/** Differences that nothing tells beforehand, as lines. */
function unexplained(name: 'forge' | 'export', before: Dump, after: Dump, used: Used): string[] {
  const shown = (value: unknown) => JSON.stringify(value)?.slice(0, 150);
  const known: readonly Known[] = name === 'forge' ? knownLosses : [...knownLosses, ...knownOfExport];
  return differences(before, after)
    .filter((one) => {
      const fitting = known.filter(
        ({ file, field, holds }) => file.test(one.file) && field.test(one.field) && holds(one.ours, one.theirs),
      );
      for (const { reason } of fitting) used.add(reason);
      return fitting.length === 0;
    })
    .map(({ file, field, ours, theirs }) => `${file} ${field}: dump ${shown(ours)}, ${name} ${shown(theirs)}`);
}
