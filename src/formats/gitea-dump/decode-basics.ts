import { known } from '../../lib/known.ts';
import { entityKey } from '../../model/entity.ts';
import type { Label } from '../../model/label.ts';
import type { Milestone } from '../../model/milestone.ts';
import type { Project, ProtectionRule } from '../../model/project.ts';
import type { Asset, Release } from '../../model/release.ts';
import { type Association, associations, type User } from '../../model/user.ts';
import {
  deadlineIn,
  type Fields,
  fieldsIn,
  flagIn,
  integerIn,
  isFields,
  placedIn,
  someText,
  textIn,
  textsIn,
  timeIn,
} from '../common/loose-fields.ts';
import { personOf, userOf, usersIn } from './decode-people.ts';

/** Ids are positive; 0 stands for one that nobody knows. */
function idIn(record: Fields, key: string): { id?: number } {
  const id = integerIn(record, key);
  return id > 0 ? { id } : {};
}

/** A flag that may be absent. */
function maybe(record: Fields, key: string): boolean | undefined {
  return typeof record[key] === 'boolean' ? record[key] : undefined;
}

/** The project of `repo.yml`, with its topics and what `extra/project.jsonl` has beyond it. */
export function projectOf(record: Fields, topics: readonly string[], extra: Fields): Project {
  return {
    kind: 'project',
    key: entityKey('project'),
    owner: textIn(record, 'owner'),
    name: textIn(record, 'name'),
    description: textIn(record, 'description'),
    url: textIn(record, 'original_url'),
    cloneUrl: textIn(record, 'clone_addr'),
    visibility: visibilityOf(record, extra),
    topics,
    has: hasOf(record, extra),
    ...idIn(extra, 'id'),
    ...known({
      defaultBranch: someText(record, 'default_branch'),
      ownerKind: oneOf(textIn(extra, 'ownerKind'), ['user', 'organization'] as const),
      website: someText(extra, 'website'),
      archived: maybe(extra, 'archived'),
      empty: maybe(extra, 'empty'),
      fork: forkOf(extra),
      mirror: maybe(extra, 'mirror'),
      template: maybe(extra, 'template'),
      created: timeIn(extra, 'created'),
      updated: timeIn(extra, 'updated'),
      objectFormat: oneOf(textIn(extra, 'objectFormat'), ['sha1', 'sha256'] as const),
      collaborators: Array.isArray(extra['collaborators']) ? usersIn(extra, 'collaborators') : undefined,
      protections: Array.isArray(extra['protections']) ? protectionsOf(extra) : undefined,
    }),
  };
}

function oneOf<const Word extends string>(text: string, words: readonly Word[]): Word | undefined {
  return words.find((word) => word === text);
}

function visibilityOf(record: Fields, extra: Fields): Project['visibility'] {
  const said = oneOf(textIn(extra, 'visibility'), ['public', 'internal', 'private'] as const);
  return said ?? (flagIn(record, 'is_private') ? 'private' : 'public');
}

function hasOf(record: Fields, extra: Fields): Project['has'] {
  const has = extra['has'];
  if (isFields(has)) {
    return {
      issues: flagIn(has, 'issues'),
      pullRequests: flagIn(has, 'pullRequests'),
      wiki: flagIn(has, 'wiki'),
      releases: flagIn(has, 'releases'),
    };
  }
  return {
    issues: flagIn(record, 'issues'),
    pullRequests: flagIn(record, 'pulls'),
    wiki: flagIn(record, 'wiki'),
    releases: flagIn(record, 'releases'),
  };
}

function forkOf(extra: Fields): Project['fork'] {
  if (!isFields(extra['fork'])) return undefined;
  const fork = fieldsIn(extra, 'fork');
  return { owner: textIn(fork, 'owner'), name: textIn(fork, 'name'), url: textIn(fork, 'url') };
}

function protectionsOf(extra: Fields): ProtectionRule[] {
  return [...placedIn(extra, 'protections')].map(([, rule]) => ({
    target: textIn(rule, 'target') === 'tag' ? 'tag' : 'branch',
    pattern: textIn(rule, 'pattern'),
    rule: fieldsIn(rule, 'rule'),
  }));
}

export function topicsOf(record: Fields): string[] {
  return textsIn(record, 'topics');
}

/** A label of `label.yml` or `extra/labels.jsonl`. */
export function labelOf(record: Fields, key: string): Label {
  return {
    kind: 'label',
    key,
    name: textIn(record, 'name'),
    color: colorOf(textIn(record, 'color')),
    description: textIn(record, 'description'),
    ...idIn(record, 'id'),
    ...known({
      exclusive: maybe(record, 'exclusive'),
      archived: maybe(record, 'archived'),
      fromOwner: maybe(record, 'fromOwner'),
    }),
  };
}

/** Six small digits; a restore makes what is none white. */
function colorOf(text: string): string {
  const digits = text.trim().replace(/^#/u, '').toLowerCase();
  if (/^[0-9a-f]{3}$/u.test(digits)) return digits.replace(/./gu, '$&$&');
  return /^[0-9a-f]{6}$/u.test(digits) ? digits : 'ffffff';
}

export function milestoneOf(record: Fields, at: number): Milestone {
  return {
    kind: 'milestone',
    key: entityKey('milestone', 0, at),
    title: textIn(record, 'title'),
    description: textIn(record, 'description'),
    state: textIn(record, 'state') === 'closed' ? 'closed' : 'open',
    ...known({
      deadline: deadlineIn(record, 'deadline'),
      created: timeIn(record, 'created'),
      updated: timeIn(record, 'updated'),
      closed: timeIn(record, 'closed'),
    }),
  };
}

export function userEntity(record: Fields, at: number): User {
  return {
    kind: 'user',
    key: entityKey('user', 0, at),
    ...userOf(record),
    ...known({
      fullName: someText(record, 'fullName'),
      email: someText(record, 'email'),
      association: associationIn(record),
    }),
  };
}

export function releaseKey(at: number): string {
  return entityKey('release', 0, at);
}

/** `id` stands in the paths of its files only. */
export function releaseOf(record: Fields, at: number, id: number | undefined): Release {
  return {
    kind: 'release',
    key: releaseKey(at),
    tag: textIn(record, 'tag_name'),
    title: textIn(record, 'name'),
    body: textIn(record, 'body'),
    draft: flagIn(record, 'draft'),
    prerelease: flagIn(record, 'prerelease'),
    author: personOf(record, 'publisher'),
    ...known({
      id,
      target: someText(record, 'target_commitish'),
      created: timeIn(record, 'created'),
      published: timeIn(record, 'published'),
    }),
  };
}

/** A release file: of `release.yml` with `download_count`, or of `extra/release-files.jsonl` with `downloads` and an address. */
export function assetOf(record: Fields, release: number, at: number): Asset {
  const downloads = 'downloads' in record ? integerIn(record, 'downloads') : integerIn(record, 'download_count');
  const url = someText(record, 'url');
  return {
    kind: 'asset',
    key: entityKey('asset', 0, release, at),
    parent: releaseKey(release),
    name: textIn(record, 'name'),
    download: { urls: url === undefined ? [] : [url] },
    ...idIn(record, 'id'),
    ...known({
      size: record['size'] === null || record['size'] === undefined ? undefined : integerIn(record, 'size'),
      downloads: 'downloads' in record || 'download_count' in record ? downloads : undefined,
      created: timeIn(record, 'created'),
      updated: timeIn(record, 'updated'),
    }),
  };
}

function associationIn(record: Fields): Association | undefined {
  return associations.find((word) => word === textIn(record, 'association'));
}
