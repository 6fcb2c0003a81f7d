import { remainingOf } from '../../http/budget.ts';
import { known } from '../../lib/known.ts';
import { entityKey } from '../../model/entity.ts';
import type { Project } from '../../model/project.ts';
import type { Unit } from '../../model/unit.ts';
import { filled, timeOf } from '../common/map.ts';
import type { UnitFacts } from '../forge.ts';
import { type Endpoints, pageSize } from './endpoints.ts';
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

/** What is there to export, by unit; pure. Without counts nobody has shown a token. */
export function unitFacts(
  repository: GitHubRepository,
  counts: Counts | undefined,
  headers: Headers,
): Readonly<Record<Unit, UnitFacts>> {
  const issues = repository.has_issues ? facts(counts?.issues?.totalCount) : off;
  const pulls = repository.has_pull_requests ? facts(counts?.pullRequests?.totalCount) : off;
  const tickets: UnitFacts = issues === off && pulls === off ? off : { availability: 'available' };
  const queried: UnitFacts = counts === undefined ? noToken : tickets;
  return {
    git: {
      availability: 'available',
      bytes: repository.size * 1024,
      ...(repository.size === 0 ? { note: 'empty repository' } : {}),
      ...known({ warning: counts === undefined ? tooFew(repository, headers) : undefined }),
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

function facts(expected: number | undefined): UnitFacts {
  return { availability: 'available', ...known({ expected }) };
}

function openNote({ expected }: UnitFacts, open: number | undefined): { note?: string } {
  if (expected === undefined || expected === 0 || open === undefined || open > expected) return {};
  return { note: `${open} open, ${expected - open} closed` };
}

/** Strangers have 60 requests an hour: enough for a small project only. */
function tooFew({ open_issues_count }: GitHubRepository, headers: Headers): string | undefined {
  const left = remainingOf(headers);
  if (left === undefined) return undefined;
  const needed = 12 + Math.ceil((open_issues_count ?? 0) / pageSize);
  const said = `Without a token GitHub answers ${left} more requests this hour`;
  return needed > left || left <= 60 ? `${said}; with one, 5,000.` : undefined;
}
