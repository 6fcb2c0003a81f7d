import type { Rows } from '../../src/demo/recorded-rows.ts';
import { recordedBase } from '../../src/demo/recording.ts';
import type { Scale } from './scale.ts';

/** Commits that exist; without them pull requests name some that nobody has. */
export interface ScaledCommits {
  readonly base: string;
  head(pull: number): string;
}

export interface ScalePlace {
  readonly owner: string;
  readonly name: string;
  readonly commits?: ScaledCommits | undefined;
}

export type ScaleRows = ReturnType<typeof scaleRows>;

/** Every list of the generated project, its rows made by their number. Issues have the numbers 1 to n, pull requests follow. */
export function scaleRows(scale: Scale, { owner, name, commits }: ScalePlace) {
  const { issues, pulls, comments, reviews, reviewComments } = scale;
  const count = issues + pulls;
  const web = `${recordedBase}/${owner}/${name}`;
  const ticket = (number: number) => ticketRow(number, number > issues, shareOf(number, count, comments));
  const newestFirst = (from: number, to: number, row: (number: number) => unknown): Rows => ({
    length: to - from + 1,
    at: (index) => row(to - index),
  });
  const commentsOfReview = (review: number) => countAt(review - 1, reviews, reviewComments);
  return {
    project: () => projectRow(scale, owner, name),
    labels: (length: number) => listOf(length, label),
    milestones: (length: number) => listOf(length, milestone),
    releases: (length: number) => listOf(length, release),
    tickets(type: 'both' | 'issues' | 'pulls') {
      return newestFirst(type === 'pulls' ? issues + 1 : 1, type === 'issues' ? issues : count, ticket);
    },
    pulls: newestFirst(issues + 1, count, (number) => pullRow(ticket(number), commits)),
    comments: listOf(comments, (at) => commentRow(at + 1, (at % count) + 1, issues, web)),
    reactions: (number: number) => listOf(number % 3 === 0 ? 2 : 0, (at) => reaction(number, at)),
    commentReactions: (_: number) => listOf(0, () => undefined),
    events: (number: number) => listOf(number % 2, () => event(number)),
    reviews(pull: number) {
      const first = pull - issues;
      return listOf(shareOf(first, pulls, reviews), (at) => {
        const id = first + at * pulls;
        return reviewRow(id, commentsOfReview(id));
      });
    },
    reviewComments: (review: number) => listOf(commentsOfReview(review), (at) => reviewCommentRow(review * 100 + at)),
  };
}

function listOf(length: number, at: (index: number) => unknown): Rows {
  return { length, at };
}

/** How many of a total fall to the place `number` (from 1) when they are dealt out one by one. */
function shareOf(number: number, places: number, total: number): number {
  return Math.floor((total - number) / places) + 1;
}

/** Spreads a total over so many places, evenly. */
function countAt(at: number, places: number, total: number): number {
  return Math.floor(((at + 1) * total) / places) - Math.floor((at * total) / places);
}

const text =
  'The buoy sends every ten minutes; with “low battery” every hour.\n\n* wind: 7 m/s\n* waves: 1.2 m\n\nSee #1.\n';

function time(minutes: number): string {
  return `${new Date(Date.UTC(2020, 0, 1) + minutes * 60_000).toISOString().slice(0, 19)}Z`;
}

function person(at: number) {
  return { id: 10 + (at % 20), login: `person-${at % 20}`, full_name: `Person ${at % 20}`, email: '' };
}

function projectRow(scale: Scale, owner: string, name: string) {
  return {
    id: 1,
    owner: { id: 1, login: owner, full_name: '' },
    name,
    full_name: `${owner}/${name}`,
    default_branch: 'main',
    open_issues_count: Math.floor(scale.issues / 2),
    open_pr_counter: Math.floor(scale.pulls / 2),
    topics: [],
    created_at: time(0),
    updated_at: time(1),
  };
}

function label(at: number) {
  return { id: at + 1, name: `label ${at}`, color: 'd73a4a', description: '', url: '' };
}

function milestone(at: number) {
  return { id: at + 1, title: `M ${at}`, description: '', state: 'open', created_at: time(at), updated_at: time(at) };
}

function release(at: number) {
  const named = { id: at + 1, tag_name: `v${at}`, name: `Release ${at}`, body: text };
  return { ...named, author: person(at), created_at: time(at), assets: [] };
}

function ticketRow(number: number, isPull: boolean, comments: number) {
  const closed = number % 2 === 0;
  return {
    id: number,
    number,
    user: person(number),
    title: `Ticket ${number}`,
    body: text.repeat(1 + (number % 8)),
    labels: [label(number % 30)],
    milestone: milestone(number % 10),
    assignees: null,
    state: closed ? 'closed' : 'open',
    comments,
    created_at: time(number * 60),
    updated_at: time(number * 60 + 30),
    closed_at: closed ? time(number * 60 + 20) : null,
    assets: [],
    pull_request: isPull ? { merged: false } : null,
  };
}

function idOf(number: number): string {
  return number.toString(16).padStart(40, '0');
}

function pullRow(row: ReturnType<typeof ticketRow>, commits: ScaledCommits | undefined) {
  const start = commits?.base ?? idOf(row.number);
  const base = { ref: 'main', label: 'main', sha: start, repo: null };
  const head = { ...base, ref: `topic-${row.number}`, sha: commits?.head(row.number) ?? start };
  return { ...row, head, base, merged: false, merge_base: start };
}

function commentRow(id: number, number: number, issues: number, web: string) {
  const isPull = number > issues;
  return {
    id,
    issue_url: isPull ? '' : `${web}/issues/${number}`,
    pull_request_url: isPull ? `${web}/pulls/${number}` : '',
    user: person(id),
    body: text.repeat(1 + (id % 3)),
    created_at: time(200_000 + id),
    updated_at: time(200_000 + id),
    assets: [],
  };
}

function reaction(number: number, at: number) {
  return { user: person(number + at), content: at === 0 ? '+1' : 'heart', created_at: time(number) };
}

function event(number: number) {
  const what = { id: 100_000 + number, type: 'label', body: '1' };
  return { ...what, user: person(number), label: label(number % 30), created_at: time(number) };
}

function reviewRow(id: number, comments: number) {
  return {
    id,
    user: person(id),
    state: 'COMMENT',
    body: text,
    commit_id: idOf(id),
    comments_count: comments,
    submitted_at: time(id),
  };
}

function reviewCommentRow(id: number) {
  return {
    id,
    user: person(id),
    body: text,
    path: `src/file-${id % 40}.ts`,
    position: (id % 90) + 1,
    diff_hunk: '@@ -1,3 +1,4 @@\n a\n+b\n c',
    created_at: time(id),
  };
}
