import { github } from '../../../src/forges/github/index.ts';
import { type ClientOptions, createRequest } from '../../../src/http/client.ts';
import type { Fetch } from '../../../src/http/request.ts';
import type { Place } from '../replay-collect.ts';
import { instantClock } from '../replay-collect.ts';
import type { FakeProject, FakeSize } from './data.ts';
import { type FakeGitHub, type FakeOptions, fakeGitHub } from './fake.ts';

/** Large enough for every kind of row, small enough to be read in a moment. */
export const smallSize: FakeSize = {
  issues: 130,
  pulls: 70,
  comments: 420,
  reviews: 210,
  reviewComments: 160,
  labels: 12,
  milestones: 5,
  releases: 6,
  discussions: 45,
  commitComments: 7,
};

export function fakeProject(size: Partial<FakeSize> = {}): FakeProject {
  return { owner: 'harbor', name: 'buoys', size: { ...smallSize, ...size } };
}

export interface FakePlace extends Place {
  readonly asked: string[];
  readonly fake: FakeGitHub;
  /** Milliseconds that requests have waited. */
  waited(): number;
}

/** A request to a fake GitHub, as a person with a token makes it; without one when it is ''. */
export function fakePlace(
  options: Partial<FakeOptions> = {},
  token = 'ghp_fake',
  wrap: (fetch: Fetch) => Fetch = (fetch) => fetch,
  client: Partial<Pick<ClientOptions, 'noCorsProbe' | 'answerTime' | 'stallTime' | 'take'>> = {},
): FakePlace {
  const project = options.project ?? fakeProject();
  const base = options.base ?? 'https://github.com';
  const fake = fakeGitHub({ ...options, project, base });
  const clock = instantClock();
  const request = createRequest({
    ...{ fetch: wrap(fake.fetch), clock, random: () => 0.5, route: () => 'direct' },
    ...{ proxyBase: 'https://page.invalid/proxy', noCorsProbe: false, ...client },
    credential: () =>
      token === ''
        ? undefined
        : { origins: github.origins?.(base) ?? [base], headers: (purpose) => github.credentials(token, purpose) },
  });
  return { base, owner: project.owner, name: project.name, request, asked: fake.log, fake, waited: () => clock.now() };
}
