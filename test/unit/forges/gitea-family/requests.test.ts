import { expect, test } from 'vitest';
import { recordedForge } from '../../../../src/demo/recorded-forge.ts';
import { gitea } from '../../../../src/forges/gitea/index.ts';
import { requestsFor } from '../../../../src/forges/gitea-family/formula.ts';
import { type Unit, units } from '../../../../src/model/unit.ts';
import { collectProject, loggedRequest, probed, replayProject } from '../../../support/replay-collect.ts';
import { scaleName, scaleOwner, scaleRecording } from '../../../support/scale.ts';

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

test('a generated large project takes as many requests as the formula says', async () => {
  const scale = { issues: 200, pulls: 50, comments: 1_200, reviews: 83, reviewComments: 200 };
  const fetch = recordedForge({ base: 'https://forge.example', ...scaleRecording(scale) });
  const place = { base: 'https://forge.example', owner: scaleOwner, name: scaleName, ...loggedRequest(fetch) };
  const run = await collectProject(gitea, place, dumpRepoUnits);
  const {
    tickets: _,
    events: __,
    ...parts
  } = requestsFor({
    ...scale,
    reviewsWithComments: scale.reviews,
    labels: 30,
    ownerLabels: 0,
    milestones: 10,
    releases: 20,
    pageSize: 50,
  });
  // A person has no labels of an organisation, and the check has asked for that.
  const sum = Object.values(parts).reduce((total, part) => total + part, -1);
  expect(place.asked.length).toBe(11 + sum);
  expect(await run.collected.count('comment')).toBe(scale.comments);
  expect(await run.collected.count('review-comment')).toBe(scale.reviewComments);
});
