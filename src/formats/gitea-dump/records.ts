import type { Comment } from '../../model/comment.ts';
import type { Issue, Ticket } from '../../model/issue.ts';
import type { Label } from '../../model/label.ts';
import type { Milestone } from '../../model/milestone.ts';
import type { Project } from '../../model/project.ts';
import type { BlobRef } from '../../model/project-source.ts';
import type { PullRequest } from '../../model/pull-request.ts';
import type { Asset, Release } from '../../model/release.ts';
import type { Unit } from '../../model/unit.ts';
import { noDeadline, timeOr, timeOrNull, utcTime } from '../common/times.ts';
import { paths } from './paths.ts';
import { personId } from './people.ts';
import { splitReactions } from './reactions.ts';
import type { YamlRecord } from './yaml.ts';

/** Gitea's number for itself and for Forgejo. (Forgejo's own, 9, is AWS CodeCommit in Gitea.) */
const serviceType = 3;

/** `repo.yml`: only scalars, because a restore refuses lists and mappings there. */
export function repositoryRecord(project: Project, units: readonly Unit[]): YamlRecord {
  const on = (unit: Unit) => units.includes(unit);
  return {
    name: project.name,
    owner: project.owner,
    description: project.description,
    clone_addr: project.cloneUrl,
    original_url: project.url,
    is_private: project.visibility !== 'public',
    service_type: serviceType,
    default_branch: project.defaultBranch ?? '',
    wiki: on('wiki'),
    issues: on('issues'),
    milestones: on('milestones'),
    labels: on('labels'),
    releases: on('releases'),
    comments: on('comments'),
    pulls: on('pull-requests'),
    assets: on('release-files'),
  };
}

/** A label as the issues hold it. `exclusive` is left out: a restore with validation refuses it there. */
export interface LabelInTicket {
  readonly name: string;
  readonly color: string;
  readonly description: string;
  readonly [key: string]: string;
}

export function labelInTicket(label: Pick<Label, 'name' | 'color' | 'description'>): LabelInTicket {
  return { name: label.name, color: label.color, description: label.description };
}

export function labelRecord(label: Pick<Label, 'name' | 'color' | 'description' | 'exclusive'>): YamlRecord {
  return { ...labelInTicket(label), exclusive: label.exclusive ?? false };
}

/** All seven keys, which a restore with validation demands. */
export function milestoneRecord(milestone: Omit<Milestone, 'kind' | 'key' | 'id'>): YamlRecord {
  return {
    title: milestone.title,
    description: milestone.description,
    deadline: utcTime(milestone.deadline) ?? noDeadline,
    created: timeOr(milestone.created),
    updated: timeOr(milestone.updated, milestone.created),
    closed: milestone.state === 'closed' ? timeOrNull(milestone.closed, milestone.updated) : null,
    state: milestone.state,
  };
}

/** `size` and `download_count` are always there: a restore crashes without them. */
export function assetRecord(asset: Asset, blob: BlobRef, path: string): YamlRecord {
  return {
    id: asset.id ?? 0,
    name: asset.name,
    content_type: null,
    size: blob.size,
    download_count: asset.downloads ?? 0,
    created: timeOr(asset.created, asset.updated),
    updated: timeOr(asset.updated, asset.created),
    download_url: path,
  };
}

export function releaseRecord(release: Release, assets: readonly YamlRecord[]): YamlRecord {
  return {
    tag_name: release.tag,
    target_commitish: release.target ?? '',
    name: release.title,
    body: release.body,
    draft: release.draft,
    prerelease: release.prerelease,
    publisher_id: personId(release.author),
    publisher_name: release.author.name,
    publisher_email: '',
    assets,
    created: timeOr(release.created, release.published),
    published: timeOr(release.published, release.created),
  };
}

/** What issue and pull request records say alike; each format's record picks and orders for itself. */
function ticketFields(ticket: Ticket) {
  return {
    poster_id: personId(ticket.author),
    poster_name: ticket.author.name,
    content: ticket.body,
    milestone: ticket.milestone ?? '',
    is_locked: ticket.locked ?? false,
    created: timeOr(ticket.created, ticket.updated),
    updated: timeOr(ticket.updated, ticket.created),
    reactions: splitReactions(ticket.reactions).records,
    assignees: ticket.assignees.map((user) => user.name),
  };
}

/** No `foreignindex`: a restore with validation refuses it, and without it the number counts. */
export function issueRecord(issue: Issue, labels: readonly LabelInTicket[]): YamlRecord {
  const fields = ticketFields(issue);
  return {
    number: issue.number,
    poster_id: fields.poster_id,
    poster_name: fields.poster_name,
    poster_email: '',
    title: issue.title,
    content: fields.content,
    ref: issue.ref ?? '',
    milestone: fields.milestone,
    state: issue.state,
    is_locked: fields.is_locked,
    created: fields.created,
    updated: fields.updated,
    closed: issue.state === 'closed' ? timeOrNull(issue.closed) : null,
    labels,
    reactions: fields.reactions,
    assignees: fields.assignees,
  };
}

/** What the record of a pull request says about its two sides, worked out with the repository at hand. */
export interface PullRequestRefs {
  /** Branch of the head in the dumped repository, or the name it had. */
  readonly headRef: string;
  readonly headSha: string;
  readonly baseRef: string;
  /** Merge base, or empty: a restore works it out for open ones. */
  readonly baseSha: string;
  readonly owner: string;
  readonly repository: string;
}

/** Both sides are said to be in one repository: a restore never has to fetch from a fork that may be gone. */
function sides(refs: PullRequestRefs) {
  const side = (ref: string, sha: string) => ({
    clone_url: '',
    ref,
    sha,
    repo_name: refs.repository,
    owner_name: refs.owner,
  });
  return { head: side(refs.headRef, refs.headSha), base: side(refs.baseRef, refs.baseSha) };
}

const commitId = /^[0-9a-f]{40}([0-9a-f]{24})?$/u;

/** A merged one is closed and has its times: a restore drops merge time and commit otherwise. */
function mergeFields(pull: PullRequest) {
  if (!pull.merged) {
    const closed = pull.state === 'closed' ? timeOrNull(pull.closed) : null;
    return { state: pull.state, closed, merged_time: null, merge_commit_sha: '' };
  }
  const commit = pull.mergeCommit ?? '';
  return {
    state: 'closed',
    closed: timeOr(pull.closed, pull.mergedAt, pull.updated, pull.created),
    merged_time: timeOr(pull.mergedAt, pull.closed, pull.updated, pull.created),
    merge_commit_sha: commitId.test(commit) ? commit : '',
  };
}

/** `title` must be cut before: a restore does not, and some databases refuse it. `foreignindex` names the files of its comments. */
export function pullRequestRecord(
  pull: PullRequest,
  refs: PullRequestRefs,
  labels: readonly LabelInTicket[],
): YamlRecord {
  const fields = ticketFields(pull);
  const merge = mergeFields(pull);
  return {
    number: pull.number,
    title: pull.title,
    poster_name: fields.poster_name,
    poster_id: fields.poster_id,
    poster_email: '',
    content: fields.content,
    milestone: fields.milestone,
    state: merge.state,
    created: fields.created,
    updated: fields.updated,
    closed: merge.closed,
    labels,
    patch_url: paths.patch(pull.number),
    merged: pull.merged,
    merged_time: merge.merged_time,
    merge_commit_sha: merge.merge_commit_sha,
    ...sides(refs),
    assignees: fields.assignees,
    is_locked: fields.is_locked,
    reactions: fields.reactions,
    foreignindex: pull.number,
    ensured_safe: false,
    is_draft: pull.draft,
  };
}

export function commentRecord(comment: Comment, number: number): YamlRecord {
  return {
    issue_index: number,
    index: comment.id,
    comment_type: 'comment',
    poster_id: personId(comment.author),
    poster_name: comment.author.name,
    poster_email: '',
    created: timeOr(comment.created, comment.updated),
    updated: timeOr(comment.updated, comment.created),
    content: comment.body,
    reactions: splitReactions(comment.reactions).records,
  };
}
