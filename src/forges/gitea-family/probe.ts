import { HttpError } from '../../http/errors.ts';
import { decodeList, getJson, RawList, type Schema } from '../../http/json.ts';
import { totalCount } from '../../http/pages.ts';
import type { Request } from '../../http/request.ts';
import type { Report } from '../../model/problem.ts';
import { isRefused } from '../common/refused.ts';
import type { ProjectAddress, ProjectFacts, UnitFacts } from '../forge.ts';
import { type Endpoints, endpointsOf, pageOf } from './endpoints.ts';
import { projectOf, unitFacts } from './probe-facts.ts';
import { GiteaApiSettings, type GiteaFile, GiteaRelease, GiteaRepository, GiteaTopics } from './wire.ts';

export interface ProbeContext {
  readonly request: Request;
  readonly signal: AbortSignal;
  readonly report: Report;
}

/** Asks who answers there; `undefined`: another forge. */
export type AskVersion = (endpoints: Endpoints, context: ProbeContext) => Promise<string | undefined>;

/** What a list said when asked for one row. */
export type Counted = Pick<UnitFacts, 'availability' | 'expected'> & { readonly scope?: string };

/** First page of the releases, for the number and size of their files. */
export interface CountedReleases extends Counted {
  readonly files: readonly GiteaFile[];
  /** All releases are on this page. */
  readonly whole: boolean;
}

/** Rows on a page when the server does not say: fewer than any server cuts to. */
const cautiousPageSize = 30;
/** More rows on a page would make answers too long to wait for. */
const largestPageSize = 100;

/**
 * Who answers, the project, and what is there to export: at most 12 requests. `undefined` when this forge does not answer here; rejects with
 * the `HttpError` of the project when it cannot be seen. A renamed project gives its new address.
 */
export async function probeProject(
  address: ProjectAddress,
  label: string,
  askVersion: AskVersion,
  context: ProbeContext,
): Promise<ProjectFacts | undefined> {
  const version = await askVersion(endpointsOf(address), context);
  if (version === undefined) return undefined;
  const repository = await ask(endpointsOf(address).project, GiteaRepository, context);
  const found = { ...address, owner: repository.owner.login || address.owner, name: repository.name };
  const endpoints = endpointsOf(found);
  const pageSize = await askPageSize(endpoints, context);
  const [topics, counts] = await Promise.all([
    repository.topics ?? askTopics(endpoints, context),
    countAll(repository, endpoints, pageSize, context),
  ]);
  const project = projectOf(repository, topics, endpoints, counts.ownerLabels.availability);
  const file = counts.releases.files.find((candidate) => candidate.uuid !== '');
  const scopes = Object.values(counts).flatMap((counted) => counted.scope?.split(',') ?? []);
  return {
    address: found,
    software: { label, version },
    project,
    units: unitFacts(repository, counts),
    pageSize,
    ...(scopes.length === 0 ? {} : { viewer: { missingScopes: [...new Set(scopes.map((scope) => scope.trim()))] } }),
    repositories: { code: endpoints.git, ...(project.has.wiki ? { wiki: endpoints.wikiGit } : {}) },
    ...(file === undefined
      ? {}
      : { sampleFile: endpoints.file(file.uuid), sampleAttachment: endpoints.file(file.uuid) }),
  };
}

export type Counts = Awaited<ReturnType<typeof countAll>>;

async function countAll(repository: GiteaRepository, endpoints: Endpoints, pageSize: number, context: ProbeContext) {
  const count = (wanted: boolean, url: string) => (wanted ? countRows(url, context) : switchedOff);
  const countTickets = (isOn: boolean, url: string) => (isOn ? countIfSeen(url, context) : switchedOff);
  const { has_issues: issuesOn, has_pull_requests: pullsOn } = repository;
  const issuesHere = issuesOn && repository.external_tracker == null;
  const [issues, pulls, comments, labels, ownerLabels, milestones, releases, wiki] = await Promise.all([
    countTickets(issuesHere, endpoints.tickets('issues')),
    countTickets(pullsOn, endpoints.tickets('pulls')),
    countTickets(issuesHere || pullsOn, endpoints.comments),
    count(true, endpoints.labels),
    countOwnerLabels(endpoints, context),
    count(true, endpoints.milestones),
    repository.has_releases ? countReleases(endpoints, pageSize, context) : { ...switchedOff, files: [], whole: true },
    count(repository.has_wiki && repository.external_wiki == null, endpoints.wikiPages),
  ]);
  return { issues, pulls, comments, labels, ownerLabels, milestones, releases, wiki };
}

const switchedOff: Counted = { availability: 'off' };

async function ask<T>(url: string, schema: Schema<T>, { request, signal }: ProbeContext): Promise<T> {
  return (await getJson(request, { url, purpose: 'api', signal }, schema)).value;
}

async function askPageSize(endpoints: Endpoints, context: ProbeContext): Promise<number> {
  try {
    const { max_response_items: most } = await ask(endpoints.settings, GiteaApiSettings, context);
    return Math.min(largestPageSize, Math.max(1, Math.trunc(most ?? cautiousPageSize)));
  } catch (error) {
    if (error instanceof HttpError && error.status !== undefined) return cautiousPageSize;
    throw error;
  }
}

export async function askTopics(endpoints: Endpoints, context: ProbeContext): Promise<string[]> {
  return orElse([], async () => (await ask(endpoints.topics, GiteaTopics, context)).topics);
}

async function countRows(list: string, { request, signal }: ProbeContext): Promise<Counted> {
  return refusable(async () => {
    const { headers } = await getJson(request, { url: pageOf(list, 1, 1), purpose: 'api', signal }, RawList);
    const expected = totalCount(headers);
    return { availability: 'available', ...(expected === undefined ? {} : { expected }) };
  });
}

/** What the project says is switched on, and is not found: that is how the server answers who has lost the right to see it. */
async function countIfSeen(list: string, context: ProbeContext): Promise<Counted> {
  const counted = await countRows(list, context);
  return counted.availability === 'off' ? { availability: 'no-access' } : counted;
}

/** A token without `read:organization` is refused here; without a token a public organisation answers. */
export async function countOwnerLabels(endpoints: Endpoints, context: ProbeContext): Promise<Counted> {
  const counted = await countRows(endpoints.ownerLabels, context);
  if (counted.availability !== 'no-access') return counted;
  const anonymous: Request = (options) => context.request({ ...options, anonymous: true });
  const { scope: _, ...again } = await countRows(endpoints.ownerLabels, { ...context, request: anonymous });
  return again;
}

async function countReleases(endpoints: Endpoints, pageSize: number, context: ProbeContext): Promise<CountedReleases> {
  const none = { files: [], whole: false };
  const counted = await refusable(async (): Promise<CountedReleases> => {
    const url = pageOf(endpoints.releases, 1, pageSize);
    const { value, headers } = await getJson(context.request, { url, purpose: 'api', signal: context.signal }, RawList);
    const releases = decodeList(value, GiteaRelease, () => {}, { unit: 'releases', place: endpoints.releases });
    const total = totalCount(headers) ?? releases.length;
    return {
      availability: 'available',
      expected: total,
      files: releases.flatMap((release) => release.assets),
      whole: releases.length >= total,
    };
  });
  // Switched-off releases are refused like those that one may not see. A list that fails is neither.
  const isOff = counted.availability === 'no-access' && counted.scope === undefined;
  return 'files' in counted ? counted : { ...none, ...counted, ...(isOff ? { availability: 'off' } : {}) };
}

/** Switched off answers 404; a missing scope or right 403 or 401. A list that fails is not counted: the run will say what it gives. */
async function refusable<T extends Counted>(count: () => Promise<T>): Promise<T | Counted> {
  try {
    return await count();
  } catch (error) {
    // A limit may be told with 403, and says nothing about the list.
    if (!(error instanceof HttpError) || error.code === 'rate-limited') throw error;
    if (error.status === 404) return switchedOff;
    if (error.code === 'server-error' || error.code === 'json-shape') return { availability: 'available' };
    if (!isRefused(error)) throw error;
    const scope = error.code === 'missing-scope' ? String(error.details.required ?? '') : '';
    return { availability: 'no-access', ...(scope === '' ? {} : { scope }) };
  }
}

async function orElse<T>(fallback: T, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof HttpError && error.status !== undefined) return fallback;
    throw error;
  }
}
