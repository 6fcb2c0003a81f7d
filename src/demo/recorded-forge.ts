import type { Fetch } from '../http/request.ts';
import { cutPage } from './recorded-list.ts';
import { inOrder, type Order, type Rows } from './recorded-rows.ts';
import { keyOf, type RecordedAnswer, type RecordedIndex, recordedBase } from './recording.ts';

/** Recorded answers of smart HTTP. `undefined`: no such repository. */
export interface RecordedGit {
  /** `name` is the last part of the path, for example `project.git` or `project.wiki.git`. */
  infoRefs(owner: string, name: string): Promise<Uint8Array | undefined>;
  /** Always the answer of a first and complete clone, whatever is asked for. */
  uploadPack(owner: string, name: string): Promise<Uint8Array | undefined>;
}

export interface RecordedForgeOptions {
  /** Where the forge is to be, with sub-path, without a slash at the end. */
  readonly base: string;
  readonly index: RecordedIndex;
  readBody(bodyFile: string): Promise<Uint8Array>;
  /** Answers that the index does not name, by key; for generated forges. */
  lookup?(key: string): RecordedAnswer | undefined;
  /** Rows of a list that are made when they are asked for, by the name of its body; `undefined`: it is read. */
  rows?(bodyFile: string): Rows | undefined;
  readonly git?: RecordedGit;
  /** Another token is refused with 401. Without it every token is good. */
  readonly token?: string;
  /** The project cannot be seen without the token. */
  readonly isPrivate?: boolean;
  /** Answers as a Forgejo of this version, for example `11.0.3`. */
  readonly forgejoVersion?: string;
}

interface Asked {
  readonly method: string;
  /** Without sub-path. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
}

const plain = { 'content-type': 'text/plain; charset=utf-8' };
const json = { 'content-type': 'application/json;charset=utf-8' };

/** A forge that answers from a recording, with the real server's pages, headers and errors. */
export function recordedForge(options: RecordedForgeOptions): Fetch {
  const prefix = new URL(options.base).pathname.replace(/\/$/, '');
  const lists: Lists = new Map();
  return async (input, init) => {
    init?.signal?.throwIfAborted();
    const url = new URL(input);
    if (!url.pathname.startsWith(`${prefix}/`)) return new Response('Not found.\n', { status: 404, headers: plain });
    const headers = new Headers(init?.headers);
    const asked: Asked = {
      method: init?.method ?? 'GET',
      path: url.pathname.slice(prefix.length),
      query: url.searchParams,
      authorization: headers.get('authorization') ?? undefined,
    };
    return (await gitAnswer(asked, options)) ?? (await answer(asked, options, lists));
  };
}

async function gitAnswer({ method, path, query }: Asked, { git }: RecordedForgeOptions): Promise<Response | undefined> {
  const [, owner, name, service] = /^\/([^/]+)\/([^/]+\.git)\/(info\/refs|git-upload-pack)$/.exec(path) ?? [];
  if (git === undefined || owner === undefined || name === undefined) return undefined;
  const advertises = service === 'info/refs' && method === 'GET' && query.get('service') === 'git-upload-pack';
  const sends = service === 'git-upload-pack' && method === 'POST';
  const kind = advertises ? 'advertisement' : 'result';
  const bytes = advertises ? await git.infoRefs(owner, name) : sends ? await git.uploadPack(owner, name) : undefined;
  if (bytes === undefined) return new Response('Not found.\n', { status: 404, headers: plain });
  return new Response(bodyOf(bytes), { headers: { 'content-type': `application/x-git-upload-pack-${kind}` } });
}

async function answer(asked: Asked, options: RecordedForgeOptions, lists: Lists): Promise<Response> {
  const { base } = options;
  const isApi = asked.path.startsWith('/api/');
  if (isApi && asked.method !== 'GET') return new Response(null, { status: 405 });
  const refused = refusal(asked, options);
  if (refused !== undefined) return refused;
  const version = forgejoAnswer(asked.path, options.forgejoVersion);
  if (version !== undefined) return new Response(JSON.stringify({ version }), { headers: json });
  const found = find(asked, options);
  if (found === undefined) return isApi ? failure(404, "The target couldn't be found.", base) : notFound();
  const recorded = found.answer;
  if (!asked.authorization && recorded.anonymousStatus !== undefined && recorded.anonymousStatus !== 200)
    return notFound();
  if (isApi && recorded.list && recorded.status === 200) return listAnswer(asked, found, options, lists);
  const bytes = await options.readBody(recorded.bodyFile);
  const isText = isApi || recorded.status !== 200;
  const { status } = recorded;
  return new Response(isText ? rebased(new TextDecoder().decode(bytes), base) : bodyOf(bytes), {
    status,
    headers: latin(recorded.headers),
  });
}

async function listAnswer(asked: Asked, found: Found, options: RecordedForgeOptions, lists: Lists): Promise<Response> {
  const headers = new Headers(latin(found.answer.headers));
  const value = options.rows?.(found.answer.bodyFile) ?? (await readList(found.answer.bodyFile, options, lists));
  if (!isRows(value)) return new Response(rebased(JSON.stringify(value), options.base), { headers });
  const rows = inOrder(value, found.order);
  const { text, total, link } = cutPage(found.answer, rows, options.base + asked.path, asked.query);
  if (headers.has('x-total-count')) headers.set('x-total-count', String(total));
  headers.delete('link');
  if (link !== undefined) headers.set('link', link);
  return new Response(rebased(text, options.base), { headers });
}

function isRows(value: unknown): value is Rows {
  return Array.isArray(value) || (typeof value === 'object' && value !== null && 'at' in value);
}

/** Decoded lists that were asked for lately: each page is cut from the whole. */
type Lists = Map<string, unknown>;
const keptLists = 8;

async function readList(name: string, { readBody }: RecordedForgeOptions, lists: Lists): Promise<unknown> {
  const kept = lists.get(name);
  const value: unknown = kept ?? JSON.parse(new TextDecoder().decode(await readBody(name)));
  lists.delete(name);
  lists.set(name, value);
  for (const oldest of lists.keys()) if (lists.size > keptLists) lists.delete(oldest);
  return value;
}

interface Found {
  readonly answer: RecordedAnswer;
  readonly order: Order;
}

const orders: ReadonlyMap<string | null, Order> = new Map([
  ['oldest', 'oldest'],
  ['recentupdate', 'recently-updated'],
]);

/** The list of issues ignores `sort`; that of pull requests was recorded newest first and obeys `oldest` and `recentupdate`. */
function find({ path, query }: Asked, { index, lookup }: RecordedForgeOptions): Found | undefined {
  const named = (words: URLSearchParams) => index[keyOf(path, words)] ?? lookup?.(keyOf(path, words));
  const exact = named(query);
  if (exact !== undefined) return { answer: exact, order: 'recorded' };
  const words = new URLSearchParams(query);
  words.delete('sort');
  const answer = named(words);
  const order = path.endsWith('/pulls') ? orders.get(query.get('sort')) : undefined;
  return answer && { answer, order: order ?? 'recorded' };
}

function refusal(
  { path, authorization }: Asked,
  { token, isPrivate, base }: RecordedForgeOptions,
): Response | undefined {
  const isApi = path.startsWith('/api/');
  const given = secretOf(authorization);
  if (given !== undefined && token !== undefined && given !== token) {
    return failure(401, 'user does not exist [uid: 0, name: ]', base);
  }
  if (given === undefined && isApi && path === '/api/v1/user') return failure(401, 'token is required', base);
  if (given !== undefined || !isPrivate || !/\/repos\/|\/attachments\//.test(path)) return undefined;
  return isApi ? failure(404, "The target couldn't be found.", base) : notFound();
}

/** `token T`, `Bearer T`, or Basic with the token as name or password. */
function secretOf(authorization: string | undefined): string | undefined {
  const [scheme, rest] = authorization?.split(' ') ?? [];
  if (scheme === undefined || rest === undefined) return undefined;
  if (scheme.toLowerCase() !== 'basic') return rest;
  const [name = '', password = ''] = atob(rest).split(':');
  return password === 'x-oauth-basic' || password === '' ? name : password;
}

/** A Forgejo tells its version at its own end point, and there and at Gitea's in its own form. */
function forgejoAnswer(path: string, version: string | undefined): string | undefined {
  if (version === undefined) return undefined;
  return path === '/api/v1/version' || path === '/api/forgejo/v1/version' ? `${version}+gitea-1.22.0` : undefined;
}

function failure(status: number, message: string, base: string): Response {
  const body = { ...(status === 404 ? { errors: null } : {}), message, url: `${base}/api/swagger` };
  return new Response(JSON.stringify(body), { status, headers: json });
}

function notFound(): Response {
  return new Response('Not found.\n', { status: 404, headers: plain });
}

function rebased(text: string, base: string): string {
  return text.replaceAll(recordedBase, base);
}

/** Header values must be Latin-1; recorded file names may be more. */
function latin(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers).filter(([, value]) => /^[\t\x20-\xff]*$/.test(value));
  return Object.fromEntries(entries);
}

/** A view of exactly these bytes that `Response` takes. */
function bodyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);
}
