import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { git, temporaryFolder } from '../git-commands.ts';
import { gitHandler } from '../git-server.ts';
import { fileAnswer } from '../replay-files.ts';
import { unpackRepositories } from '../replay-git.ts';
import { type Pace, sendPaced } from '../replay-pace.ts';
import { recordingsFolder } from '../replay-recording.ts';
import { attachmentBytes, fileAt } from './attachments.ts';
import { type FakeProject, type FakeRef, ids } from './data.ts';
import { type FakeGitHub, type FakeOptions, fakeGitHub } from './fake.ts';
import { assetBytes } from './rows.ts';

export interface FakeServerOptions extends Partial<Omit<FakeOptions, 'base' | 'files'>> {
  readonly project: FakeProject;
  /** Of 127.0.0.1; default: a free one. */
  readonly port?: number;
  /** Of the place that release files are sent on to; default: a free one. */
  readonly filesPort?: number;
  /** Milliseconds before each answer of the API. */
  readonly delay?: number;
  /** Signed addresses of images are open to pages. */
  readonly imagesOpen?: boolean;
  /** Git over HTTP is open to pages, as GitHub's is not. */
  readonly gitOpen?: boolean;
  /** Of packs and files; absent: as fast as it goes. */
  readonly bytesPerSecond?: number;
  /** Held until it resolves; the connection breaks when it rejects. Preflights are not asked about. */
  mayAnswer?(request: AskedOfServer): Promise<void>;
  /** With `bytesPerSecond`: told as a body goes how much of it has gone. */
  onSent?(request: { readonly url: string }, bytes: number): void;
}

export interface AskedOfServer {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  /** Of a query; '' without one. */
  readonly body: string;
}

export interface FakeServer {
  readonly base: string;
  /** Where release files are in the end. */
  readonly filesOrigin: string;
  /** Address of the project. */
  readonly url: string;
  /** The bare repository, which a test may change: its refs are listed as they are. */
  readonly repository: string;
  readonly fake: FakeGitHub;
  /** Everything that was asked for, preflights too; also at the place of the files. */
  readonly requests: readonly {
    readonly method: string;
    readonly url: string;
    readonly headers: IncomingMessage['headers'];
  }[];
  close(): Promise<void>;
}

/**
 * The fake GitHub as an Enterprise Server on 127.0.0.1, with CORS as measured of GitHub: open for the API, closed (405 on a preflight) for git,
 * and release files that are sent on to another origin which is closed, too. Git is a recorded repository behind a real `git http-backend`.
 */
export async function startFakeGitHub(options: FakeServerOptions): Promise<FakeServer> {
  const repositories = temporaryFolder();
  const { owner, name } = options.project;
  unpackRepositories(join(recordingsFolder, 'weather-buoy'), repositories.path, owner, name);
  const repository = join(repositories.path, owner, `${name}.git`);
  const commits = git(repository, 'rev-list', '--all').trim().split('\n');
  const refs = () => refsIn(repository);
  const requests: { method: string; url: string; headers: IncomingMessage['headers'] }[] = [];
  const log = ({ method = '', url = '', headers }: IncomingMessage) => void requests.push({ method, url, headers });
  const files = createServer((request, response) => {
    log(request);
    void sendFile(request, response, options).catch(() => response.destroy());
  });
  const filesOrigin = await listen(files, options.filesPort ?? 0);
  let answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  const server = createServer((request, response) => {
    log(request);
    void answer(request, response).catch(() => response.destroy());
  });
  const base = await listen(server, options.port ?? 0);
  const fake = fakeGitHub({ ...options, project: { refs, ...options.project, commits }, base, files: filesOrigin });
  const authorize = (request: IncomingMessage) => mayRead(request, options);
  const pace = (request: IncomingMessage) => paceOf(request, options);
  const gitAnswer = gitHandler({ root: repositories.path, cors: options.gitOpen ?? false, authorize, pace });
  answer = async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', base);
    const download = /\/releases\/download\/x\/file-(\d+)\.txt$/.exec(pathname)?.[1];
    if (download !== undefined)
      return void response
        .writeHead(302, { location: `${filesOrigin}/octo/files/releases/download/t/${download}` })
        .end();
    const file = fileAt(new URL(request.url ?? '/', base), options.project, Date.now());
    if (file !== undefined) {
      // Whoever is not signed in sees nothing of a private project, whatever the token.
      const isHidden = file === 'gone' || options.project.isPrivate === true;
      if (request.method === 'OPTIONS') return void response.writeHead(405).end();
      if (isHidden) return void response.writeHead(404).end();
      return void response.writeHead(302, { location: `${filesOrigin}/octo/files/files/${file.number}/stored` }).end();
    }
    if (!pathname.startsWith('/api/')) {
      // https://github.com/isomorphic-git/isomorphic-git/issues/780
      if (request.method === 'OPTIONS' && !options.gitOpen) return void response.writeHead(405).end();
      await mayAnswer(request, options);
      return gitAnswer(request, response);
    }
    if (answerCors(request, response)) return;
    const init = await initOf(request);
    await mayAnswer(request, options, init.body);
    if (options.delay !== undefined) await new Promise((resolve) => setTimeout(resolve, options.delay));
    const asset = /\/releases\/assets\/(\d+)$/.exec(pathname)?.[1];
    if (asset !== undefined && request.headers.accept === 'application/octet-stream')
      return void response
        .writeHead(302, { location: `${filesOrigin}/octo/files/releases/download/t/${Number(asset) - ids.asset(0)}` })
        .end();
    await pass(await fake.fetch(new URL(request.url ?? '/', base).href, init), response);
  };
  return {
    ...{ base, filesOrigin, url: `${base}/${owner}/${name}`, repository, fake, requests },
    async close() {
      for (const one of [server, files]) {
        one.closeAllConnections();
        await new Promise((resolve) => one.close(resolve));
      }
      repositories.remove();
    },
  };
}

function refsIn(repository: string): FakeRef[] {
  const lines = git(repository, 'for-each-ref', '--format=%(objectname) %(objecttype) %(refname)').trim().split('\n');
  return lines.map((line) => {
    const [oid = '', type = '', name = ''] = line.split(' ');
    return { name, oid, type };
  });
}

/** As a store of files gives them: in parts, too. */
async function sendFile(request: IncomingMessage, response: ServerResponse, options: FakeServerOptions): Promise<void> {
  await mayAnswer(request, options);
  const content = contentAt(new URL(request.url ?? '/', 'http://files.invalid'), options);
  if (options.imagesOpen && request.url?.startsWith('/user/77/'))
    response.setHeader('access-control-allow-origin', '*');
  if (content === undefined) return void response.writeHead(404).end();
  const recorded = new Headers({ 'content-type': 'application/octet-stream' });
  const { status, headers, bytes } = fileAnswer(request, recorded, content);
  response.writeHead(status, { ...headers, 'content-length': bytes.length });
  const pace = paceOf(request, options);
  if (pace === undefined) response.end(bytes);
  else sendPaced(bytes, pace, response);
}

/** A file of a release, or of a text: by the address it is sent on to, or by a signed one. */
function contentAt(url: URL, { project }: FakeServerOptions): Buffer | undefined {
  const signed = fileAt(url, project, Date.now());
  if (signed !== undefined) return signed === 'gone' ? undefined : attachmentBytes(signed.number);
  return Buffer.from(assetBytes(Number(/\/(\d+)$/.exec(url.pathname)?.[1])));
}

async function mayAnswer(request: IncomingMessage, options: FakeServerOptions, body: string = ''): Promise<void> {
  const { method = '', url = '', headers } = request;
  if (method !== 'OPTIONS') await options.mayAnswer?.({ method, url, headers, body });
}

function paceOf({ url = '' }: IncomingMessage, { bytesPerSecond, onSent }: FakeServerOptions): Pace | undefined {
  if (bytesPerSecond === undefined) return undefined;
  const asked = { url };
  return { bytesPerSecond, onSent: (bytes) => onSent?.(asked, bytes) };
}

async function listen(server: ReturnType<typeof createServer>, port: number): Promise<string> {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** https://docs.github.com/rest/using-the-rest-api/using-cors-and-jsonp-to-make-cross-origin-requests */
function answerCors(request: IncomingMessage, response: ServerResponse): boolean {
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader(
    'access-control-expose-headers',
    'ETag, Link, Location, Retry-After, X-GitHub-OTP, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Used, X-RateLimit-Resource, X-RateLimit-Reset, X-OAuth-Scopes, X-Accepted-OAuth-Scopes, X-Poll-Interval, X-GitHub-Media-Type, X-GitHub-SSO, X-GitHub-Request-Id, Deprecation, Sunset',
  );
  if (request.method !== 'OPTIONS') return false;
  response.writeHead(204, {
    'access-control-allow-methods': 'GET, POST, PATCH, PUT, DELETE',
    'access-control-allow-headers':
      'Authorization, Content-Type, If-Match, If-Modified-Since, If-None-Match, If-Unmodified-Since, X-Requested-With',
    'access-control-max-age': '86400',
  });
  response.end();
  return true;
}

async function initOf(request: IncomingMessage): Promise<RequestInit & { readonly body?: string }> {
  const headers = new Headers();
  for (const name of ['authorization', 'if-none-match', 'accept', 'content-type']) {
    const value = request.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  const method = request.method ?? 'GET';
  // Browsers follow by themselves.
  return {
    method,
    headers,
    redirect: 'manual',
    ...(method === 'POST' ? { body: Buffer.concat(parts).toString() } : {}),
  };
}

async function pass(reply: Response, response: ServerResponse): Promise<void> {
  reply.headers.forEach((value, name) => {
    response.setHeader(name, value);
  });
  response.writeHead(reply.status).end(Buffer.from(await reply.arrayBuffer()));
}

function mayRead(request: IncomingMessage, { tokens, project }: FakeServerOptions): boolean {
  const [, secret] = request.headers.authorization?.split(' ') ?? [];
  if (secret === undefined) return project.isPrivate !== true;
  const [, token = ''] = atob(secret).split(':');
  return tokens === undefined || tokens.includes(token);
}
