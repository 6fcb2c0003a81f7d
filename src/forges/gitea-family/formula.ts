/** What the number of requests depends on. */
export interface ProjectSize {
  readonly issues: number;
  readonly pulls: number;
  readonly comments: number;
  /** Sent reviews that have comments. */
  readonly reviewsWithComments: number;
  readonly labels: number;
  readonly ownerLabels: number;
  readonly milestones: number;
  readonly releases: number;
  readonly pageSize: number;
}

/** Requests of a list; an empty one takes one, too. */
export function pagesOf(rows: number, pageSize: number): number {
  return Math.max(1, Math.ceil(rows / pageSize));
}

/** Requests of each part of an export, as the README has them; without git, files, and what is asked before the start. */
export function requestsFor(size: ProjectSize) {
  const pages = (rows: number) => pagesOf(rows, size.pageSize);
  return {
    /** Collaborators, rules of branches and of tags, and for those who may not see the rules a page of branches. */
    project: 4,
    labels: pages(size.labels) + pages(size.ownerLabels),
    milestones: pages(size.milestones),
    releases: pages(size.releases),
    issues: pages(size.issues),
    /** Instead of `issues`, when the files attached to pull requests are wanted. */
    tickets: pages(size.issues + size.pulls),
    pulls: pages(size.pulls),
    comments: pages(size.comments),
    reviews: size.pulls + size.reviewsWithComments,
    reactions: size.issues + size.pulls + size.comments,
    /** One more for each issue that was ever made to wait for another, and for each further page of a timeline. */
    events: size.issues + size.pulls,
  };
}
