import { type RecordedAnswer, type RecordedIndex, recordedBase } from '../../src/demo/recording.ts';
import { utf8 } from '../../src/lib/bytes.ts';
import type { Recording } from './replay-recording.ts';

/** How large the generated project is. */
export interface Scale {
  readonly issues: number;
  readonly pulls: number;
  readonly comments: number;
  readonly reviews: number;
  readonly reviewComments: number;
}

/** What `gitea dump-repo` was measured with: 18,916 requests, 98 s. */
export const largeScale: Scale = { issues: 2_000, pulls: 500, comments: 12_000, reviews: 832, reviewComments: 2_000 };

export const scaleOwner = 'scale-lab';
export const scaleName = 'large';

const web = `${recordedBase}/${scaleOwner}/${scaleName}`;
const repoPath = `/api/v1/repos/${scaleOwner}/${scaleName}`;
const headers = { 'content-type': 'application/json;charset=utf-8' };

/** A recording in memory of a generated project; the same each time. Bodies are made when they are asked for. */
export function scaleRecording(scale: Scale = largeScale): Recording {
  const index: Record<string, RecordedAnswer> = {};
  const bodies = new Map<string, () => unknown>();
  const add = (path: string, make: () => unknown, extra: Partial<RecordedAnswer> = {}) => {
    const key = `GET ${path}`;
    index[key] = { status: 200, headers, bodyFile: key, ...extra };
    bodies.set(key, make);
  };
  const list = (path: string, total: number, make: () => unknown, extra: Partial<RecordedAnswer> = {}) =>
    add(path, make, { list: true, paging: 'yes', headers: { ...headers, 'x-total-count': String(total) }, ...extra });
  addProject(add, list, scale);
  addTickets(list, scale);
  addReviews(add, list, scale);
  return { index: index satisfies RecordedIndex, readBody: bodyReader(bodies) };
}

type Add = (path: string, make: () => unknown, extra?: Partial<RecordedAnswer>) => void;
type AddList = (path: string, total: number, make: () => unknown, extra?: Partial<RecordedAnswer>) => void;

/** Keeps the bodies of long lists, which are asked for page by page. */
function bodyReader(bodies: ReadonlyMap<string, () => unknown>) {
  const kept = new Map<string, Uint8Array>();
  return async (name: string): Promise<Uint8Array> => {
    const before = kept.get(name);
    if (before !== undefined) return before;
    const bytes = utf8(JSON.stringify(bodies.get(name)?.() ?? null));
    if (bytes.length > 100_000) kept.set(name, bytes);
    return bytes;
  };
}

function addProject(add: Add, list: AddList, scale: Scale): void {
  add('/api/v1/version', () => ({ version: '1.24.0' }));
  add('/api/v1/settings/api', () => ({ max_response_items: 50, default_paging_num: 30 }));
  add(repoPath, () => ({
    id: 1,
    owner: { id: 1, login: scaleOwner, full_name: '' },
    name: scaleName,
    full_name: `${scaleOwner}/${scaleName}`,
    default_branch: 'main',
    open_issues_count: scale.issues / 2,
    open_pr_counter: scale.pulls / 2,
    topics: [],
    created_at: time(0),
    updated_at: time(1),
  }));
  const labels = Array.from({ length: 30 }, (_, at) => label(at));
  const milestones = Array.from({ length: 10 }, (_, at) => milestone(at));
  list(`${repoPath}/labels`, labels.length, () => labels);
  list(`${repoPath}/milestones?state=all`, milestones.length, () => milestones);
  list(`${repoPath}/releases`, 20, () => Array.from({ length: 20 }, (_, at) => release(at)));
  list(`${repoPath}/collaborators`, 0, () => []);
}

function addTickets(list: AddList, scale: Scale): void {
  const { issues, pulls, comments } = scale;
  const count = issues + pulls;
  const ticket = (number: number) => ticketRow(number, number > issues, Math.ceil(comments / count));
  const newestFirst = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => ticket(to - at));
  list(`${repoPath}/issues?state=all`, count, () => newestFirst(1, count));
  list(`${repoPath}/issues?state=all&type=issues`, issues, () => newestFirst(1, issues));
  list(`${repoPath}/issues?state=all&type=pulls`, pulls, () => newestFirst(issues + 1, count));
  list(`${repoPath}/pulls?state=all`, pulls, () => newestFirst(issues + 1, count).map(pullRow));
  list(`${repoPath}/issues/comments`, comments, () =>
    Array.from({ length: comments }, (_, at) => commentRow(at + 1, (at % count) + 1, issues)),
  );
  for (let number = 1; number <= count; number++) {
    list(`${repoPath}/issues/${number}/reactions`, number % 3 === 0 ? 2 : 0, () => reactions(number), {
      pastTheEnd: 'null',
    });
    list(`${repoPath}/issues/${number}/timeline`, number % 2, () => events(number), { pastTheEnd: 'null' });
  }
  for (let id = 1; id <= comments; id++) {
    list(`${repoPath}/issues/comments/${id}/reactions`, 0, () => reactions(id), { paging: 'ignored' });
  }
}

function addReviews(add: Add, list: AddList, { issues, pulls, reviews, reviewComments }: Scale): void {
  const ofPull = new Map<number, number[]>();
  for (let id = 1; id <= reviews; id++) {
    const pull = issues + 1 + ((id - 1) % pulls);
    ofPull.set(pull, [...(ofPull.get(pull) ?? []), id]);
  }
  const commentsOf = (review: number) => countAt(review - 1, reviews, reviewComments);
  for (let pull = issues + 1; pull <= issues + pulls; pull++) {
    const ids = ofPull.get(pull) ?? [];
    list(`${repoPath}/pulls/${pull}/reviews`, ids.length, () => ids.map((id) => reviewRow(id, commentsOf(id))));
    for (const id of ids) {
      const rows = () => Array.from({ length: commentsOf(id) }, (_, at) => reviewCommentRow(id * 100 + at));
      add(`${repoPath}/pulls/${pull}/reviews/${id}/comments`, rows, { list: true, paging: 'ignored' });
    }
  }
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

function label(at: number) {
  return { id: at + 1, name: `label ${at}`, color: 'd73a4a', description: '', url: '' };
}

function milestone(at: number) {
  return { id: at + 1, title: `M ${at}`, description: '', state: 'open', created_at: time(at), updated_at: time(at) };
}

function release(at: number) {
  return {
    id: at + 1,
    tag_name: `v${at}`,
    name: `Release ${at}`,
    body: text,
    author: person(at),
    created_at: time(at),
    assets: [],
  };
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

function pullRow(row: ReturnType<typeof ticketRow>) {
  const side = { ref: 'main', label: 'main', sha: row.number.toString(16).padStart(40, '0'), repo: null };
  return { ...row, head: { ...side, ref: `topic-${row.number}` }, base: side, merged: false, merge_base: side.sha };
}

function commentRow(id: number, number: number, issues: number) {
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

function reactions(number: number) {
  if (number % 3 !== 0) return null;
  return ['+1', 'heart'].map((content, at) => ({ user: person(number + at), content, created_at: time(number) }));
}

function events(number: number) {
  if (number % 2 === 0) return null;
  return [
    {
      id: 100_000 + number,
      type: 'label',
      body: '1',
      user: person(number),
      label: label(number % 30),
      created_at: time(number),
    },
  ];
}

function reviewRow(id: number, comments: number) {
  const commit_id = id.toString(16).padStart(40, '0');
  return {
    id,
    user: person(id),
    state: 'COMMENT',
    body: text,
    commit_id,
    comments_count: comments,
    submitted_at: time(id),
  };
}

function reviewCommentRow(id: number) {
  const diff_hunk = '@@ -1,3 +1,4 @@\n a\n+b\n c';
  return {
    id,
    user: person(id),
    body: text,
    path: `src/file-${id % 40}.ts`,
    position: (id % 90) + 1,
    diff_hunk,
    created_at: time(id),
  };
}
