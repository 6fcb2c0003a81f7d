import * as v from 'valibot';

/*
 * What a server of the Gitea family really sends: loose, only the fields we read, `null` as good as absent.
 * Field names as in the server's own description of its API (`/swagger.v1.json`).
 */

const text = v.nullish(v.string(), '');
const word = v.nullish(v.string());
const number = v.nullish(v.number());
const count = v.nullish(v.number(), 0);
const flag = v.nullish(v.boolean(), false);

function listOf<S extends v.GenericSchema>(item: S) {
  return v.nullish(v.array(item), []);
}

export const GiteaVersion = v.object({ version: v.string() });

export const GiteaApiSettings = v.object({ max_response_items: number });

/** A deleted account is `{ id: -1, login: "Ghost" }`; the author of a migrated reaction has id 0. */
export const GiteaUser = v.object({ id: number, login: text, full_name: text });
export type GiteaUser = v.InferOutput<typeof GiteaUser>;
const user = v.nullish(GiteaUser);
/** May hold `null`: a reviewer whose account was deleted. */
const people = listOf(user);

export const GiteaTeam = v.object({ id: number, name: v.string() });
export type GiteaTeam = v.InferOutput<typeof GiteaTeam>;

export const GiteaRepository = v.object({
  id: number,
  owner: GiteaUser,
  name: v.string(),
  full_name: v.string(),
  description: text,
  empty: flag,
  private: flag,
  internal: flag,
  fork: flag,
  template: flag,
  mirror: flag,
  archived: flag,
  parent: v.nullish(v.object({ owner: GiteaUser, name: v.string(), html_url: text })),
  /** KiB. */
  size: count,
  website: text,
  open_issues_count: number,
  open_pr_counter: number,
  default_branch: text,
  created_at: word,
  updated_at: word,
  object_format_name: word,
  topics: v.nullish(v.array(v.string())),
  has_issues: v.nullish(v.boolean(), true),
  has_pull_requests: v.nullish(v.boolean(), true),
  has_wiki: v.nullish(v.boolean(), true),
  has_releases: v.nullish(v.boolean(), true),
  external_tracker: v.nullish(v.object({})),
  external_wiki: v.nullish(v.object({})),
});
export type GiteaRepository = v.InferOutput<typeof GiteaRepository>;

export const GiteaTopics = v.object({ topics: listOf(v.string()) });

export const GiteaLabel = v.object({
  id: v.number(),
  name: v.string(),
  color: text,
  description: text,
  exclusive: flag,
  is_archived: flag,
  /** `…/orgs/<name>/labels/<id>` for a label of the organisation. */
  url: text,
});
export type GiteaLabel = v.InferOutput<typeof GiteaLabel>;

export const GiteaMilestone = v.object({
  id: v.number(),
  title: v.string(),
  description: text,
  state: text,
  due_on: word,
  created_at: word,
  updated_at: word,
  closed_at: word,
});
export type GiteaMilestone = v.InferOutput<typeof GiteaMilestone>;

/** A file of a release, or one that hangs on an issue or comment. */
export const GiteaFile = v.object({
  id: number,
  name: text,
  size: number,
  download_count: number,
  created_at: word,
  uuid: text,
  browser_download_url: text,
});
export type GiteaFile = v.InferOutput<typeof GiteaFile>;

export const GiteaRelease = v.object({
  id: v.number(),
  tag_name: v.string(),
  target_commitish: text,
  name: text,
  body: text,
  draft: flag,
  prerelease: flag,
  created_at: word,
  published_at: word,
  author: user,
  assets: listOf(GiteaFile),
});
export type GiteaRelease = v.InferOutput<typeof GiteaRelease>;

const ticket = {
  id: number,
  number: v.number(),
  user,
  title: text,
  body: text,
  state: text,
  is_locked: flag,
  created_at: word,
  updated_at: word,
  closed_at: word,
  due_date: word,
  labels: listOf(GiteaLabel),
  milestone: v.nullish(v.object({ title: v.string() })),
  assignee: user,
  assignees: people,
  comments: number,
  pin_order: count,
};

/** The list of issues has pull requests too, with `pull_request` set; only it has the attached files. */
export const GiteaIssue = v.object({
  ...ticket,
  ref: text,
  assets: listOf(GiteaFile),
  pull_request: v.nullish(v.object({})),
});
export type GiteaIssue = v.InferOutput<typeof GiteaIssue>;

const side = v.nullish(
  v.object({
    label: text,
    ref: text,
    sha: text,
    repo: v.nullish(v.object({ owner: GiteaUser, name: v.string(), clone_url: text })),
  }),
);

export const GiteaPull = v.object({
  ...ticket,
  draft: flag,
  merged: flag,
  merged_at: word,
  merged_by: user,
  merge_commit_sha: word,
  merge_base: word,
  allow_maintainer_edit: v.nullish(v.boolean()),
  requested_reviewers: people,
  /** Only in the single answer. */
  requested_reviewers_teams: listOf(v.nullish(GiteaTeam)),
  head: side,
  base: side,
});
export type GiteaPull = v.InferOutput<typeof GiteaPull>;
export type GiteaSide = GiteaPull['head'];

export const GiteaComment = v.object({
  id: v.number(),
  /** One of the two is empty; ends in `/issues/12` or `/pulls/12`. */
  issue_url: text,
  pull_request_url: text,
  user,
  body: text,
  created_at: word,
  updated_at: word,
  assets: listOf(GiteaFile),
});
export type GiteaComment = v.InferOutput<typeof GiteaComment>;

export const GiteaReaction = v.object({ user, content: v.string(), created_at: word });
export type GiteaReaction = v.InferOutput<typeof GiteaReaction>;

export const GiteaReview = v.object({
  id: v.number(),
  user,
  team: v.nullish(GiteaTeam),
  state: text,
  body: text,
  commit_id: text,
  stale: flag,
  official: flag,
  dismissed: flag,
  comments_count: count,
  submitted_at: word,
  updated_at: word,
});
export type GiteaReview = v.InferOutput<typeof GiteaReview>;

export const GiteaReviewComment = v.object({
  id: v.number(),
  user,
  resolver: user,
  body: text,
  path: text,
  commit_id: text,
  original_commit_id: text,
  diff_hunk: text,
  /** Line of the new file, 0 for none. */
  position: count,
  /** Line of the old file, 0 for none. */
  original_position: count,
  created_at: word,
  updated_at: word,
});
export type GiteaReviewComment = v.InferOutput<typeof GiteaReviewComment>;

const otherIssue = v.nullish(
  v.object({
    number: v.number(),
    html_url: text,
    repository: v.nullish(v.object({ owner: text, name: text, full_name: text })),
  }),
);

export const GiteaDependency = v.object({
  number: v.number(),
  repository: v.nullish(v.object({ owner: text, name: text })),
});
export type GiteaDependency = v.InferOutput<typeof GiteaDependency>;

export const GiteaTimelineItem = v.object({
  id: v.number(),
  type: v.string(),
  user,
  body: text,
  created_at: word,
  label: v.nullish(v.object({ name: v.string() })),
  milestone: v.nullish(v.object({ title: v.string() })),
  old_milestone: v.nullish(v.object({ title: v.string() })),
  assignee: user,
  assignee_team: v.nullish(GiteaTeam),
  removed_assignee: flag,
  review_id: count,
  old_title: text,
  new_title: text,
  old_ref: text,
  new_ref: text,
  ref_issue: otherIssue,
  ref_comment: v.nullish(v.object({ html_url: text })),
  ref_action: text,
  ref_commit_sha: text,
  dependent_issue: otherIssue,
  tracked_time: v.nullish(v.object({ time: number })),
});
export type GiteaTimelineItem = v.InferOutput<typeof GiteaTimelineItem>;

/** Collaborators, and the rules of branches and tags, which are kept as the server gives them. */
export const GiteaBranchRule = v.looseObject({ rule_name: text, branch_name: text });
export const GiteaTagRule = v.looseObject({ name_pattern: text });

/** Body of a `pull_push` item, as JSON text. */
export const GiteaPush = v.object({ is_force_push: flag, commit_ids: listOf(v.string()) });
