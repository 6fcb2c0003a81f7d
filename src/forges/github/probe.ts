import * as v from 'valibot';
import { HttpError } from '../../http/errors.ts';
import { decodeList, getJson, RawList } from '../../http/json.ts';
import type { Request } from '../../http/request.ts';
import type { Report } from '../../model/problem.ts';
import type { ProjectAddress, ProjectFacts } from '../forge.ts';
import { endpointsOf, pageSize, publicBase } from './endpoints.ts';
import { isUploaded } from './map.ts';
import { missingPermissions, withoutPermissions } from './permissions.ts';
import { paceOf, projectOf, unitFacts } from './probe-facts.ts';
import { askCounts, strangersCounts } from './read-counts.ts';
import { lacks } from './token.ts';
import { GitHubRelease, GitHubRepository } from './wire.ts';
import type { Counts } from './wire-graphql.ts';

export interface ProbeContext {
  readonly request: Request;
  readonly signal: AbortSignal;
  readonly report: Report;
}

const Meta = v.object({ installed_version: v.nullish(v.string()), verifiable_password_authentication: v.boolean() });

/**
 * Who answers, the project, and what is there to export: 3 requests, one more for an Enterprise Server, three more for the permissions of a
 * fine-grained token in a private project, and two searches without a token. `undefined` when no GitHub answers here;
 * rejects with the `HttpError` of the project when it cannot be seen. A renamed project gives its new address.
 */
export async function probeProject(address: ProjectAddress, context: ProbeContext): Promise<ProjectFacts | undefined> {
  const software = await softwareAt(address, context);
  if (software === undefined) return undefined;
  const { request, signal } = context;
  const url = endpointsOf(address).project;
  const { value: repository, headers } = await getJson(request, { url, purpose: 'api', signal }, GitHubRepository);
  const found = { ...address, owner: repository.owner.login || address.owner, name: repository.name };
  const endpoints = endpointsOf(found);
  const known = await countsOf(found, context);
  const project = projectOf(repository, endpoints);
  const file = await sampleOf(endpoints.someReleases, context);
  const rough = known === undefined ? await strangersCounts(endpoints, context) : undefined;
  const pace = known === undefined ? paceOf(headers, 1) : undefined;
  const missing =
    known === undefined ? [] : await missingPermissions(endpoints, repository, known.counts, headers, context);
  const missingScopes = [...lacks(headers, repository), ...missing];
  return {
    address: found,
    software,
    project,
    units: withoutPermissions(unitFacts(repository, known?.counts, rough), missing),
    pageSize,
    ...(known === undefined ? {} : { viewer: { name: known.viewer, missingScopes } }),
    ...(pace === undefined ? {} : { pace }),
    repositories: { code: endpoints.git, ...(project.has.wiki ? { wiki: endpoints.wikiGit } : {}) },
    ...(file === undefined ? {} : { sampleFile: file }),
    sampleAttachment: endpoints.anyAttachment,
  };
}

/** Name and version; on an unknown host the answer must be one that only GitHub gives. */
export async function softwareAt(
  address: ProjectAddress,
  { request, signal }: Pick<ProbeContext, 'request' | 'signal'>,
): Promise<ProjectFacts['software'] | undefined> {
  if (address.base === publicBase) return { label: 'GitHub' };
  const { meta: url } = endpointsOf(address);
  try {
    const { value, headers } = await getJson(request, { url, purpose: 'api', signal }, Meta, 0);
    const version = value.installed_version ?? headers.get('x-github-enterprise-version') ?? undefined;
    return { label: 'GitHub Enterprise Server', ...(version === undefined ? {} : { version }) };
  } catch (error) {
    const isOther =
      error instanceof HttpError && ['not-found', 'not-json', 'json-shape', 'http-status'].includes(error.code);
    if (isOther) return undefined;
    throw error;
  }
}

/** Counts, which GitHub tells by query, and answers to a token only: `undefined` without one. */
async function countsOf(
  address: ProjectAddress,
  { request, signal }: ProbeContext,
): Promise<{ counts: Counts; viewer: string } | undefined> {
  try {
    const { viewer, repository } = await askCounts({ address, request, signal });
    return { counts: repository, viewer: viewer?.login ?? '' };
  } catch (error) {
    // Without a token it is 401 or 403; a server without the query has no counts to tell. What passes must not cost a run all that is queried.
    const isRefused =
      error instanceof HttpError && ['unauthorized', 'forbidden', 'missing-scope', 'not-found'].includes(error.code);
    // A token that has just been revoked says nothing about what the next one may ask.
    if (isRefused && error.details['withToken'] !== true) return undefined;
    throw error;
  }
}

/** Address of a release file as people have it: whether that is open to a page says whether the bytes are. */
async function sampleOf(url: string, { request, signal }: ProbeContext): Promise<string | undefined> {
  try {
    const { value } = await getJson(request, { url, purpose: 'api', signal }, RawList);
    const releases = decodeList(value, GitHubRelease, () => {}, { unit: 'releases', place: url });
    return releases.flatMap(({ assets }) => assets).find(isUploaded)?.browser_download_url;
  } catch (error) {
    if (error instanceof HttpError && error.status !== undefined && error.code !== 'rate-limited') return undefined;
    throw error;
  }
}
