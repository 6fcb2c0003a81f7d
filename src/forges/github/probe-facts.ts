import { limitOf, remainingOf, resetDelay } from '../../http/budget.ts';
import { known } from '../../lib/known.ts';
import { entityKey } from '../../model/entity.ts';
import type { Project } from '../../model/project.ts';
import type { Unit } from '../../model/unit.ts';
import { filled, timeOf } from '../common/map.ts';
import type { ProjectFacts, UnitFacts } from '../forge.ts';
import type { Endpoints } from './endpoints.ts';
import type { StrangersCounts } from './read-counts.ts';
import type { GitHubRepository } from './wire.ts';
import type { Counts } from './wire-graphql.ts';

/** The project as its own answer says; pure. */
export function projectOf(repository: GitHubRepository, endpoints: Endpoints): Project {
  const { parent, owner } = repository;
  return {
    kind: 'project',
    key: entityKey('project'),
    id: repository.id,
    owner: owner.login,
    ownerKind: owner.type === 'Organization' ? 'organization' : 'user',
    name: repository.name,
    description: repository.description,
    url: filled(repository.html_url) ?? endpoints.page,
    cloneUrl: filled(repository.clone_url) ?? endpoints.git,
    visibility: visibilityOf(repository),
    archived: repository.archived,
    empty: repository.size === 0,
    mirror: Boolean(repository.mirror_url),
    template: repository.is_template,
    topics: repository.topics ?? [],
    has: {
      issues: repository.has_issues,
      pullRequests: repository.has_pull_requests,
      wiki: repository.has_wiki,
      releases: true,
    },
    ...known({
      website: filled(repository.homepage),
      defaultBranch: filled(repository.default_branch),
      fork: parent ? { owner: parent.owner?.login ?? '', name: parent.name, url: parent.html_url } : undefined,
      created: timeOf(repository.created_at),
      updated: timeOf(repository.updated_at),
    }),
  };
}

function visibilityOf({ visibility, private: isPrivate }: GitHubRepository): Project['visibility'] {
  if (visibility === 'internal' || visibility === 'private' || visibility === 'public') return visibility;
  return isPrivate ? 'private' : 'public';
}

/** What is there to export, by unit; pure. Without counts nobody has shown a token: then there are `rough` ones. */
export function unitFacts(
  repository: GitHubRepository,
  counts: Counts | undefined,
  rough: StrangersCounts = {},
): Readonly<Record<Unit, UnitFacts>> {
  const issues = repository.has_issues ? facts(counts?.issues?.totalCount, rough.issues) : off;
  const pulls = repository.has_pull_requests ? facts(counts?.pullRequests?.totalCount, rough.pulls) : off;
  const tickets: UnitFacts = issues === off && pulls === off ? off : { availability: 'available' };
  const queried: UnitFacts = counts === undefined ? noToken : tickets;
  return {
    git: {
      availability: 'available',
      bytes: repository.size * 1024,
      ...(repository.size === 0 ? { note: 'empty repository' } : {}),
    },
    wiki: repository.has_wiki ? { availability: 'available' } : off,
    issues: { ...issues, ...openNote(issues, counts?.openIssues?.totalCount) },
    'pull-requests': { ...pulls, ...openNote(pulls, counts?.openPulls?.totalCount) },
    comments: tickets,
    reviews: pulls === off ? off : { availability: 'available' },
    events: tickets === off ? off : queried,
    reactions: tickets === off ? off : queried,
    discussions: discussionFacts(repository, counts),
    edits: tickets === off ? off : queried,
    attachments: { availability: 'available' },
    labels: facts(counts?.labels?.totalCount),
    milestones: facts(counts?.milestones?.totalCount),
    releases: facts(counts?.releases?.totalCount),
    'release-files': { availability: 'available' },
  };
}

function discussionFacts(repository: GitHubRepository, counts: Counts | undefined): UnitFacts {
  if (!repository.has_discussions) return off;
  return counts === undefined ? noToken : facts(counts.discussions?.totalCount);
}

const noToken: UnitFacts = { availability: 'no-access', note: 'only with a token' };
const off: UnitFacts = { availability: 'off' };

function facts(expected: number | undefined, about?: number): UnitFacts {
  const rough = about === undefined ? {} : { about, note: `about ${about}` };
  return { availability: 'available', ...known({ expected }), ...rough };
}

function openNote({ expected }: UnitFacts, open: number | undefined): { note?: string } {
  if (expected === undefined || expected === 0 || open === undefined || open > expected) return {};
  return { note: `${open} open, ${expected - open} closed` };
}

/** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#primary-rate-limit-for-authenticated-users */
const withToken = 5000;

const since1970 = { now: 0, told: true };

/** Strangers have 60 requests an hour: enough for a small project only. `spent`: requests since this answer. */
export function paceOf(headers: Headers, spent: number): ProjectFacts['pace'] {
  const hourly = limitOf(headers);
  const left = remainingOf(headers);
  const resetAt = resetDelay(headers, since1970);
  if (hourly === undefined || left === undefined || resetAt === undefined) return undefined;
  if (hourly === 0 || hourly >= withToken) return undefined;
  return { hourly, left: Math.max(0, left - spent), resetAt, withToken };
}
