import { type Unit, units } from '../../src/model/unit.ts';
import { type ServedPage, serveBuiltPage } from '../support/page.ts';
import { startReplay } from '../support/replay-server.ts';
import { scaleName, scaleOf, scaleOwner } from '../support/scale.ts';
import { type ExportTarget, exportOnce, type Run } from './export-run.ts';
import { printFigure, rounded } from './figures.ts';
import { largeProject } from './large-project.ts';
import { withPlainBrowser } from './plain-browser.ts';
import { verifyArchive } from './verify-archive.ts';

/** What `gitea dump-repo` has as well. Reactions are left out: a request for each item, which says nothing of the size of a project. */
const plainUnits: readonly Unit[] = units.filter((unit) => !['events', 'attachments', 'reactions'].includes(unit));

/** Milliseconds that one size may take. */
const patience = 4 * 3_600_000;
/** Of one process: page and worker are in the same. */
const memoryBudget = 350;
const packBudget = 100;
const taskBudget = 50;

interface Measured extends Run {
  readonly times: number;
  /** What was found in the archive. */
  readonly verified: { readonly files: number; readonly records: number };
}

/**
 * `npm run bench scale [times …] [events]`: exports of generated projects of 10,000 issues, 5,000 pull requests, 60,000 comments and 20,000
 * review comments, so many times (default 1, 3, 10), in a real browser. `events`: once more at the first size, with events and reactions.
 */
export async function benchScale(words: readonly string[]): Promise<void> {
  const sizes = words.map(Number).filter((times) => times > 0);
  const served = await serveBuiltPage();
  try {
    const runs: Measured[] = [];
    for (const times of sizes.length === 0 ? [1, 3, 10] : sizes) {
      const run = await measure(served, times, plainUnits);
      report(run, 'plain');
      compare(run, runs[0]);
      runs.push(run);
    }
    if (words.includes('events')) report(await measure(served, sizes[0] ?? 1, units), 'with events and reactions');
  } finally {
    served.close();
  }
}

async function measure(served: ServedPage, times: number, asked: readonly Unit[]): Promise<Measured> {
  const project = largeProject(scaleOf(times));
  const forge = await startReplay({ cors: 'on', recording: project.recording, repositories: project.repositories });
  let verified = { files: 0, records: 0 };
  const look = async (archive: string) => {
    verified = await verifyArchive(archive);
  };
  const target: ExportTarget = {
    url: `${forge.base}/${scaleOwner}/${scaleName}`,
    units: asked,
    requests: forge.requests,
  };
  try {
    const run = await withPlainBrowser((page) => exportOnce(page, served, target, { patience, look }));
    return { ...run, verified, times };
  } finally {
    await forge.close();
    project.remove();
  }
}

function report(run: Measured, asked: string): void {
  const about = { times: run.times, asked };
  const { check, api, git, files, preflights } = run;
  printFigure({
    figure: 'scale-requests',
    value: run.total,
    unit: 'requests',
    ...about,
    ...{ check, api, git, releaseFiles: files, preflights },
  });
  const parts = {
    collecting: rounded(run.seconds - run.packing, 1),
    packing: rounded(run.packing, 1),
    saving: rounded(run.saving, 1),
  };
  printFigure({ figure: 'scale-time', value: rounded(run.seconds / 60, 2), unit: 'min', ...about, ...parts });
  const stages = byStage(run, ({ used }) => rounded(used, 1));
  printFigure({ figure: 'scale-processor', value: rounded(processorOf(run), 1), unit: 's', ...about, ...stages });
  const { largest, proportional, idle } = run.memory;
  const megabytes = (bytes: number) => rounded(bytes / 1e6);
  printFigure({
    figure: 'scale-memory',
    value: megabytes(largest),
    unit: 'MB',
    budget: memoryBudget,
    ...about,
    ...byStage(run, ({ memory }) => megabytes(memory.largest)),
    usual: byStage(run, ({ memory }) => megabytes(memory.usual)),
    ...{ allRenderers: megabytes(proportional), before: megabytes(idle) },
  });
  const { longestTask, longTasks, longestGap } = run.thread;
  printFigure({
    figure: 'scale-main-thread',
    value: rounded(longestTask),
    unit: 'ms',
    budget: taskBudget,
    ...about,
    ...{ longTasks, longestGap: rounded(longestGap) },
  });
  const stored = run.stored.rows + run.stored.blobs;
  const rate = stored / 1e6 / (run.packing + run.saving);
  const { packing, saving } = run.stages;
  const rates = {
    packingRate: rounded(stored / 1e6 / run.packing, 1),
    savingRate: rounded(run.size / 1e6 / run.saving, 1),
    processorRate: rounded(stored / 1e6 / (packing.used + saving.used), 1),
  };
  printFigure(
    {
      figure: 'scale-pack',
      value: rounded(rate, 1),
      unit: 'MB/s',
      budget: packBudget,
      ...about,
      ...rates,
      ...{ rows: megabytes(run.stored.rows), blobs: megabytes(run.stored.blobs), archive: megabytes(run.size) },
      ...{ files: run.verified.files, recordsChecked: run.verified.records },
    },
    'higher',
  );
}

function byStage(run: Run, pick: (stage: Run['stages']['saving']) => number) {
  const { collecting, packing, saving } = run.stages;
  return { collecting: pick(collecting), packing: pick(packing), saving: pick(saving) };
}

/** Seconds of processors that the renderers have used. */
function processorOf({ stages }: Run): number {
  return Object.values(stages).reduce((sum, { used }) => sum + used, 0);
}

/** How time and memory grow: 1 is linear for the times, and flat for memory. */
function compare(run: Measured, first: Measured | undefined): void {
  if (first === undefined) return;
  const share = run.times / first.times;
  const ratio = (pick: (one: Measured) => number) => rounded(pick(run) / pick(first), 2);
  const linear = (pick: (one: Measured) => number) => rounded(pick(run) / pick(first) / share, 2);
  printFigure({
    figure: 'scale-growth',
    value: linear((one) => one.seconds + one.saving),
    unit: 'times linear',
    budget: 1.15,
    times: run.times,
    to: first.times,
    collecting: linear((one) => one.seconds - one.packing),
    packing: linear((one) => one.packing),
    saving: linear((one) => one.saving),
    processor: linear(processorOf),
    memory: ratio((one) => one.memory.largest),
    memoryMostOfTheTime: ratio((one) => one.stages.collecting.memory.usual),
  });
}
