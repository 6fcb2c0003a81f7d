import { requestsFor } from '../../src/forges/gitea-family/formula.ts';
import { units } from '../../src/model/unit.ts';
import { type ServedPage, serveBuiltPage } from '../support/page.ts';
import { startReplay } from '../support/replay-server.ts';
import { largeScale, scaleName, scaleOwner } from '../support/scale.ts';
import { type ExportTarget, exportOnce, type Run } from './export-run.ts';
import { median, printFigure, repeated, rounded } from './figures.ts';
import { largeProject } from './large-project.ts';
import { withPlainBrowser } from './plain-browser.ts';

/** What `gitea dump-repo` has, too. */
const dumpRepoUnits = units.filter((unit) => unit !== 'events' && unit !== 'attachments');
const withoutReactions = dumpRepoUnits.filter((unit) => unit !== 'reactions');

const peerNote = 'recorded from gitea 1.24 dump-repo, with reactions; the program is not run here';
const rounds = 3;

interface Case extends ExportTarget {
  readonly project: string;
  readonly reactions: boolean;
  /** Requests of the API after the check, by the formula; with those of `beyondPeer`. */
  readonly formula: number;
  readonly budget: number;
  /** What `dump-repo` needed with reactions. */
  readonly peer: number;
}

/** `npm run bench export`: requests, wall time, main thread and memory of an export in a real browser. */
export async function benchExport(): Promise<void> {
  const served = await serveBuiltPage();
  try {
    await weatherBuoy(served);
    await generated(served);
  } finally {
    served.close();
  }
}

function formulaOf(
  size: Parameters<typeof requestsFor>[0],
  options: { reactions: boolean; ownLabels: boolean },
): number {
  const { tickets: _, events: __, reactions, ...parts } = requestsFor(size);
  const sum = Object.values(parts).reduce((total, part) => total + part, 0);
  // Only an organisation has labels of its own to ask for.
  return sum + (options.reactions ? reactions : 0) - (options.ownLabels ? 0 : 1);
}

async function weatherBuoy(served: ServedPage): Promise<void> {
  const forge = await startReplay({ cors: 'on' });
  const counts = { issues: 30, pulls: 14, comments: 92, reviewsWithComments: 11 };
  const size = { ...counts, labels: 9, ownerLabels: 2, milestones: 4, releases: 5, pageSize: 50 };
  try {
    const formula = formulaOf(size, { reactions: true, ownLabels: true });
    const fixed = { project: 'weather-buoy', url: forge.url, requests: forge.requests };
    await report(served, { ...fixed, reactions: true, units: dumpRepoUnits, formula, budget: 195, peer: 254 });
  } finally {
    await forge.close();
  }
}

async function generated(served: ServedPage): Promise<void> {
  const large = largeProject();
  const forge = await startReplay({ cors: 'on', recording: large.recording, repositories: large.repositories });
  const { issues, pulls, comments, reviews: reviewsWithComments } = largeScale;
  const lists = { labels: 30, ownerLabels: 0, milestones: 10, releases: 20, pageSize: 50 };
  const formula = (reactions: boolean) =>
    formulaOf({ issues, pulls, comments, reviewsWithComments, ...lists }, { reactions, ownLabels: false });
  const fixed = {
    project: 'generated',
    url: `${forge.base}/${scaleOwner}/${scaleName}`,
    requests: forge.requests,
    peer: 18_916,
  };
  try {
    await report(served, {
      ...fixed,
      reactions: false,
      units: withoutReactions,
      formula: formula(false),
      budget: 1_800,
    });
    await report(served, { ...fixed, reactions: true, units: dumpRepoUnits, formula: formula(true), budget: 16_300 });
  } finally {
    await forge.close();
    large.remove();
  }
}

async function report(served: ServedPage, measured: Case): Promise<void> {
  const runs = await repeated(rounds, () => withPlainBrowser((page) => exportOnce(page, served, measured)));
  const middle = (pick: (run: Run) => number, digits = 0) => rounded(median(runs.map(pick)), digits);
  const { project, reactions, formula, budget, peer } = measured;
  const about = { project, reactions, rounds };
  const total = middle((run) => run.total - run.beyond);
  const parts = {
    check: middle((run) => run.check),
    api: middle((run) => run.api),
    git: middle((run) => run.git),
    files: middle((run) => run.files),
    preflights: middle((run) => run.preflights),
    beyondPeer: middle((run) => run.beyond),
  };
  const peerCounts = { dumpRepo: peer, ratio: rounded(total / peer, 3), peerNote };
  printFigure({
    figure: 'export-requests',
    value: total,
    unit: 'requests',
    budget,
    ...about,
    ...parts,
    formula,
    formulaHolds: runs.every((run) => run.api === formula),
    ...peerCounts,
  });
  const times = { packing: middle((run) => run.packing, 1), saving: middle((run) => run.saving, 1) };
  printFigure({ figure: 'export-time', value: middle((run) => run.seconds, 1), unit: 's', ...about, ...times });
  const thread = {
    longTasks: middle((run) => run.thread.longTasks),
    longestGap: middle((run) => run.thread.longestGap),
  };
  printFigure({
    figure: 'export-main-thread',
    value: middle((run) => run.thread.longestTask),
    unit: 'ms',
    budget: 50,
    ...about,
    ...thread,
  });
  const others = {
    resident: middle((run) => run.memory.resident / 1e6),
    largest: middle((run) => run.memory.largest / 1e6),
  };
  printFigure({
    figure: 'export-memory',
    value: middle((run) => run.memory.proportional / 1e6),
    unit: 'MB',
    ...about,
    ...others,
  });
}
