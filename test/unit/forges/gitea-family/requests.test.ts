import { expect, test } from 'vitest';
import { gitea } from '../../../../src/forges/gitea/index.ts';
import { requestsFor } from '../../../../src/forges/gitea-family/formula.ts';
import { type Unit, units } from '../../../../src/model/unit.ts';
import { collectProject, probed, replayProject } from '../../../support/replay-collect.ts';

const dumpRepoUnits = units.filter((unit) => !['events', 'attachments'].includes(unit)) satisfies readonly Unit[];

/** What `gitea dump-repo` needs for the same, and of that what git and files take in both. */
const dumpRepo = { requests: 254, files: 7, git: 4 };

test('weather-buoy takes as many requests as the README says, and far fewer than dump-repo', async () => {
  const place = replayProject('weather-buoy');
  await probed(gitea, place);
  expect(place.asked.length).toBe(11);
  place.asked.length = 0;
  const run = await collectProject(gitea, place, dumpRepoUnits);
  const formula = requestsFor({
    issues: 30,
    pulls: 14,
    comments: 92,
    reviewsWithComments: 11,
    labels: 9,
    ownerLabels: 2,
    milestones: 4,
    releases: 5,
    pageSize: run.facts.pageSize,
  });
  const { tickets: _, events: __, ...parts } = formula;
  const sum = Object.values(parts).reduce((total, part) => total + part, 0);
  expect(place.asked.length).toBe(11 + sum);
  expect(place.asked.length).toBeLessThanOrEqual(195 - dumpRepo.files - dumpRepo.git);
  const collecting = place.asked.slice(11);
  expect(new Set(collecting).size).toBe(collecting.length);
});

test('a large project stays within what is affordable', async () => {
  const formula = requestsFor({
    issues: 2_000,
    pulls: 500,
    comments: 12_000,
    reviewsWithComments: 832,
    labels: 30,
    ownerLabels: 0,
    milestones: 10,
    releases: 20,
    pageSize: 50,
  });
  const { tickets: _, events: __, reactions, ...parts } = formula;
  const without = 11 + Object.values(parts).reduce((total, part) => total + part, 0);
  expect(without).toBeLessThanOrEqual(1_800);
  expect(without + reactions).toBeLessThanOrEqual(16_300);
});
