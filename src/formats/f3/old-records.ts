import { utf8 } from '../../lib/bytes.ts';
import { RunError } from '../../lib/run-error.ts';
import { streamFrom } from '../../lib/streams.ts';
import type { ArchiveEntry, ArchiveIndex } from '../../model/archive-index.ts';
import { type Fields, fieldsIn, isFields, recordsIn, textIn } from '../gitea-dump/loose-fields.ts';
import { readDocument } from './read-file.ts';

/*
 * Files that hold more than one record, as the first design had them (one list for each kind, `comments/45.json` with what was said on issue 45),
 * and records that hold others inside (`assets` of a release, `comments` of a review). Each is given a file of its own.
 */

/** A file that the archive does not have. */
interface MadeFile {
  readonly path: string;
  readonly entry: ArchiveEntry;
  /** The file that it comes from. */
  readonly from: string;
  /** Made of a file that today's layout does not have. */
  readonly isOld?: boolean;
}

const listed = ['label', 'milestone', 'release', 'issue', 'pull_request'] as const;
const files: Readonly<Record<(typeof listed)[number], readonly string[]>> = {
  label: ['label', 'labels'],
  milestone: ['milestone', 'milestones'],
  release: ['release', 'releases'],
  issue: ['issue', 'issues'],
  pull_request: ['pullrequest', 'pull_request', 'pull_requests'],
};

/** Records beside each other at the root, without a forge around them. */
export function isFirstDesign(index: ArchiveIndex): boolean {
  if (index.get('forge.json') !== undefined || index.under('forge/').length > 0) return false;
  const isJson = (folder: string) => index.under(folder).some(({ path }) => path.endsWith('.json'));
  const hasRecords = ['issue.json', 'issues.json'].some((path) => index.get(path) !== undefined) || isJson('issues/');
  return index.get('project.json') !== undefined || (hasRecords && isJson('comments/'));
}

/** All records of an archive of the first design. */
export async function* recordsOfFirstDesign(
  index: ArchiveIndex,
  signal?: AbortSignal,
): AsyncGenerator<MadeFile, void, undefined> {
  const [owner, project] = await ownerAndProject(index, signal);
  const folder = `forge/users/${owner.id}/projects/${idOf(project.record, '1')}`;
  yield made(`forge/users/${owner.id}.json`, { index: owner.id, username: owner.name, name: owner.name }, project.from);
  yield made(`${folder}.json`, project.record, project.from);
  for await (const { record, from, at } of listedRecords(index, ['user', 'users'], signal))
    yield made(`forge/users/${idOf(record, String(at + 1))}.json`, record, from);
  for await (const { record, from, at } of listedRecords(index, ['topic', 'topics'], signal))
    yield made(`forge/topics/${idOf(record, String(at + 1))}.json`, record, from);
  for (const kind of listed)
    for await (const { record, from, at, stem } of listedRecords(index, files[kind], signal)) {
      const path = `${folder}/${kind}s/${numberOf(record) ?? stem ?? idOf(record, String(at + 1))}.json`;
      yield made(path, record, from);
      yield* insideOf(path, record, from);
    }
  yield* saidBeside(index, '', folder, signal);
}

/** Files that hold what is said on one issue, beside the issues; and what older records hold inside. */
export async function* sharedFiles(
  index: ArchiveIndex,
  moved: readonly ArchiveEntry[],
  signal?: AbortSignal,
): AsyncGenerator<MadeFile, void, undefined> {
  const projects = index
    .under('forge/')
    .filter(({ path }) => /^forge\/(?:users|organizations)\/[^/]+\/projects\/[^/]+\.json$/u.test(path));
  for (const { path } of projects) {
    const folder = path.slice(0, -'.json'.length);
    for await (const file of saidBeside(index, `${folder}/`, folder, signal)) yield { ...file, isOld: true };
  }
  if (!(await isFirstGeneration(projects, signal))) return;
  const holders = /\/(?:releases\/[^/]+|reviews\/[^/]+)\.json$/u;
  for (const entry of [...index.under('forge/'), ...moved]) {
    if (!holders.test(entry.path)) continue;
    for (const record of await recordsOf(entry, signal)) yield* insideOf(entry.path, record, entry.path);
  }
}

async function isFirstGeneration(projects: readonly ArchiveEntry[], signal?: AbortSignal): Promise<boolean> {
  const [first] = projects;
  const [record] = first === undefined ? [] : await recordsOf(first, signal);
  return record !== undefined && typeof record['index'] === 'number';
}

/** `comments/45.json` and `reviews/45.json` in that folder. */
async function* saidBeside(
  index: ArchiveIndex,
  beside: string,
  project: string,
  signal?: AbortSignal,
): AsyncGenerator<MadeFile, void, undefined> {
  for (const kind of ['comments', 'reviews'] as const)
    for (const entry of index.under(`${beside}${kind}/`)) {
      const stem = /^(\d{1,15})\.json$/u.exec(entry.path.slice(`${beside}${kind}/`.length))?.[1];
      if (stem === undefined) continue;
      let at = 0;
      for (const record of await recordsOf(entry, signal)) {
        const number = someNumber(record, 'issue_index') ?? stem;
        const isPull = kind === 'reviews' || isPullRequest(index, project, beside, number);
        const id = idOf(record, String(++at));
        const path = `${project}/${isPull ? 'pull_requests' : 'issues'}/${number}/${kind}/${id}.json`;
        yield made(path, record, entry.path);
        yield* insideOf(path, record, entry.path);
      }
    }
}

function isPullRequest(index: ArchiveIndex, project: string, beside: string, number: string): boolean {
  const folders = [`${project}/pull_requests`, `${beside}pull_requests`, `${beside}pullrequests`];
  return folders.some((folder) => index.get(`${folder}/${number}.json`) !== undefined);
}

/** Children that stand inside a record. */
function* insideOf(path: string, record: Fields, from: string): Generator<MadeFile, void, undefined> {
  const folder = path.slice(0, -'.json'.length);
  for (const [key, name] of [
    ['assets', 'attachments'],
    ['attachments', 'attachments'],
    ['comments', 'reviewcomments'],
  ] as const) {
    if (key === 'comments' && !/\/reviews\/[^/]+\.json$/u.test(path)) continue;
    for (const [at, child] of recordsIn(record, key).entries())
      yield made(`${folder}/${name}/${idOf(child, String(at + 1))}.json`, child, from);
  }
}

async function ownerAndProject(index: ArchiveIndex, signal?: AbortSignal) {
  const entry = index.get('project.json');
  const [record = {}] = entry === undefined ? [] : await recordsOf(entry, signal);
  const name = textIn(record, 'owner') || textIn(fieldsIn(record, 'owner'), 'username') || 'owner';
  let id = 'owner';
  for await (const { record: user, at } of listedRecords(index, ['user', 'users'], signal))
    if (textIn(user, 'username') === name) id = idOf(user, String(at + 1));
  return [
    { id, name },
    { record, from: entry?.path ?? 'issue.json' },
  ] as const;
}

interface Listed {
  readonly record: Fields;
  readonly from: string;
  readonly at: number;
  /** Name of the file without its ending, where it holds one record. */
  readonly stem?: string;
}

/** Of `<name>.json`, a list, and of `<name>/<id>.json`. */
async function* listedRecords(
  index: ArchiveIndex,
  names: readonly string[],
  signal?: AbortSignal,
): AsyncGenerator<Listed, void, undefined> {
  let at = 0;
  for (const name of names) {
    const list = index.get(`${name}.json`);
    if (list !== undefined)
      for (const record of await recordsOf(list, signal)) yield { record, from: list.path, at: at++ };
    for (const entry of index.under(`${name}/`)) {
      const stem = /^([^/]+)\.json$/u.exec(entry.path.slice(name.length + 1))?.[1];
      if (stem !== undefined)
        for (const record of await recordsOf(entry, signal)) yield { record, from: entry.path, at: at++, stem };
    }
  }
}

async function recordsOf(entry: ArchiveEntry, signal?: AbortSignal): Promise<Fields[]> {
  try {
    const { value } = await readDocument(entry, signal);
    if (Array.isArray(value)) return value.flatMap((item) => (isFields(item) ? [item] : []));
    return isFields(value) ? [value] : [];
  } catch (error) {
    if (error instanceof RunError) return [];
    throw error;
  }
}

const someNumber = (record: Fields, key: string): string | undefined =>
  /^\d{1,15}$/u.test(textIn(record, key)) ? textIn(record, key) : undefined;

const numberOf = (record: Fields) => someNumber(record, 'number') ?? someNumber(record, 'index');

/** An id that can name a file. */
function idOf(record: Fields, otherwise: string): string {
  const id = textIn(record, 'index') || textIn(record, 'id') || otherwise;
  return /^[\w~-][\w.~-]{0,99}$/u.test(id) ? id : otherwise;
}

function made(path: string, record: Fields, from: string): MadeFile {
  const bytes = utf8(
    JSON.stringify(record, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)),
  );
  return { path, from, entry: { path, size: bytes.length, stored: false, open: () => streamFrom([bytes]) } };
}
