import type { Fetch } from '../../../src/http/request.ts';
import { attachmentBytes, fileAt, renderedPage } from './attachments.ts';
import { type FakeProject, ids, repositoryId } from './data.ts';
import { createEdits, type Edits, editedRows } from './edits.ts';
import { graphNodes } from './nodes.ts';
import { answerQuery } from './query.ts';
import { type Reply, refusal, restAnswers } from './rest.ts';
import { assetBytes, rowsOf } from './rows.ts';

export interface FakeOptions {
  readonly project: FakeProject;
  /** `https://github.com`, or the address of an Enterprise Server. */
  readonly base: string;
  /** Where release files are in the end: an origin that is closed to pages. */
  readonly files?: string;
  /** Tokens that are known; any is when absent. */
  readonly tokens?: readonly string[];
  /** Permissions that the token, a fine-grained one, does not have. */
  readonly lacks?: readonly Permission[];
  /** Scopes of a classic token, as each answer names them; absent: a fine-grained one. */
  readonly scopes?: string;
  /** The organisation asks for its own sign-on, and the token has not been authorized for it. */
  readonly sso?: boolean;
  /** With this request of REST the budget of the hour is used up, by another program of the same person. */
  readonly spentAt?: number;
  /** Milliseconds after which a used-up budget is renewed. Default: an hour. */
  readonly renewal?: number;
  /** Too many requests in a short time: from this request on so many are refused, with 403 or 429. */
  readonly secondary?: {
    readonly from: number;
    readonly times: number;
    readonly status: 403 | 429;
    readonly retryAfter?: number;
  };
  /** The first of the tokens is good for so many requests. */
  readonly goodFor?: number;
  /** Lists that are not there, below the address of the repository. */
  readonly absent?: readonly string[];
  /** Which nodes of a query for several are `null` in its answer, without a word why. */
  readonly holes?: (ids: readonly string[]) => readonly string[];
  /** Requests an hour; points of queries an hour are as many. */
  readonly limit?: number;
  readonly now?: () => number;
}

export type Permission = 'contents' | 'issues' | 'pull_requests' | 'discussions';

export interface FakeGitHub {
  readonly fetch: Fetch;
  /** Method and path with query of every request, in order. */
  readonly log: string[];
  /** What people do after the project was generated. */
  readonly edits: Edits;
  /** Points that queries have cost. */
  points(): number;
  /** Requests that were refused because the budget was used up. */
  refusals(): number;
  /** Answers that said only that nothing is new. */
  unchanged(): number;
}

interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly token: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly body: string;
}

const hour = 3_600_000;
const strangersLimit = 60;

/** GitHub as its published descriptions say, for tests: REST and GraphQL over one generated project. */
export function fakeGitHub(options: FakeOptions): FakeGitHub {
  const { project, base, limit = 5000, now = Date.now } = options;
  const api = base === 'https://github.com' ? 'https://api.github.com' : `${base}/api/v3`;
  const graphql = base === 'https://github.com' ? `${api}/graphql` : `${base}/api/graphql`;
  const generated = rowsOf(project, api, base, options.files ?? `${base}/files`);
  const edits = createEdits(project, generated.layout);
  const rows = editedRows(generated, edits);
  const rest = restAnswers(project, rows, api, edits);
  const nodes = graphNodes(project, rows, edits);
  const signedHost = options.files ?? 'https://private-user-images.githubusercontent.com';
  const log: string[] = [];
  const used = { core: 0, graphql: 0 };
  const renewal = options.renewal ?? hour;
  let resetAt = Math.ceil((now() + renewal) / 1000);
  let points = 0;
  let asks = 0;
  let refused = 0;
  let unchanged = 0;
  let came = 0;
  let good = options.goodFor ?? Number.POSITIVE_INFINITY;

  const rate = (resource: 'core' | 'graphql', most: number) => ({
    'x-ratelimit-limit': String(most),
    'x-ratelimit-remaining': String(Math.max(0, most - used[resource])),
    'x-ratelimit-used': String(used[resource]),
    'x-ratelimit-reset': String(resetAt),
    'x-ratelimit-resource': resource,
  });

  async function answer(asked: Asked): Promise<Reply> {
    const { url, method, token } = asked;
    if (now() >= resetAt * 1000) {
      used.core = used.graphql = 0;
      resetAt = Math.ceil((now() + renewal) / 1000);
    }
    if (token !== undefined && options.tokens !== undefined && !options.tokens.includes(token))
      return refusal(401, 'Bad credentials');
    if (token !== undefined && token === options.tokens?.[0] && --good < 0) return refusal(401, 'Bad credentials');
    const { secondary } = options;
    came++;
    if (secondary !== undefined && came >= secondary.from && came < secondary.from + secondary.times) {
      refused++;
      const { status, retryAfter } = secondary;
      const wait: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
      const said = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
      return refusal(status, said, { ...rate('core', limit), ...wait });
    }
    if (url.href === graphql) return method === 'POST' ? query(asked) : refusal(404, 'Not Found');
    const path = url.href.startsWith(`${api}/`)
      ? url.pathname.slice(new URL(api).pathname.replace(/\/$/, '').length)
      : undefined;
    if (path === undefined) return refusal(404, 'Not Found');
    if (path === '/search/issues') return search(url.searchParams.get('q') ?? '', token);
    const most = token === undefined ? strangersLimit : limit;
    if (++asks === options.spentAt) {
      used.core = used.graphql = limit;
      resetAt = Math.ceil((now() + renewal) / 1000);
    }
    if (used.core >= most) refused++;
    if (used.core >= most) return refusal(403, 'API rate limit exceeded', rate('core', most));
    const reply = refusedTo(path, asked) ?? route(path, asked);
    const scopes: Record<string, string> =
      token === undefined || options.scopes === undefined ? {} : { 'x-oauth-scopes': options.scopes };
    const etag = `W/"${reply.body.length.toString(16)}-${hashOf(reply.body)}"`;
    // What has not changed costs nothing.
    if (reply.status === 200 && asked.ifNoneMatch === etag) {
      unchanged++;
      return { status: 304, headers: { etag, ...scopes, ...rate('core', most) }, body: '' };
    }
    used.core++;
    return { ...reply, headers: { ...reply.headers, etag, ...scopes, ...rate('core', most) } };
  }

  /** https://docs.github.com/rest/search/search#search-issues-and-pull-requests: of a budget of its own, that of a minute. */
  function search(words: string, token: string | undefined): Reply {
    const most = token === undefined ? 10 : 30;
    const [, source, kind] = /^repo:(\S+) is:(issue|pr)$/.exec(words) ?? [];
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'x-ratelimit-limit': String(most),
      'x-ratelimit-remaining': String(most - 1),
      'x-ratelimit-reset': String(Math.ceil((now() + 60_000) / 1000)),
      'x-ratelimit-resource': 'search',
    };
    if (source !== `${project.owner}/${project.name}` || (project.isPrivate && token === undefined))
      return refusal(422, 'Validation Failed', headers);
    const total_count = kind === 'pr' ? project.size.pulls : project.size.issues;
    return {
      status: 200,
      headers,
      body: JSON.stringify({ total_count, incomplete_results: false, search_type: 'lexical', items: [] }),
    };
  }

  function refusedTo(path: string, { token }: Asked): Reply | undefined {
    if (token === undefined || !path.startsWith('/repo')) return undefined;
    if (options.sso)
      return refusal(403, 'Resource protected by organization SAML enforcement.', {
        'x-github-sso': `required; url=${base}/orgs/${project.owner}/sso?authorization_request=AA`,
      });
    const [, rest_ = ''] = /^\/(?:repos\/[^/]+\/[^/]+|repositories\/\d+)\/?(.*)$/.exec(path) ?? [];
    const permission = permissionOf(rest_);
    if (permission === undefined || !project.isPrivate || !options.lacks?.includes(permission)) return undefined;
    const headers = { 'x-accepted-github-permissions': `${permission}=read` };
    return refusal(403, 'Resource not accessible by personal access token', headers);
  }

  function route(path: string, { url, token, method, body }: Asked): Reply {
    const seen = !project.isPrivate || token !== undefined;
    const json = { 'content-type': 'application/json; charset=utf-8' };
    if (path === '/markdown' && method === 'POST')
      return { status: 200, headers: { 'content-type': 'text/html' }, body: renderedPage(body, signedHost, now()) };
    if (path === '/meta' && base !== 'https://github.com')
      return {
        status: 200,
        headers: json,
        body: '{"verifiable_password_authentication":false,"installed_version":"3.17.1"}',
      };
    const [, owner, name, rest_] = /^\/(?:repos\/([^/]+)\/([^/]+)|repositories\/\d+)\/?(.*)$/.exec(path) ?? [];
    const { former } = project;
    if (rest_ !== undefined && owner !== undefined && owner === former?.owner && name === former.name) {
      const location = `${api}/repositories/${repositoryId}${rest_ === '' ? '' : `/${rest_}`}${url.search}`;
      return refusal(301, 'Moved Permanently', { location });
    }
    if (options.absent?.includes(rest_ ?? '')) return refusal(404, 'Not Found');
    const isHere = rest_ !== undefined && (owner === undefined || (owner === project.owner && name === project.name));
    if (!isHere || !seen) return refusal(404, 'Not Found');
    const asset = /^releases\/assets\/(\d+)$/.exec(rest_)?.[1];
    if (asset !== undefined)
      return {
        status: 200,
        headers: { 'content-type': 'application/octet-stream' },
        body: assetBytes(Number(asset) - ids.asset(0)),
      };
    return rest(rest_, url.searchParams) ?? refusal(404, 'Not Found');
  }

  async function query({ token, body }: Asked): Promise<Reply> {
    if (token === undefined) return refusal(401, 'This endpoint requires you to be authenticated.');
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    if (used.graphql >= limit) {
      refused++;
      const errors = [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }];
      return { status: 200, headers: { ...headers, ...rate('graphql', limit) }, body: JSON.stringify({ errors }) };
    }
    const { query: text, variables } = JSON.parse(body);
    const result = await answerQuery(nodes, text, variables ?? {});
    used.graphql += result.points;
    points += result.points;
    const data: unknown = Reflect.get(result.body, 'data');
    if (typeof data === 'object' && data !== null && 'rateLimit' in data)
      data.rateLimit = {
        ...{ cost: result.points, limit, remaining: Math.max(0, limit - used.graphql) },
        resetAt: new Date(resetAt * 1000).toISOString(),
      };
    if (Array.isArray(variables?.ids)) withHoles(result.body, variables.ids, options.holes?.(variables.ids) ?? []);
    const shown = project.isPrivate ? withoutHidden(result.body, options.lacks ?? []) : result.body;
    return { status: 200, headers: { ...headers, ...rate('graphql', limit) }, body: JSON.stringify(shown) };
  }

  const fetch: Fetch = async (input, init) => {
    const headers = new Headers(init?.headers);
    const url = new URL(input);
    log.push(`${init?.method ?? 'GET'} ${url.pathname}${url.search}`);
    init?.signal?.throwIfAborted();
    const file = fileAt(url, project, now());
    if (file !== undefined) {
      // Whoever is not signed in sees nothing of a private project, whatever the token.
      const isHidden = file === 'gone' || (project.isPrivate === true && !file.isSigned);
      return answered(
        isHidden ? new Response(null, { status: 404 }) : new Response(new Uint8Array(attachmentBytes(file.number))),
        url,
      );
    }
    const authorization = headers.get('authorization');
    const body = init?.body === undefined || init.body === null ? '' : await new Response(init.body).text();
    const reply = await answer({
      ...{ method: init?.method ?? 'GET', url, body },
      token: authorization === null ? undefined : (authorization.split(' ').at(-1) ?? ''),
      ifNoneMatch: headers.get('if-none-match') ?? undefined,
    });
    const location = new Headers(reply.headers).get('location');
    if (location !== null && init?.redirect !== 'manual') return fetch(location, init);
    const response = new Response(reply.status === 304 ? null : reply.body, {
      status: reply.status,
      headers: reply.headers,
    });
    return answered(response, url);
  };
  return { fetch, log, edits, points: () => points, refusals: () => refused, unchanged: () => unchanged };
}

/** A response knows where it came from only when the network gave it. */
function answered(response: Response, url: URL): Response {
  Object.defineProperty(response, 'url', { value: url.href });
  return response;
}

/** https://docs.github.com/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens */
function permissionOf(path: string): Permission | undefined {
  if (/^(releases|git\/|contents)/.test(path)) return 'contents';
  if (/^issues(\/\d+)?$/.test(path)) return 'issues';
  return /^pulls/.test(path) ? 'pull_requests' : undefined;
}

const hiddenFields: Readonly<Record<Permission, readonly string[]>> = {
  contents: ['releases'],
  issues: ['issues', 'openIssues'],
  pull_requests: ['pullRequests', 'openPulls'],
  discussions: ['discussions'],
};

/** Fields of the project that the token may not see are `null`, with an error for each. */
function withoutHidden(body: { data?: unknown; errors?: unknown[] }, lacks: readonly Permission[]) {
  const data = body.data as { repository?: Record<string, unknown> } | undefined;
  const fields = lacks.flatMap((permission) => hiddenFields[permission]).filter((field) => data?.repository?.[field]);
  if (fields.length === 0) return body;
  const message = 'Resource not accessible by personal access token';
  const errors = fields.map((field) => ({ type: 'FORBIDDEN', path: ['repository', field], message }));
  const repository = { ...data?.repository, ...Object.fromEntries(fields.map((field) => [field, null])) };
  return { ...body, data: { ...data, repository }, errors: [...(body.errors ?? []), ...errors] };
}

function withHoles({ data }: { data?: unknown }, asked: readonly string[], holes: readonly string[]): void {
  const nodes: unknown = typeof data === 'object' && data !== null && Reflect.get(data, 'nodes');
  if (!Array.isArray(nodes)) return;
  for (const [at, id] of asked.entries()) if (holes.includes(id)) nodes[at] = null;
}

function hashOf(text: string): string {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  return (hash >>> 0).toString(16);
}
