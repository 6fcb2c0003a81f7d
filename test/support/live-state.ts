import type { RecordedAnswer, RecordedIndex } from '../../src/demo/recording.ts';
import type { Recording } from './replay-recording.ts';

/** A row of the server's JSON; only the named fields are ever looked at. */
export type Row = Record<string, unknown>;

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function rowsIn(value: unknown): Row[] {
  return Array.isArray(value) ? value.filter(isRow) : [];
}

export function numberIn(row: Row, name: string): number {
  const value = row[name];
  if (typeof value !== 'number') throw new Error(`${name} is no number`);
  return value;
}

export function textIn(row: Row, name: string): string {
  const value = row[name];
  if (typeof value !== 'string') throw new Error(`${name} is no text`);
  return value;
}

export function isPull(ticket: Row): boolean {
  return isRow(ticket.pull_request);
}

/** Everything of a live forge that edits change. Lists are in the order in which the server gives them. */
export interface LiveState {
  readonly api: string;
  readonly project: Row;
  /** Issues and pull requests, newest first. */
  tickets: Row[];
  /** Newest first. */
  pulls: Row[];
  /** Oldest first. */
  comments: Row[];
  labels: Row[];
  ownerLabels: Row[];
  milestones: Row[];
  releases: Row[];
  readonly timelines: Map<number, Row[]>;
  readonly reactions: Map<number, Row[]>;
  readonly commentReactions: Map<number, Row[]>;
  readonly dependencies: Map<number, Row[]>;
  readonly reviews: Map<number, Row[]>;
  /** By number of the pull request and id of the review. */
  readonly reviewComments: Map<string, Row[]>;
  /** Bytes of new files, by uuid. */
  readonly files: Map<string, Uint8Array>;
  /** Moment of the server, milliseconds. */
  now: number;
  /** Largest id given so far, of anything. */
  lastId: number;
}

const json = { 'content-type': 'application/json;charset=utf-8' };
const listed = { ...json, 'access-control-expose-headers': 'X-Total-Count', 'x-total-count': '0' };

/** The state of a recording, as copies that may be changed. */
export async function readState(recording: Recording, owner: string, name: string): Promise<LiveState> {
  const { index } = recording;
  const api = `/api/v1/repos/${owner}/${name}`;
  const body = async (key: string): Promise<unknown> => {
    const answer = index[`GET ${key}`];
    if (answer === undefined || answer.status !== 200) return undefined;
    return JSON.parse(new TextDecoder().decode(await recording.readBody(answer.bodyFile)));
  };
  const rows = async (key: string) => rowsIn(await body(key));
  const project = await body(api);
  if (!isRow(project)) throw new Error('the recording has no project');
  const tickets = await rows(`${api}/issues?state=all`);
  const state: LiveState = {
    api,
    project,
    tickets,
    pulls: await rows(`${api}/pulls?state=all`),
    comments: await rows(`${api}/issues/comments`),
    labels: await rows(`${api}/labels`),
    ownerLabels: await rows(`/api/v1/orgs/${owner}/labels`),
    milestones: await rows(`${api}/milestones?state=all`),
    releases: await rows(`${api}/releases`),
    timelines: new Map(),
    reactions: new Map(),
    commentReactions: new Map(),
    dependencies: new Map(),
    reviews: new Map(),
    reviewComments: new Map(),
    files: new Map(),
    now: Date.parse('2026-01-05T08:00:00Z'),
    lastId: 100_000,
  };
  for (const ticket of tickets) {
    const number = numberIn(ticket, 'number');
    state.timelines.set(number, await rows(`${api}/issues/${number}/timeline`));
    state.reactions.set(number, await rows(`${api}/issues/${number}/reactions`));
    state.dependencies.set(number, await rows(`${api}/issues/${number}/dependencies`));
    if (!isPull(ticket)) continue;
    const reviews = await rows(`${api}/pulls/${number}/reviews`);
    state.reviews.set(number, reviews);
    for (const review of reviews) {
      const id = numberIn(review, 'id');
      state.reviewComments.set(`${number}/${id}`, await rows(`${api}/pulls/${number}/reviews/${id}/comments`));
    }
  }
  for (const comment of state.comments) {
    const id = numberIn(comment, 'id');
    state.commentReactions.set(id, await rows(`${api}/issues/comments/${id}/reactions`));
  }
  return state;
}

/** The index of the state: keys of what edits change, each with a body of its own name for each version. */
export function indexOf(state: LiveState, before: RecordedIndex, version: number) {
  const { api } = state;
  const bodies = new Map<string, unknown>();
  const index: Record<string, RecordedAnswer> = {};
  for (const [key, answer] of Object.entries(before)) if (!isLive(key, api)) index[key] = answer;
  const put = (key: string, value: unknown, answer: Omit<RecordedAnswer, 'bodyFile' | 'status'>) => {
    const bodyFile = `live/${version}/${key}`;
    bodies.set(bodyFile, value);
    index[`GET ${key}`] = { ...answer, status: 200, bodyFile };
  };
  const list = (key: string, rows: readonly Row[], extra: Partial<RecordedAnswer> = {}) =>
    put(key, rows, { headers: listed, list: true, paging: 'yes', pastTheEnd: '[]', ...extra });
  put(api, state.project, { headers: json });
  const issuesOn = state.project.has_issues !== false;
  const pullsOn = state.project.has_pull_requests !== false;
  const issues = issuesOn ? state.tickets.filter((ticket) => !isPull(ticket)) : [];
  const pulls = pullsOn ? state.tickets.filter(isPull) : [];
  const shown = state.tickets.filter((ticket) => (isPull(ticket) ? pullsOn : issuesOn));
  const paged = { linkForm: '<page>; rel="next"' };
  list(`${api}/issues?state=all`, shown, paged);
  if (issuesOn) list(`${api}/issues?state=all&type=issues`, issues, paged);
  if (pullsOn) list(`${api}/issues?state=all&type=pulls`, pulls, paged);
  if (pullsOn) list(`${api}/pulls?state=all`, state.pulls, paged);
  const ofPulls = (comment: Row) => comment.pull_request_url !== '';
  const comments = state.comments.filter((comment) => (ofPulls(comment) ? pullsOn : issuesOn));
  list(`${api}/issues/comments`, comments);
  list(`${api}/labels`, state.labels);
  const organisation = `/api/v1/orgs/${api.split('/')[4]}/labels`;
  if (before[`GET ${organisation}`] !== undefined) list(organisation, state.ownerLabels);
  list(`${api}/milestones?state=all`, state.milestones);
  list(`${api}/releases`, state.releases, paged);
  for (const ticket of state.tickets) {
    const number = numberIn(ticket, 'number');
    put(`${api}/issues/${number}`, ticket, { headers: json });
    list(`${api}/issues/${number}/timeline`, state.timelines.get(number) ?? [], { pastTheEnd: 'null' });
    list(`${api}/issues/${number}/reactions`, state.reactions.get(number) ?? [], { pastTheEnd: 'null' });
    list(`${api}/issues/${number}/dependencies`, state.dependencies.get(number) ?? []);
  }
  for (const pull of state.pulls) {
    const number = numberIn(pull, 'number');
    put(`${api}/pulls/${number}`, pull, { headers: json });
    list(`${api}/pulls/${number}/reviews`, state.reviews.get(number) ?? []);
    for (const review of state.reviews.get(number) ?? []) {
      const id = numberIn(review, 'id');
      const comments = state.reviewComments.get(`${number}/${id}`) ?? [];
      list(`${api}/pulls/${number}/reviews/${id}/comments`, comments, { paging: 'ignored' });
    }
  }
  for (const [id, rows] of state.commentReactions)
    list(`${api}/issues/comments/${id}/reactions`, rows, { paging: 'ignored', pastTheEnd: 'null' });
  for (const [uuid, bytes] of state.files)
    put(`/attachments/${uuid}`, bytes, { headers: { 'content-type': 'application/octet-stream' } });
  return { index, bodies };
}

/** True for what the state holds; the recording's own answers of it are out of date. */
function isLive(key: string, api: string): boolean {
  const path = key.slice('GET '.length);
  if (!path.startsWith(`${api}`)) return false;
  return path === api || /^\/(issues|pulls)(\?|\/|$)/.test(path.slice(api.length));
}
