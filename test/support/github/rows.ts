import { createHash } from 'node:crypto';
import { accountAddresses, repositoryAddresses } from './addresses.ts';
import { withFile } from './attachments.ts';
import {
  associationOf,
  blockersAt,
  commitAt,
  eightReactions,
  type FakeProject,
  type FakeUser,
  ids,
  type Layout,
  layoutOf,
  nodeId,
  partsAt,
  reactionRows,
  reactionsAt,
  repositoryId,
  time,
  userAt,
} from './data.ts';

/** Rows as GitHub's REST API writes them: https://github.com/github/rest-api-description */
export function rowsOf(project: FakeProject, api: string, web: string, files: string) {
  const layout = layoutOf(project.size);
  const home = `${api}/repos/${project.owner}/${project.name}`;
  const page = `${web}/${project.owner}/${project.name}`;
  const context = { project, layout, home, page, files, api, web };
  return {
    layout,
    repository: () => repository(context),
    ticket: (number: number) => ticket(number, context),
    pull: (index: number) => pull(layout.numberOfPull(index), context),
    pullAt: (number: number) => pull(number, context),
    comment: (number: number) => comment(number, context),
    reviewComment: (number: number) => reviewComment(number, context),
    review: (number: number) => review(number, context),
    label: (number: number) => label(number, context),
    milestone: (number: number) => milestone(number, context),
    release: (number: number) => release(number, context),
    commitComment: (number: number) => commitComment(number, context),
  };
}

export type Rows = ReturnType<typeof rowsOf>;

interface RowContext {
  readonly project: FakeProject;
  readonly layout: Layout;
  readonly home: string;
  readonly page: string;
  readonly files: string;
  readonly api: string;
  readonly web: string;
}

function account(user: FakeUser | null, { api, web }: RowContext) {
  if (user === null) return null;
  const { login, id, type } = user;
  const prefix = { User: 'U', Bot: 'BOT', Organization: 'O' }[type];
  const more = { user_view_type: 'public', ...accountAddresses(login, id, api, web) };
  return { login, id, node_id: nodeId(prefix, id), type, site_admin: false, ...more };
}

function owner({ project }: RowContext): FakeUser {
  return { login: project.owner, id: 900, type: 'Organization' };
}

function repository(context: RowContext) {
  const { project, page, home } = context;
  const open = Math.floor(context.layout.tickets / 3);
  const counts = {
    forks: 3,
    forks_count: 3,
    watchers: 21,
    watchers_count: 21,
    stargazers_count: 21,
    open_issues: open,
  };
  return {
    ...repositoryAddresses(home, page),
    ...counts,
    id: repositoryId,
    node_id: nodeId('R', repositoryId),
    name: project.name,
    full_name: `${project.owner}/${project.name}`,
    private: project.isPrivate ?? false,
    visibility: project.isPrivate ? 'private' : 'public',
    owner: account(owner(context), context),
    html_url: page,
    description: 'Buoys that say what the sea does – “live” & <calm>',
    fork: false,
    url: home,
    clone_url: `${page}.git`,
    mirror_url: null,
    homepage: 'https://buoys.example/',
    size: project.isEmpty ? 0 : 812,
    default_branch: 'main',
    open_issues_count: open,
    language: 'Go',
    license: null,
    has_downloads: true,
    allow_forking: true,
    web_commit_signoff_required: false,
    is_template: false,
    topics: ['sea', 'weather'],
    has_issues: true,
    has_projects: false,
    has_wiki: !project.withoutWiki,
    has_pages: false,
    has_discussions: (project.size.discussions ?? 0) > 0,
    archived: false,
    disabled: false,
    created_at: time(0),
    updated_at: time(500_000),
    pushed_at: time(500_000),
    permissions: { admin: false, maintain: false, push: false, triage: false, pull: true },
  };
}

/** A text, with the file of that number where there is one. The same file is in several texts. */
function said(text: string, file: number, { project, web, page }: RowContext): string {
  return file >= 1 && file <= (project.size.attachments ?? 0) ? withFile(text, file, web, page) : text;
}

function label(number: number, { home }: RowContext) {
  const name = number === 1 ? 'bug 🐛' : `area/${number}`;
  return {
    id: ids.label(number),
    node_id: nodeId('LA', ids.label(number)),
    url: `${home}/labels/${encodeURIComponent(name)}`,
    name,
    color: (number * 4_321).toString(16).padStart(6, '0').slice(0, 6),
    description: number % 3 === 0 ? null : `What concerns part ${number}`,
    default: number < 3,
  };
}

function milestone(number: number, context: RowContext) {
  const closed = number % 2 === 0;
  return {
    id: ids.milestone(number),
    node_id: nodeId('MI', ids.milestone(number)),
    url: `${context.home}/milestones/${number}`,
    html_url: `${context.page}/milestone/${number}`,
    labels_url: `${context.home}/milestones/${number}/labels`,
    number,
    title: `${number}.0`,
    description: number % 3 === 0 ? null : `Everything for ${number}.0`,
    state: closed ? 'closed' : 'open',
    creator: account(userAt(number), context),
    open_issues: 1,
    closed_issues: 1,
    created_at: time(number),
    updated_at: time(number + 10),
    closed_at: closed ? time(number + 10) : null,
    due_on: number % 4 === 0 ? null : time(number + 40_000),
  };
}

function rollUp(number: number, url: string, { project: { size } }: RowContext) {
  const counts: Record<string, number> = Object.fromEntries(eightReactions.map((word) => [word, 0]));
  for (const { content } of reactionRows(number, size)) counts[content] = (counts[content] ?? 0) + 1;
  return { url: `${url}/reactions`, total_count: reactionsAt(number, size), ...counts };
}

/** What issues and pull requests share. */
function common(number: number, context: RowContext) {
  const { project, layout, home } = context;
  const { labels, milestones } = project.size;
  const closed = number % 3 !== 0;
  const labelNumbers = labels === 0 ? [] : [...new Set([1 + (number % labels), 1 + ((number * 3) % labels)])];
  const assigned = number % 5 === 0 ? [userAt(number + 1), userAt(number + 2)] : [];
  const assignees = assigned.filter((user) => user !== null).map((user) => account(user, context));
  return {
    id: ids.ticket(number),
    number,
    state: closed ? 'closed' : 'open',
    locked: number % 17 === 0,
    active_lock_reason: number % 34 === 0 ? 'off-topic' : null,
    title: number % 13 === 0 ? `Ünïcode “${number}” – : # & <b>` : `The buoy ${number} drifts`,
    user: account(userAt(number), context),
    body:
      number % 19 === 0
        ? null
        : said(`Seen at *${number}*.\r\n\r\n- one\r\n- two, see #${Math.max(1, number - 1)}\n`, number, context),
    labels: labelNumbers.map((one) => label(one, context)),
    milestone: milestones === 0 || number % 4 !== 0 ? null : milestone(1 + (number % milestones), context),
    assignee: assignees[0] ?? null,
    assignees,
    comments_url: `${home}/issues/${number}/comments`,
    created_at: time(number * 10),
    updated_at: time(number * 10 + 5),
    closed_at: closed ? time(number * 10 + 4) : null,
    author_association: associationOf(userAt(number)),
    comments: layout.commentsOf(number),
  };
}

function ticket(number: number, context: RowContext) {
  const isPull = context.layout.isPull(number);
  const { project, page, home } = context;
  return {
    ...common(number, context),
    node_id: nodeId(isPull ? 'PR' : 'I', ids.ticket(number)),
    url: `${home}/issues/${number}`,
    html_url: `${page}/${isPull ? 'pull' : 'issues'}/${number}`,
    closed_by: number % 3 !== 0 ? account(userAt(number + 3), context) : null,
    state_reason: isPull || number % 3 === 0 ? null : number % 5 === 0 ? 'not_planned' : 'completed',
    repository_url: home,
    labels_url: `${home}/issues/${number}/labels{/name}`,
    events_url: `${home}/issues/${number}/events`,
    ...(isPull
      ? {}
      : {
          type: number % 10 === 1 ? { id: 1, node_id: 'IT_1', name: 'Bug', description: null } : null,
          parent_issue_url: partsAt(number - 1, project.size).length > 0 ? `${home}/issues/${number - 1}` : null,
          sub_issues_summary: { total: partsAt(number, project.size).length, completed: 0, percent_completed: 0 },
          issue_dependencies_summary: {
            ...{ blocked_by: blockersAt(number).length, total_blocked_by: blockersAt(number).length },
            ...{ blocking: 0, total_blocking: 0 },
          },
        }),
    reactions: rollUp(number, `${home}/issues/${number}`, context),
    ...(isPull ? { pull_request: pullAddresses(number, project, context) } : {}),
  };
}

function pullAddresses(number: number, project: FakeProject, context: RowContext) {
  const page = `${context.page}/pull/${number}`;
  const merged_at = mergedAt(number, project, context);
  return {
    url: `${context.home}/pulls/${number}`,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    merged_at,
  };
}

function mergedAt(number: number, _: FakeProject, { layout }: RowContext): string | null {
  return number % 3 !== 0 && layout.pullIndex(number) % 2 === 0 ? time(number * 10 + 4) : null;
}

/** A fork for every fifth; the fork is gone for every 15th, its owner too for every 45th. */
function head(number: number, context: RowContext) {
  const index = context.layout.pullIndex(number);
  const ref = `fix-${index}`;
  const oid = commitAt(context.project, number, 'h');
  const mine = { label: `${context.project.owner}:${ref}`, ref, sha: oid };
  if (index % 5 !== 0) return { ...mine, user: account(owner(context), context), repo: repository(context) };
  const forker: FakeUser = { login: `user-${1 + (index % 50)}`, id: 1001 + (index % 50), type: 'User' };
  if (index % 15 === 0)
    return { label: ref, ref, sha: oid, user: index % 45 === 0 ? null : account(forker, context), repo: null };
  const repo = {
    ...repository(context),
    id: repositoryId + index,
    full_name: `${forker.login}/${context.project.name}`,
    owner: account(forker, context),
    fork: true,
    clone_url: `${context.web}/${forker.login}/${context.project.name}.git`,
  };
  return { label: `${forker.login}:${ref}`, ref, sha: oid, user: account(forker, context), repo };
}

/** Where the parts of a pull request are. */
function linesOf(number: number, context: RowContext) {
  const at = `${context.home}/pulls/${number}`;
  const sha = commitAt(context.project, number, 'h');
  const parts = {
    issue: `${context.home}/issues/${number}`,
    commits: `${at}/commits`,
    review_comments: `${at}/comments`,
    review_comment: `${context.home}/pulls/comments{/number}`,
    statuses: `${context.home}/statuses/${sha}`,
  };
  const html = { href: `${context.page}/pull/${number}` };
  const own = { self: { href: at }, html, comments: { href: `${parts.issue}/comments` } };
  return {
    ...Object.fromEntries(Object.entries(parts).map(([name, url]) => [`${name}_url`, url])),
    _links: { ...own, ...Object.fromEntries(Object.entries(parts).map(([name, href]) => [name, { href }])) },
  };
}

/** What only the answer for one pull request has. */
export function aloneOf(row: { readonly merged_at: string | null }) {
  const counts = { comments: 1, review_comments: 0, commits: 1, additions: 4, deletions: 2, changed_files: 1 };
  const merging = { mergeable: null, rebaseable: null, mergeable_state: 'unknown', maintainer_can_modify: false };
  return { ...counts, ...merging, merged: row.merged_at !== null, merged_by: null };
}

function pull(number: number, context: RowContext) {
  const index = context.layout.pullIndex(number);
  const { comments: _, ...row } = common(number, context);
  const { project } = context;
  return {
    ...row,
    ...linesOf(number, context),
    ...pullAddresses(number, project, context),
    node_id: nodeId('PR', ids.ticket(number)),
    merge_commit_sha: commitAt(context.project, number, 'm'),
    draft: index % 11 === 0,
    auto_merge:
      index % 13 === 0
        ? {
            enabled_by: account(userAt(number + 1), context),
            merge_method: 'squash',
            commit_title: null,
            commit_message: null,
          }
        : null,
    requested_reviewers: index % 6 === 0 ? [account(userAt(number + 4), context)].filter(Boolean) : [],
    requested_teams: index % 12 === 0 ? [team(context)] : [],
    head: head(number, context),
    base: {
      label: `${project.owner}:main`,
      ref: 'main',
      sha: commitAt(context.project, number, 'b'),
      user: account(owner(context), context),
      repo: repository(context),
    },
  };
}

function team({ api, web, project }: RowContext) {
  const [id, slug] = [7001, 'sea-crew'];
  const url = `${api}/organizations/900/team/${id}`;
  return {
    ...{
      id,
      node_id: nodeId('T', id),
      name: 'Sea Crew',
      slug,
      description: null,
      privacy: 'closed',
      permission: 'pull',
    },
    ...{ url, html_url: `${web}/orgs/${project.owner}/teams/${slug}`, members_url: `${url}/members{/member}` },
    ...{
      repositories_url: `${url}/repos`,
      notification_setting: 'notifications_enabled',
      type: 'organization',
      parent: null,
    },
  };
}

function comment(number: number, context: RowContext) {
  const { layout, home, page } = context;
  const at = layout.ticketOfComment(number);
  const id = ids.comment(number);
  return {
    id,
    node_id: nodeId('IC', id),
    url: `${home}/issues/comments/${id}`,
    html_url: `${page}/${layout.isPull(at) ? 'pull' : 'issues'}/${at}#issuecomment-${id}`,
    issue_url: `${home}/issues/${at}`,
    user: account(userAt(number), context),
    body: said(`Comment ${number}: I saw it too. \`code\`\n`, number % 2 === 0 ? number : 0, context),
    created_at: time(number * 3),
    updated_at: time(number * 3 + 1),
    author_association: associationOf(userAt(number)),
    reactions: rollUp(number, `${home}/issues/comments/${id}`, context),
  };
}

function commitComment(number: number, context: RowContext) {
  const id = ids.commitComment(number);
  const onLine = number % 2 === 0;
  return {
    id,
    node_id: nodeId('CC', id),
    url: `${context.home}/comments/${id}`,
    html_url: `${context.page}/commit/x#commitcomment-${id}`,
    commit_id: commitAt(context.project, number, 'c'),
    user: account(userAt(number), context),
    body: said(`On a commit ${number}`, number === 3 ? 1 : 0, context),
    path: onLine ? 'src/buoy-1.go' : null,
    position: onLine ? 3 : null,
    line: onLine ? 12 : null,
    created_at: time(number * 6),
    updated_at: time(number * 6 + (number % 3)),
    author_association: associationOf(userAt(number)),
    reactions: rollUp(number, `${context.home}/comments/${id}`, context),
  };
}

function review(number: number, context: RowContext) {
  const id = ids.review(number);
  const pullNumber = context.layout.numberOfPull(context.layout.pullOfReview(number));
  return {
    id,
    node_id: nodeId('PRR', id),
    user: account(userAt(number), context),
    body: number % 2 === 0 ? '' : said(`Review ${number}`, number === 3 ? 3 : 0, context),
    state: stateOfReview(number),
    html_url: `${context.page}/pull/${pullNumber}#pullrequestreview-${id}`,
    pull_request_url: `${context.home}/pulls/${pullNumber}`,
    submitted_at: time(number * 5),
    author_association: associationOf(userAt(number)),
    _links: {
      html: { href: `${context.page}/pull/${pullNumber}#pullrequestreview-${id}` },
      pull_request: { href: `${context.home}/pulls/${pullNumber}` },
    },
    commit_id: commitAt(context.project, pullNumber, 'h'),
  };
}

/** GitHub's words; every eleventh was dismissed. */
export function stateOfReview(number: number): 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' {
  if (number % 11 === 0) return 'DISMISSED';
  return (['APPROVED', 'CHANGES_REQUESTED', 'COMMENTED'] as const)[number % 3] ?? 'COMMENTED';
}

/** On the old side for every fourth, over several lines for every fifth, on the file for every ninth, its line gone for every seventh. */
function reviewComment(number: number, context: RowContext) {
  const { layout, home, page } = context;
  const pullNumber = layout.numberOfPull(layout.pullOfReviewComment(number));
  const id = ids.reviewComment(number);
  const replied = layout.repliesTo(number);
  const first = replied ?? number;
  const onFile = first % 9 === 0;
  const gone = first % 7 === 0;
  const line = 10 + (first % 20);
  const start = first % 5 === 0 ? line - 2 : null;
  const side = first % 4 === 0 ? 'LEFT' : 'RIGHT';
  return {
    id,
    node_id: nodeId('PRRC', id),
    url: `${home}/pulls/comments/${id}`,
    html_url: `${page}/pull/${pullNumber}#discussion_r${id}`,
    pull_request_url: `${home}/pulls/${pullNumber}`,
    _links: {
      self: { href: `${home}/pulls/comments/${id}` },
      html: { href: `${page}/pull/${pullNumber}#discussion_r${id}` },
      pull_request: { href: `${home}/pulls/${pullNumber}` },
    },
    pull_request_review_id: ids.review(layout.reviewOfComment(number)),
    diff_hunk: `@@ -${line - 3},4 +${line - 3},5 @@ func drift()\n a\n-b\n+c\n+d`,
    path: `src/buoy-${first % 6}.go`,
    position: onFile || gone ? null : 5,
    original_position: first % 5 === 0 ? 8 : 5,
    commit_id: commitAt(context.project, pullNumber, 'h'),
    original_commit_id: commitAt(context.project, pullNumber, 'o'),
    user: account(userAt(number), context),
    body:
      number % 8 === 0 ? '```suggestion\nc := 2\n```\n' : said(`Line comment ${number}`, number === 4 ? 4 : 0, context),
    created_at: time(number * 4),
    updated_at: time(number * 4 + 1),
    author_association: associationOf(userAt(number)),
    reactions: rollUp(number, `${home}/pulls/comments/${id}`, context),
    subject_type: onFile ? 'file' : 'line',
    ...(onFile
      ? { line: null, original_line: null, start_line: null, original_start_line: null, side, start_side: null }
      : {
          line: gone ? null : line,
          original_line: line,
          start_line: gone ? null : start,
          original_start_line: start,
          side,
          start_side: start === null ? null : side,
        }),
    ...(replied === undefined ? {} : { in_reply_to_id: ids.reviewComment(replied) }),
  };
}

function release(number: number, context: RowContext) {
  const id = ids.release(number);
  const { home, files } = context;
  const tag = number % 3 === 0 ? `rel/${number}.0` : `v${number}.0`;
  const { releases, drafts = 0 } = context.project.size;
  const isDraft = number > releases - drafts && number <= releases;
  const assets = Array.from({ length: number % 4 }, (_, at) => assetRow(number * 10 + at, context));
  return {
    id,
    node_id: nodeId('RE', id),
    url: `${home}/releases/${id}`,
    html_url: `${context.page}/releases/tag/${tag}`,
    tag_name: tag,
    target_commitish: 'main',
    name: number % 5 === 0 ? null : `Release ${number}`,
    body: said(`Notes of ${number}\r\n`, number === 2 ? 2 : 0, context),
    draft: isDraft,
    prerelease: number % 2 === 0,
    created_at: time(number * 100),
    published_at: isDraft ? null : time(number * 100 + 1),
    author: account(userAt(number), context),
    assets,
    reactions: rollUp(number, `${home}/releases/${id}`, context),
    tarball_url: `${files}/tarball/${tag}`,
    zipball_url: `${files}/zipball/${tag}`,
    assets_url: `${home}/releases/${id}/assets`,
    upload_url: `${home.replace('api.', 'uploads.')}/releases/${id}/assets{?name,label}`,
  };
}

/** Bytes of a release file; every tenth is large enough to come in pieces. */
export function assetBytes(number: number): string {
  return `file ${number}\n`.repeat(number % 10 === 0 ? 12_000 : 1 + (number % 500));
}

function assetRow(number: number, context: RowContext) {
  const { home, page } = context;
  const id = ids.asset(number);
  return {
    id,
    node_id: nodeId('RA', id),
    url: `${home}/releases/assets/${id}`,
    browser_download_url: `${page}/releases/download/x/file-${number}.txt`,
    name: number % 10 === 1 ? 'notes.txt' : `file-${number}.txt`,
    label: null,
    state: 'uploaded',
    content_type: 'text/plain',
    size: assetBytes(number).length,
    // Those of before June 2025 have none.
    digest: number % 2 === 0 ? `sha256:${createHash('sha256').update(assetBytes(number)).digest('hex')}` : null,
    download_count: number,
    created_at: time(number),
    updated_at: time(number),
    uploader: account(userAt(number), context),
  };
}
