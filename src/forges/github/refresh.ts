import { getJson } from '../../http/json.ts';
import type { Project } from '../../model/project.ts';
import type { ProjectFacts, Refreshed, UnitFacts } from '../forge.ts';
import { endpointsOf } from './endpoints.ts';
import type { ProbeContext } from './probe.ts';
import { projectOf } from './probe-facts.ts';
import { GitHubRepository } from './wire.ts';

/** What a known project says of itself now: 1 request. A renamed project gives its new address. Rejects as the probe does. */
export async function refreshProject(known: ProjectFacts, { request, signal }: ProbeContext): Promise<Refreshed> {
  const url = endpointsOf(known.address).project;
  const { value: repository } = await getJson(request, { url, purpose: 'api', signal }, GitHubRepository);
  const { owner, name } = known.address;
  const address = { ...known.address, owner: repository.owner.login || owner, name: repository.name };
  const endpoints = endpointsOf(address);
  const project = projectOf(repository, endpoints);
  const moved = address.owner !== owner || address.name !== name;
  const { git, issues, wiki, discussions } = known.units;
  return {
    facts: {
      ...known,
      address,
      project,
      units: {
        ...known.units,
        git: { ...git, bytes: repository.size * 1024 },
        issues: switched(issues, repository.has_issues),
        'pull-requests': switched(known.units['pull-requests'], repository.has_pull_requests),
        wiki: switched(wiki, repository.has_wiki),
        discussions: switched(discussions, repository.has_discussions),
        // A record of earlier days may say that they are not offered.
        attachments: { availability: 'available' },
      },
      repositories: { code: endpoints.git, ...(project.has.wiki ? { wiki: endpoints.wikiGit } : {}) },
    },
    moved,
    other: known.project.id !== undefined && known.project.id !== repository.id,
    detailsChanged: moved || detailsOf(known.project) !== detailsOf(project),
  };
}

function detailsOf({ updated: _, ...details }: Project): string {
  return JSON.stringify(details);
}

function switched(before: UnitFacts, isOn: boolean): UnitFacts {
  if (!isOn) return { availability: 'off' };
  return before.availability === 'off' ? { availability: 'available' } : before;
}
