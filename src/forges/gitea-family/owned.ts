import * as v from 'valibot';
import { HttpError } from '../../http/errors.ts';
import { decodeList, getJson, RawList } from '../../http/json.ts';
import { hasAnotherPage, totalCount } from '../../http/pages.ts';
import type { Request } from '../../http/request.ts';
import type { OwnedProject } from '../../model/queue-record.ts';
import { timeOf } from '../common/map.ts';
import type { ApiContext, OwnedProjects, OwnerAddress, ProjectAddress } from '../forge.ts';
import { endpointsOf, pageOf } from './endpoints.ts';
import type { AskVersion } from './probe.ts';
import { isName, notOwners, segmentsOf } from './recognise.ts';
import { GiteaRepository } from './wire.ts';
import { GiteaUser } from './wire-common.ts';

/** Rows on a page; no server of the family gives more unless it is told to. */
const pageSize = 50;
/** More pages than any owner has; ends a list that has no end. */
const mostPages = 2000;
const longestDescription = 500;

/** The projects of a user or an organisation, for the forges of the family. */
export function ownedProjects(forge: string, askVersion: AskVersion): OwnedProjects {
  const asked = async (address: ProjectAddress, context: ApiContext) => {
    const endpoints = endpointsOf(address);
    if ((await askVersion(endpoints, { ...context, report: () => {} })) !== undefined) return;
    throw new HttpError('not-found', 'No such forge answers here.', { url: endpoints.version, status: 404 });
  };
  return {
    recognise: (url) => recogniseOwner(url, forge),
    async *list(owner, context) {
      await asked({ ...owner, name: '' }, context);
      yield* walk(owner, await listOf(owner, context), context);
    },
    async find(address, context) {
      await asked(address, context);
      const options = { url: endpointsOf(address).project, purpose: 'api', signal: context.signal } as const;
      return toOwned((await getJson(context.request, options, GiteaRepository)).value, address);
    },
  };
}

/** The last part of the path is the owner, what stands before it the forge's folder. */
function recogniseOwner(url: URL, forge: string): readonly OwnerAddress[] {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return [];
  const segments = segmentsOf(url.pathname) ?? [];
  const at = segments.length - 1;
  const owner = segments[at];
  if (owner === undefined || !isName(owner) || notOwners.has(owner)) return [];
  const path = segments.slice(0, at).map((folder) => `/${encodeURIComponent(folder)}`);
  return [{ forge, base: url.origin + path.join(''), owner }];
}

/** Address of a list, with the word under which its rows stand if they do not stand alone. */
interface Listing {
  readonly url: string;
  readonly rowsIn?: 'data';
  /** First page, where finding the list has brought it already. */
  readonly first?: Awaited<ReturnType<typeof askPage>>;
}

/**
 * Where the owner's projects are listed: as an organisation, else as a user. Both lists want a scope (`read:organization`, `read:user`) that
 * a token for an export does not need; then the search for projects of that owner does, which wants `read:repository` only.
 */
async function listOf({ base, owner }: OwnerAddress, context: ApiContext): Promise<Listing> {
  const api = `${base}/api/v1`;
  const name = encodeURIComponent(owner);
  let refused: unknown;
  for (const url of [`${api}/orgs/${name}/repos`, `${api}/users/${name}/repos`]) {
    try {
      return { url, first: await askPage({ url }, 1, context) };
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      if (error.code === 'missing-scope') refused ??= error;
      else if (error.code !== 'not-found') throw error;
      else if (url.includes('/users/') && refused === undefined) throw error;
    }
  }
  const id = await ownerId(`${api}/users/${name}`, context);
  if (id === undefined) throw refused;
  return { url: `${api}/repos/search?uid=${id}&exclusive=true`, rowsIn: 'data' };
}

/** Without the token, whose scopes do not reach; `undefined` when strangers may not see the owner. */
async function ownerId(url: string, { request, signal }: ApiContext): Promise<number | undefined> {
  const anonymous: Request = (options) => request({ ...options, anonymous: true });
  try {
    return (await getJson(anonymous, { url, purpose: 'api', signal }, GiteaUser)).value.id ?? undefined;
  } catch (error) {
    if (error instanceof HttpError && error.status !== undefined) return undefined;
    throw error;
  }
}

const SearchResult = v.object({ data: RawList });

async function askPage({ url, rowsIn }: Listing, page: number, { request, signal }: ApiContext) {
  const options = { url: pageOf(url, page, pageSize), purpose: 'api', signal } as const;
  if (rowsIn === undefined) {
    const { value, headers } = await getJson(request, options, RawList);
    return { rows: value ?? [], headers };
  }
  const { value, headers } = await getJson(request, options, SearchResult);
  return { rows: value.data ?? [], headers };
}

/** A page that brings nothing new (empty, or one before) though the server counts more is asked for so often. */
const attemptsOfOdd = 3;

/** Rows that cannot be read are left out, and rows that come again because others have gone are passed over. */
async function* walk(
  owner: OwnerAddress,
  list: Listing,
  context: ApiContext,
): AsyncGenerator<readonly OwnedProject[], void, undefined> {
  const known = new Set<string>();
  let seen = 0;
  let attempt = 1;
  for (let page = 1; page <= mostPages; page++) {
    const { rows, headers } = (page === 1 ? list.first : undefined) ?? (await askPage(list, page, context));
    const read = decodeList(rows, GiteaRepository, () => {}, { place: list.url });
    const projects = read.map((row) => toOwned(row, owner)).filter(({ address }) => isName(address.name));
    const fresh = projects.filter(({ address }) => !known.has(keyOf(address)));
    const isOdd = page > 1 && seen < (totalCount(headers) ?? 0) && (rows.length === 0 || isAgain(read, fresh));
    if (isOdd && attempt++ < attemptsOfOdd) {
      page--;
      continue;
    }
    attempt = 1;
    for (const { address } of fresh) known.add(keyOf(address));
    seen += rows.length;
    yield fresh;
    const facts = { items: rows.length, seen, pageSize, headers };
    if (!hasAnotherPage(read.length === 0 ? facts : { ...facts, fresh: fresh.length })) return;
  }
}

function isAgain(read: readonly unknown[], fresh: readonly unknown[]): boolean {
  return read.length > 0 && fresh.length === 0;
}

function keyOf({ owner, name }: ProjectAddress): string {
  return `${owner}/${name}`.toLowerCase();
}

function toOwned(row: GiteaRepository, { forge, base, owner }: OwnerAddress): OwnedProject {
  const updated = timeOf(row.updated_at);
  return {
    address: { forge, base, owner: row.owner.login || owner, name: row.name },
    description: row.description.slice(0, longestDescription),
    visibility: row.internal ? 'internal' : row.private ? 'private' : 'public',
    archived: row.archived,
    fork: row.fork,
    empty: row.empty,
    wiki: row.has_wiki && row.external_wiki == null,
    bytes: Math.max(0, row.size) * 1024,
    openTickets: Math.max(0, row.open_issues_count ?? 0) + Math.max(0, row.open_pr_counter ?? 0),
    ...(updated === undefined ? {} : { updated }),
  };
}
