import type { Attachment } from './attachment.ts';
import type { Comment } from './comment.ts';
import type { CommitComment } from './commit-comment.ts';
import type { Discussion, DiscussionComment } from './discussion.ts';
import type { Edit } from './edit.ts';
import type { Event } from './event.ts';
import type { Issue } from './issue.ts';
import type { Label } from './label.ts';
import type { Milestone } from './milestone.ts';
import type { Project } from './project.ts';
import type { PullRequest } from './pull-request.ts';
import type { Asset, Release } from './release.ts';
import type { Review, ReviewComment } from './review.ts';
import type { User } from './user.ts';

/** One thing of the model. Adding a kind makes the compiler name every place that has to know it. */
export type Entity =
  | Project
  | User
  | Label
  | Milestone
  | Release
  | Asset
  | Issue
  | PullRequest
  | Comment
  | Event
  | Review
  | ReviewComment
  | CommitComment
  | Discussion
  | DiscussionComment
  | Edit
  | Attachment;

export type EntityKind = Entity['kind'];
export type EntityOf<K extends EntityKind> = Extract<Entity, { kind: K }>;

/** In reading order: nothing comes before what it refers to. */
export const entityKinds = [
  'project',
  'user',
  'label',
  'milestone',
  'release',
  'asset',
  'issue',
  'pull-request',
  'comment',
  'event',
  'review',
  'review-comment',
  'commit-comment',
  'discussion',
  'discussion-comment',
  'edit',
  'attachment',
] as const satisfies readonly EntityKind[];

const digits = 16;

/**
 * The stable key of an entity: kind and the forge's own ids. Keys sort as text in the order of their numbers, so `scan` gives
 * issues by number and comments by id.
 */
export function entityKey(kind: EntityKind, ...ids: (number | string)[]): string {
  const parts = ids.map((id) => (typeof id === 'number' ? String(id).padStart(digits, '0') : id));
  return [kind, ...parts].join(':');
}

/** Key of what an entity belongs to, `undefined` for those that belong to the project itself. */
export function parentOf(entity: Entity): string | undefined {
  return 'parent' in entity ? entity.parent : undefined;
}
