import type { Fetch } from '../../src/http/request.ts';
import { units as allUnits, type Unit } from '../../src/model/unit.ts';
import type { FakeSize } from '../support/github/data.ts';
import { fakeGitHub } from '../support/github/fake.ts';
import { fakeProject } from '../support/github/place.ts';
import { demoForge, type World, worldStart } from '../unit/worker/job-world.ts';

/** A forge that can be made to misbehave, without a server. */
export interface FaultForge {
  /** A new one for each run. */
  fetch(): Fetch;
  check(world: World): Promise<void>;
}

export const faultForgeNames = ['gitea', 'github', 'github-long'] as const;
export type FaultForgeName = (typeof faultForgeNames)[number];

const size = { issues: 40, pulls: 20, comments: 130, reviews: 50, reviewComments: 40, releases: 3 };
/** More than twenty pages of issues, pull requests, comments, and comments on lines: each list is read at several places at once. */
const longSize = {
  ...{ issues: 60, pulls: 2050, comments: 2250, reviews: 20, reviewComments: 2150 },
  ...{ releases: 0, discussions: 0, commitComments: 0 },
};
const base = 'https://hub.example';

/** An Enterprise Server, whose API is below its own address; git has its own tests. */
function github(ofSize: Partial<FakeSize>, asked: readonly Unit[]): FaultForge {
  const project = fakeProject(ofSize);
  return {
    fetch: () => fakeGitHub({ project, base, now: () => worldStart }).fetch,
    check: (world) => world.check({ url: `${base}/harbor/buoys`, token: 'ghp_fake', units: asked }),
  };
}

const withoutGit = allUnits.filter((unit) => unit !== 'git' && unit !== 'wiki');

/** Made when they are asked for: the rows of a long project take a while. */
export function faultForge(name: FaultForgeName): FaultForge {
  if (name === 'gitea') return { fetch: demoForge, check: (world) => world.check() };
  if (name === 'github') return github(size, withoutGit);
  return github(longSize, ['issues', 'pull-requests', 'comments', 'reviews']);
}
