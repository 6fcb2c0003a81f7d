import { compareText } from '../../lib/compare-text.ts';
import type { ArchiveEntry, ArchiveIndex } from '../../model/archive-index.ts';
import { entryIndex } from '../../model/entry-index.ts';
import { isFirstDesign, recordsOfFirstDesign, sharedFiles } from './old-records.ts';
import { containers } from './paths.ts';

/** Something that older generations laid out otherwise. */
interface LayoutFinding {
  readonly code: 'f3-assets-folder' | 'f3-repository-folder' | 'f3-old-folder' | 'f3-first-design';
  /** Where it lies. */
  readonly file: string;
}

/** An archive as the generation of today lays it out. */
export interface Layout {
  readonly index: ArchiveIndex;
  readonly found: readonly LayoutFinding[];
  /** Where the file or folder of that path really lies. */
  pathOf(path: string): string;
  /** A file of more than one record, of which the path is one: its lines are not those of the file. */
  isPart(path: string): boolean;
}

/** Folders that had another name once. Singular ones are those of 2023. */
const renamed: Readonly<Record<string, string>> = {
  ...{ user: 'users', organization: 'organizations', topic: 'topics', project: 'projects', label: 'labels' },
  ...{ milestone: 'milestones', issue: 'issues', pull_request: 'pull_requests', comment: 'comments' },
  ...{ reaction: 'reactions', review: 'reviews', reviewcomment: 'reviewcomments', release: 'releases' },
  ...{ assets: 'attachments', asset: 'attachments', attachment: 'attachments', repository: 'repositories' },
};

/** Bytes of records out of files that hold several: they are held in memory. What goes beyond is left out. */
const largestMade = 128 << 20;

/** Something that only F3 has, of whatever generation. */
export function looksLikeF3(index: ArchiveIndex): boolean {
  const owned = ['forge/users/', 'forge/organizations/', 'forge/user/', 'forge/organization/'];
  const isTree = owned.some((folder) => index.under(folder).some(({ path }) => path.endsWith('.json')));
  return isTree || isFirstDesign(index);
}

/** The path of today, and what was another one; `undefined` when it is today's already. */
function todaysPath(path: string): { path: string; code: LayoutFinding['code'] } | undefined {
  const parts = path.split('/');
  let code: LayoutFinding['code'] | undefined;
  for (let at = 1; at < parts.length - 1; at += 2) {
    const folder = parts[at] ?? '';
    const now = Object.hasOwn(renamed, folder) ? renamed[folder] : undefined;
    if (now !== undefined && !Object.hasOwn(containers, folder)) {
      parts[at] = now;
      if (folder === 'assets') code = 'f3-assets-folder';
      else if (folder === 'repository') code ??= 'f3-repository-folder';
      else code ??= 'f3-old-folder';
    }
    // What is below is git's.
    if (parts[at] === 'repositories') break;
  }
  return code && { path: parts.join('/'), code };
}

/** Brings every path of an older generation to today's. Contents stay as they are: reading them is loose. */
export async function todaysLayout(index: ArchiveIndex, signal?: AbortSignal): Promise<Layout> {
  const moved = new Map<string, ArchiveEntry>();
  const real = new Map<string, string>();
  const parts = new Set<string>();
  const found: LayoutFinding[] = [];
  const said = new Set<string>();
  const say = (code: LayoutFinding['code'], file: string) => {
    const folder = file.slice(0, file.lastIndexOf('/') + 1) || file;
    if (said.has(`${code} ${folder}`)) return;
    said.add(`${code} ${folder}`);
    found.push({ code, file });
  };
  for (const entry of index.under('forge/')) {
    if (entry.path.startsWith('forge/objects/')) continue;
    const now = todaysPath(entry.path);
    if (now === undefined) continue;
    say(now.code, entry.path);
    // Where both are there, today's counts.
    if (index.get(now.path) !== undefined || moved.has(now.path)) continue;
    moved.set(now.path, { ...entry, path: now.path });
    real.set(now.path, entry.path);
  }
  let room = largestMade;
  const take = (made: { path: string; entry: ArchiveEntry; from: string }) => {
    room -= made.entry.size;
    if (room < 0 || index.get(made.path) !== undefined || moved.has(made.path)) return;
    moved.set(made.path, made.entry);
    real.set(made.path, made.from);
    parts.add(made.path);
  };
  if (isFirstDesign(index)) {
    say('f3-first-design', index.get('project.json')?.path ?? 'issue.json');
    for await (const made of recordsOfFirstDesign(index, signal)) take(made);
  }
  for await (const made of sharedFiles(index, [...moved.values()], signal)) {
    if (made.isOld) say('f3-first-design', made.from);
    take(made);
  }
  const gits = gitFolders(index, [...moved.keys()]);
  for (const [path, entry] of gits) {
    moved.set(path, { ...entry, path });
    real.set(path, entry.path);
  }
  return {
    index: moved.size === 0 ? index : withMoved(index, moved, new Set(real.values()), parts),
    found,
    pathOf: (path) => real.get(path) ?? realFolder(path, real),
    isPart: (path) => parts.has(path),
  };
}

/** The repository of the first design lies beside its records. */
function gitFolders(index: ArchiveIndex, moved: readonly string[]): [string, ArchiveEntry][] {
  if (!isFirstDesign(index)) return [];
  const project = moved.find((path) => /^forge\/users\/[^/]+\/projects\/[^/]+\.json$/u.test(path));
  if (project === undefined) return [];
  const folder = `${project.slice(0, -'.json'.length)}/repositories`;
  return [
    ['git/', 'vcs/'],
    ['wiki/', 'vcs.wiki/'],
  ].flatMap(([from = '', to = '']) =>
    index
      .under(from)
      .map((entry): [string, ArchiveEntry] => [`${folder}/${to}${entry.path.slice(from.length)}`, entry]),
  );
}

function realFolder(path: string, real: ReadonlyMap<string, string>): string {
  const inside = `${path}/`;
  for (const [now, was] of real)
    if (now.startsWith(inside) && was.endsWith(now.slice(path.length))) return was.slice(0, path.length - now.length);
  return path;
}

function withMoved(
  index: ArchiveIndex,
  moved: ReadonlyMap<string, ArchiveEntry>,
  gone: ReadonlySet<string>,
  parts: ReadonlySet<string>,
): ArchiveIndex {
  // A file of several records that is also one itself stays.
  const kept = index.entries.filter(({ path }) => !gone.has(path) || parts.has(path));
  const all = [...kept, ...moved.values()].sort((a, b) => compareText(a.path, b.path));
  return entryIndex(all, index);
}
