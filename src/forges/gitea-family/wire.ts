import * as v from 'valibot';
import { count, flag, listOf, number, text, word } from '../common/loose.ts';
import { GiteaUser, people, user } from './wire-common.ts';

/* The project and its lists. */

export const GiteaVersion = v.object({ version: v.string() });

export const GiteaApiSettings = v.object({ max_response_items: number });

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
