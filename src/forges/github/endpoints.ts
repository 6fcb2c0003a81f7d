import type { ProjectAddress } from '../forge.ts';

/** Where the page of GitHub itself is; every other host is an Enterprise Server. */
export const publicBase = 'https://github.com';
const publicApi = 'https://api.github.com';

/** Origin and path of the REST API, without a slash at the end. */
export function apiOf(base: string): string {
  return base === publicBase ? publicApi : `${base}/api/v3`;
}

/** Origins that belong to the forge: the token may go to these, and to no other. */
export function originsOf(base: string): readonly string[] {
  const { origin } = new URL(base);
  return origin === publicBase ? [publicBase, publicApi] : [origin];
}

/** Rows of a full page; no list of GitHub gives more. */
export const pageSize = 100;

/** Every address that is asked. Lists are oldest first where they can be: what is new lands at their end. */
export function endpointsOf({ base, owner, name }: Pick<ProjectAddress, 'base' | 'owner' | 'name'>) {
  const api = apiOf(base);
  const path = `${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
  const project = `${api}/repos/${path}`;
  const list = (rest: string) => `${project}/${rest}${rest.includes('?') ? '&' : '?'}per_page=${pageSize}`;
  return {
    api,
    /** Says the version of an Enterprise Server. */
    meta: `${api}/meta`,
    graphql: base === publicBase ? `${publicApi}/graphql` : `${base}/api/graphql`,
    project,
    /** Writes Markdown as a web page. */
    markdown: `${api}/markdown`,
    labels: list('labels'),
    milestones: list('milestones?state=all'),
    /** Says how many there are, also to strangers, from a budget of its own. */
    countOf: (kind: 'issue' | 'pr') =>
      `${api}/search/issues?q=${encodeURIComponent(`repo:${owner}/${name} is:${kind}`)}&per_page=1`,
    /** With pull requests. */
    issues: list('issues?state=all&sort=created&direction=asc'),
    issuesByUpdate: list('issues?state=all&sort=updated&direction=asc'),
    issue: (number: number) => `${project}/issues/${number}`,
    pulls: list('pulls?state=all&sort=created&direction=asc'),
    pull: (number: number) => `${project}/pulls/${number}`,
    /** Of the whole project; by the time of their last change, so that windows can begin at any time. */
    comments: list('issues/comments?sort=updated&direction=asc'),
    reviewComments: list('pulls/comments?sort=updated&direction=asc'),
    /** Of one issue or pull request, and on the lines of one: asked for only where the lists above fell short. */
    commentsOf: (number: number) => list(`issues/${number}/comments`),
    reviewCommentsOf: (pull: number) => list(`pulls/${pull}/comments`),
    /** On commits. */
    commitComments: list('comments'),
    /** Issues that this one waits for. */
    blockedBy: (number: number) => list(`issues/${number}/dependencies/blocked_by`),
    releases: list('releases'),
    /** The newest few, for a file to try the way of files with. */
    someReleases: `${project}/releases?per_page=10`,
    reviews: (pull: number) => list(`pulls/${pull}/reviews`),
    /** All refs at once: it knows no pages (https://github.com/google/go-github/issues/1567). */
    refs: `${project}/git/matching-refs/`,
    protectedBranches: list('branches?protected=true'),
    rulesets: list('rulesets?includes_parents=true'),
    ruleset: (id: number) => `${project}/rulesets/${id}?includes_parents=true`,
    /** One row each, to see what a token may read. */
    trials: {
      contents: `${project}/releases?per_page=1`,
      issues: `${project}/issues?per_page=1`,
      pulls: `${project}/pulls?per_page=1`,
    },
    /** As files in texts have it; there is none of this name, but whoever may read the answer may read theirs. */
    anyAttachment: `${base}/user-attachments/assets/00000000-0000-0000-0000-000000000000`,
    page: `${base}/${path}`,
    git: `${base}/${path}.git`,
    wikiGit: `${base}/${path}.wiki.git`,
  };
}

export type Endpoints = ReturnType<typeof endpointsOf>;

/** The list's rows that changed at this moment or later. */
export function sinceOf(list: string, since: string | undefined): string {
  if (since === undefined) return list;
  const url = new URL(list);
  // A list that is asked since a moment already begins later now.
  url.searchParams.set('since', since);
  return url.href;
}
