import { known } from '../../lib/known.ts';
import type { Comment } from '../../model/comment.ts';
import type { CommitComment } from '../../model/commit-comment.ts';
import { entityKey } from '../../model/entity.ts';
import type { Label } from '../../model/label.ts';
import type { Milestone } from '../../model/milestone.ts';
import type { Asset, Release } from '../../model/release.ts';
import type { ReviewComment } from '../../model/review.ts';
import { filled, objectId, stateOf, timeOf } from '../common/map.ts';
import { issueKey, pullKey, reviewCommentKey, reviewKey, userRef } from './map-common.ts';
import type {
  GitHubAsset,
  GitHubComment,
  GitHubCommitComment,
  GitHubLabel,
  GitHubMilestone,
  GitHubRelease,
  GitHubReviewComment,
} from './wire.ts';

export function labelOf(label: GitHubLabel): Label {
  const color = label.color.replace(/^#/, '').toLowerCase();
  return {
    kind: 'label',
    key: entityKey('label', label.id),
    id: label.id,
    name: label.name,
    color: /^[0-9a-f]{6}$/.test(color) ? color : 'cccccc',
    description: label.description,
    exclusive: false,
    archived: false,
  };
}

export function milestoneOf(milestone: GitHubMilestone): Milestone {
  return {
    kind: 'milestone',
    key: entityKey('milestone', milestone.id),
    id: milestone.id,
    title: milestone.title,
    description: milestone.description,
    state: stateOf(milestone.state),
    ...known({
      deadline: timeOf(milestone.due_on),
      created: timeOf(milestone.created_at),
      updated: timeOf(milestone.updated_at),
      closed: timeOf(milestone.closed_at),
    }),
  };
}

export function releaseOf(release: GitHubRelease): Release {
  return {
    kind: 'release',
    key: entityKey('release', release.id),
    id: release.id,
    tag: release.tag_name,
    title: release.name,
    body: release.body,
    draft: release.draft,
    prerelease: release.prerelease,
    author: userRef(release.author),
    ...known({
      node: filled(release.node_id),
      reactionCount: release.reactions?.total_count,
      target: filled(release.target_commitish),
      created: timeOf(release.created_at),
      published: timeOf(release.published_at),
    }),
  };
}

/** Uploads that never ended have no bytes: they are no files. */
export function isUploaded(asset: GitHubAsset): boolean {
  return asset.state === 'uploaded' || asset.state === '';
}

/** The API's own address first: it sends on to the bytes of private projects too. */
export function assetOf(asset: GitHubAsset, release: Release): Asset {
  const urls = [asset.url, asset.browser_download_url].filter((url) => url !== '');
  return {
    kind: 'asset',
    key: entityKey('asset', asset.id),
    parent: release.key,
    id: asset.id,
    name: asset.name,
    download: { urls, accept: 'application/octet-stream' },
    ...known({
      size: asset.size ?? undefined,
      downloads: asset.download_count ?? undefined,
      created: timeOf(asset.created_at),
      updated: timeOf(asset.updated_at),
      sha256: /^sha256:([0-9a-f]{64})$/.exec(asset.digest ?? '')?.[1],
    }),
  };
}

/** Key of the ticket that a comment stands at, out of the comment's own address. */
export function ticketOfComment({ html_url }: GitHubComment): string | undefined {
  const [, word, digits] = /\/(issues|pull)\/(\d{1,15})(?:#|$)/.exec(html_url) ?? [];
  if (digits === undefined) return undefined;
  return word === 'pull' ? pullKey(Number(digits)) : issueKey(Number(digits));
}

export function commentKey(id: number): string {
  return entityKey('comment', id);
}

export function commentOf(comment: GitHubComment, parent: string): Comment {
  return {
    kind: 'comment',
    key: commentKey(comment.id),
    parent,
    id: comment.id,
    author: userRef(comment.user),
    body: comment.body,
    ...known({
      node: filled(comment.node_id),
      reactionCount: comment.reactions?.total_count,
      created: timeOf(comment.created_at),
      updated: timeOf(comment.updated_at),
    }),
  };
}

export function pullOfReviewComment({ pull_request_url }: GitHubReviewComment): string | undefined {
  const digits = /\/pulls\/(\d{1,15})$/.exec(pull_request_url)?.[1];
  return digits === undefined ? undefined : pullKey(Number(digits));
}

/**
 * A comment on a line. When the line is gone from the newest state of the pull request, `line` and `commit` are those it was written for: the
 * hunk belongs to them.
 */
export function reviewCommentOf(comment: GitHubReviewComment, review: number, pullRequest: string): ReviewComment {
  const onFile = comment.subject_type === 'file';
  const told = comment.line ?? comment.original_line ?? undefined;
  const side = comment.side === '' ? sideOfHunk(comment.diff_hunk) : sideOf(comment.side);
  const line = onFile ? undefined : (told ?? lastLineOf(comment.diff_hunk, side));
  const isGone = comment.line == null && line !== undefined;
  const startLine = onFile ? undefined : ((isGone ? comment.original_start_line : comment.start_line) ?? undefined);
  return {
    kind: 'review-comment',
    key: reviewCommentKey(comment.id),
    parent: reviewKey(review),
    pullRequest,
    id: comment.id,
    author: userRef(comment.user),
    body: comment.body,
    path: comment.path,
    side,
    hunk: comment.diff_hunk,
    ...known({
      node: filled(comment.node_id),
      reactionCount: comment.reactions?.total_count,
      line: line !== undefined && line > 0 ? line : undefined,
      startLine,
      onFile: onFile ? true : undefined,
      originalLine: otherThan(line, onFile ? undefined : comment.original_line),
      originalStartLine: otherThan(startLine, onFile ? undefined : comment.original_start_line),
      position: comment.position ?? undefined,
      originalPosition: otherThan(comment.position, comment.original_position),
      startSide: startLine === undefined ? undefined : sideOf(comment.start_side ?? comment.side),
      commit: objectId(isGone ? comment.original_commit_id : comment.commit_id),
      originalCommit: objectId(comment.original_commit_id),
      inReplyTo: comment.in_reply_to_id ?? undefined,
      created: timeOf(comment.created_at),
      updated: timeOf(comment.updated_at),
    }),
  };
}

function otherThan(now: number | null | undefined, original: number | null | undefined): number | undefined {
  return original == null || original === now ? undefined : original;
}

export function commitCommentOf(comment: GitHubCommitComment): CommitComment {
  return {
    kind: 'commit-comment',
    key: entityKey('commit-comment', comment.id),
    id: comment.id,
    commit: comment.commit_id,
    author: userRef(comment.user),
    body: comment.body,
    ...known({
      node: filled(comment.node_id),
      reactionCount: comment.reactions?.total_count,
      path: filled(comment.path),
      position: comment.position ?? undefined,
      line: comment.line ?? undefined,
      created: timeOf(comment.created_at),
      updated: timeOf(comment.updated_at),
    }),
  };
}

/** Number of the line at which a hunk ends: that which the comment is about. Very old answers name no line. */
function lastLineOf(hunk: string, side: 'new' | 'old'): number | undefined {
  const [head = '', ...lines] = hunk.split('\n');
  const [, old, now] = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(head) ?? [];
  if (old === undefined || now === undefined) return undefined;
  const skipped = side === 'old' ? '+' : '-';
  const count = lines.filter((line) => !line.startsWith(skipped) && !line.startsWith('\\')).length;
  return count === 0 ? undefined : Number(side === 'old' ? old : now) + count - 1;
}

/** Very old answers name no side. A hunk ends at the line that the comment is about. */
function sideOfHunk(hunk: string): 'new' | 'old' {
  const last = hunk.split('\n').findLast((line) => line !== '' && !line.startsWith('\\'));
  return last?.startsWith('-') ? 'old' : 'new';
}

function sideOf(word: string): 'new' | 'old' {
  return word === 'LEFT' ? 'old' : 'new';
}
