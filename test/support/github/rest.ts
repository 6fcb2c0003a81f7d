import type { FakeProject } from './data.ts';
import type { Rows } from './rows.ts';

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
export function restAnswers(project: FakeProject, rows: Rows, api: string) {
  const { layout } = rows;
  const updatedOf = (row: object) => ('updated_at' in row ? Date.parse(String(row.updated_at)) : 0);
  const { size } = project;
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
    rulesets: { count: 1, row: () => ({ id: 5, name: 'Keep main', target: 'branch', enforcement: 'active' }) },
    branches: { count: 1, row: () => ({ name: 'main', protected: true, commit: { sha: '0'.repeat(40), url: '' } }) },
  };

  return (path: string, query: URLSearchParams): Reply | undefined => {
    if (path === '') return json(200, rows.repository());
    const listing = listings[path];
    if (listing !== undefined) return listAnswer(listing, `${api}/repositories/${rows.repository().id}/${path}`, query);
    const [, reviewsOf] = /^pulls\/(\d+)\/reviews$/.exec(path) ?? [];
    if (reviewsOf !== undefined && layout.isPull(Number(reviewsOf))) {
      const all = layout.reviewsOf(layout.pullIndex(Number(reviewsOf)));
      const own = { count: all.length, row: (number: number) => rows.review(all[number - 1] ?? 1) };
      return listAnswer(own, `${api}/repositories/1/${path}`, query);
    }
    const [, pull] = /^pulls\/(\d+)$/.exec(path) ?? [];
    if (pull !== undefined && layout.isPull(Number(pull))) return json(200, rows.pullAt(Number(pull)));
    if (path === 'rulesets/5') return json(200, { ...listings['rulesets']?.row(1), rules: [{ type: 'deletion' }] });
    return undefined;
  };
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
  const from = after === null ? first + (page - 1) * perPage : Number(Buffer.from(after, 'base64url').toString());
  const end = Math.min(listing.count, first - 1 + (listing.ends ?? Number.POSITIVE_INFINITY));
  const rows: object[] = [];
  for (let number = from; number <= end && rows.length < perPage; number++) rows.push(listing.row(number));
  const next = from + rows.length;
  if (rows.length === 0 || next > end) return json(200, rows);
  const link = new URL(address);
  for (const [name, value] of query) link.searchParams.set(name, value);
  link.searchParams.set('page', String(page + 1));
  if (listing.cursors) link.searchParams.set('after', Buffer.from(String(next)).toString('base64url'));
  return json(200, rows, { link: `<${link.href}>; rel="next"` });
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
