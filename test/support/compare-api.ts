import { type Row, rowOf, rowsOf } from './compare-read.ts';
import type { ApiAnswers } from './compare-recording.ts';

/** A time that the format knows and the forge does not tell. */
const noDeadline = '1970-01-01T00:00:00Z';

/** `<prefix>_id` and `<prefix>_name` of a person of the API. */
export function person(prefix: string, user: unknown): Row {
  const { id, login } = rowOf(user);
  return { [`${prefix}_id`]: id, [`${prefix}_name`]: login };
}

export function time(value: unknown): string | null {
  return typeof value === 'string' ? new Date(value).toISOString().replace('.000Z', 'Z') : null;
}

/** The reactions of the format; the forge here has only the eight names. */
export function reactionsOf(list: readonly Row[]): Row[] {
  return list.map(({ user, content }) => ({ ...person('user', user), content }));
}

/** What issues and pull requests have in common. */
export function ticket(api: ApiAnswers, row: Row): Row {
  return {
    number: row['number'],
    title: row['title'],
    content: row['body'],
    ...person('poster', row['user']),
    poster_email: '',
    milestone: rowOf(row['milestone'])['title'] ?? '',
    state: row['state'],
    is_locked: row['is_locked'],
    created: time(row['created_at']),
    updated: time(row['updated_at']),
    closed: time(row['closed_at']),
    labels: rowsOf(row['labels']).map(({ name, color, description }) => ({ name, color, description })),
    assignees: rowsOf(row['assignees']).map(({ login }) => login),
    reactions: reactionsOf(api.list(`/issues/${row['number']}/reactions`)),
  };
}

function issues(api: ApiAnswers): Row[] {
  return api.list('/issues?state=all&type=issues').map((row) => ({ ...ticket(api, row), ref: row['ref'] }));
}

function labels(api: ApiAnswers, owner: string): Row[] {
  return [...api.list('/labels'), ...api.outside(`/orgs/${owner}/labels`)].map(
    ({ name, color, description, exclusive }) => ({ name, color, description, exclusive }),
  );
}

function milestones(api: ApiAnswers): Row[] {
  return api.list('/milestones?state=all').map((row) => ({
    title: row['title'],
    description: row['description'],
    deadline: time(row['due_on']) ?? noDeadline,
    created: time(row['created_at']),
    updated: time(row['updated_at']),
    closed: time(row['closed_at']),
    state: row['state'],
  }));
}

function releases(api: ApiAnswers): Row[] {
  return api.list('/releases').map((row) => ({
    tag_name: row['tag_name'],
    target_commitish: row['target_commitish'],
    name: row['name'],
    body: row['body'],
    draft: row['draft'],
    prerelease: row['prerelease'],
    ...person('publisher', row['author']),
    publisher_email: '',
    created: time(row['created_at']),
    published: time(row['published_at']),
    assets: rowsOf(row['assets']).map((file) => ({
      id: file['id'],
      name: file['name'],
      content_type: null,
      size: file['size'],
      download_count: file['download_count'],
      created: time(file['created_at']),
      updated: time(file['created_at']),
      download_url: `release_assets/${row['id']}/${file['id']}`,
    })),
  }));
}

/** Events that a restore keeps, and what they carry. */
const keptEvents: Readonly<Record<string, (event: Row) => Row>> = {
  reopen: () => ({}),
  close: () => ({}),
  merge_pull: () => ({}),
  lock: () => ({}),
  unlock: () => ({}),
  pin: () => ({}),
  unpin: () => ({}),
  delete_branch: () => ({}),
  change_title: (event) => ({ meta: { OldTitle: event['old_title'], NewTitle: event['new_title'] } }),
  change_target_branch: (event) => ({ meta: { OldRef: event['old_ref'], NewRef: event['new_ref'] } }),
};

function conversation(api: ApiAnswers, number: unknown): Row[] {
  return api.list(`/issues/${number}/timeline`).flatMap((row) => {
    const type = String(row['type']);
    const extra = type === 'comment' ? {} : keptEvents[type]?.(row);
    if (extra === undefined) return [];
    return {
      issue_index: number,
      index: row['id'],
      comment_type: type,
      ...person('poster', row['user']),
      poster_email: '',
      created: time(row['created_at']),
      updated: time(row['updated_at']),
      content: type === 'comment' ? row['body'] : '',
      reactions: type === 'comment' ? reactionsOf(api.list(`/issues/comments/${row['id']}/reactions`)) : [],
      ...extra,
    };
  });
}

/** All conversations by file: comments and the events that a restore keeps. */
function conversations(api: ApiAnswers): [string, Row[]][] {
  return api
    .list('/issues?state=all')
    .map(({ number }): [string, Row[]] => [`comments/${number}.yml`, conversation(api, number)])
    .filter(([, rows]) => rows.length > 0);
}

/** `repo.yml`: its flags tell what was asked for, which is everything. */
function project(api: ApiAnswers): Row {
  const row = api.one('');
  const flags = ['wiki', 'issues', 'milestones', 'labels', 'releases', 'comments', 'pulls', 'assets'];
  return {
    name: row['name'],
    owner: rowOf(row['owner'])['login'],
    description: row['description'],
    clone_addr: row['clone_url'],
    original_url: row['html_url'],
    is_private: row['private'],
    service_type: 3,
    default_branch: row['default_branch'],
    ...Object.fromEntries(flags.map((flag) => [flag, true])),
  };
}

/** What the recorded answers of the API come to as a dump, pull requests and reviews left out: worked out here, by nothing of the product. */
export function expectedBasics(api: ApiAnswers, owner: string): Map<string, unknown> {
  const topics = api.one('/topics')['topics'];
  const lists: [string, Row[]][] = [
    ['label.yml', labels(api, owner)],
    ['milestone.yml', milestones(api)],
    ['release.yml', releases(api)],
    ...conversations(api),
  ];
  return new Map<string, unknown>([
    ['repo.yml', project(api)],
    ...lists.filter(([, rows]) => rows.length > 0),
    ['issue.yml', issues(api)],
    ...(Array.isArray(topics) && topics.length > 0 ? [['topic.yml', { topics }] as const] : []),
  ]);
}
