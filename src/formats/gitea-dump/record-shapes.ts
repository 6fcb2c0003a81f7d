/** What a restore takes for a field: the Go types of the forges, by the rules of their YAML library. */
export type FieldShape = 'text' | 'integer' | 'flag' | 'time' | 'texts' | 'any' | RecordShape | readonly [RecordShape];
export interface RecordShape {
  readonly [key: string]: FieldShape;
}

const reaction = { user_id: 'integer', user_name: 'text', content: 'text' } as const satisfies RecordShape;
const label = { name: 'text', color: 'text', description: 'text', exclusive: 'flag' } as const satisfies RecordShape;
const side = { clone_url: 'text', ref: 'text', sha: 'text', repo_name: 'text', owner_name: 'text' } as const;
const asset = {
  id: 'integer',
  name: 'text',
  content_type: 'text',
  size: 'integer',
  download_count: 'integer',
  created: 'time',
  updated: 'time',
  download_url: 'text',
} as const satisfies RecordShape;
const poster = { poster_id: 'integer', poster_name: 'text', poster_email: 'text' } as const;
const ticket = {
  number: 'integer',
  ...poster,
  title: 'text',
  content: 'text',
  milestone: 'text',
  state: 'text',
  is_locked: 'flag',
  created: 'time',
  updated: 'time',
  closed: 'time',
  labels: [label],
  reactions: [reaction],
  assignees: 'texts',
  foreignindex: 'integer',
} as const satisfies RecordShape;
const reviewComment = {
  id: 'integer',
  in_reply_to: 'integer',
  content: 'text',
  tree_path: 'text',
  diff_hunk: 'text',
  position: 'integer',
  line: 'integer',
  commit_id: 'text',
  poster_id: 'integer',
  reactions: [reaction],
  created_at: 'time',
  updated_at: 'time',
} as const satisfies RecordShape;

/** Records of the YAML files, field by field. A key that is not here is ignored by a restore. */
export const recordShapes = {
  // `repo.yml` is read as a map of texts: anything single goes, so its keys are only these for the hint at unknown ones.
  repo: {
    name: 'text',
    owner: 'text',
    description: 'text',
    clone_addr: 'text',
    original_url: 'text',
    is_private: 'text',
    service_type: 'text',
    default_branch: 'text',
    wiki: 'text',
    issues: 'text',
    milestones: 'text',
    labels: 'text',
    releases: 'text',
    comments: 'text',
    pulls: 'text',
    assets: 'text',
  },
  topic: { topics: 'texts' },
  label,
  milestone: {
    title: 'text',
    description: 'text',
    deadline: 'time',
    created: 'time',
    updated: 'time',
    closed: 'time',
    state: 'text',
  },
  release: {
    tag_name: 'text',
    target_commitish: 'text',
    name: 'text',
    body: 'text',
    draft: 'flag',
    prerelease: 'flag',
    publisher_id: 'integer',
    publisher_name: 'text',
    publisher_email: 'text',
    assets: [asset],
    created: 'time',
    published: 'time',
  },
  issue: { ...ticket, ref: 'text' },
  pull_request: {
    ...ticket,
    patch_url: 'text',
    merged: 'flag',
    merged_time: 'time',
    merge_commit_sha: 'text',
    head: side,
    base: side,
    ensured_safe: 'flag',
    is_draft: 'flag',
  },
  comment: {
    issue_index: 'integer',
    index: 'integer',
    comment_type: 'text',
    ...poster,
    created: 'time',
    updated: 'time',
    content: 'text',
    reactions: [reaction],
    meta: 'any',
  },
  review: {
    id: 'integer',
    issue_index: 'integer',
    reviewer_id: 'integer',
    reviewer_name: 'text',
    official: 'flag',
    commit_id: 'text',
    content: 'text',
    created_at: 'time',
    state: 'text',
    comments: [reviewComment],
  },
} as const satisfies Readonly<Record<string, RecordShape>>;

/** Kinds of records, named as their schemas. */
export type RecordKind = keyof typeof recordShapes;

const repoTexts = {
  ...{ name: 'text', owner: 'text', description: 'text', clone_addr: 'text' },
  ...{ original_url: 'text', default_branch: 'text' },
} as const satisfies RecordShape;

/**
 * Keys of all fields that are texts, and of what a comment has in `meta`. Flags and numbers of `repo.yml` are texts to a restore, but are written
 * without quotes.
 */
export const textKeys: ReadonlySet<string> = new Set([
  ...Object.values({ ...recordShapes, repo: repoTexts }).flatMap(textKeysOf),
  ...['OldTitle', 'NewTitle', 'OldRef', 'NewRef'],
]);

function textKeysOf(shape: RecordShape): string[] {
  return Object.entries(shape).flatMap(([key, field]) => {
    if (field === 'text' || field === 'texts') return [key];
    return typeof field === 'object' ? textKeysOf(isList(field) ? field[0] : field) : [];
  });
}

function isList(shape: RecordShape | readonly [RecordShape]): shape is readonly [RecordShape] {
  return Array.isArray(shape);
}
