import * as v from 'valibot';
import { count, flag, listOf, number, text, word } from '../common/loose.ts';

/*
 * What GitHub's REST API sends: loose, only the fields we read, `null` as good as absent.
 * Field names as in the published description: https://github.com/github/rest-api-description
 */

/** Absent for an account that was deleted; some places name the account `ghost` (id 10137) instead. */
export const GitHubUser = v.object({ id: number, login: text, type: text });
export type GitHubUser = v.InferOutput<typeof GitHubUser>;
export const user = v.nullish(GitHubUser);
const people = listOf(user);

export const GitHubTeam = v.object({ id: number, name: text, slug: text });
export type GitHubTeam = v.InferOutput<typeof GitHubTeam>;

const parentRepository = v.nullish(v.object({ owner: user, name: v.string(), html_url: text }));

/** https://docs.github.com/rest/repos/repos#get-a-repository */
export const GitHubRepository = v.object({
  id: v.number(),
  name: v.string(),
  owner: GitHubUser,
  description: text,
  homepage: text,
  html_url: text,
  clone_url: text,
  private: flag,
  visibility: text,
  fork: flag,
  parent: parentRepository,
  archived: flag,
  is_template: flag,
  mirror_url: word,
  default_branch: text,
  created_at: word,
  updated_at: word,
  pushed_at: word,
  /** KiB; 0 for a repository without commits. */
  size: count,
  open_issues_count: number,
  has_issues: v.nullish(v.boolean(), true),
  /** Newer servers only: pull requests can be switched off. */
  has_pull_requests: v.nullish(v.boolean(), true),
  has_wiki: v.nullish(v.boolean(), true),
  has_discussions: flag,
  topics: v.nullish(v.array(v.string())),
  permissions: v.nullish(v.object({ push: flag, admin: flag })),
});
export type GitHubRepository = v.InferOutput<typeof GitHubRepository>;

/** https://docs.github.com/rest/issues/labels */
export const GitHubLabel = v.object({ id: v.number(), name: v.string(), color: text, description: text });
export type GitHubLabel = v.InferOutput<typeof GitHubLabel>;

/** https://docs.github.com/rest/issues/milestones */
export const GitHubMilestone = v.object({
  id: v.number(),
  title: v.string(),
  description: text,
  state: text,
  due_on: word,
  created_at: word,
  updated_at: word,
  closed_at: word,
});
export type GitHubMilestone = v.InferOutput<typeof GitHubMilestone>;

/** How many have reacted; who and how only GraphQL says. */
const reactions = v.nullish(v.object({ total_count: count }));

/** What the author is to the project. */
const author_association = text;
/** GitHub's address of an issue of this or another project. */
const issueAddress = word;

const ticket = {
  id: number,
  author_association,
  node_id: text,
  number: v.number(),
  user,
  title: text,
  body: text,
  state: text,
  locked: flag,
  active_lock_reason: word,
  created_at: word,
  updated_at: word,
  closed_at: word,
  /** Labels of very old issues are bare names. */
  labels: listOf(
    v.union([
      v.pipe(
        v.string(),
        v.transform((name) => ({ name })),
      ),
      v.object({ name: v.string() }),
    ]),
  ),
  milestone: v.nullish(v.object({ title: v.string() })),
  assignees: people,
};

/** The list of issues has pull requests too, with `pull_request` set. https://docs.github.com/rest/issues/issues */
export const GitHubIssue = v.object({
  ...ticket,
  comments: number,
  closed_by: user,
  reactions,
  state_reason: word,
  type: v.nullish(v.object({ name: text })),
  parent_issue_url: issueAddress,
  sub_issues_summary: v.nullish(v.object({ total: count })),
  issue_dependencies_summary: v.nullish(v.object({ total_blocked_by: count })),
  repository_url: text,
  pull_request: v.nullish(v.object({})),
});
export type GitHubIssue = v.InferOutput<typeof GitHubIssue>;

/** `repo` is absent when the fork was deleted, `user` when its owner was. */
const side = v.nullish(
  v.object({
    ref: text,
    sha: text,
    user,
    repo: v.nullish(v.object({ owner: user, name: v.string(), clone_url: text })),
  }),
);

/** https://docs.github.com/rest/pulls/pulls */
export const GitHubPull = v.object({
  ...ticket,
  draft: flag,
  merged_at: word,
  merge_commit_sha: word,
  requested_reviewers: people,
  requested_teams: listOf(GitHubTeam),
  auto_merge: v.nullish(v.object({ enabled_by: user, merge_method: text })),
  head: side,
  base: side,
});
export type GitHubPull = v.InferOutput<typeof GitHubPull>;
export type GitHubSide = GitHubPull['head'];

/** https://docs.github.com/rest/issues/comments */
export const GitHubComment = v.object({
  id: v.number(),
  author_association,
  node_id: text,
  /** `…/issues/12#issuecomment-1` or `…/pull/12#issuecomment-1`. */
  html_url: text,
  user,
  body: text,
  created_at: word,
  updated_at: word,
  reactions,
});
export type GitHubComment = v.InferOutput<typeof GitHubComment>;

/** https://docs.github.com/rest/pulls/comments */
export const GitHubReviewComment = v.object({
  id: v.number(),
  author_association,
  node_id: text,
  pull_request_review_id: number,
  /** Ends in `/pulls/12`. */
  pull_request_url: text,
  user,
  body: text,
  path: text,
  diff_hunk: text,
  /** `file`: on the file as a whole. */
  subject_type: text,
  side: text,
  start_side: word,
  line: number,
  start_line: number,
  original_line: number,
  original_start_line: number,
  position: number,
  original_position: number,
  commit_id: word,
  original_commit_id: word,
  in_reply_to_id: number,
  created_at: word,
  updated_at: word,
  reactions,
});
export type GitHubReviewComment = v.InferOutput<typeof GitHubReviewComment>;

/** https://docs.github.com/rest/commits/comments */
export const GitHubCommitComment = v.object({
  id: v.number(),
  author_association,
  node_id: text,
  commit_id: text,
  user,
  body: text,
  path: word,
  position: number,
  line: number,
  created_at: word,
  updated_at: word,
  reactions,
});
export type GitHubCommitComment = v.InferOutput<typeof GitHubCommitComment>;

/** https://docs.github.com/rest/pulls/reviews */
export const GitHubReview = v.object({
  id: v.number(),
  author_association,
  node_id: text,
  user,
  body: text,
  state: text,
  commit_id: word,
  submitted_at: word,
});
export type GitHubReview = v.InferOutput<typeof GitHubReview>;

/** https://docs.github.com/rest/releases/assets */
export const GitHubAsset = v.object({
  id: v.number(),
  name: text,
  /** `open` and `starter` are uploads that never ended: they have no bytes. */
  state: text,
  size: number,
  /** `sha256:<hex>`, of files uploaded since June 2025. */
  digest: word,
  download_count: number,
  created_at: word,
  updated_at: word,
  url: text,
  browser_download_url: text,
});
export type GitHubAsset = v.InferOutput<typeof GitHubAsset>;

/** https://docs.github.com/rest/releases/releases */
export const GitHubRelease = v.object({
  id: v.number(),
  node_id: text,
  tag_name: v.string(),
  target_commitish: text,
  name: text,
  body: text,
  draft: flag,
  prerelease: flag,
  created_at: word,
  published_at: word,
  author: user,
  assets: listOf(GitHubAsset),
  reactions,
});
export type GitHubRelease = v.InferOutput<typeof GitHubRelease>;

/** https://docs.github.com/rest/reactions */
export const GitHubReaction = v.object({ user, content: text, created_at: word });
export type GitHubReaction = v.InferOutput<typeof GitHubReaction>;

/** https://docs.github.com/rest/branches/branches, with `protected=true` */
export const GitHubBranch = v.looseObject({
  name: v.string(),
  /** Not `enabled` where only sets of rules protect it. */
  protection: v.nullish(v.looseObject({ enabled: v.nullish(v.boolean()) })),
});
/** https://docs.github.com/rest/repos/rules */
export const GitHubRuleset = v.looseObject({ id: v.number(), name: text, target: text });
export type GitHubRuleset = v.InferOutput<typeof GitHubRuleset>;
