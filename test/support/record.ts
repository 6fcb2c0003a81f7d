import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { recordedBase } from '../../src/demo/recording.ts';
import type { ProjectAddress } from '../../src/forges/forge.ts';
import { type Endpoints, endpointsOf, pageOf } from '../../src/forges/gitea-family/endpoints.ts';
import { forges } from '../../src/forges/registry.ts';
import { gitEnvironment, temporaryFolder } from './git-commands.ts';
import { type RecordStore, recordStore } from './record-store.ts';

const usage = 'npm run record -- <address of the project> <new folder>      (token in TAKEOUT_TOKEN, if it needs one)';

interface Recorder {
  readonly base: string;
  readonly token: string | undefined;
  readonly store: RecordStore;
}

type Row = Readonly<Record<string, unknown>>;

/** Saves the answers of a live Gitea or Forgejo about one project as a recording for the tests. Read only; keeps no token and no cookie. */
export async function main([address, target]: readonly string[]): Promise<number> {
  if (address === undefined || target === undefined || !URL.canParse(address)) {
    console.error(usage);
    return 2;
  }
  const folder = resolve(target);
  if (existsSync(folder)) throw new Error('the folder exists already: name a new one');
  console.log(`${await recordAt(new URL(address), folder, process.env.TAKEOUT_TOKEN || undefined)} answers`);
  return 0;
}

/** The same for a new folder; how many answers it holds. */
export async function recordAt(address: URL, folder: string, token: string | undefined): Promise<number> {
  const place = await placeOf(address, token);
  const recorder: Recorder = { base: place.base, token, store: recordStore(folder, place.base) };
  const endpoints = endpointsOf(place);
  await recordProject(endpoints, recorder);
  for (const [name, url] of [
    ['git', endpoints.git],
    ['wiki', endpoints.wikiGit],
  ] as const) {
    recordGit(url, join(folder, `${name}.bundle`), token);
  }
  return recorder.store.close();
}

/** The first way to read the address at which a project answers. */
async function placeOf(address: URL, token: string | undefined): Promise<ProjectAddress> {
  for (const place of forges.flatMap((forge) => forge.recognise(address)?.candidates ?? [])) {
    if ((await ask(endpointsOf(place).project, { token })).status === 200) return place;
  }
  throw new Error('no project of a Gitea or Forgejo answers there, or the token is wrong');
}

async function recordProject(endpoints: Endpoints, recorder: Recorder): Promise<void> {
  const single = (url: string) => recordSingle(url, recorder);
  const list = (url: string) => recordList(url, recorder);
  for (const url of [
    endpoints.version,
    endpoints.forgejoVersion,
    endpoints.settings,
    endpoints.project,
    endpoints.topics,
  ])
    await single(url);
  const { collaborators, branchRules, tagRules, branches, labels, ownerLabels, milestones, wikiPages } = endpoints;
  for (const url of [collaborators, branchRules, tagRules, branches, labels, ownerLabels, milestones, wikiPages])
    await list(url);
  const releases = await list(endpoints.releases);
  const tickets = await list(endpoints.tickets('both'));
  await list(endpoints.tickets('issues'));
  const pulls = await list(endpoints.tickets('pulls'));
  await list(endpoints.pulls.replace('sort=oldest&', ''));
  const comments = await list(endpoints.comments);
  for (const number of numbersOf(tickets, 'number')) {
    await list(endpoints.reactions(number));
    await list(endpoints.timeline(number));
    await list(endpoints.dependencies(number));
  }
  for (const pull of numbersOf(pulls, 'number')) {
    await single(endpoints.pull(pull));
    for (const review of numbersOf(await list(endpoints.reviews(pull)), 'id'))
      await list(endpoints.reviewComments(pull, review));
  }
  for (const comment of numbersOf(comments, 'id')) await list(endpoints.commentReactions(comment));
  for (const row of [...releases, ...tickets, ...comments]) await recordFiles(row, endpoints, recorder);
}

function numbersOf(rows: readonly Row[], field: string): number[] {
  return rows.map((row) => row[field]).filter((value) => typeof value === 'number');
}

async function ask(url: string, { token }: Pick<Recorder, 'token'>): Promise<Response> {
  return fetch(url, { headers: token === undefined ? {} : { authorization: `token ${token}` } });
}

/** Key of a request: path below the base, query sorted. */
function keyOf(url: string, { base }: Recorder): string {
  const { pathname, searchParams } = new URL(url);
  searchParams.sort();
  const query = searchParams.toString();
  return `GET ${pathname.slice(new URL(base).pathname.replace(/\/$/, '').length)}${query === '' ? '' : `?${query}`}`;
}

async function recordSingle(url: string, recorder: Recorder): Promise<void> {
  const answer = await ask(url, recorder);
  recorder.store.json(keyOf(url, recorder), answer, jsonOf(await answer.text()));
}

/** The whole list, and how it pages: one row's page, and one far behind the end. */
async function recordList(url: string, recorder: Recorder): Promise<readonly Row[]> {
  const key = keyOf(url, recorder);
  const first = await ask(pageOf(url, 1, 50), recorder);
  const value = jsonOf(await first.text());
  if (first.status !== 200 || (value !== null && !Array.isArray(value))) {
    recorder.store.json(key, first, value);
    return [];
  }
  const one = await ask(pageOf(url, 1, 1), recorder);
  const ofOne = jsonOf(await one.text());
  const ignored = Array.isArray(ofOne) && ofOne.length > 1;
  const behind = ignored ? 'more' : (await (await ask(pageOf(url, 9999, 50), recorder)).text()).trim();
  const rows: Row[] = value ?? [];
  for (let page = 2; !ignored && rows.length < Number(first.headers.get('x-total-count')); page++) {
    const more = jsonOf(await (await ask(pageOf(url, page, 50), recorder)).text());
    if (!Array.isArray(more) || more.length === 0) break;
    rows.push(...more);
  }
  recorder.store.json(key, first, value === null ? null : rows, {
    list: true,
    paging: ignored ? 'ignored' : rows.length < 2 ? 'unknown' : 'yes',
    pastTheEnd: behind,
    linkForm: one.headers.get('link')?.replaceAll(recorder.base, recordedBase) ?? null,
  });
  return rows;
}

/** Files of a release, issue or comment: by their uuid, and by their own address when that is on the forge, with and without token. */
async function recordFiles(row: Row, endpoints: Endpoints, recorder: Recorder): Promise<void> {
  const files: readonly Row[] = Array.isArray(row.assets) ? row.assets : [];
  for (const { uuid, browser_download_url: own } of files) {
    const urls = [endpoints.file(String(uuid)), String(own)].filter((url) => url.startsWith(`${recorder.base}/`));
    for (const url of new Set(urls)) {
      const answer = await ask(url, recorder);
      const anonymousStatus = (await fetch(url, { method: 'HEAD' })).status;
      recorder.store.bytes(keyOf(url, recorder), answer, new Uint8Array(await answer.arrayBuffer()), {
        anonymousStatus,
      });
    }
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text.slice(0, 1_000);
  }
}

/** All refs as a bundle; none when there is no such repository or it is empty. The token goes by the environment, never on a command line. */
function recordGit(url: string, bundle: string, token: string | undefined): void {
  const { path, remove } = temporaryFolder();
  const secret =
    token === undefined
      ? {}
      : {
          GIT_CONFIG_KEY_3: 'http.extraHeader',
          GIT_CONFIG_VALUE_3: `Authorization: Basic ${btoa(`${token}:x-oauth-basic`)}`,
        };
  const env = { ...gitEnvironment, ...secret, ...(token === undefined ? {} : { GIT_CONFIG_COUNT: '4' }) };
  try {
    const cloned = spawnSync('git', ['clone', '--quiet', '--mirror', url, join(path, 'mirror.git')], {
      env,
      stdio: 'ignore',
    });
    if (cloned.status !== 0) return;
    const made = spawnSync('git', ['bundle', 'create', '--quiet', bundle, '--all', 'HEAD'], {
      cwd: join(path, 'mirror.git'),
      env,
      stdio: 'ignore',
    });
    if (made.status !== 0) rmSync(bundle, { force: true });
  } finally {
    remove();
  }
}
