import { HttpError } from '../../http/errors.ts';
import { getJson } from '../../http/json.ts';
import type { Project } from '../../model/project.ts';
import { units as allUnits, type Unit } from '../../model/unit.ts';
import type { ProjectFacts, Refreshed, UnitFacts } from '../forge.ts';
import { endpointsOf } from './endpoints.ts';
import { type AskVersion, askTopics, countOwnerLabels, type ProbeContext } from './probe.ts';
import { projectOf } from './probe-facts.ts';
import { GiteaRepository } from './wire.ts';

/**
 * What a known project says of itself now: 2 requests, one more where the server keeps topics elsewhere, and one or two for the labels of a new
 * owner, which tell an organisation. Counts stay those known before; the lists will say. A renamed project gives its new address. Rejects as
 * the probe does.
 */
export async function refreshProject(
  known: ProjectFacts,
  label: string,
  askVersion: AskVersion,
  context: ProbeContext,
): Promise<Refreshed> {
  const { request, signal } = context;
  const before = endpointsOf(known.address);
  const version = await askVersion(before, context);
  if (version === undefined)
    throw new HttpError('not-json', 'Another program answers where the forge was.', { url: before.version });
  const answer = await getJson(request, { url: before.project, purpose: 'api', signal }, GiteaRepository);
  const repository = answer.value;
  const { owner, name } = known.address;
  const address = { ...known.address, owner: repository.owner.login || owner, name: repository.name };
  const endpoints = endpointsOf(address);
  const topics = repository.topics ?? (await askTopics(endpoints, context));
  const moved = address.owner !== owner || address.name !== name;
  const ownerLabels =
    address.owner === owner ? ownerLabelsOf(known) : (await countOwnerLabels(endpoints, context)).availability;
  const project = projectOf(repository, topics, endpoints, ownerLabels);
  return {
    facts: {
      ...known,
      address,
      software: { label, version },
      project,
      units: unitsNow(repository, known),
      repositories: { code: endpoints.git, ...(project.has.wiki ? { wiki: endpoints.wikiGit } : {}) },
    },
    moved,
    other: isOther(known.project, project),
    detailsChanged: moved || detailsOf(known.project) !== detailsOf(project),
  };
}

function ownerLabelsOf({ project }: ProjectFacts): UnitFacts['availability'] {
  if (project.ownerKind === undefined) return 'no-access';
  return project.ownerKind === 'organization' ? 'available' : 'off';
}

function isOther(before: Project, now: Project): boolean {
  return before.id !== undefined && now.id !== undefined && before.id !== now.id;
}

function detailsOf({ updated: _, ...details }: Project): string {
  return JSON.stringify(details);
}

/** What is switched off or on again at the forge; what was closed to us stays so until the next check. */
function unitsNow(repository: GiteaRepository, known: ProjectFacts): ProjectFacts['units'] {
  const pulls = repository.has_pull_requests;
  const issues = repository.has_issues && repository.external_tracker == null;
  const releases = repository.has_releases;
  const isOn: Readonly<Partial<Record<Unit, boolean>>> = {
    ...{ issues, 'pull-requests': pulls, reviews: pulls, releases, 'release-files': releases },
    ...{ comments: issues || pulls, events: issues || pulls, reactions: issues || pulls, attachments: issues || pulls },
    wiki: repository.has_wiki && repository.external_wiki == null,
  };
  const now: Partial<Record<Unit, UnitFacts>> = {};
  for (const unit of allUnits) now[unit] = factsNow(known.units[unit], isOn[unit] ?? true);
  const size = repository.empty ? 0 : repository.size * 1024;
  return { ...known.units, ...now, git: { ...known.units.git, bytes: size } };
}

function factsNow(before: UnitFacts, isOn: boolean): UnitFacts {
  if (!isOn) return before.availability === 'no-access' ? before : { availability: 'off' };
  return before.availability === 'off' ? { availability: 'available' } : before;
}
