import * as v from 'valibot';
import { HttpError } from '../../http/errors.ts';
import { getJson } from '../../http/json.ts';
import type { OwnedProject } from '../../model/queue-record.ts';
import { timeOf } from '../common/map.ts';
import type { ApiContext, OwnedProjects, OwnerAddress } from '../forge.ts';
import { apiOf, endpointsOf, pageSize } from './endpoints.ts';
import { walkList } from './list-walk.ts';
import { softwareAt } from './probe.ts';
import { baseOf, isOwner, segmentsOf } from './recognise.ts';
import { GitHubRepository } from './wire.ts';

const longestDescription = 500;

/** The projects of a user or an organisation. */
export const ownedProjects: OwnedProjects = {
  recognise(url) {
    const segments = segmentsOf(url) ?? [];
    const [first, second] = segments;
    const owner = first === 'orgs' || first === 'users' ? second : first;
    if (owner === undefined || !isOwner(owner) || (owner === first && segments.length > 1)) return [];
    return [{ forge: 'github', base: baseOf(url), owner }];
  },
  async *list(owner, context) {
    const address = { ...owner, name: '' };
    if ((await softwareAt(address, context)) === undefined) throw noSuchForge(owner);
    const url = await listOf(owner, context);
    const list = { url, schema: GitHubRepository, unit: 'git' } as const;
    const known = new Set<string>();
    for await (const { items } of walkList(list, undefined, { ...context, address, report: () => {} })) {
      const projects = items.map((row) => toOwned(row, owner));
      const fresh = projects.filter(({ address: { name } }) => !known.has(name.toLowerCase()));
      for (const { address: found } of fresh) known.add(found.name.toLowerCase());
      yield fresh;
    }
  },
  async find(address, context) {
    if ((await softwareAt(address, context)) === undefined) throw noSuchForge(address);
    const options = { url: endpointsOf(address).project, purpose: 'api', signal: context.signal } as const;
    return toOwned((await getJson(context.request, options, GitHubRepository)).value, address);
  },
};

function noSuchForge({ base }: OwnerAddress): HttpError {
  return new HttpError('not-found', 'No such forge answers here.', { url: base, status: 404 });
}

/** An organisation's list has what its members may see; a user's only what is public, so one's own is asked for as one's own. */
async function listOf({ base, owner }: OwnerAddress, { request, signal }: ApiContext): Promise<string> {
  const api = apiOf(base);
  const name = encodeURIComponent(owner);
  const page = `per_page=${pageSize}&sort=full_name`;
  for (const url of [`${api}/orgs/${name}`, `${api}/user`]) {
    try {
      const { value } = await getJson(request, { url, purpose: 'api', signal }, Account);
      if (url.endsWith('/user')) {
        if (value.login.toLowerCase() === owner.toLowerCase()) return `${api}/user/repos?affiliation=owner&${page}`;
      } else return `${api}/orgs/${name}/repos?type=all&${page}`;
    } catch (error) {
      // No organisation; nobody is signed in.
      if (!(error instanceof HttpError) || ![401, 403, 404].includes(error.status ?? 0)) throw error;
      if (error.code === 'rate-limited') throw error;
    }
  }
  return `${api}/users/${name}/repos?type=owner&${page}`;
}

const Account = v.object({ login: v.string() });

function toOwned(row: GitHubRepository, { forge, base, owner }: OwnerAddress): OwnedProject {
  const updated = timeOf(row.pushed_at) ?? timeOf(row.updated_at);
  return {
    address: { forge, base, owner: row.owner.login || owner, name: row.name },
    description: row.description.slice(0, longestDescription),
    visibility: row.visibility === 'internal' ? 'internal' : row.private ? 'private' : 'public',
    archived: row.archived,
    fork: row.fork,
    empty: row.size === 0,
    wiki: row.has_wiki,
    bytes: Math.max(0, row.size) * 1024,
    openTickets: Math.max(0, row.open_issues_count ?? 0),
    ...(updated === undefined ? {} : { updated }),
  };
}
