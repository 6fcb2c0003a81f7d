import { type Unit, units } from '../../src/model/unit.ts';
import { type FakeSize, reactedEvery } from '../support/github/data.ts';
import { startFakeGitHub } from '../support/github/server.ts';
import { serveBuiltPage } from '../support/page.ts';
import { exportOnce, type Run } from './export-run.ts';
import { printFigure, rounded } from './figures.ts';
import { withPlainBrowser } from './plain-browser.ts';

/** What the peers have as well: without events and old versions of texts, and without release files, which no page can fetch there. */
const asked: readonly Unit[] = units.filter(
  (unit) => !['events', 'edits', 'attachments', 'release-files', 'wiki'].includes(unit),
);

/** Milliseconds before each answer of the API: what a request to GitHub takes from Europe. */
const delay = 80;
/** Requests of the first size. */
const budget = 1500;
const memoryBudget = 350;
const patience = 3_600_000;

function sizeOf(times: number): FakeSize {
  const [tickets, comments] = [5000 * times, 20_000 * times];
  return {
    ...{ issues: 2 * tickets, pulls: tickets, comments: 3 * comments, reviews: 3 * tickets, reviewComments: comments },
    ...{ labels: 40, milestones: 20, releases: 50 },
  };
}

/** Requests of peers for the same project, by formula from their sources. */
function peersOf({ issues, pulls, comments, reviews, reviewComments }: FakeSize, reacted: number) {
  const items = issues + pulls + comments + reviewComments;
  return {
    // services/migrations/github.go of Gitea 1.25, without its patch downloads.
    giteaDumpRepo: Math.round(
      5 + (issues + pulls) / 100 + pulls / 100 + comments / 100 + items + reacted + 2 * pulls + reviews,
    ),
    // josegonzalez/python-github-backup with --all: three requests for each issue, four for each pull request, and the lists.
    pythonGithubBackup: 3 * issues + 4 * pulls + Math.round((issues + pulls) / 100),
  };
}

/** Things that somebody has reacted to, as peers ask for them: not the reviews. */
function reactedIn({ issues, pulls, comments, reviewComments }: FakeSize): number {
  return [issues + pulls, comments, reviewComments].reduce((sum, count) => sum + Math.floor(count / reactedEvery), 0);
}

/** `npm run bench github [times …]`: a project of 10,000 issues and 5,000 pull requests from a fake GitHub, in a real browser. */
export async function benchGithub(words: readonly string[]): Promise<void> {
  const sizes = words.map(Number).filter((times) => times > 0);
  const served = await serveBuiltPage();
  try {
    for (const times of sizes.length === 0 ? [1] : sizes) {
      const size = sizeOf(times);
      const forge = await startFakeGitHub({
        ...{ project: { owner: 'harbor', name: 'buoys', size }, delay, gitOpen: true, limit: 50_000 * times },
      });
      try {
        const target = { url: forge.url, units: asked, requests: forge.requests };
        const run = await withPlainBrowser((page) =>
          exportOnce(page, served, target, { patience, token: 'ghp_bench' }),
        );
        report(run, times, size, forge.fake.points());
      } finally {
        await forge.close();
      }
    }
  } finally {
    served.close();
  }
}

function report(run: Run, times: number, size: FakeSize, points: number): void {
  const peers = peersOf(size, reactedIn(size));
  printFigure({
    ...{ figure: 'github-requests', value: run.total, unit: 'requests', budget: budget * times, times, points },
    ...{ preflights: run.preflights, ...peers },
    ofGiteaDumpRepo: rounded(run.total / peers.giteaDumpRepo, 4),
    ofPythonGithubBackup: rounded(run.total / peers.pythonGithubBackup, 4),
  });
  const { collecting, packing, saving } = run.stages;
  printFigure({
    ...{ figure: 'github-time', value: rounded(run.seconds / 60, 2), unit: 'min', times, delay },
    ...{ collecting: rounded(collecting.seconds, 1), packing: rounded(packing.seconds, 1) },
  });
  printFigure({
    ...{ figure: 'github-memory', value: rounded(run.memory.largest / 1e6), unit: 'MB', budget: memoryBudget, times },
    collecting: rounded(collecting.memory.largest / 1e6),
    packing: rounded(packing.memory.largest / 1e6),
    saving: rounded(saving.memory.largest / 1e6),
  });
}
