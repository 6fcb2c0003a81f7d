import type { ArchiveEntry, ArchiveIndex } from '../../model/archive-index.ts';

/*
 * Every object of F3 is a node with a path such as `/forge/users/1/projects/2/issues/12`. Its file is `<path>.json`; what belongs to it lies in the
 * folder `<path>/`, one folder for each kind.
 */

const nodeKinds = [
  'forge',
  'user',
  'organization',
  'topic',
  'project',
  'repository',
  'label',
  'milestone',
  'issue',
  'pull_request',
  'comment',
  'reaction',
  'review',
  'reviewcomment',
  'release',
  'attachment',
  'team',
  'team_member',
  'team_project',
] as const;

export type NodeKind = (typeof nodeKinds)[number];

/** Path of a node: `/forge`, or a folder of the node above and an id behind it. */
export type NodePath = string;

export const forgeNode = '/forge';

/** Ids of the repositories of a project. */
const repositoryIds = { code: 'vcs', wiki: 'vcs.wiki' } as const;

/** That of the code, that of the wiki. */
export const repositoryNames = [repositoryIds.code, repositoryIds.wiki] as const;

/** Paths of nodes. Ids are safe segments (`ids.ts`). */
export const nodes = {
  user: (id: string) => `${forgeNode}/users/${id}`,
  organization: (id: string) => `${forgeNode}/organizations/${id}`,
  topic: (id: string) => `${forgeNode}/topics/${id}`,
  project: (owner: NodePath, id: string) => `${owner}/projects/${id}`,
  repository: (project: NodePath, name: keyof typeof repositoryIds) => `${project}/repositories/${repositoryIds[name]}`,
  label: (project: NodePath, id: string) => `${project}/labels/${id}`,
  milestone: (project: NodePath, id: string) => `${project}/milestones/${id}`,
  issue: (project: NodePath, number: number) => `${project}/issues/${number}`,
  pullRequest: (project: NodePath, number: number) => `${project}/pull_requests/${number}`,
  comment: (ticket: NodePath, id: string) => `${ticket}/comments/${id}`,
  reaction: (on: NodePath, id: string) => `${on}/reactions/${id}`,
  review: (pullRequest: NodePath, id: string) => `${pullRequest}/reviews/${id}`,
  reviewComment: (review: NodePath, id: string) => `${review}/reviewcomments/${id}`,
  release: (project: NodePath, id: string) => `${project}/releases/${id}`,
  attachment: (on: NodePath, id: string) => `${on}/attachments/${id}`,
} as const;

/** File of a node. */
export const fileOf = (node: NodePath): string => `${node.slice(1)}.json`;

/** Folder of what belongs to a node; of a repository, the bare repository itself. */
export const folderOf = (node: NodePath): string => node.slice(1);

/** Where bytes of attachments lie: once, however often they are used. */
export const objectsFolder = 'forge/objects/';

/** File of the bytes with that SHA-256, 64 lower-case hexadecimal digits. */
export function objectPath(sha256: string): string {
  return `${objectsFolder}${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256.slice(4)}`;
}

interface Container {
  readonly kind: NodeKind;
  /** Kinds of nodes that have such a folder. */
  readonly of: readonly NodeKind[];
}

const owners: readonly NodeKind[] = ['user', 'organization'];
const tickets: readonly NodeKind[] = ['issue', 'pull_request'];

/** Folders by name. A topic may also lie in a project; the reference implementation has them at the forge only. */
export const containers: Readonly<Record<string, Container>> = {
  users: { kind: 'user', of: ['forge'] },
  organizations: { kind: 'organization', of: ['forge'] },
  topics: { kind: 'topic', of: ['forge', 'project'] },
  projects: { kind: 'project', of: owners },
  repositories: { kind: 'repository', of: ['project'] },
  labels: { kind: 'label', of: ['project'] },
  milestones: { kind: 'milestone', of: ['project'] },
  issues: { kind: 'issue', of: ['project'] },
  pull_requests: { kind: 'pull_request', of: ['project'] },
  comments: { kind: 'comment', of: tickets },
  reactions: { kind: 'reaction', of: [...tickets, 'comment'] },
  reviews: { kind: 'review', of: ['pull_request'] },
  reviewcomments: { kind: 'reviewcomment', of: ['review'] },
  releases: { kind: 'release', of: ['project'] },
  attachments: { kind: 'attachment', of: [...tickets, 'comment', 'release', 'reviewcomment'] },
  teams: { kind: 'team', of: ['organization'] },
};

/** Folders of a team. What the newest drivers call them was not seen: whatever their other names suggest is taken. */
const ofTeams: Readonly<Record<string, NodeKind>> = {
  ...{ members: 'team_member', team_members: 'team_member', teammembers: 'team_member' },
  ...{ projects: 'team_project', team_projects: 'team_project', teamprojects: 'team_project' },
};

/** Kind of what lies in that folder of a node of that kind; `undefined` where there is no such folder. */
function kindIn(folder: string, of: NodeKind): NodeKind | undefined {
  if (of === 'team') return Object.hasOwn(ofTeams, folder) ? ofTeams[folder] : undefined;
  const container = Object.hasOwn(containers, folder) ? containers[folder] : undefined;
  return container?.of.includes(of) ? container.kind : undefined;
}

/** What a path of a node says. */
export interface NodePlace {
  readonly kind: NodeKind;
  readonly id: string;
  /** Absent for the forge. */
  readonly parent?: NodePlace;
  readonly path: NodePath;
}

/** Takes a path of a node apart; `undefined` when it is none. */
export function parseNode(path: string): NodePlace | undefined {
  const [empty, root, ...rest] = path.split('/');
  if (empty !== '' || root !== 'forge' || rest.length % 2 !== 0) return undefined;
  let place: NodePlace = { kind: 'forge', id: 'forge', path: forgeNode };
  for (let at = 0; at < rest.length; at += 2) {
    const [folder = '', id = ''] = rest.slice(at, at + 2);
    const kind = kindIn(folder, place.kind);
    if (kind === undefined || id === '') return undefined;
    place = { kind, id, parent: place, path: `${place.path}/${folder}/${id}` };
  }
  return place;
}

/** The node that is stored in a file of the archive; `undefined` for other files. */
export function nodeOfFile(path: string): NodePlace | undefined {
  return path.endsWith('.json') ? parseNode(`/${path.slice(0, -'.json'.length)}`) : undefined;
}

const extraFolder = 'extra/';

/** A file of what F3 has no place for. Long sheets have parts, numbered from 2 on. */
export function extraPath(sheet: string, part = 1): string {
  return part === 1 ? `${extraFolder}${sheet}.jsonl` : `${extraFolder}${sheet}.${part}.jsonl`;
}

/** The parts of a sheet that are there, in their order. */
export function sheetParts(index: ArchiveIndex, sheet: string): ArchiveEntry[] {
  const parts: ArchiveEntry[] = [];
  for (let part = 1; ; part++) {
    const entry = index.get(extraPath(sheet, part));
    if (entry === undefined) return parts;
    parts.push(entry);
  }
}
