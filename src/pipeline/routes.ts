import type { ProjectFacts } from '../forges/forge.ts';
import { tryRoute } from '../http/probe.ts';
import type { Fetch } from '../http/request.ts';
import { proxied } from '../http/routes.ts';

export type RoutePurpose = 'api' | 'git' | 'files' | 'attachments';

/** What this browser may fetch from there, and how it will. */
export interface RouteState {
  readonly direct: 'open' | 'closed' | 'not-tried';
  readonly proxy: 'open' | 'closed' | 'not-needed' | 'not-set';
  readonly used: 'direct' | 'proxy' | 'none';
}

export type RouteStates = Readonly<Record<RoutePurpose, RouteState>>;

export interface RouteTrial {
  readonly fetch: Fetch;
  /** Absolute; empty: no proxy. */
  readonly proxyBase: string;
  readonly signal: AbortSignal;
  /** Waits a moment: a server in trouble looks closed, so what nobody carries is tried once more. */
  readonly moment: () => Promise<void>;
  /** Headers with the token for an address of the forge itself. */
  headersFor(purpose: 'api' | 'git' | 'files', url: string): Readonly<Record<string, string>>;
}

const open: RouteState = { direct: 'open', proxy: 'not-needed', used: 'direct' };
const notTried: RouteState = { direct: 'not-tried', proxy: 'not-needed', used: 'direct' };

async function tryOne(trial: RouteTrial, purpose: 'api' | 'git' | 'files', url: string): Promise<RouteState> {
  const headers = trial.headersFor(purpose, url);
  const straight = () => tryRoute({ fetch: trial.fetch, url, headers, signal: trial.signal });
  if ((await straight()) === 'open') return open;
  const proxy = trial.proxyBase === '' ? 'not-set' : await tryProxy(trial, url, headers);
  if (proxy === 'open') return { direct: 'closed', proxy, used: 'proxy' };
  await trial.moment();
  return (await straight()) === 'open' ? open : { direct: 'closed', proxy, used: 'none' };
}

function tryProxy({ fetch, proxyBase, signal }: RouteTrial, url: string, headers: Readonly<Record<string, string>>) {
  return tryRoute({ fetch, url: proxied(proxyBase, url), headers, proxied: true, signal });
}

/** Tries each kind of address that the export will need, once, and says how it will go. `apiThrough` is how the check itself got through. */
export async function tryRoutes(
  facts: ProjectFacts,
  apiThrough: 'direct' | 'proxy',
  trial: RouteTrial,
): Promise<RouteStates> {
  const api: RouteState = apiThrough === 'direct' ? open : { direct: 'closed', proxy: 'open', used: 'proxy' };
  const code = facts.repositories.code;
  const git = code === undefined ? notTried : await tryOne(trial, 'git', `${code}/info/refs?service=git-upload-pack`);
  const files =
    facts.sampleFile === undefined ? { ...notTried, used: api.used } : await tryOne(trial, 'files', facts.sampleFile);
  const attachments =
    facts.sampleAttachment === undefined
      ? { ...notTried, used: files.used }
      : await tryOne(trial, 'files', facts.sampleAttachment);
  return { api, git, files, attachments };
}
