import * as v from 'valibot';
import { count, flag, listOf, number, text, word } from '../common/loose.ts';
import { GiteaTeam, user } from './wire-common.ts';

/* What is asked for each issue, pull request or comment, and the rules of the project. */

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

/** A branch as everybody may see it: that it is protected, and the little of the rule that concerns merging. */
export const GiteaBranch = v.object({
  name: v.string(),
  protected: flag,
  required_approvals: count,
  enable_status_check: flag,
  status_check_contexts: v.nullish(v.array(v.string()), []),
});
export type GiteaBranch = v.InferOutput<typeof GiteaBranch>;

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
