import type { Fetch } from '../../src/http/request.ts';
import { units as allUnits } from '../../src/model/unit.ts';
import { fakeGitHub } from '../support/github/fake.ts';
import { fakeProject } from '../support/github/place.ts';
import { demoForge, type World } from '../unit/worker/job-world.ts';

/** A forge that can be made to misbehave, without a server. */
export interface FaultForge {
  /** A new one for each run. */
  fetch(): Fetch;
  check(world: World): Promise<void>;
}

export type FaultForgeName = 'gitea' | 'github';

const size = { issues: 40, pulls: 20, comments: 130, reviews: 50, reviewComments: 40, releases: 3 };
const base = 'https://hub.example';

/** An Enterprise Server, whose API is below its own address; git has its own tests. */
const github: FaultForge = {
  fetch: () => fakeGitHub({ project: fakeProject(size), base, now: () => Date.UTC(2026, 0, 1) }).fetch,
  check: (world) =>
    world.check({
      ...{ url: `${base}/harbor/buoys`, token: 'ghp_fake' },
      units: allUnits.filter((unit) => unit !== 'git' && unit !== 'wiki'),
    }),
};

export const faultForges: Readonly<Record<FaultForgeName, FaultForge>> = {
  gitea: { fetch: demoForge, check: (world) => world.check() },
  github,
};
