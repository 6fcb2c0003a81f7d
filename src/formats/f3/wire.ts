/*
 * Records of F3 as the archive holds them, one for each file. Names of fields are the format's. Absent is left out, never `null`. A reference is a path
 * (`references.ts`), a time RFC 3339 in UTC with whole seconds; `0001-01-01T00:00:00Z` stands for one that nobody knows where the format demands one.
 */

type Reference = string;

export interface ForgeRecord {
  readonly index: 'forge';
  /** Without a slash at the end. */
  readonly url: string;
}

/** `password` is never written. */
export interface UserRecord {
  readonly index: string;
  /** Login. */
  readonly username: string;
  /** Shown to people; empty when nobody knows it. */
  readonly name: string;
  /** Only when it was asked for. */
  readonly email?: string;
}

export interface OrganizationRecord {
  readonly index: string;
  readonly name: string;
  readonly full_name: string;
}

export interface TopicRecord {
  readonly index: string;
  readonly name: string;
}

export interface ProjectRecord {
  readonly index: string;
  readonly name: string;
  readonly is_private: boolean;
  readonly is_mirror: boolean;
  readonly description: string;
  readonly default_branch: string;
  readonly has_wiki: boolean;
}

export interface RepositoryRecord {
  readonly index: 'vcs' | 'vcs.wiki';
  readonly name: 'vcs' | 'vcs.wiki';
}

export interface LabelRecord {
  readonly index: string;
  readonly name: string;
  /** Six hexadecimal digits without `#`. */
  readonly color: string;
  readonly description: string;
}

export interface MilestoneRecord {
  readonly index: string;
  readonly title: string;
  readonly description: string;
  readonly state: 'open' | 'closed';
  readonly deadline?: string;
  readonly created: string;
  readonly updated: string;
  /** Only of closed ones. */
  readonly closed?: string;
}

/** What issues and pull requests share. */
interface TicketRecord {
  /** The number that people see. */
  readonly index: string;
  readonly poster_id: Reference;
  readonly title: string;
  readonly content: string;
  readonly state: 'open' | 'closed';
  readonly is_locked: boolean;
  readonly created: string;
  readonly updated: string;
  /** Only of closed ones. */
  readonly closed?: string;
  readonly milestone?: Reference;
  readonly labels?: readonly Reference[];
  readonly assignees?: readonly Reference[];
}

export interface IssueRecord extends TicketRecord {
  /** A day, `YYYY-MM-DD`. */
  readonly due?: string;
}

/** One side of a pull request. */
export interface BranchRecord {
  /** Name of a branch, or `refs/pull/<number>/head` when there is none. */
  readonly ref: string;
  readonly sha: string;
  readonly repository: Reference;
}

export interface PullRequestRecord extends TicketRecord {
  readonly merged: boolean;
  /** Only of merged ones. */
  readonly merged_time?: string;
  readonly merged_commit_sha?: string;
  readonly head: BranchRecord;
  /** `sha` is the merge base where it is known. */
  readonly base: BranchRecord;
}

export interface CommentRecord {
  readonly index: string;
  readonly poster_id: Reference;
  readonly content: string;
  readonly created: string;
  readonly updated: string;
}

export interface ReactionRecord {
  readonly index: string;
  readonly user_id: Reference;
  readonly content: string;
}

type ReviewState = 'PENDING' | 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'REQUEST_REVIEW';

export interface ReviewRecord {
  readonly index: string;
  readonly reviewer_id: Reference;
  readonly state: ReviewState;
  readonly official: boolean;
  readonly commit_id: string;
  readonly content: string;
  readonly created_at: string;
}

export interface ReviewCommentRecord {
  readonly index: string;
  readonly poster_id: Reference;
  readonly content: string;
  readonly tree_path: string;
  readonly diff_hunk: string;
  /** Negative for the old side; 0 when the comment is on no line. */
  readonly line: number;
  readonly commit_id: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface ReleaseRecord {
  readonly index: string;
  readonly tag_name: string;
  readonly target_commitish?: string;
  readonly name: string;
  readonly body: string;
  readonly draft: boolean;
  readonly prerelease: boolean;
  readonly publisher_id: Reference;
  readonly created: string;
}

export interface AttachmentRecord {
  readonly index: string;
  readonly name: string;
  readonly content_type: string;
  readonly size: number;
  readonly download_count: number;
  readonly created: string;
  readonly sha256: string;
}
