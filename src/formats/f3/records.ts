import type { Attachment } from '../../model/attachment.ts';
import type { Comment } from '../../model/comment.ts';
import type { Label } from '../../model/label.ts';
import type { Milestone } from '../../model/milestone.ts';
import type { Project } from '../../model/project.ts';
import type { BlobRef } from '../../model/project-source.ts';
import type { Reaction } from '../../model/reaction.ts';
import type { Asset, Release } from '../../model/release.ts';
import type { User } from '../../model/user.ts';
import { timeOr, utcTime } from '../common/times.ts';
import type {
  AttachmentRecord,
  CommentRecord,
  ForgeRecord,
  LabelRecord,
  MilestoneRecord,
  OrganizationRecord,
  ProjectRecord,
  ReactionRecord,
  ReleaseRecord,
  RepositoryRecord,
  TopicRecord,
  UserRecord,
} from './wire.ts';

/*
 * Entities as records of F3. References come in as paths, ids as strings. What has no place is left out: reading the record again says what that is.
 */

export function forgeRecord(url: string): ForgeRecord {
  return { index: 'forge', url };
}

export function organizationRecord(index: string, name: string): OrganizationRecord {
  return { index, name, full_name: '' };
}

export function topicRecord(index: string, name: string): TopicRecord {
  return { index, name };
}

export function repositoryRecord(index: RepositoryRecord['index']): RepositoryRecord {
  return { index, name: index };
}

/** A person without a display name is shown by the login. */
export function userRecord(
  index: string,
  { name, fullName, email }: Pick<User, 'name' | 'fullName' | 'email'>,
): UserRecord {
  return { index, username: name, name: fullName ?? name, ...(email !== undefined && { email }) };
}

export function projectRecord(index: string, project: Project, hasWiki: boolean): ProjectRecord {
  return {
    index,
    name: project.name,
    is_private: project.visibility !== 'public',
    is_mirror: project.mirror ?? false,
    description: project.description,
    default_branch: project.defaultBranch ?? '',
    has_wiki: hasWiki,
  };
}

export function labelRecord(index: string, label: Pick<Label, 'name' | 'color' | 'description'>): LabelRecord {
  return { index, name: label.name, color: label.color, description: label.description };
}

/** A deadline that nobody knows is left out; other times that the format demands fall back to one another. */
export function milestoneRecord(index: string, milestone: Omit<Milestone, 'kind' | 'key' | 'id'>): MilestoneRecord {
  const deadline = utcTime(milestone.deadline);
  const closed = milestone.state === 'closed' ? utcTime(milestone.closed) : undefined;
  return {
    index,
    title: milestone.title,
    description: milestone.description,
    state: milestone.state,
    ...(deadline !== undefined && { deadline }),
    created: timeOr(milestone.created, milestone.updated),
    updated: timeOr(milestone.updated, milestone.created),
    ...(closed !== undefined && { closed }),
  };
}

export function commentRecord(index: string, comment: Comment, author: string): CommentRecord {
  return {
    index,
    poster_id: author,
    content: comment.body,
    created: timeOr(comment.created, comment.updated),
    updated: timeOr(comment.updated, comment.created),
  };
}

export function reactionRecord(index: string, reaction: Reaction, user: string): ReactionRecord {
  return { index, user_id: user, content: reaction.content };
}

export function releaseRecord(index: string, release: Release, author: string): ReleaseRecord {
  return {
    index,
    tag_name: release.tag,
    ...(release.target !== undefined && { target_commitish: release.target }),
    name: release.title,
    body: release.body,
    draft: release.draft,
    prerelease: release.prerelease,
    publisher_id: author,
    created: timeOr(release.created, release.published),
  };
}

/** Size and digest are those of the bytes that are there, not what the forge says. */
export function attachmentRecord(index: string, file: Asset | Attachment, blob: BlobRef): AttachmentRecord {
  return {
    index,
    name: file.name,
    content_type: '',
    size: blob.size,
    download_count: file.downloads ?? 0,
    created: timeOr(file.created),
    sha256: blob.sha256,
  };
}
