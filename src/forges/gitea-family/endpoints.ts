import type { ProjectAddress } from '../forge.ts';

/** Which of the two kinds of tickets a list of issues holds; `both` leaves the filter out. */
export type TicketType = 'issues' | 'pulls' | 'both';

/** Every address we ask. Lists take `page` (from 1) and `limit`; those marked *whole* ignore both and send everything. */
export function endpointsOf({ base, owner, name }: ProjectAddress) {
  const api = `${base}/api/v1`;
  const project = `${api}/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
  return {
    version: `${api}/version`,
    forgejoVersion: `${base}/api/forgejo/v1/version`,
    settings: `${api}/settings/api`,
    project,
    topics: `${project}/topics`,
    collaborators: `${project}/collaborators`,
    /** Whole. */
    branchRules: `${project}/branch_protections`,
    branches: `${project}/branches`,
    /** Whole. */
    tagRules: `${project}/tag_protections`,
    labels: `${project}/labels`,
    ownerLabels: `${api}/orgs/${encodeURIComponent(owner)}/labels`,
    milestones: `${project}/milestones?state=all`,
    releases: `${project}/releases`,
    /** Newest first, whatever `sort` says. */
    tickets: (type: TicketType) => `${project}/issues?state=all${type === 'both' ? '' : `&type=${type}`}`,
    ticket: (number: number) => `${project}/issues/${number}`,
    pulls: `${project}/pulls?sort=oldest&state=all`,
    /** Those first that were updated last. */
    pullsByUpdate: `${project}/pulls?sort=recentupdate&state=all`,
    pull: (number: number) => `${project}/pulls/${number}`,
    /** Of the whole project, oldest first. */
    comments: `${project}/issues/comments`,
    reviews: (pull: number) => `${project}/pulls/${pull}/reviews`,
    /** Whole, in another order each time. */
    reviewComments: (pull: number, review: number) => `${project}/pulls/${pull}/reviews/${review}/comments`,
    /** Of an issue or pull request. */
    reactions: (number: number) => `${project}/issues/${number}/reactions`,
    /** Whole. */
    commentReactions: (comment: number) => `${project}/issues/comments/${comment}/reactions`,
    timeline: (number: number) => `${project}/issues/${number}/timeline`,
    dependencies: (number: number) => `${project}/issues/${number}/dependencies`,
    /** Whole: all refs of any kind. */
    refs: `${project}/git/refs`,
    /** Where a bundle of one ref may be had, newest servers first; each packs the branch, tag or commit with its whole history. */
    bundles: (ref: string) => [`${project}/bundle/${pathOf(ref)}`, `${project}/archive/${pathOf(ref)}.bundle`],
    wikiPages: `${project}/wiki/pages`,
    page: `${base}/${owner}/${name}`,
    git: `${base}/${encodeURIComponent(owner)}/${encodeURIComponent(name)}.git`,
    wikiGit: `${base}/${encodeURIComponent(owner)}/${encodeURIComponent(name)}.wiki.git`,
    /** The same bytes as the download address, but open to other sites when `[cors]` is on. */
    file: (uuid: string) => `${base}/attachments/${encodeURIComponent(uuid)}`,
  };
}

export type Endpoints = ReturnType<typeof endpointsOf>;

/** A ref may hold slashes. */
function pathOf(ref: string): string {
  return ref.split('/').map(encodeURIComponent).join('/');
}

/** The list's rows that were updated at this moment or later. */
export function sinceOf(list: string, since: string | undefined): string {
  return since === undefined ? list : `${list}${list.includes('?') ? '&' : '?'}since=${encodeURIComponent(since)}`;
}

/** Adds the page to the address of a list. */
export function pageOf(list: string, page: number, limit: number): string {
  return `${list}${list.includes('?') ? '&' : '?'}page=${page}&limit=${limit}`;
}
