import type { NodeKind } from './paths.ts';

/** What a field holds. */
type FieldType =
  | ('text' | 'texts' | 'id' | 'number' | 'flag' | 'words')
  | ('time' | 'day' | 'due')
  | ('list' | 'object' | 'ref' | 'refs');

export interface FieldShape {
  readonly type: FieldType;
  readonly required?: true;
  /** Kinds of nodes that a reference may end at. */
  readonly to?: readonly NodeKind[];
  readonly words?: readonly string[];
  /** Of older generations: today there is no such key. */
  readonly old?: true;
  /** Of an object, or of each in a list. */
  readonly fields?: RecordShape;
}

export type RecordShape = Readonly<Record<string, FieldShape>>;

const text = { type: 'text' } as const;
const must = { type: 'text', required: true } as const;
const flag = { type: 'flag', required: true } as const;
const maybe = { type: 'flag' } as const;
const time = { type: 'time', required: true } as const;
const later = { type: 'time' } as const;
const old = { type: 'text', old: true } as const;
const oldList = { type: 'list', old: true } as const;
const user = { type: 'ref', required: true, to: ['user', 'organization'] } as const;
const state = { type: 'words', required: true, words: ['open', 'closed'] } as const;

/** Drivers write reactions as files of their own; the schemas allow them inside, too. */
const reactions: FieldShape = {
  type: 'list',
  fields: { index: { type: 'id' }, user_id: user, content: must },
};

const branch: RecordShape = {
  ref: must,
  sha: must,
  repository: { type: 'ref', to: ['repository'] },
  ...{ clone_url: old, repo_name: old, owner_name: old },
};

const ticket: RecordShape = {
  ...{ poster_id: user, title: must, content: must, state, is_locked: flag, created: time, updated: time },
  closed: later,
  milestone: { type: 'ref', to: ['milestone'] },
  labels: { type: 'refs', to: ['label'] },
  assignees: { type: 'refs', to: ['user', 'organization'] },
  reactions,
  ...{ poster_name: old, poster_email: old, original_author: old },
};

/** Fields of records by kind, without `index`: section 5 of the format's reference. What only older generations had is marked. */
export const recordShapes: Readonly<Record<NodeKind, RecordShape>> = {
  forge: { url: text },
  user: { username: must, name: must, email: text, password: text, is_admin: maybe, avatar: text },
  organization: { name: must, full_name: text, avatar: text },
  topic: { name: must },
  project: {
    ...{ name: must, is_private: flag, is_mirror: flag, description: must, default_branch: must },
    repositories: { type: 'list', fields: { index: { type: 'id' }, name: must } },
    forked: { type: 'ref', to: ['project'] },
    has_wiki: maybe,
    topics: { type: 'refs', to: ['topic'] },
    avatar: text,
    ...{ owner: old, clone_url: old, original_url: old, created: old },
  },
  repository: { name: text },
  label: { name: must, color: text, description: text },
  milestone: {
    ...{ title: must, description: must, state, created: time, updated: time },
    deadline: { type: 'due' },
    closed: later,
  },
  issue: { ...ticket, due: { type: 'day' }, ref: old },
  pull_request: {
    ...ticket,
    merged: flag,
    merged_time: later,
    merged_commit_sha: text,
    head: { type: 'object', required: true, fields: branch },
    base: { type: 'object', required: true, fields: branch },
    patch_url: old,
  },
  comment: {
    ...{ poster_id: user, content: must, created: time, updated: time },
    reactions,
    issue_index: old,
  },
  reaction: { user_id: user, content: must },
  review: {
    reviewer_id: user,
    state: {
      type: 'words',
      required: true,
      words: ['PENDING', 'APPROVED', 'CHANGES_REQUESTED', 'COMMENTED', 'REQUEST_REVIEW', ''],
    },
    ...{ official: maybe, commit_id: must, content: must, created_at: time },
    ...{ issue_index: old, comments: oldList },
  },
  reviewcomment: {
    ...{ poster_id: user, content: must, tree_path: must, diff_hunk: must, commit_id: must },
    line: { type: 'number', required: true },
    ...{ created_at: time, updated_at: time },
    in_reply_to: { type: 'text' },
    reactions,
    ...{ patch: old, position: old },
  },
  release: {
    ...{ tag_name: must, target_commitish: text, name: must, body: must },
    ...{ draft: flag, prerelease: flag, publisher_id: user, created: time },
    ...{ published: later, publisher_name: old, publisher_email: old, assets: oldList },
  },
  attachment: {
    ...{ name: must, content_type: text },
    size: { type: 'number', required: true },
    download_count: { type: 'number' },
    created: time,
    sha256: must,
    download_url: text,
    updated: { type: 'time', old: true },
  },
  team: { name: must, description: text, permissions: { type: 'texts' }, all_projects: maybe },
  team_member: { user: { type: 'ref', required: true, to: ['user'] }, name: text },
  team_project: { name: text, project: { type: 'ref', required: true, to: ['project'] } },
};
