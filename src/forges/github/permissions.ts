import { HttpError } from '../../http/errors.ts';
import { getJson, RawList } from '../../http/json.ts';
import type { Unit } from '../../model/unit.ts';
import type { ProjectFacts, UnitFacts } from '../forge.ts';
import type { Endpoints } from './endpoints.ts';
import type { ProbeContext } from './probe.ts';
import type { GitHubRepository } from './wire.ts';
import type { Counts } from './wire-graphql.ts';

/** A permission of a fine-grained token, and what does not come without it. */
interface Permission {
  readonly name: string;
  readonly costs: readonly Unit[];
  /** The least request that needs it. */
  trial(endpoints: Endpoints): string;
}

/** https://docs.github.com/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens */
const permissions: readonly Permission[] = [
  {
    name: 'Contents: read',
    costs: ['git', 'wiki', 'releases', 'release-files'],
    trial: ({ trials }) => trials.contents,
  },
  { name: 'Issues: read', costs: ['issues'], trial: ({ trials }) => trials.issues },
  { name: 'Pull requests: read', costs: ['pull-requests', 'reviews'], trial: ({ trials }) => trials.pulls },
];

/** Discussions are told by query only, which says that they are there and hides how many. */
const discussions: Pick<Permission, 'name' | 'costs'> = { name: 'Discussions: read', costs: ['discussions'] };

/** What either of the two permissions is enough for. */
const ofTickets: readonly Unit[] = ['labels', 'milestones', 'comments', 'events', 'reactions', 'edits'];

/**
 * Names of the permissions that the token lacks: 3 requests, for private projects only, because what is public may be read with any token. Classic
 * tokens have scopes instead, which each answer names. GitHub's header with the permission it wanted is not shown to pages, so each is tried.
 */
export async function missingPermissions(
  endpoints: Endpoints,
  repository: GitHubRepository,
  counts: Counts,
  headers: Headers,
  context: ProbeContext,
): Promise<readonly string[]> {
  if (!repository.private || headers.has('x-oauth-scopes')) return [];
  const allowed = await Promise.all(permissions.map(({ trial }) => mayRead(trial(endpoints), context)));
  const missing = permissions.filter((_, at) => allowed[at] === false).map(({ name }) => name);
  const hidesTalk = repository.has_discussions && counts.discussions == null;
  return hidesTalk ? [...missing, discussions.name] : missing;
}

/** False when the forge says that this token may not, or (as some lists do) that there is no such thing in a project that is there. */
async function mayRead(url: string, { request, signal }: ProbeContext): Promise<boolean> {
  try {
    await getJson(request, { url, purpose: 'api', signal }, RawList);
    return true;
  } catch (error) {
    if (!(error instanceof HttpError) || error.status === undefined || error.code === 'rate-limited') throw error;
    return !['forbidden', 'missing-scope', 'not-found'].includes(error.code);
  }
}

/** The units as far as they can be had without these permissions; pure. */
export function withoutPermissions(units: ProjectFacts['units'], missing: readonly string[]): ProjectFacts['units'] {
  const lost = new Map<string, string>();
  for (const { name, costs } of [...permissions, discussions])
    if (missing.includes(name)) for (const unit of costs) lost.set(unit, name);
  if (lost.has('issues') && lost.has('pull-requests'))
    for (const unit of ofTickets) lost.set(unit, 'Issues: read and Pull requests: read');
  const entries = Object.entries(units).map(([unit, facts]): [string, UnitFacts] => {
    const name = lost.get(unit);
    const isLost = name !== undefined && facts.availability === 'available';
    return [unit, isLost ? { availability: 'no-access', note: `the token lacks ${name}` } : facts];
  });
  return { ...units, ...Object.fromEntries(entries) };
}

/** The list of issues, which tells of pull requests as well, cannot be read. */
export function isIssuesHidden({ units }: Pick<ProjectFacts, 'units'>): boolean {
  return units.issues.availability === 'no-access';
}

/** The list of issues is read, which tells of pull requests as well; pure. */
export function hasTicketList(units: readonly Unit[], facts: Pick<ProjectFacts, 'units'>): boolean {
  const has = (unit: Unit) => units.includes(unit) && facts.units[unit].availability === 'available';
  return has('issues') || (has('pull-requests') && !isIssuesHidden(facts));
}
