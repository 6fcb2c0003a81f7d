import { known } from '../../lib/known.ts';
import type { Attachment } from '../../model/attachment.ts';
import type { Comment } from '../../model/comment.ts';
import { entityKey } from '../../model/entity.ts';
import type { Dependency } from '../../model/issue.ts';
import type { Label } from '../../model/label.ts';
import type { Milestone } from '../../model/milestone.ts';
import type { Reaction } from '../../model/reaction.ts';
import type { Asset, Release } from '../../model/release.ts';
import { filled, stateOf, timeOf } from '../common/map.ts';
import type { Endpoints } from './endpoints.ts';
import { userRef } from './map-common.ts';
import { issueKey, pullKey } from './map-tickets.ts';
import type { GiteaComment, GiteaFile, GiteaLabel, GiteaMilestone, GiteaRelease } from './wire.ts';
import type { GiteaDependency, GiteaReaction } from './wire-details.ts';

/** True for a label that belongs to the organisation. */
export function isOwnerLabel(label: GiteaLabel): boolean {
  return /\/orgs\/[^/]+\/labels\/\d+$/.test(label.url);
}

export function labelOf(label: GiteaLabel, fromOwner: boolean): Label {
  return {
    kind: 'label',
    key: entityKey('label', label.id),
    id: label.id,
    name: label.name,
    color: colorOf(label.color),
    description: label.description,
    exclusive: label.exclusive,
    archived: label.is_archived,
    ...(fromOwner ? { fromOwner } : {}),
  };
}

function colorOf(text: string): string {
  const digits = text.replace(/^#/, '').toLowerCase();
  if (/^[0-9a-f]{3}$/.test(digits)) return digits.replace(/./g, '$&$&');
  return /^[0-9a-f]{6}$/.test(digits) ? digits : 'cccccc';
}

export function milestoneOf(milestone: GiteaMilestone): Milestone {
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

export function releaseOf(release: GiteaRelease): Release {
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
      target: filled(release.target_commitish),
      created: timeOf(release.created_at),
      published: timeOf(release.published_at),
    }),
  };
}

export function assetOf(file: GiteaFile, release: Release, endpoints: Endpoints): Asset {
  return {
    kind: 'asset',
    key: fileKey('asset', file, release.key),
    parent: release.key,
    ...fileFields(file, endpoints),
  };
}

export function attachmentOf(file: GiteaFile, parent: string, endpoints: Endpoints): Attachment {
  return {
    kind: 'attachment',
    key: fileKey('attachment', file, parent),
    parent,
    ...fileFields(file, endpoints),
    ...known({ uuid: filled(file.uuid) }),
  };
}

function fileKey(kind: 'asset' | 'attachment', file: GiteaFile, parent: string): string {
  return file.id == null ? entityKey(kind, parent, file.uuid || file.name) : entityKey(kind, file.id);
}

/** `/attachments/<uuid>` comes first: the download address of releases is never open to other sites. */
function fileFields(file: GiteaFile, endpoints: Endpoints) {
  const urls = [file.uuid === '' ? '' : endpoints.file(file.uuid), file.browser_download_url];
  return {
    name: file.name,
    download: { urls: [...new Set(urls.filter((url) => url !== ''))] },
    ...known({
      id: file.id ?? undefined,
      size: file.size ?? undefined,
      downloads: file.download_count ?? undefined,
      created: timeOf(file.created_at),
    }),
  };
}

/** Number of the ticket that a comment belongs to, from the one of its two addresses that is set. */
export function ticketOfComment(comment: GiteaComment): string | undefined {
  const address = comment.pull_request_url || comment.issue_url;
  const [, word, digits] = /\/(issues|pulls)\/(\d{1,15})$/.exec(address) ?? [];
  if (digits === undefined) return undefined;
  return word === 'pulls' ? pullKey(Number(digits)) : issueKey(Number(digits));
}

export function commentKey(id: number): string {
  return entityKey('comment', id);
}

export function commentOf(comment: GiteaComment, parent: string): Comment {
  return {
    kind: 'comment',
    key: commentKey(comment.id),
    parent,
    id: comment.id,
    author: userRef(comment.user),
    body: comment.body,
    ...known({ created: timeOf(comment.created_at), updated: timeOf(comment.updated_at) }),
  };
}

/** In a fixed order, whatever the server's: by person, then by word. */
export function reactionsOf(reactions: readonly GiteaReaction[]): Reaction[] {
  const mapped = reactions.map((reaction) => ({
    user: userRef(reaction.user),
    content: reaction.content,
    ...known({ created: timeOf(reaction.created_at) }),
  }));
  const order = (reaction: Reaction) => `${reaction.user.name}\n${reaction.content}`;
  return mapped.sort((one, other) => (order(one) < order(other) ? -1 : order(one) > order(other) ? 1 : 0));
}

export function dependencyOf(dependency: GiteaDependency): Dependency {
  const { repository } = dependency;
  return { owner: repository?.owner ?? '', project: repository?.name ?? '', number: dependency.number };
}
