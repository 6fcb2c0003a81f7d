import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { recordedForge } from '../../src/demo/recorded-forge.ts';
import type { Fetch } from '../../src/http/request.ts';
import { temporaryFolder } from './git-commands.ts';
import { gitHandler } from './git-server.ts';
import { answerCors, corsOf, kindOf, type ReplayCors } from './replay-cors.ts';
import { type FaultRule, faultChooser, sendWithFault } from './replay-faults.ts';
import { unpackRepositories } from './replay-git.ts';
import { changingForge, manyForges, type ReplayedProject } from './replay-many.ts';
import type { Pace } from './replay-pace.ts';
import {
  openRecording,
  type RecordedProject,
  type Recording,
  recordedProjects,
  recordingsFolder,
} from './replay-recording.ts';

export interface ReplayOptions {
  /** A recorded project of the fixtures. Default `weather-buoy`. */
  readonly project?: RecordedProject;
  /** Or a folder with a recording, `<…>/<owner>/<name>`. */
  readonly dir?: string;
  /** Or a recording in memory, without git; as a function: one that changes, another object after each change. */
  readonly recording?: Recording | (() => Recording);
  /** Or several projects on one forge, without git; the first is the one that `url` leads to. */
  readonly projects?: readonly ReplayedProject[];
  /** Folder with `<owner>/<name>.git`, instead of the recorded repositories. */
  readonly repositories?: string;
  readonly cors?: 'on' | 'off' | Partial<ReplayCors>;
  /** For example `/git`. */
  readonly basePath?: string;
  /** The token that is accepted; another one is refused. */
  readonly token?: string;
  /** The project cannot be seen without the token. */
  readonly isPrivate?: boolean;
  readonly asOwner?: boolean;
  readonly deletedFork?: boolean;
  /** Answers as a Forgejo of this version. */
  readonly forgejoVersion?: string;
  readonly faults?: readonly FaultRule[];
  /** Of 127.0.0.1; default: a free one. */
  readonly port?: number;
  /** Address that bodies and links lead to, with the sub-path, when another server stands in front. */
  readonly publicBase?: string;
  /** Where a path with its query, without sub-path, leads to now: answered with 301. */
  redirect?(path: string): string | undefined;
  /** Milliseconds before each answer. */
  readonly delay?: number;
  /** Of each body; absent: as fast as it goes. */
  readonly bytesPerSecond?: number;
  /** Held until it resolves; the connection breaks when it rejects. Preflights are not asked about. */
  mayAnswer?(request: ReplayedRequest): Promise<void>;
  /** With `bytesPerSecond`: told as a body goes how much of it has gone; the same record each time. */
  onSent?(request: ReplayedRequest, bytes: number): void;
}

export interface ReplayedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
}

export interface Replay {
  readonly origin: string;
  /** Origin with the sub-path. */
  readonly base: string;
  readonly owner: string;
  readonly name: string;
  /** Address of the project. */
  readonly url: string;
  /** Everything that was asked for, preflights too. */
  readonly requests: readonly ReplayedRequest[];
  close(): Promise<void>;
}

/** A recorded forge as a server on 127.0.0.1: answers from the recording, git from a real `git http-backend`. */
export async function startReplay(options: ReplayOptions = {}): Promise<Replay> {
  const { dir, owner, name } = placeOf(options);
  const repositories = temporaryFolder();
  if (options.recording === undefined && options.projects === undefined)
    unpackRepositories(dir, repositories.path, owner, name);
  const requests: ReplayedRequest[] = [];
  const basePath = options.basePath ?? '';
  let listener: (request: IncomingMessage, response: ServerResponse) => void = () => {};
  const server = createServer((request, response) => {
    requests.push(logged(request));
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const base = options.publicBase ?? origin + basePath;
  const root = options.repositories ?? repositories.path;
  listener = answerer(options, { forge: forgeOf(options, base, dir), base, basePath, root });
  return {
    origin,
    base: origin + basePath,
    owner,
    name,
    url: `${base}/${owner}/${name}`,
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      repositories.remove();
    },
  };
}

function placeOf(options: ReplayOptions): { dir: string; owner: string; name: string } {
  const project = options.project ?? 'weather-buoy';
  const dir = options.dir ?? join(recordingsFolder, project);
  const [first] = options.projects ?? [];
  if (first !== undefined) return { dir, owner: first.owner, name: first.name };
  const owner = options.dir === undefined ? recordedProjects[project] : basename(dirname(dir));
  return { dir, owner, name: basename(dir) };
}

function logged(request: IncomingMessage): ReplayedRequest {
  return { method: request.method ?? '', url: request.url ?? '', headers: request.headers };
}

function forgeOf(options: ReplayOptions, base: string, dir: string): Fetch {
  const { token, isPrivate, forgejoVersion, recording } = options;
  const rules = {
    base,
    ...(token === undefined ? {} : { token }),
    ...(isPrivate === undefined ? {} : { isPrivate }),
    ...(forgejoVersion === undefined ? {} : { forgejoVersion }),
  };
  if (options.projects !== undefined) return manyForges(options.projects, rules);
  if (typeof recording === 'function') return changingForge(recording, rules);
  return recordedForge({ ...rules, ...(recording ?? openRecording(dir, options)) });
}

interface Ready {
  readonly forge: Fetch;
  readonly base: string;
  readonly basePath: string;
  readonly root: string;
}

function answerer(options: ReplayOptions, ready: Ready) {
  const { base, basePath, root } = ready;
  const gitAnswer = gitHandler({
    root,
    prefix: basePath,
    authorize: (request) => mayRead(request, options),
    pace: (request) => paceOf(request, options),
  });
  const cors = corsOf(options.cors ?? 'on');
  const faultOf = faultChooser(options.faults ?? []);
  return async (request: IncomingMessage, response: ServerResponse) => {
    const path = new URL(request.url ?? '/', base).pathname;
    const kind = path.startsWith(`${basePath}/`) ? kindOf(path.slice(basePath.length)) : 'page';
    if (answerCors(request, response, kind, cors)) return;
    const fault = faultOf(`${request.method} ${request.url}`);
    try {
      await options.mayAnswer?.(logged(request));
      if (options.delay !== undefined) await after(options.delay);
      const moved = options.redirect?.((request.url ?? '/').slice(basePath.length));
      if (moved !== undefined) return void response.writeHead(301, { location: basePath + moved }).end();
      if (kind === 'git' && fault === undefined) return gitAnswer(request, response);
      const answer = await forgeAnswer(ready, request);
      const isFile = kind === 'attachment' || kind === 'page';
      await sendWithFault(request, answer, { fault, isFile, pace: paceOf(request, options) }, response);
    } catch {
      response.destroy();
    }
  };
}

function paceOf(request: IncomingMessage, { bytesPerSecond, onSent }: ReplayOptions): Pace | undefined {
  if (bytesPerSecond === undefined) return undefined;
  const asked = logged(request);
  return { bytesPerSecond, onSent: (bytes) => onSent?.(asked, bytes) };
}

function forgeAnswer({ forge, base }: Ready, request: IncomingMessage): Promise<Response> {
  const { authorization } = request.headers;
  return forge(new URL(request.url ?? '/', base).href, {
    method: request.method ?? 'GET',
    headers: authorization === undefined ? {} : { authorization },
  });
}

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Basic with the token as name or password; nobody else may read a private project, and a wrong token never works. */
function mayRead(request: IncomingMessage, { token, isPrivate }: ReplayOptions): boolean {
  const [scheme, secret = ''] = request.headers.authorization?.split(' ') ?? [];
  if (scheme === undefined) return !isPrivate;
  if (token === undefined) return true;
  return scheme.toLowerCase() === 'basic' ? atob(secret).split(':').includes(token) : secret === token;
}
