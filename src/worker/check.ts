import type { Forge, ProjectFacts } from '../forges/forge.ts';
import { forges } from '../forges/registry.ts';
import { HttpError } from '../http/errors.ts';
import { tryRoute } from '../http/probe.ts';
import { demoBase } from '../pipeline/address.ts';
import type { Ledger } from '../pipeline/ledger.ts';
import { gitClosedNotice } from '../pipeline/notices.ts';
import { type Found, findProject } from '../pipeline/preflight.ts';
import { type RouteStates, tryRoutes } from '../pipeline/routes.ts';
import { type Connection, settle } from './connection.ts';
import { fillLedger } from './forecast.ts';
import type { Environment } from './job-state.ts';
import type { NoticeView, PreflightView } from './messages.ts';

/** What the check found, with the sheet that the page shows. */
export interface Checked {
  readonly forge: Forge;
  readonly facts: ProjectFacts;
  readonly routes: RouteStates;
  readonly view: PreflightView;
  readonly notice: NoticeView | undefined;
  /** Nothing was asked: it is what the vault knows of the project. */
  readonly fromRecord?: true;
}

export interface CheckInput {
  readonly url: URL;
  readonly job: { readonly ledger: Ledger; readonly proxyBase: string; readonly pageOrigin: string };
  readonly connection: Connection;
  readonly environment: Environment;
  readonly requestsMade: () => number;
  readonly signal: AbortSignal;
}

type FoundThrough = Found & { readonly through: 'direct' | 'proxy' };

const straight = { api: 'direct', git: 'direct', files: 'direct' } as const;

/**
 * Asks straight first; when the forge is closed to browsers, once more through the proxy, if there is one. A server or gateway in trouble looks
 * closed, too: so afterwards the place is tried straight again.
 */
async function findStraightOrThroughProxy(input: CheckInput): Promise<FoundThrough> {
  const { connection, url, signal } = input;
  connection.origin = url.origin;
  // Any forge's way to send the token will do until we know which it is: they agree on the header.
  connection.forge = forges.find((forge) => forge.recognise(url) !== undefined);
  const context = { request: connection.request, signal, report: () => {} };
  try {
    return { ...(await findProject(url, forges, context)), through: 'direct' };
  } catch (error) {
    if (!(error instanceof HttpError) || error.code !== 'cors-closed') throw error;
    const carried = await throughProxy(input);
    if (carried === undefined) await moment(input);
    const isOpen = (await tryStraight(input, error.url)) === 'open';
    if (carried !== undefined && !isOpen) return carried;
    connection.routes = { ...straight };
    if (carried !== undefined) return { ...carried, through: 'direct' };
    if (!isOpen) throw error;
    return { ...(await findProject(url, forges, context)), through: 'direct' };
  }
}

/** `undefined` when there is no proxy, or it does not carry this forge; what the forge says by way of it is thrown. */
async function throughProxy({ connection, url, signal, job }: CheckInput): Promise<FoundThrough | undefined> {
  if (job.proxyBase === '') return undefined;
  connection.routes = { api: 'proxy', git: 'proxy', files: 'proxy' };
  try {
    const context = { request: connection.request, signal, report: () => {} };
    return { ...(await findProject(url, forges, context)), through: 'proxy' };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof HttpError && !error.code.startsWith('proxy-')) throw error;
    return undefined;
  }
}

/** Milliseconds: as long as one waits for an answer that is slow. */
const aMoment = 1500;

function moment({ environment, signal }: Pick<CheckInput, 'environment' | 'signal'>): Promise<void> {
  return environment.clock.sleep(aMoment, signal);
}

function tryStraight({ connection, environment, signal }: CheckInput, url: string): Promise<'open' | 'closed'> {
  const { forge, origin, token } = connection;
  const isOwn = token !== '' && forge !== undefined && new URL(url).origin === origin;
  const headers = isOwn ? forge.credentials(token, 'api') : {};
  return tryRoute({ fetch: environment.fetch, url, headers, signal });
}

/** Finds the project, tries the routes, fills the ledger with what is known before the start. */
export async function checkProject(input: CheckInput): Promise<Checked> {
  const { connection, environment, signal, job } = input;
  const { forge, facts, through } = await findStraightOrThroughProxy(input);
  settle(connection, forge, facts.address.base);
  const isDemo = facts.address.base === demoBase;
  const routes = await tryRoutes(facts, through, {
    fetch: environment.fetch,
    proxyBase: isDemo ? '' : job.proxyBase,
    signal,
    moment: () => moment(input),
    headersFor: (purpose, url) =>
      connection.token !== '' && new URL(url).origin === connection.origin
        ? forge.credentials(connection.token, purpose)
        : {},
  });
  // The job may be about another address by now.
  signal.throwIfAborted();
  fillLedger(job.ledger, forge, facts);
  const notice = gitNotice(input, forge, facts, routes);
  const checked = { forge, facts, routes, notice, view: sheet(input, forge, facts, routes) };
  routesAfterChoice(connection, checked, notice?.chosen);
  return checked;
}

function gitNotice(input: CheckInput, forge: Forge, facts: ProjectFacts, routes: RouteStates): NoticeView | undefined {
  if (routes.git.direct !== 'closed') return undefined;
  const { host } = new URL(facts.address.base);
  const closed = (['api', 'git', 'files'] as const).filter((purpose) => routes[purpose].direct === 'closed');
  const chosen = routes.git.used === 'proxy' ? 'proxy' : 'without-git';
  const lines = forge.corsHelp?.(input.job.pageOrigin, closed);
  return gitClosedNotice({
    host,
    apiToo: routes.api.direct === 'closed',
    proxyOpen: routes.git.used === 'proxy',
    forgeBundle: forge.repositoryByApi?.bundle !== undefined && facts.project.defaultBranch !== undefined,
    chosen,
    tokenGiven: input.connection.token !== '',
    corsLines: lines,
  });
}

/** Sets the way of each kind of request; attachments go the way of files. */
export function routesAfterChoice(
  connection: Connection,
  checked: Pick<Checked, 'routes'>,
  choice: string | undefined,
): void {
  const { api, git, files, attachments } = checked.routes;
  const way = (used: 'direct' | 'proxy' | 'none') => (used === 'proxy' ? 'proxy' : 'direct');
  const filesProxy = files.used === 'proxy' || attachments.used === 'proxy';
  connection.routes = {
    api: way(api.used),
    git: choice === 'proxy' ? 'proxy' : way(git.used),
    files: filesProxy ? 'proxy' : 'direct',
  };
}

function sheet(input: CheckInput, forge: Forge, facts: ProjectFacts, routes: RouteStates): PreflightView {
  const { connection, environment } = input;
  const about = { tokenGiven: connection.token !== '', requestsMade: input.requestsMade() };
  return preflightView(forge, facts, routes, { ...about, checkedAt: environment.clock.now() });
}

/** What the page shows of a project before the start. */
export function preflightView(
  forge: Forge,
  facts: ProjectFacts,
  routes: RouteStates,
  about: { readonly tokenGiven: boolean; readonly requestsMade: number; readonly checkedAt: number },
): PreflightView {
  const { project, software } = facts;
  const isDemo = facts.address.base === demoBase;
  return {
    forge: {
      id: forge.id,
      label: software.label,
      host: isDemo ? 'the built-in demo' : new URL(facts.address.base).host,
      ...(software.version === undefined ? {} : { version: software.version }),
    },
    project: {
      owner: project.owner,
      name: project.name,
      description: project.description,
      visibility: project.visibility,
      archived: project.archived ?? false,
      empty: project.empty ?? false,
      ...(project.defaultBranch === undefined ? {} : { defaultBranch: project.defaultBranch }),
      ...(project.created === undefined ? {} : { created: project.created }),
      ...(project.updated === undefined ? {} : { updated: project.updated }),
    },
    ...(facts.viewer === undefined ? {} : { viewer: facts.viewer }),
    token: {
      given: about.tokenGiven,
      scopes: forge.token.scopes,
      pageUrl: isDemo ? '' : forge.token.pageUrl(facts.address.base),
    },
    routes,
    requestsMade: about.requestsMade,
    checkedAt: about.checkedAt,
    cannot: forge.supports.cannot,
  };
}
