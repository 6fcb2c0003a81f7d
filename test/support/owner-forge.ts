import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedAnswer } from '../../src/demo/recording.ts';
import { utf8 } from '../../src/lib/bytes.ts';
import { git, gitBytes, temporaryFolder } from './git-commands.ts';
import type { ReplayedProject } from './replay-many.ts';
import type { Recording } from './replay-recording.ts';
import { type Replay, type ReplayedRequest, type ReplayOptions, startReplay } from './replay-server.ts';

export const fleetOwner = 'harbor-lab';

/** What is asked for in a generated project. */
export interface SmallProject {
  readonly name: string;
  readonly archived?: boolean;
  readonly fork?: boolean;
  readonly isPrivate?: boolean;
  readonly empty?: boolean;
  readonly wiki?: boolean;
  readonly issues?: number;
  /** Bytes of a file in its repository that cannot be made smaller. */
  readonly noise?: number;
}

export interface OwnerForgeOptions {
  readonly projects: readonly SmallProject[];
  /** Whether the owner is an organisation (default) or a user. */
  readonly isUser?: boolean;
  /** The token that private projects ask for. */
  readonly token?: string;
  /** The lists of owners want scopes that this token does not have. */
  readonly withoutScopes?: boolean;
  /** Default true. */
  readonly withGit?: boolean;
  readonly replay?: Pick<ReplayOptions, 'basePath' | 'port' | 'cors' | 'delay'>;
  /** Held until it resolves. */
  mayAnswer?(request: ReplayedRequest): Promise<void>;
}

/** A forge with many small projects of one owner, some of which can be broken and mended while it runs. */
export interface OwnerForge {
  readonly replay: Replay;
  /** Address of the owner. */
  readonly url: string;
  /** The project is not there any more, though the list has named it; or is again. */
  setGone(name: string, gone: boolean): void;
  /** Git lacks an object, so that no clone ends well; or has it again. */
  setCut(name: string, cut: boolean): void;
  close(): Promise<void>;
}

const json = { 'content-type': 'application/json;charset=utf-8' };
const long = '2024-03-01T08:00:00Z';

interface Books {
  readonly index: Record<string, RecordedAnswer>;
  readonly bodies: Map<string, unknown>;
}

function put({ index, bodies }: Books, key: string, value: unknown): void {
  const list = Array.isArray(value);
  bodies.set(key, value);
  index[`GET ${key}`] = {
    status: 200,
    headers: list ? { ...json, 'x-total-count': String(value.length) } : json,
    bodyFile: key,
    ...(list ? { list: true, pastTheEnd: '[]', paging: 'yes', linkForm: null } : {}),
  };
}

function recordingOf({ index, bodies }: Books): Recording {
  return { index, readBody: async (name) => utf8(JSON.stringify(bodies.get(name) ?? null)) };
}

const user = { id: 3, login: 'member-1', full_name: '' };

function repositoryRow(project: SmallProject, id: number): Record<string, unknown> {
  return {
    id,
    owner: { id: 7, login: fleetOwner, full_name: 'Harbor Lab' },
    name: project.name,
    full_name: `${fleetOwner}/${project.name}`,
    description: `Project number ${id}`,
    empty: project.empty ?? false,
    private: project.isPrivate ?? false,
    fork: project.fork ?? false,
    archived: project.archived ?? false,
    size: 12,
    open_issues_count: project.issues ?? 3,
    open_pr_counter: 0,
    default_branch: 'main',
    created_at: long,
    updated_at: long,
    topics: [],
    has_issues: true,
    has_pull_requests: true,
    has_wiki: project.wiki ?? false,
    has_releases: true,
    object_format_name: 'sha1',
  };
}

function issueRow(project: string, number: number): Record<string, unknown> {
  return {
    id: number * 10,
    number,
    title: `Issue ${number} of ${project}`,
    body: 'Seen at the pier.',
    user,
    state: 'open',
    labels: [{ id: 1, name: 'bug', color: 'd73a4a' }],
    comments: 0,
    created_at: long,
    updated_at: long,
    html_url: `http://127.0.0.1:3300/${fleetOwner}/${project}/issues/${number}`,
  };
}

function projectBooks(project: SmallProject, id: number): Books {
  const books: Books = { index: {}, bodies: new Map() };
  const repo = `/api/v1/repos/${fleetOwner}/${project.name}`;
  const issues = Array.from({ length: project.issues ?? 3 }, (_, at) => issueRow(project.name, at + 1)).reverse();
  put(books, repo, repositoryRow(project, id));
  put(books, `${repo}/issues?state=all&type=issues`, issues);
  put(books, `${repo}/issues?state=all`, issues);
  put(books, `${repo}/labels`, [{ id: 1, name: 'bug', color: 'd73a4a', description: '' }]);
  for (const list of ['issues?state=all&type=pulls', 'issues/comments', 'milestones?state=all', 'releases'])
    put(books, `${repo}/${list}`, []);
  for (const list of ['pulls?state=all', 'collaborators', 'branch_protections', 'tag_protections', 'branches'])
    put(books, `${repo}/${list}`, []);
  for (const { number } of issues as { number: number }[]) put(books, `${repo}/issues/${number}/timeline`, []);
  return books;
}

/** Answers about the server and the owner. */
function serverBooks(options: OwnerForgeOptions, rows: readonly unknown[]): Books {
  const books: Books = { index: {}, bodies: new Map() };
  put(books, '/api/v1/version', { version: '1.24.2' });
  put(books, '/api/v1/settings/api', { max_response_items: 50 });
  const kind = options.isUser ? 'users' : 'orgs';
  put(books, `/api/v1/${kind}/${fleetOwner}/repos`, rows);
  if (!options.isUser) put(books, `/api/v1/orgs/${fleetOwner}/labels`, []);
  put(books, `/api/v1/users/${fleetOwner}`, { id: 7, login: fleetOwner });
  put(books, '/api/v1/repos/search?exclusive=true&uid=7', { ok: true, data: rows });
  if (options.withoutScopes) {
    for (const path of [`orgs/${fleetOwner}/repos`, `users/${fleetOwner}/repos`]) {
      const key = `/api/v1/${path}`;
      put(books, key, { message: 'token does not have at least one of required scope(s), required=[read:user]' });
      books.index[`GET ${key}`] = { status: 403, headers: json, bodyFile: key };
    }
  }
  return books;
}

/** A bare repository with three commits in loose objects. */
function makeTemplate(root: string): string {
  const work = join(root, 'work');
  mkdirSync(work);
  git(work, 'init', '--quiet');
  for (const number of [1, 2, 3]) {
    writeFileSync(join(work, 'log.txt'), `line ${number}\n`.repeat(number));
    git(work, 'add', '.');
    git(work, 'commit', '--quiet', '-m', `Commit ${number}`);
  }
  const bare = join(root, 'template.git');
  gitBytes(root, ['clone', '--quiet', '--bare', '--no-hardlinks', work, bare]);
  return bare;
}

function copyTemplate(template: string, repositories: string, projects: readonly SmallProject[]): void {
  for (const { name, noise } of projects) {
    const bare = join(repositories, fleetOwner, `${name}.git`);
    cpSync(template, bare, { recursive: true });
    if (noise !== undefined) addNoise(bare, noise);
  }
}

/** One more commit on the default branch. */
function addNoise(bare: string, size: number): void {
  const branch = git(bare, 'symbolic-ref', 'HEAD');
  const head = `commit ${branch}\ncommitter Ada <a@b.example> 1700000000 +0000\ndata 2\nv\nfrom ${branch}^0\n`;
  const file = Buffer.from(`M 100644 inline noise.bin\ndata ${size}\n`);
  const input = Buffer.concat([Buffer.from(head), file, randomBytes(size), Buffer.from('\n')]);
  gitBytes(bare, ['fast-import', '--quiet'], { input });
}

/** One loose object of a repository: without it, no clone comes to its end. */
function anObject(repository: string): string {
  const oid = git(repository, 'rev-parse', 'HEAD~1:log.txt');
  return join(repository, 'objects', oid.slice(0, 2), oid.slice(2));
}

/** Starts the forge: API out of generated rows, git from a real `git http-backend`. */
export async function startOwnerForge(options: OwnerForgeOptions): Promise<OwnerForge> {
  const folder = temporaryFolder();
  const repositories = join(folder.path, 'repositories');
  const books = new Map(options.projects.map((project, at) => [project.name, projectBooks(project, at + 1)]));
  const whole = new Map([...books].map(([name, { index }]) => [name, { ...index }]));
  if (options.withGit !== false) copyTemplate(makeTemplate(folder.path), repositories, options.projects);
  const setGone = (name: string, gone: boolean) => {
    const index = books.get(name)?.index ?? {};
    for (const key of Object.keys(index)) delete index[key];
    if (!gone) Object.assign(index, whole.get(name));
  };
  const secret = new Set(options.projects.filter(({ isPrivate }) => isPrivate).map(({ name }) => name));
  const visible = options.projects.filter(({ isPrivate }) => !isPrivate || options.token === undefined);
  const rows = (shown: readonly SmallProject[]) =>
    shown.map((project) => repositoryRow(project, options.projects.indexOf(project) + 1));
  const server = serverBooks(options, rows(visible));
  const projects: ReplayedProject[] = [
    { owner: '-', name: '-', recording: recordingOf(server) },
    ...[...books].map(([name, one]) => ({ owner: fleetOwner, name, recording: recordingOf(one) })),
  ];
  const replay = await startReplay({
    ...{ projects, repositories },
    ...options.replay,
    ...(options.token === undefined ? {} : { token: options.token }),
    async mayAnswer(request) {
      const known = request.headers.authorization !== undefined;
      for (const name of secret)
        if (request.url.includes(`/${name}`)) setGone(name, !known && options.token !== undefined);
      if (/\/(?:orgs|users)\/[^/]+\/repos/.test(request.url) && !options.withoutScopes)
        server.bodies.set(
          `/api/v1/${options.isUser ? 'users' : 'orgs'}/${fleetOwner}/repos`,
          rows(known ? options.projects : visible),
        );
      await options.mayAnswer?.(request);
    },
  });
  return {
    replay,
    url: `${replay.base}/${fleetOwner}`,
    setGone,
    setCut(name, cut) {
      const path = anObject(join(repositories, fleetOwner, `${name}.git`));
      if (cut) renameSync(path, `${path}.away`);
      else renameSync(`${path}.away`, path);
    },
    async close() {
      await replay.close();
      folder.remove();
    },
  };
}

/** `p01`, `p02` and so on. */
export function smallProjects(
  count: number,
  more: Readonly<Record<string, Partial<SmallProject>>> = {},
): SmallProject[] {
  return Array.from({ length: count }, (_, at) => {
    const name = `p${String(at + 1).padStart(2, '0')}`;
    return { name, ...more[name] };
  });
}
