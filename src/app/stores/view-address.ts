import type { TicketKind, ViewQuery, ViewSort } from '../../worker/view-messages.ts';

const viewParts = [
  'issues',
  'pulls',
  'discussions',
  'releases',
  'labels',
  'milestones',
  'wiki',
  'code',
  'commits',
] as const;

export type ViewPart = (typeof viewParts)[number];

/** `#/view/<project>/<part>/<rest …>?<params>`: every word is encoded by itself. */
export interface ViewAddress {
  readonly project: string;
  readonly part: ViewPart;
  /** For example the number of an issue, or ref and path of a file. */
  readonly rest: readonly string[];
  readonly params: URLSearchParams;
}

function decoded(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}

export function readAddress(hash: string): ViewAddress {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split(/\?(.*)/s, 2);
  const [, project = '', part = '', ...rest] = path.split('/').map(decoded);
  return {
    project,
    part: viewParts.find((one) => one === part) ?? 'issues',
    rest: rest.filter((word) => word !== ''),
    params: new URLSearchParams(query),
  };
}

/** The hash of a part of a project. */
export function viewHash(project: string, part: ViewPart, rest: readonly (string | number)[] = [], query = ''): string {
  const words = [project, part, ...rest].map((word) => encodeURIComponent(word));
  return `#/view/${words.join('/')}${query === '' ? '' : `?${query}`}`;
}

/** The part that has the lists and conversations of a kind. */
export const partOfKind = {
  issue: 'issues',
  'pull-request': 'pulls',
  discussion: 'discussions',
} as const satisfies Readonly<Record<TicketKind, ViewPart>>;

const withAnchors: ReadonlySet<ViewPart> = new Set(['issues', 'pulls', 'discussions', 'commits']);

/** What of a conversation an address names: `comment-12`, `review-3`, `remark-7`. */
export function anchorOf({ part, rest }: ViewAddress): string | undefined {
  const [, word = ''] = rest;
  return withAnchors.has(part) && /^(comment|review|remark)-\d{1,16}$/.test(word) ? word : undefined;
}

const sorts: readonly ViewSort[] = ['updated', 'newest', 'oldest', 'comments'];
const answers = ['answered', 'unanswered'] as const;
const states: readonly ViewQuery['state'][] = ['open', 'closed', 'merged', 'any'];

/** What a list's address asks for; what it does not name is as at first. */
export function readQuery({ part, params }: ViewAddress): ViewQuery {
  const milestone = params.get('milestone');
  const author = params.get('author');
  const group = params.get('group');
  const answer = answers.find((one) => one === params.get('answer'));
  return {
    kind: part === 'pulls' ? 'pull-request' : part === 'discussions' ? 'discussion' : 'issue',
    state: states.find((one) => one === params.get('state')) ?? 'open',
    labels: params.getAll('label').slice(0, 20),
    words: (params.get('q') ?? '').slice(0, 500),
    sort: sorts.find((one) => one === params.get('sort')) ?? 'updated',
    ...(milestone === null ? {} : { milestone }),
    ...(author === null ? {} : { author }),
    ...(group === null ? {} : { group }),
    ...(answer === undefined ? {} : { answer }),
  };
}

export function queryParams(query: ViewQuery): string {
  const params = new URLSearchParams();
  if (query.state !== 'open') params.set('state', query.state);
  for (const label of query.labels) params.append('label', label);
  if (query.milestone !== undefined) params.set('milestone', query.milestone);
  if (query.author !== undefined) params.set('author', query.author);
  if (query.group !== undefined) params.set('group', query.group);
  if (query.answer !== undefined) params.set('answer', query.answer);
  if (query.words !== '') params.set('q', query.words);
  if (query.sort !== 'updated') params.set('sort', query.sort);
  return params.toString();
}
