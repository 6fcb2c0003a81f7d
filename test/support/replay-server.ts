import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { recordedForge } from '../../src/demo/recorded-forge.ts';
import { temporaryFolder } from './git-commands.ts';
import { gitHandler } from './git-server.ts';
import { answerCors, corsOf, kindOf, type ReplayCors } from './replay-cors.ts';
import { type FaultRule, faultChooser, sendWithFault } from './replay-faults.ts';
import { unpackRepositories } from './replay-git.ts';
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
  /** Or a recording in memory, without git. */
  readonly recording?: Recording;
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
  const project = options.project ?? 'weather-buoy';
  const dir = options.dir ?? join(recordingsFolder, project);
  const owner = options.dir === undefined ? recordedProjects[project] : basename(dirname(dir));
  const name = basename(dir);
  const recording = options.recording ?? openRecording(dir, options);
  const repositories = temporaryFolder();
  if (options.recording === undefined) unpackRepositories(dir, repositories.path, owner, name);
  const requests: ReplayedRequest[] = [];
  const basePath = options.basePath ?? '';
  let listener: (request: IncomingMessage, response: ServerResponse) => void = () => {};
  const server = createServer((request, response) => {
    requests.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers });
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const root = options.repositories ?? repositories.path;
  listener = answerer(options, { base: origin + basePath, basePath, recording, root });
  return {
    origin,
    base: origin + basePath,
    owner,
    name,
    url: `${origin}${basePath}/${owner}/${name}`,
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      repositories.remove();
    },
  };
}

interface Ready {
  readonly base: string;
  readonly basePath: string;
  readonly recording: Recording;
  readonly root: string;
}

function answerer(options: ReplayOptions, { base, basePath, recording, root }: Ready) {
  const { token, isPrivate, forgejoVersion } = options;
  const forge = recordedForge({
    base,
    ...recording,
    ...(token === undefined ? {} : { token }),
    ...(isPrivate === undefined ? {} : { isPrivate }),
    ...(forgejoVersion === undefined ? {} : { forgejoVersion }),
  });
  const gitAnswer = gitHandler({ root, prefix: basePath, authorize: (request) => mayRead(request, options) });
  const cors = corsOf(options.cors ?? 'on');
  const faultOf = faultChooser(options.faults ?? []);
  return (request: IncomingMessage, response: ServerResponse) => {
    const path = new URL(request.url ?? '/', base).pathname;
    const kind = path.startsWith(`${basePath}/`) ? kindOf(path.slice(basePath.length)) : 'page';
    if (answerCors(request, response, kind, cors)) return;
    const fault = faultOf(`${request.method} ${request.url}`);
    if (kind === 'git' && fault === undefined) return gitAnswer(request, response);
    const { authorization } = request.headers;
    const asked = forge(new URL(request.url ?? '/', base).href, {
      method: request.method ?? 'GET',
      headers: authorization === undefined ? {} : { authorization },
    });
    asked.then((answer) => sendWithFault(answer, fault, response)).catch(() => response.destroy());
  };
}

/** Basic with the token as name or password; nobody else may read a private project, and a wrong token never works. */
function mayRead(request: IncomingMessage, { token, isPrivate }: ReplayOptions): boolean {
  const [scheme, secret = ''] = request.headers.authorization?.split(' ') ?? [];
  if (scheme === undefined) return !isPrivate;
  if (token === undefined) return true;
  return scheme.toLowerCase() === 'basic' ? atob(secret).split(':').includes(token) : secret === token;
}
