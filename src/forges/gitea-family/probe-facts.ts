import { known } from '../../lib/known.ts';
import { entityKey } from '../../model/entity.ts';
import type { Project } from '../../model/project.ts';
import type { Unit } from '../../model/unit.ts';
import { filled, timeOf } from '../common/map.ts';
import type { UnitFacts } from '../forge.ts';
import type { Endpoints } from './endpoints.ts';
import type { Counted, Counts } from './probe.ts';
import type { GiteaRepository } from './wire.ts';

/** The project as the check saw it; pure. `ownerLabels` tells an organisation: people have no such list. */
export function projectOf(
  repository: GiteaRepository,
  topics: readonly string[],
  endpoints: Endpoints,
  ownerLabels: UnitFacts['availability'],
): Project {
  const ownerKind = { available: 'organization', off: 'user' } as const;
  const { parent } = repository;
  return {
    kind: 'project',
    key: entityKey('project'),
    owner: repository.owner.login,
    name: repository.name,
    description: repository.description,
    url: endpoints.page,
    cloneUrl: endpoints.git,
    visibility: repository.internal ? 'internal' : repository.private ? 'private' : 'public',
    archived: repository.archived,
    empty: repository.empty,
    mirror: repository.mirror,
    template: repository.template,
    topics,
    has: {
      issues: repository.has_issues,
      pullRequests: repository.has_pull_requests,
      wiki: repository.has_wiki,
      releases: repository.has_releases,
    },
    ...known({
      id: repository.id ?? undefined,
      ownerKind: ownerLabels === 'available' || ownerLabels === 'off' ? ownerKind[ownerLabels] : undefined,
      website: filled(repository.website),
      defaultBranch: filled(repository.default_branch),
      fork: parent ? { owner: parent.owner.login, name: parent.name, url: parent.html_url } : undefined,
      created: timeOf(repository.created_at),
      updated: timeOf(repository.updated_at),
      objectFormat: objectFormatOf(repository.object_format_name),
    }),
  };
}

function objectFormatOf(name: string | null | undefined): 'sha1' | 'sha256' | undefined {
  return name === 'sha1' || name === 'sha256' ? name : undefined;
}

/** What is there to export, by unit; pure. */
export function unitFacts(repository: GiteaRepository, counts: Counts): Readonly<Record<Unit, UnitFacts>> {
  const { issues, pulls, comments, labels, ownerLabels, milestones, releases } = counts;
  const tickets = either(issues, pulls);
  return {
    git: {
      availability: 'available',
      bytes: repository.empty ? 0 : repository.size * 1024,
      ...(repository.empty ? { note: 'empty repository' } : {}),
    },
    wiki: wikiFacts(repository, counts.wiki),
    issues: { ...plain(issues), ...openNote(issues, repository.open_issues_count) },
    // A project without commits answers as if nobody might see pull requests.
    'pull-requests':
      repository.empty && repository.has_pull_requests && pulls.availability === 'no-access' && !pulls.scope
        ? { availability: 'available', expected: 0 }
        : { ...plain(pulls), ...openNote(pulls, repository.open_pr_counter) },
    comments: plain(comments),
    reviews: { availability: pulls.availability },
    events: { availability: tickets },
    reactions: { availability: tickets },
    discussions: { availability: 'not-offered', note: 'this forge has none' },
    edits: { availability: 'not-offered', note: 'the API has no old versions' },
    attachments: { availability: tickets },
    labels: {
      ...plain(labels),
      ...(labels.expected === undefined ? {} : { expected: labels.expected + (ownerLabels.expected ?? 0) }),
    },
    milestones: plain(milestones),
    releases: plain(releases),
    'release-files': {
      availability: releases.availability,
      ...(releases.whole && releases.availability === 'available'
        ? { expected: releases.files.length, bytes: releases.files.reduce((sum, file) => sum + (file.size ?? 0), 0) }
        : {}),
    },
  };
}

function wikiFacts(repository: GiteaRepository, pages: Counted): UnitFacts {
  if (!repository.has_wiki) return { availability: 'off' };
  if (repository.external_wiki != null) return { availability: 'off', note: 'kept elsewhere' };
  // Switched on, but nobody has written a page: the list of pages answers 404.
  if (pages.availability === 'off') return { availability: 'available', bytes: 0, note: 'no wiki yet' };
  const { expected } = pages;
  const note = expected === undefined ? {} : { note: expected === 1 ? '1 page' : `${expected} pages` };
  return { availability: pages.availability, ...note };
}

function plain({ availability, expected }: Counted): UnitFacts {
  return { availability, ...(expected === undefined ? {} : { expected }) };
}

function either(one: Counted, other: Counted): UnitFacts['availability'] {
  if (one.availability === 'available' || other.availability === 'available') return 'available';
  return one.availability === 'no-access' ? 'no-access' : other.availability;
}

function openNote({ availability, expected }: Counted, open: number | null | undefined): { note?: string } {
  if (availability !== 'available' || expected === undefined || expected === 0 || open == null || open > expected)
    return {};
  return { note: `${open} open, ${expected - open} closed` };
}
