import type { Attachment } from '../../model/attachment.ts';
import type { Comment } from '../../model/comment.ts';
import { entityKey } from '../../model/entity.ts';
import type { Dependency, Issue, Ticket } from '../../model/issue.ts';
import type { Label } from '../../model/label.ts';
import type { Milestone } from '../../model/milestone.ts';
import type { PullRequest, PullRequestSide } from '../../model/pull-request.ts';
import type { Reaction } from '../../model/reaction.ts';
import type { Asset, Release } from '../../model/release.ts';
import type { TeamRef } from '../../model/user.ts';
import type { Endpoints } from './endpoints.ts';
import { filled, known, objectId, timeOf, userRef, userRefs } from './map-common.ts';
import type {
  GiteaComment,
  GiteaDependency,
  GiteaFile,
  GiteaIssue,
  GiteaLabel,
  GiteaMilestone,
  GiteaPull,
  GiteaReaction,
  GiteaRelease,
  GiteaSide,
  GiteaTeam,
} from './wire.ts';

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

export function issueKey(number: number): string {
  return entityKey('issue', number);
}

export function pullKey(number: number): string {
  return entityKey('pull-request', number);
}

export function issueOf(issue: GiteaIssue): Issue {
  return { kind: 'issue', ...ticketOf(issue, issueKey(issue.number)), ...known({ ref: filled(issue.ref) }) };
}

export function pullOf(pull: GiteaPull): PullRequest {
  return {
    kind: 'pull-request',
    ...ticketOf(pull, pullKey(pull.number)),
    draft: pull.draft,
    head: sideOf(pull.head),
    base: sideOf(pull.base),
    merged: pull.merged,
    reviewRequests: userRefs(pull.requested_reviewers),
    teamReviewRequests: pull.requested_reviewers_teams.flatMap((team) => (team ? [teamRef(team)] : [])),
    ...known({
      mergeBase: objectId(pull.merge_base),
      mergedAt: pull.merged ? timeOf(pull.merged_at) : undefined,
      mergedBy: pull.merged && pull.merged_by ? userRef(pull.merged_by) : undefined,
      mergeCommit: pull.merged ? objectId(pull.merge_commit_sha) : undefined,
      allowMaintainerEdit: pull.allow_maintainer_edit ?? undefined,
    }),
  };
}

export function teamRef(team: GiteaTeam): TeamRef {
  return { name: team.name, ...known({ id: team.id ?? undefined }) };
}

type GiteaTicket = Omit<GiteaIssue, 'ref' | 'assets' | 'pull_request'>;

function ticketOf(ticket: GiteaTicket, key: string): Ticket {
  const assignees = ticket.assignees.length > 0 ? ticket.assignees : [ticket.assignee];
  return {
    key,
    number: ticket.number,
    author: userRef(ticket.user),
    title: ticket.title,
    body: ticket.body,
    state: stateOf(ticket.state),
    locked: ticket.is_locked,
    labels: [...new Set(ticket.labels.map((label) => label.name))],
    assignees: userRefs(assignees),
    ...known({
      id: ticket.id ?? undefined,
      created: timeOf(ticket.created_at),
      updated: timeOf(ticket.updated_at),
      closed: timeOf(ticket.closed_at),
      milestone: ticket.milestone?.title,
      deadline: timeOf(ticket.due_date),
      pinned: ticket.pin_order > 0 ? ticket.pin_order : undefined,
      commentCount: ticket.comments ?? undefined,
    }),
  };
}

/**
 * When the branch is gone, `ref` is `refs/pull/<n>/head`; then the label still has its name. A pull request made by a push to `refs/for/` has
 * neither.
 */
function sideOf(side: GiteaSide): PullRequestSide {
  if (!side) return {};
  const named = side.ref.startsWith('refs/') ? side.label.replace(/^[^:]*:/, '') : side.ref;
  return known({
    ref: filled(named),
    sha: objectId(side.sha),
    owner: filled(side.repo?.owner.login),
    project: side.repo?.name,
    cloneUrl: filled(side.repo?.clone_url),
  });
}

/** Number of the ticket that a comment belongs to, from the one of its two addresses that is set. */
export function ticketOfComment(comment: GiteaComment): string | undefined {
  const address = comment.pull_request_url || comment.issue_url;
  const [, word, digits] = /\/(issues|pulls)\/(\d{1,15})$/.exec(address) ?? [];
  if (digits === undefined) return undefined;
  return word === 'pulls' ? pullKey(Number(digits)) : issueKey(Number(digits));
}

export function commentOf(comment: GiteaComment, parent: string): Comment {
  return {
    kind: 'comment',
    key: entityKey('comment', comment.id),
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

function stateOf(word: string): 'open' | 'closed' {
  return word === 'closed' ? 'closed' : 'open';
}
