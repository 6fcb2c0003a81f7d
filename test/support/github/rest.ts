import { blockersAt, type FakeProject, type FakeRef } from './data.ts';
import type { Edits, Kind } from './edits.ts';
import { aloneOf, type Rows } from './rows.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Rows of a list from one number to another, made when they are asked for. */
interface Listing {
  readonly count: number;
  row(number: number): object;
  /** Milliseconds of the row's last change; only for lists that can be asked since a moment. */
  updated?(number: number): number;
  /** The list has cursors in its links and a wall for page numbers, as issues have. */
  readonly cursors?: true;
  /** Rows behind this one are not given, whatever the page. */
  readonly ends?: number;
}

/** https://github.com/google/go-github/issues/3565 */
const wallPage = 100;
/** https://github.com/singer-io/tap-github/issues/61 */
const endOfComments = 40_000;

function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  };
}

export function refusal(status: number, message: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return json(status, { message, documentation_url: 'https://docs.github.com/rest', status: String(status) }, headers);
}

/** Answers of the REST API under `/repos/<owner>/<name>`; `undefined` for what it does not know. */
export function restAnswers(project: FakeProject, rows: Rows, api: string, edits: Edits) {
  const { layout } = rows;
  const updatedOf = (row: object) => ('updated_at' in row ? Date.parse(String(row.updated_at)) : 0);
  const { size } = project;
  const source = `${project.owner}/${project.name}`;
  const ruleset = {
    id: 5,
    name: 'Keep main',
    source_type: 'Repository',
    source,
    target: 'branch',
    enforcement: 'active',
  };
  const listings: Readonly<Record<string, Listing>> = {
    labels: { count: size.labels, row: rows.label },
    milestones: { count: size.milestones, row: rows.milestone },
    issues: {
      ...{ count: layout.tickets, row: rows.ticket, cursors: true },
      updated: (number) => updatedOf(rows.ticket(number)),
    },
    pulls: { count: size.pulls, row: rows.pull },
    'issues/comments': {
      ...{ count: size.comments, row: rows.comment, ends: endOfComments },
      updated: (number) => updatedOf(rows.comment(number)),
    },
    'pulls/comments': {
      ...{ count: size.reviewComments, row: rows.reviewComment, ends: endOfComments },
      updated: (number) => updatedOf(rows.reviewComment(number)),
    },
    releases: { count: size.releases, row: rows.release },
    comments: { count: size.commitComments ?? 0, row: rows.commitComment },
    rulesets: { count: 1, row: () => ruleset },
    branches: {
      count: 1,
      row: () => ({
        ...{ name: 'main', protected: true, commit: { sha: '0'.repeat(40), url: `${api}/commits/0` } },
        protection: { enabled: false, required_status_checks: { enforcement_level: 'off', contexts: [], checks: [] } },
        protection_url: `${api}/repos/${source}/branches/main/protection`,
      }),
    },
  };

  /** The list as people have left it, in the order that is asked for. */
  const edited = (path: string, query: URLSearchParams): Listing | undefined => {
    const kind = edits.any() ? kindsOfLists[path] : undefined;
    const before = listings[path];
    if (kind === undefined || before === undefined) return before;
    const numbers = edits.numbers(kind);
    const all =
      path === 'pulls' ? numbers.filter(layout.isPull).map(rows.pullAt) : numbers.map((one) => rowOf(kind, one));
    if (query.get('sort') === 'updated') all.sort((one, other) => updatedOf(one) - updatedOf(other));
    const since = Date.parse(query.get('since') ?? '');
    const shown = Number.isNaN(since) ? all : all.filter((row) => updatedOf(row) >= since);
    const { updated: _, ...rest } = before;
    return { ...rest, count: shown.length, row: (number) => shown[number - 1] ?? {} };
  };
  const rowOf = (kind: Kind, number: number): object => rows[kind](number);

  return (path: string, query: URLSearchParams): Reply | undefined => {
    if (path === '') return json(200, { ...rows.repository(), network_count: 3, subscribers_count: 4 });
    const listing = edited(path, query);
    if (listing !== undefined) return listAnswer(listing, `${api}/repositories/${rows.repository().id}/${path}`, query);
    const [, reviewsOf] = /^pulls\/(\d+)\/reviews$/.exec(path) ?? [];
    if (reviewsOf !== undefined && layout.isPull(Number(reviewsOf))) {
      const all = reviewNumbers(Number(reviewsOf), rows, edits);
      const own = { count: all.length, row: (number: number) => rows.review(all[number - 1] ?? 1) };
      return listAnswer(own, `${api}/repositories/1/${path}`, query);
    }
    const own = /^(issues|pulls)\/(\d+)\/comments$/.exec(path);
    if (own?.[1] !== undefined) {
      const isIssue = own[1] === 'issues';
      const all = commentNumbers(isIssue ? 'comment' : 'reviewComment', Number(own[2]), rows, edits);
      const row = (number: number) => rows[isIssue ? 'comment' : 'reviewComment'](all[number - 1] ?? 1);
      return listAnswer({ count: all.length, row }, `${api}/repositories/1/${path}`, query);
    }
    const [, waiting] = /^issues\/(\d+)\/dependencies\/blocked_by$/.exec(path) ?? [];
    if (waiting !== undefined) return json(200, blockersAt(Number(waiting)).map(rows.ticket));
    const [, pull] = /^pulls\/(\d+)$/.exec(path) ?? [];
    if (pull !== undefined && layout.isPull(Number(pull)) && !edits.isGone('ticket', Number(pull)))
      return json(200, {
        ...rows.pullAt(Number(pull)),
        ...aloneOf(rows.pullAt(Number(pull))),
        review_comments: commentNumbers('reviewComment', Number(pull), rows, edits).length,
      });
    const [, issue] = /^issues\/(\d+)$/.exec(path) ?? [];
    if (issue !== undefined)
      return edits.isGone('ticket', Number(issue)) ? undefined : json(200, rows.ticket(Number(issue)));
    const [, refsFrom] = /^git\/matching-refs\/(.*)$/.exec(path) ?? [];
    if (refsFrom !== undefined && project.refs !== undefined)
      return json(200, refRows(project.refs(), refsFrom, api, source));
    if (path === 'rulesets/5') return json(200, { ...ruleset, rules: [{ type: 'deletion' }] });
    return undefined;
  };
}

/** No pages: https://github.com/google/go-github/issues/1567 */
function refRows(refs: readonly FakeRef[], from: string, api: string, source: string) {
  const rows = refs.filter(({ name }) => name.startsWith(`refs/${from}`));
  return rows.map(({ name, oid, type }) => ({
    ref: name,
    node_id: `REF_${oid}`,
    url: `${api}/repos/${source}/git/${name}`,
    object: { sha: oid, type, url: `${api}/repos/${source}/git/${type}s/${oid}` },
  }));
}

const kindsOfLists: Readonly<Record<string, Kind>> = {
  ...{ labels: 'label', milestones: 'milestone', issues: 'ticket', pulls: 'ticket', releases: 'release' },
  ...{ 'issues/comments': 'comment', 'pulls/comments': 'reviewComment' },
};

/** Numbers of the reviews of a pull request. */
export function reviewNumbers(pull: number, { layout }: Rows, edits: Edits): readonly number[] {
  const old = pull > layout.tickets ? [] : layout.reviewsOf(layout.pullIndex(pull));
  return [...old, ...edits.made('review', pull)];
}

/** Numbers of the comments at one issue or pull request, or on the lines of one. */
function commentNumbers(kind: 'comment' | 'reviewComment', at: number, { layout }: Rows, edits: Edits) {
  const isOld = at <= layout.tickets;
  const onLines = isOld && layout.isPull(at) ? layout.reviewCommentsOf(layout.pullIndex(at)) : [];
  const said = Array.from({ length: isOld ? layout.commentsOf(at) : 0 }, (_, turn) => at + turn * layout.tickets);
  const all = [...(kind === 'comment' ? said : onLines), ...edits.made(kind, at)];
  return all.filter((number) => !edits.isGone(kind, number));
}

/** A page, with the links that GitHub sends. */
function listAnswer(listing: Listing, address: string, query: URLSearchParams): Reply {
  const perPage = Math.min(100, Math.max(1, Number(query.get('per_page') ?? 30)));
  const page = Number(query.get('page') ?? 1);
  const after = query.get('after');
  if (listing.cursors && after === null && page >= wallPage)
    return refusal(
      422,
      'Pagination with the page parameter is not supported for large datasets, please use cursor based pagination',
    );
  const first = firstRow(listing, query);
  const from = after === null ? first + (page - 1) * perPage : behindRow(listing, query, Number(decoded(after)));
  const end = Math.min(listing.count, first - 1 + (listing.ends ?? Number.POSITIVE_INFINITY));
  const rows: object[] = [];
  for (let number = from; number <= end && rows.length < perPage; number++) rows.push(listing.row(number));
  const next = from + rows.length;
  const linkTo = (relation: string, number: number, cursor?: number) => {
    const link = new URL(address);
    for (const [name, value] of query) link.searchParams.set(name, value);
    link.searchParams.set('page', String(number));
    if (cursor !== undefined) link.searchParams.set('after', Buffer.from(String(cursor)).toString('base64url'));
    else link.searchParams.delete('after');
    return `<${link.href}>; rel="${relation}"`;
  };
  const hasNext = rows.length > 0 && next <= end;
  // Where there are cursors GitHub counts no pages.
  if (listing.cursors) {
    const last = isByCreation(query) ? idOf(rows.at(-1)) : next;
    return json(200, rows, hasNext ? { link: linkTo('next', page + 1, last) } : {});
  }
  const last = Math.max(1, Math.ceil((end - first + 1) / perPage));
  const links = [
    ...(page > 1 ? [linkTo('prev', Math.min(page - 1, last))] : []),
    ...(hasNext ? [linkTo('next', page + 1), linkTo('last', last)] : []),
    ...(page > 1 ? [linkTo('first', 1)] : []),
  ];
  return json(200, rows, links.length === 0 ? {} : { link: links.join(', ') });
}

function decoded(cursor: string): string {
  return Buffer.from(cursor, 'base64url').toString();
}

function isByCreation(query: URLSearchParams): boolean {
  return query.get('sort') !== 'updated';
}

function idOf(row: object | undefined): number {
  return row !== undefined && 'id' in row ? Number(row.id) : 0;
}

/** Number of the row that a cursor leads to. It names the row before, in the order of creation, so what goes meanwhile shifts nothing. */
function behindRow({ count, row }: Listing, query: URLSearchParams, cursor: number): number {
  if (!isByCreation(query)) return cursor;
  let [low, high] = [1, count + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (idOf(row(middle)) > cursor) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Number of the first row that changed since the moment that is asked for. Rows change in the order of their numbers. */
function firstRow({ count, updated }: Listing, query: URLSearchParams): number {
  const since = Date.parse(query.get('since') ?? '');
  if (updated === undefined || Number.isNaN(since)) return 1;
  let [low, high] = [1, count + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (updated(middle) >= since) high = middle;
    else low = middle + 1;
  }
  return low;
}
