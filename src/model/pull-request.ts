import type { Dependency, Ticket } from './issue.ts';
import type { TeamRef, UserRef } from './user.ts';

/** One side of a pull request. */
export interface PullRequestSide {
  /** Branch name without `refs/heads/`; absent when the branch is gone. */
  readonly ref?: string;
  /** Object id, 40 or 64 lower-case hexadecimal digits. */
  readonly sha?: string;
  /** Of the repository; of one that is gone only some forges still tell. */
  readonly owner?: string;
  /** Absent when the repository is gone. */
  readonly project?: string;
  readonly cloneUrl?: string;
}

export interface PullRequest extends Ticket {
  readonly kind: 'pull-request';
  readonly draft: boolean;
  readonly head: PullRequestSide;
  readonly base: PullRequestSide;
  /** Commit the branches have in common, where the forge tells. */
  readonly mergeBase?: string;
  readonly merged: boolean;
  readonly mergedAt?: string;
  readonly mergedBy?: UserRef;
  /** Only of merged ones. */
  readonly mergeCommit?: string;
  readonly allowMaintainerEdit?: boolean;
  readonly reviewRequests: readonly UserRef[];
  readonly teamReviewRequests: readonly TeamRef[];
  readonly dependsOn?: readonly Dependency[];
  /** Issues that merging it closes. */
  readonly closes?: readonly Dependency[];
  /** It is to be merged as soon as it may be. */
  readonly autoMerge?: AutoMerge;
}

export interface AutoMerge {
  readonly by: UserRef;
  /** `merge`, `squash`, `rebase`. */
  readonly method: string;
}
