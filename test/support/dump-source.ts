import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Entity, entityKey } from '../../src/model/entity.ts';
import type { EventData } from '../../src/model/event.ts';
import type { Reaction } from '../../src/model/reaction.ts';
import type { UserRef } from '../../src/model/user.ts';

/** A record of a dump as it was read; only for dumps that we made ourselves and know to be right. */
export type DumpRecord = Record<string, unknown>;

/** Records of a file of a dump folder; an absent file has none. */
export function dumpRecords(folder: string, file: string): DumpRecord[] {
  const path = join(folder, file);
  return existsSync(path) ? ((parse(readFileSync(path, 'utf8')) as DumpRecord[] | null) ?? []) : [];
}

const text = (record: DumpRecord, key: string) => String(record[key] ?? '');
const number = (record: DumpRecord, key: string) => Number(record[key]);
const list = (record: DumpRecord, key: string) => (record[key] ?? []) as DumpRecord[];
const known = (time: unknown) => typeof time === 'string' && !/^(0001|1970)-01-01T/u.test(time);

/** Optional times under the model's names. */
function times(record: DumpRecord, names: Record<string, string>): Record<string, string> {
  const entries = Object.entries(names).filter(([, key]) => known(record[key]));
  return Object.fromEntries(entries.map(([name, key]) => [name, String(record[key])]));
}

function person(record: DumpRecord, prefix: string): UserRef {
  return { id: number(record, `${prefix}_id`), name: text(record, `${prefix}_name`) };
}

function reactionsOf(record: DumpRecord): readonly Reaction[] {
  return list(record, 'reactions').map((reaction) => ({
    user: person(reaction, 'user'),
    content: text(reaction, 'content'),
  }));
}

function ticketOf(record: DumpRecord, kind: 'issue' | 'pull-request') {
  return {
    key: entityKey(kind, number(record, 'number')),
    number: number(record, 'number'),
    author: person(record, 'poster'),
    title: text(record, 'title'),
    body: text(record, 'content'),
    state: text(record, 'state') === 'closed' ? ('closed' as const) : ('open' as const),
    locked: record['is_locked'] === true,
    ...times(record, { created: 'created', updated: 'updated', closed: 'closed' }),
    labels: list(record, 'labels').map((label) => text(label, 'name')),
    ...(text(record, 'milestone') === '' ? {} : { milestone: text(record, 'milestone') }),
    assignees: (record['assignees'] as string[]).map((name) => ({ name })),
    reactions: reactionsOf(record),
  };
}

function pullOf(record: DumpRecord, requests: readonly DumpRecord[]): Entity {
  const head = record['head'] as DumpRecord;
  const base = record['base'] as DumpRecord;
  const home = { owner: text(base, 'owner_name'), project: text(base, 'repo_name') };
  // Branches of open forks were renamed by the recipe; the model has them as the forge says.
  const [, owner, branch] = /^(contributor-\d+)\/(.+)$/u.exec(text(head, 'ref')) ?? [];
  const agit = /^harbor-lab\/pull-\d+$/u.test(text(head, 'ref'));
  const ref = agit ? `refs/pull/${number(record, 'number')}/head` : (branch ?? text(head, 'ref'));
  return {
    kind: 'pull-request',
    ...ticketOf(record, 'pull-request'),
    draft: record['is_draft'] === true,
    head: { ...home, ...(owner === undefined ? {} : { owner }), ref, sha: text(head, 'sha') },
    base: { ...home, ref: text(base, 'ref'), sha: text(base, 'sha') },
    mergeBase: text(base, 'sha'),
    merged: record['merged'] === true,
    ...times(record, { mergedAt: 'merged_time' }),
    mergeCommit: text(record, 'merge_commit_sha'),
    reviewRequests: requests.map((request) => person(request, 'reviewer')),
    teamReviewRequests: [],
  };
}

const eventTypes: Record<string, (meta: DumpRecord) => EventData> = {
  reopen: () => ({ type: 'reopen' }),
  close: () => ({ type: 'close' }),
  merge_pull: () => ({ type: 'merge' }),
  lock: () => ({ type: 'lock' }),
  unlock: () => ({ type: 'unlock' }),
  pin: () => ({ type: 'pin' }),
  unpin: () => ({ type: 'unpin' }),
  change_title: (meta) => ({ type: 'rename', from: text(meta, 'OldTitle'), to: text(meta, 'NewTitle') }),
  change_target_branch: (meta) => ({ type: 'target-branch', from: text(meta, 'OldRef'), to: text(meta, 'NewRef') }),
};

function saidOf(record: DumpRecord, parent: string): Entity {
  const id = number(record, 'index');
  const event = eventTypes[text(record, 'comment_type')];
  const made = times(record, { created: 'created' });
  if (event !== undefined) {
    const data = event((record['meta'] ?? {}) as DumpRecord);
    return { kind: 'event', key: entityKey('event', id), parent, id, actor: person(record, 'poster'), ...made, data };
  }
  return {
    kind: 'comment',
    key: entityKey('comment', id),
    parent,
    id,
    author: person(record, 'poster'),
    body: text(record, 'content'),
    ...times(record, { created: 'created', updated: 'updated' }),
    reactions: reactionsOf(record),
  };
}

const verdicts = { APPROVED: 'approved', CHANGES_REQUESTED: 'changes-requested' } as const;

const isRequest = (review: DumpRecord) => text(review, 'state') === 'REQUEST_REVIEW';

/** A request is part of the pull request; its time is in the timeline. */
function requestOf(record: DumpRecord, parent: string): Entity[] {
  const id = number(record, 'id');
  const reviewer = person(record, 'reviewer');
  const data: EventData = { type: 'review-request', reviewer, removed: false };
  const key = entityKey('event', 'request', id);
  return [{ kind: 'event', key, parent, id, actor: reviewer, ...times(record, { created: 'created_at' }), data }];
}

function reviewOf(record: DumpRecord, parent: string): Entity[] {
  if (isRequest(record)) return requestOf(record, parent);
  const id = number(record, 'id');
  const key = entityKey('review', id);
  const comments = list(record, 'comments').map(
    (comment): Entity => ({
      kind: 'review-comment',
      key: entityKey('review-comment', number(comment, 'id')),
      parent: key,
      pullRequest: parent,
      id: number(comment, 'id'),
      author: person(record, 'reviewer'),
      body: text(comment, 'content'),
      path: text(comment, 'tree_path'),
      side: number(comment, 'line') < 0 ? 'old' : 'new',
      line: Math.abs(number(comment, 'line')),
      hunk: text(comment, 'diff_hunk'),
      commit: text(comment, 'commit_id'),
      ...times(comment, { created: 'created_at', updated: 'updated_at' }),
    }),
  );
  const review: Entity = {
    kind: 'review',
    key,
    parent,
    id,
    author: person(record, 'reviewer'),
    state: verdicts[text(record, 'state') as keyof typeof verdicts] ?? 'commented',
    official: record['official'] === true,
    body: text(record, 'content'),
    commit: text(record, 'commit_id'),
    ...times(record, { submitted: 'created_at' }),
  };
  return [review, ...comments];
}

function releaseOf(record: DumpRecord, index: number): Entity[] {
  const assets = list(record, 'assets');
  const id = Number(/^release_assets\/(\d+)\//u.exec(text(assets[0] ?? {}, 'download_url'))?.[1] ?? 1000 + index);
  // The recipe wrote releases in the order of their dates; keys here keep that order.
  const key = entityKey('release', index);
  return [
    {
      kind: 'release',
      key,
      id,
      tag: text(record, 'tag_name'),
      target: text(record, 'target_commitish'),
      title: text(record, 'name'),
      body: text(record, 'body'),
      draft: record['draft'] === true,
      prerelease: record['prerelease'] === true,
      author: person(record, 'publisher'),
      ...times(record, { created: 'created', published: 'published' }),
    },
    ...assets.map(
      (asset, place): Entity => ({
        kind: 'asset',
        key: entityKey('asset', index, place),
        parent: key,
        id: number(asset, 'id'),
        name: text(asset, 'name'),
        size: number(asset, 'size'),
        downloads: number(asset, 'download_count'),
        ...times(asset, { created: 'created', updated: 'updated' }),
        download: { urls: [] },
      }),
    ),
  ];
}

function projectOf(folder: string): Entity {
  const record = parse(readFileSync(join(folder, 'repo.yml'), 'utf8')) as DumpRecord;
  const topics = parse(readFileSync(join(folder, 'topic.yml'), 'utf8')) as { topics: string[] };
  return {
    kind: 'project',
    key: 'project',
    owner: text(record, 'owner'),
    name: text(record, 'name'),
    description: text(record, 'description'),
    url: text(record, 'original_url'),
    cloneUrl: text(record, 'clone_addr'),
    defaultBranch: text(record, 'default_branch'),
    visibility: record['is_private'] === true ? 'private' : 'public',
    topics: topics.topics,
    has: { issues: true, pullRequests: true, wiki: true, releases: true },
  };
}

function listEntities(folder: string): Entity[] {
  const labels = dumpRecords(folder, 'label.yml').map(
    (record, index): Entity => ({
      kind: 'label',
      key: entityKey('label', index),
      name: text(record, 'name'),
      color: text(record, 'color'),
      description: text(record, 'description'),
      exclusive: record['exclusive'] === true,
    }),
  );
  const milestones = dumpRecords(folder, 'milestone.yml').map(
    (record, index): Entity => ({
      kind: 'milestone',
      key: entityKey('milestone', index),
      title: text(record, 'title'),
      description: text(record, 'description'),
      state: text(record, 'state') === 'closed' ? 'closed' : 'open',
      ...times(record, { deadline: 'deadline', created: 'created', updated: 'updated', closed: 'closed' }),
    }),
  );
  return [...labels, ...milestones, ...dumpRecords(folder, 'release.yml').flatMap(releaseOf)];
}

/** The entities that a dump made by the recipe says; its git data is not part of it. */
export function dumpEntities(folder: string): Entity[] {
  const issues = dumpRecords(folder, 'issue.yml').map(
    (record): Entity => ({ kind: 'issue', ...ticketOf(record, 'issue'), ref: text(record, 'ref') }),
  );
  const pulls = dumpRecords(folder, 'pull_request.yml').map((record) =>
    pullOf(record, dumpRecords(folder, `reviews/${number(record, 'number')}.yml`).filter(isRequest)),
  );
  const keys = new Map(
    [...issues, ...pulls].flatMap((ticket) => ('number' in ticket ? [[`${ticket.number}.yml`, ticket.key]] : [])),
  );
  const below = (part: string, make: (record: DumpRecord, parent: string) => Entity | Entity[]) =>
    readdirSync(join(folder, part)).flatMap((file) =>
      dumpRecords(folder, `${part}/${file}`).flatMap((record) => make(record, keys.get(file) ?? '')),
    );
  return [
    projectOf(folder),
    ...listEntities(folder),
    ...issues,
    ...pulls,
    ...below('comments', saidOf),
    ...below('reviews', reviewOf),
  ];
}
