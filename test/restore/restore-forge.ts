import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '../support/git-commands.ts';

/** A running forge of our own, empty but for one administrator and one organisation. */
export interface RestoreForge {
  readonly base: string;
  /** As its API says. */
  readonly version: string;
  /** Of the administrator, for everything. */
  readonly token: string;
  /** Its database. */
  readonly database: string;
  /** Restores a dump as `<owner>/<name>`; what it said, and whether it went well. */
  restore(dump: string, project: string, options?: RestoreOptions): Restored;
  /** Takes `<owner>/<name>` away, half-made ones too. */
  remove(project: string): Promise<void>;
  /** Makes it private. */
  hide(project: string): Promise<void>;
  /** Puts a file on its first issue, if it has one. */
  attach(project: string, name: string, text: string): Promise<void>;
  /** Starts the server anew with these lines at the end of its `app.ini` and nothing else that opens it to pages of other origins. */
  reopen(lines: string): Promise<void>;
  /** What the server has written down. */
  log(): string;
  stop(): Promise<void>;
}

export interface RestoreOptions {
  readonly validation?: boolean;
}

export interface Restored {
  readonly done: boolean;
  readonly said: string;
}

/** Owners of the recorded projects. */
export const owners = ['harbor-lab', 'orchard'] as const;

const administrator = 'keeper';
const patience = 180_000;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Settings of a server that talks to nobody but this machine. */
function settings(folder: string, program: string, port: number): string {
  const beside = dirname(program);
  const assets = existsSync(join(beside, 'templates')) ? `STATIC_ROOT_PATH = ${beside}\n` : '';
  const secret = () => randomBytes(32).toString('hex');
  return `APP_NAME = Restore test
RUN_MODE = prod
RUN_USER = ${userInfo().username}
I_AM_BEING_UNSAFE_RUNNING_AS_ROOT = true
WORK_PATH = ${folder}
[server]
PROTOCOL = http
HTTP_ADDR = 127.0.0.1
HTTP_PORT = ${port}
ROOT_URL = http://127.0.0.1:${port}/
APP_DATA_PATH = ${folder}/data
OFFLINE_MODE = true
DISABLE_SSH = true
LFS_START_SERVER = true
LFS_JWT_SECRET = ${randomBytes(32).toString('base64url')}
${assets}[database]
DB_TYPE = sqlite3
PATH = ${folder}/forge.db
[repository]
ROOT = ${folder}/repositories
[security]
INSTALL_LOCK = true
SECRET_KEY = ${secret()}
PASSWORD_HASH_ALGO = pbkdf2_v1
[oauth2]
JWT_SECRET = ${randomBytes(32).toString('base64url')}
[service]
DISABLE_REGISTRATION = true
[cron]
ENABLED = false
[cron.update_checker]
ENABLED = false
[indexer]
ISSUE_INDEXER_TYPE = db
[picture]
DISABLE_GRAVATAR = true
[session]
PROVIDER = memory
[mailer]
ENABLED = false
[attachment]
ALLOWED_TYPES = */*
[log]
MODE = file
LEVEL = Warn
ROOT_PATH = ${folder}/log
[log.file]
FILE_NAME = forge.log
`;
}

/** Starts the program of a Gitea or Forgejo with an empty database. Throws with what it said when it does not come up. */
export async function startForge(program: string, wantedPort?: number): Promise<RestoreForge> {
  const folder = temporaryFolder();
  const port = wantedPort ?? (await freePort());
  const config = join(folder.path, 'app.ini');
  mkdirSync(join(folder.path, 'data'), { recursive: true });
  const written = settings(folder.path, program, port);
  writeFileSync(config, written);
  const base = `http://127.0.0.1:${port}`;
  // A build that carries no files of its own finds its schemas below the folder that it runs in.
  const place = { cwd: dirname(program), env: environment(folder.path) };
  const run = (...words: string[]) => {
    const { status, stdout, stderr, error } = spawnSync(program, ['--config', config, ...words], {
      ...place,
      encoding: 'utf8',
      timeout: patience,
      maxBuffer: 1 << 26,
    });
    return { done: status === 0, out: stdout.trim(), said: `${stdout}${stderr}${error?.message ?? ''}`.trim() };
  };
  const must = (...words: string[]) => {
    const { done, out, said } = run(...words);
    if (!done) throw new Error(`${program} ${words.join(' ')}: ${said.slice(-2_000)}`);
    return out;
  };
  must('migrate');
  const person = ['--username', administrator, '--password', randomBytes(12).toString('hex')];
  must(
    'admin',
    'user',
    'create',
    '--admin',
    ...person,
    '--email',
    'keeper@example.test',
    '--must-change-password=false',
  );
  const token =
    must('admin', 'user', 'generate-access-token', '--username', administrator, '--scopes', 'all', '--raw')
      .split('\n')
      .at(-1) ?? '';
  const said = openSync(join(folder.path, 'said.txt'), 'w');
  const begin = () => spawn(program, ['--config', config, 'web'], { ...place, stdio: ['ignore', said, said] });
  let server = begin();
  const log = () => textOf(join(folder.path, 'said.txt')) + textOf(join(folder.path, 'log/forge.log'));
  const stop = async () => {
    await ended(server);
    folder.remove();
  };
  const api = (path: string, init: RequestInit = {}) =>
    fetch(`${base}/api/v1${path}`, {
      ...init,
      headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
    });
  try {
    const version = await cameUp(base, server, log);
    for (const username of owners) {
      const made = await api('/orgs', { method: 'POST', body: JSON.stringify({ username }) });
      if (!made.ok) throw new Error(`no organisation: ${made.status} ${await made.text()}`);
    }
    return {
      base,
      version,
      token,
      database: join(folder.path, 'forge.db'),
      restore(dump, project, { validation = false } = {}) {
        const [owner = '', name = ''] = project.split('/');
        const words = ['--repo_dir', dump, '--owner_name', owner, '--repo_name', name];
        const { done, said } = run('restore-repo', ...words, ...(validation ? ['--validation'] : []));
        return { done, said };
      },
      async remove(project) {
        const { status } = await api(`/repos/${project}`, { method: 'DELETE' });
        if (status !== 204 && status !== 404) throw new Error(`${project} could not be removed: ${status}`);
      },
      async hide(project) {
        const answer = await api(`/repos/${project}`, { method: 'PATCH', body: '{"private":true}' });
        if (!answer.ok) throw new Error(`${project} could not be made private: ${answer.status}`);
      },
      async attach(project, name, text) {
        const issues: { number: number }[] = await (await api(`/repos/${project}/issues?type=issues&limit=1`)).json();
        for (const { number } of issues) {
          const body = new FormData();
          body.append('attachment', new Blob([text]), name);
          const answer = await fetch(`${base}/api/v1/repos/${project}/issues/${number}/assets`, {
            method: 'POST',
            body,
            headers: { authorization: `token ${token}` },
          });
          if (!answer.ok) throw new Error(`no file could be put on ${project}#${number}: ${answer.status}`);
        }
      },
      async reopen(lines) {
        await ended(server);
        writeFileSync(config, `${written}${lines}\n`);
        server = begin();
        await cameUp(base, server, log);
      },
      log,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Nothing of the user's own settings, for the forge and its git. */
function environment(home: string): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: home, LC_ALL: 'C.UTF-8', TZ: 'UTC', GIT_CONFIG_NOSYSTEM: '1' };
}

function textOf(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** Its version, once it answers. */
async function cameUp(base: string, server: ChildProcess, log: () => string): Promise<string> {
  for (const end = Date.now() + patience; Date.now() < end && server.exitCode === null; ) {
    const answer = await fetch(`${base}/api/v1/version`).catch(() => undefined);
    const { version }: { version?: string } = answer?.ok ? await answer.json() : {};
    if (version !== undefined) return version;
    await new Promise((later) => setTimeout(later, 200));
  }
  throw new Error(`the forge did not come up: ${log().slice(-2_000)}`);
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const over = new Promise((closed) => server.once('close', closed));
  server.kill('SIGTERM');
  const hard = setTimeout(() => server.kill('SIGKILL'), 10_000);
  await over;
  clearTimeout(hard);
}
