import type { ArchiveEntry } from '../../model/archive-index.ts';
import type { Entity } from '../../model/entity.ts';
import type { Project } from '../../model/project.ts';
import type { UserRef } from '../../model/user.ts';
import { type Fields, textIn, textsIn } from '../gitea-dump/loose-fields.ts';
import { type NodePath, parseNode } from './paths.ts';
import { idOfReference, nobody, personOf } from './read-people.ts';
import { projectOf } from './read-project.ts';
import type { Lookups, NamedRepository } from './read-records.ts';
import { resolveReference } from './references.ts';
import type { F3Tree } from './tree.ts';
import { idOfFile } from './tree.ts';

/** Who and what the records of an archive refer to. */
export interface ArchiveLookups {
  readonly project: Project | undefined;
  /** Logins by id. */
  readonly users: ReadonlyMap<string, string>;
  /** References as they stand in the record of that node. */
  at(node: NodePath): Lookups;
}

interface Reading {
  readonly tree: F3Tree;
  record(entry: ArchiveEntry | undefined): Promise<Fields | undefined>;
  whole<T extends Entity>(path: NodePath, read: T): Promise<T>;
}

/** Characters of all names of one kind that are held; who comes later has none. */
const largestNames = 32 << 20;
/** Logins and titles are shorter. */
const longestName = 4096;

async function namesOf(
  { record }: Reading,
  entries: readonly ArchiveEntry[],
  keys: readonly string[],
): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  let left = largestNames;
  for (const entry of entries) {
    if (left <= 0) break;
    const fields = await record(entry);
    const name = fields && keys.map((key) => textIn(fields, key)).find((text) => text !== '');
    if (name === undefined) continue;
    left -= Math.min(name.length, longestName) + 16;
    names.set(idOfFile(entry.path), name.slice(0, longestName));
  }
  return names;
}

/** Reads users, organizations, labels, milestones and projects once; holds their names. */
export async function archiveLookups(reading: Reading): Promise<ArchiveLookups> {
  const { tree } = reading;
  const of = (kind: 'user' | 'organization' | 'label' | 'milestone' | 'topic', ...keys: string[]) =>
    namesOf(reading, tree.list(kind).entries, keys);
  const [users, organizations] = [await of('user', 'username', 'name'), await of('organization', 'name')];
  const [labels, milestones] = [await of('label', 'name'), await of('milestone', 'title')];
  const repositories = await repositoriesOf(reading, users, organizations);
  const project = await ownProject(reading, users, organizations, await of('topic', 'name'), repositories);
  const byName = new Map([...users].map(([id, name]) => [name, id]));
  const person = (reference: string): UserRef => {
    const id = idOfReference(reference);
    if (id === '') return nobody;
    const name = users.get(id) ?? (reference.includes('/organizations/') ? organizations.get(id) : undefined);
    if (name !== undefined) return personOf(id, name);
    // Older archives have names in lists of assignees.
    const known = reference.includes('/') ? undefined : byName.get(reference);
    if (known !== undefined) return personOf(known, reference);
    return /^-?\d+$/u.test(id) ? personOf(id, '') : { name: id };
  };
  return {
    project,
    users,
    at: (node) => ({
      person,
      label: (reference) => named(reference, labels),
      milestone: (reference) => named(reference, milestones),
      repository: (reference) => repositoryAt(node, reference, tree, project, repositories),
    }),
  };
}

/** By the id at the end of a path; the first generation had the name itself, the second the id alone. */
function named(reference: string, names: ReadonlyMap<string, string>): string | undefined {
  if (reference === '') return undefined;
  return names.get(idOfReference(reference)) ?? (reference.includes('/') ? undefined : reference);
}

async function repositoriesOf(
  { tree, record }: Reading,
  users: ReadonlyMap<string, string>,
  organizations: ReadonlyMap<string, string>,
): Promise<Map<NodePath, NamedRepository>> {
  const found = new Map<NodePath, NamedRepository>();
  let left = largestNames;
  for (const path of tree.projects) {
    const owner = parseNode(path)?.parent;
    const fields = left > 0 ? await record(tree.index.get(`${path.slice(1)}.json`)) : undefined;
    if (fields === undefined || owner === undefined) continue;
    const ownerName = (owner.kind === 'user' ? users : organizations).get(owner.id) ?? owner.id;
    const name = textIn(fields, 'name').slice(0, longestName);
    left -= path.length + name.length + ownerName.length;
    found.set(path, { owner: ownerName, project: name });
  }
  return found;
}

/** Both words for the folder: it changed its name within one release. */
const ownRepository = /\/repositor(?:ies|y)\/vcs$/u;

function repositoryAt(
  node: NodePath,
  reference: string,
  tree: F3Tree,
  own: Project | undefined,
  others: ReadonlyMap<NodePath, NamedRepository>,
): NamedRepository | undefined {
  const path = resolveReference(node, reference)?.replace(ownRepository, '');
  if (path === undefined) return undefined;
  if (path === tree.project && own !== undefined)
    return { owner: own.owner, project: own.name, cloneUrl: own.cloneUrl };
  return others.get(path);
}

async function ownProject(
  reading: Reading,
  users: ReadonlyMap<string, string>,
  organizations: ReadonlyMap<string, string>,
  topics: ReadonlyMap<string, string>,
  others: ReadonlyMap<NodePath, NamedRepository>,
): Promise<Project | undefined> {
  const { tree, record, whole } = reading;
  const node = tree.project === undefined ? undefined : parseNode(tree.project);
  if (node === undefined || tree.project === undefined) return undefined;
  const fields = (await record(tree.index.get(`${node.path.slice(1)}.json`))) ?? {};
  const forge = (await record(tree.index.get('forge.json'))) ?? {};
  const forgeUrl = textIn(forge, 'url').replace(/\/+$/u, '');
  const isOrganization = node.parent?.kind === 'organization';
  const ownerId = node.parent?.id ?? '';
  const forked = resolveReference(node.path, textIn(fields, 'forked'));
  const parent = forked === undefined ? undefined : others.get(forked);
  const read = projectOf(fields, node.id, {
    owner: (isOrganization ? organizations : users).get(ownerId) ?? ownerId,
    ownerKind: isOrganization ? 'organization' : 'user',
    forgeUrl,
    topics: topicsOf(fields, topics),
    hasWiki: tree.index.get(`${node.path.slice(1)}/repositories/vcs.wiki.json`) !== undefined,
    ...(parent !== undefined && {
      fork: { owner: parent.owner, name: parent.project, url: `${forgeUrl}/${parent.owner}/${parent.project}` },
    }),
  });
  return whole(node.path, read);
}

/** Those that the project refers to; all of the archive when it says nothing of them. */
function topicsOf(record: Fields, topics: ReadonlyMap<string, string>): string[] {
  if (!Array.isArray(record['topics'])) return [...topics.values()];
  return textsIn(record, 'topics').flatMap((reference) => named(reference, topics) ?? []);
}
