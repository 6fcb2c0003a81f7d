import { compareText } from '../../lib/compare-text.ts';
import type { ArchiveEntry, ArchiveIndex } from '../../model/archive-index.ts';
import { numberOfId } from './ids.ts';
import { type NodeKind, type NodePath, nodeOfFile } from './paths.ts';

/** Files of one kind of node, in the order of their ids. Holds the entries, which the index has anyway, and 8 bytes for each. */
export interface NodeList {
  readonly entries: readonly ArchiveEntry[];
  /** Numbers of the ids; the same for all that have none. */
  readonly numbers: Float64Array;
}

/** Files of releases are apart from those that hang on texts. */
export type ListKind = NodeKind | 'asset';

/** Which files of an archive are nodes of the project. */
export interface F3Tree {
  readonly index: ArchiveIndex;
  /** Of the project that is read; absent when there is none. */
  readonly project?: NodePath;
  /** All projects that the archive has a file of. */
  readonly projects: readonly NodePath[];
  /** Inside the project; users, organizations and topics of the forge. */
  list(kind: ListKind): NodeList;
  /** Files directly in a folder of a node, in the order of their ids. */
  children(node: NodePath, folder: string): readonly ArchiveEntry[];
  /** Issues that are pull requests as well: some forges list them twice. The pull request is the one that is read. */
  isDouble(number: string): boolean;
}

/** Ids that are no number come behind all that are. */
const noNumber = Number.POSITIVE_INFINITY;

function orderOfId(id: string): number {
  const number = numberOfId(id);
  return number === undefined || number < 0 ? noNumber : number;
}

/** Numbers as numbers; `x2` before `x10`. */
function compareIds(a: string, b: string): number {
  return a.length - b.length || compareText(a, b);
}

export const idOfFile = (path: string) => path.slice(path.lastIndexOf('/') + 1, -'.json'.length);

export function f3Tree(index: ArchiveIndex): F3Tree {
  const projects = projectsOf(index);
  const project = chosen(index, projects);
  const kinds = entriesByKind(index, project);
  const lists = new Map<ListKind, NodeList>();
  const isDouble = (number: string) =>
    index.get(`${(project ?? '').slice(1)}/pull_requests/${number}.json`) !== undefined;
  return {
    index,
    ...(project === undefined ? {} : { project }),
    projects,
    isDouble,
    list(kind) {
      const known = lists.get(kind) ?? listOf(kinds.get(kind) ?? []);
      lists.set(kind, known);
      return known;
    },
    children: (node, folder) => childrenOf(index, `${node.slice(1)}/${folder}/`),
  };
}

function projectsOf(index: ArchiveIndex): NodePath[] {
  const found: NodePath[] = [];
  for (const owners of ['forge/organizations/', 'forge/users/'])
    for (const { path } of index.under(owners)) {
      if (!/^[^/]+\/projects\/[^/]+\.json$/u.test(path.slice(owners.length))) continue;
      found.push(`/${path.slice(0, -'.json'.length)}`);
    }
  return found;
}

/** The one that has most: parents of forks and the like are there without their contents. */
function chosen(index: ArchiveIndex, projects: readonly NodePath[]): NodePath | undefined {
  let [best, most]: [NodePath | undefined, number] = [undefined, -1];
  for (const project of projects) {
    const count = projects.length === 1 ? 0 : index.under(`${project.slice(1)}/`).length;
    if (count > most) [best, most] = [project, count];
  }
  return best;
}

function entriesByKind(index: ArchiveIndex, project: NodePath | undefined): Map<ListKind, ArchiveEntry[]> {
  const kinds = new Map<ListKind, ArchiveEntry[]>();
  const take = (entry: ArchiveEntry) => {
    const node = nodeOfFile(entry.path);
    if (node === undefined) return;
    const kind = node.kind === 'attachment' && node.parent?.kind === 'release' ? 'asset' : node.kind;
    const list = kinds.get(kind);
    if (list === undefined) kinds.set(kind, [entry]);
    else list.push(entry);
  };
  for (const folder of ['forge/users/', 'forge/organizations/', 'forge/topics/'])
    for (const entry of index.under(folder)) if (!entry.path.slice(folder.length).includes('/')) take(entry);
  if (project === undefined) return kinds;
  const git = `${project.slice(1)}/repositories/`;
  for (const entry of index.under(`${project.slice(1)}/`))
    if (!entry.path.startsWith(git) || entry.path.indexOf('/', git.length) < 0) take(entry);
  return kinds;
}

function listOf(found: readonly ArchiveEntry[]): NodeList {
  const ids = found.map(({ path }) => idOfFile(path));
  const numbers = Float64Array.from(ids, orderOfId);
  const order = Uint32Array.from(found.keys());
  const compare = (a: number, b: number) => {
    const [one = 0, other = 0] = [numbers[a], numbers[b]];
    if (one !== other) return one - other;
    // Entries are sorted by path already: those of one number stay so.
    return one === noNumber ? compareIds(ids[a] ?? '', ids[b] ?? '') || a - b : a - b;
  };
  order.sort(compare);
  return {
    entries: Array.from(order, (at) => found[at]).flatMap((entry) => entry ?? []),
    numbers: numbers.map((_, place) => numbers[order[place] ?? 0] ?? noNumber),
  };
}

function childrenOf(index: ArchiveIndex, prefix: string): ArchiveEntry[] {
  const found = index
    .under(prefix)
    .filter(({ path }) => path.endsWith('.json') && path.indexOf('/', prefix.length) < 0);
  if (found.length < 2) return found;
  return [...listOf(found).entries];
}
