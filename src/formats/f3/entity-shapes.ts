import type { Entity, EntityKind, EntityOf } from '../../model/entity.ts';
import { associations } from '../../model/user.ts';
import { type Fields, isFields } from '../common/loose-fields.ts';

type Guard = (value: unknown) => boolean;

const text: Guard = (value) => typeof value === 'string';
const number: Guard = (value) => typeof value === 'number' && Number.isFinite(value);
const flag: Guard = (value) => typeof value === 'boolean';
const fields: Guard = isFields;
const word =
  (...words: readonly string[]): Guard =>
  (value) =>
    typeof value === 'string' && words.includes(value);
const list =
  (item: Guard): Guard =>
  (value) =>
    Array.isArray(value) && value.every(item);
const record =
  (required: Readonly<Record<string, Guard>>, optional: Readonly<Record<string, Guard>> = {}): Guard =>
  (value) =>
    isFields(value) && fitsAll(value, required, optional);

function fitsAll(
  value: Fields,
  required: Readonly<Record<string, Guard>>,
  optional: Readonly<Record<string, Guard>>,
): boolean {
  return (
    Object.entries(required).every(([key, fits]) => Object.hasOwn(value, key) && fits(value[key])) &&
    Object.entries(optional).every(([key, fits]) => !Object.hasOwn(value, key) || fits(value[key]))
  );
}

const person = record({ name: text }, { id: number, ghost: (value) => value === true });
const team = record({ name: text }, { id: number });
const reactions = list(record({ user: person, content: text }, { created: text }));
const download = record({ urls: list(text) });
const side = record({}, { ref: text, sha: text, owner: text, project: text, cloneUrl: text });
const dependency = record({ owner: text, project: text, number });
const dependencies = list(dependency);

interface Shape {
  readonly required: Readonly<Record<string, Guard>>;
  readonly optional: Readonly<Record<string, Guard>>;
}

const ticket: Shape = {
  required: {
    ...{ number, author: person, title: text, body: text, state: word('open', 'closed') },
    ...{ labels: list(text), assignees: list(person) },
  },
  optional: {
    ...{ id: number, locked: flag, lockReason: text, created: text, updated: text, edited: text, closed: text },
    ...{ closedBy: person, milestone: text, deadline: text, pinned: number, commentCount: number, reactions },
    dependsOn: dependencies,
  },
};
const file: Shape = {
  required: { name: text, download },
  optional: { id: number, size: number, downloads: number, created: text },
};

/** Fields of the model by kind, but for `kind`, `key`, `parent` and `pullRequest`. A field with `required` of another kind is never read. */
const shapes: Readonly<Record<EntityKind, Shape>> = {
  project: {
    required: {
      ...{ owner: text, name: text, description: text, url: text, cloneUrl: text, topics: list(text) },
      visibility: word('public', 'internal', 'private'),
      has: record({ issues: flag, pullRequests: flag, wiki: flag, releases: flag }),
    },
    optional: {
      ...{ id: number, ownerKind: word('user', 'organization'), website: text, defaultBranch: text },
      ...{ archived: flag, empty: flag, mirror: flag, template: flag, created: text, updated: text },
      ...{ fork: record({ owner: text, name: text, url: text }), objectFormat: word('sha1', 'sha256') },
      collaborators: list(person),
      protections: list(record({ target: word('branch', 'tag'), pattern: text, rule: fields })),
    },
  },
  user: {
    required: { name: text },
    optional: {
      id: number,
      fullName: text,
      email: text,
      association: word(...associations),
      ghost: (value) => value === true,
    },
  },
  label: {
    required: { name: text, color: text, description: text },
    optional: { id: number, exclusive: flag, archived: flag, fromOwner: flag },
  },
  milestone: {
    required: { title: text, description: text, state: word('open', 'closed') },
    optional: { id: number, deadline: text, created: text, updated: text, closed: text },
  },
  release: {
    required: { tag: text, title: text, body: text, draft: flag, prerelease: flag, author: person },
    optional: { id: number, target: text, created: text, published: text, reactions },
  },
  asset: { required: file.required, optional: { ...file.optional, updated: text } },
  issue: {
    required: ticket.required,
    optional: {
      ...{ ...ticket.optional, ref: text, type: text, closeReason: text, partOf: dependency, subIssues: dependencies },
    },
  },
  'pull-request': {
    required: {
      ...ticket.required,
      ...{ draft: flag, head: side, base: side, merged: flag },
      ...{ reviewRequests: list(person), teamReviewRequests: list(team) },
    },
    optional: {
      ...ticket.optional,
      ...{ mergeBase: text, mergedAt: text, mergedBy: person, mergeCommit: text, allowMaintainerEdit: flag },
      ...{ closes: dependencies, autoMerge: record({ by: person, method: text }) },
    },
  },
  comment: {
    required: { id: number, author: person, body: text },
    optional: { created: text, updated: text, reactions },
  },
  event: { required: { id: number, actor: person, data: fields }, optional: { created: text } },
  review: {
    required: { id: number, author: person, state: word('approved', 'changes-requested', 'commented'), body: text },
    optional: {
      ...{ dismissed: flag, official: flag, stale: flag, commit: text, submitted: text, updated: text },
      ...{ commentCount: number, reactions },
    },
  },
  'review-comment': {
    required: { id: number, author: person, body: text, path: text, side: word('new', 'old'), hunk: text },
    optional: {
      ...{ line: number, startLine: number, startSide: word('new', 'old'), commit: text, originalCommit: text },
      ...{ inReplyTo: number, outdated: flag, resolved: flag, resolvedBy: person, created: text, updated: text },
      ...{ onFile: flag, originalLine: number, originalStartLine: number, position: number },
      ...{ originalPosition: number, reactions },
    },
  },
  'commit-comment': {
    required: { id: number, commit: text, author: person, body: text },
    optional: { path: text, position: number, line: number, created: text, updated: text, reactions },
  },
  discussion: {
    required: {
      ...{ id: number, number, author: person, title: text, body: text, category: text, labels: list(text) },
      state: word('open', 'closed'),
    },
    optional: {
      ...{ answerable: flag, closeReason: text, locked: flag, lockReason: text, created: text, updated: text },
      ...{ edited: text, closed: text, answer: number, answered: text, answeredBy: person, votes: number },
      ...{ poll: record({ question: text, options: list(record({ text, votes: number })) }), commentCount: number },
      ...{ pinned: number, reactions },
    },
  },
  'discussion-comment': {
    required: { id: number, author: person, body: text },
    optional: {
      ...{ inReplyTo: number, created: text, updated: text, edited: text, votes: number, hidden: text, reactions },
    },
  },
  edit: {
    required: { id: number, editor: person },
    optional: { edited: text, text, removed: text, removedBy: person },
  },
  attachment: { required: file.required, optional: { ...file.optional, uuid: text, url: text } },
};

/** Fields of a line that the model has, with values that fit; whatever else stands there is left out. */
export function fieldsThatFit(kind: EntityKind, found: Fields): Fields {
  const { required, optional } = shapes[kind];
  const fits = (key: string, value: unknown) =>
    Object.hasOwn(required, key) ? required[key]?.(value) : Object.hasOwn(optional, key) && optional[key]?.(value);
  return Object.fromEntries(Object.entries(found).filter(([key, value]) => fits(key, value)));
}

/** True for a field that an entity of that kind may be without. */
function mayBeAbsent(kind: EntityKind, key: string): boolean {
  return Object.hasOwn(shapes[kind].optional, key);
}

/** True when the fields that every entity of the kind has are there and fit. */
export function isEntity<K extends EntityKind>(value: Fields, kind: K): value is Fields & EntityOf<K> {
  const { required, optional } = shapes[kind];
  return value['kind'] === kind && typeof value['key'] === 'string' && fitsAll(value, required, optional);
}

/** An entity with what a line of `extra/` says beyond its file. */
export function withDifference<T extends Entity>(read: T, row: Fields | undefined): T {
  if (row === undefined) return read;
  const without = Array.isArray(row['without']) ? row['without'] : [];
  const kept = Object.entries(read).filter(([key]) => !without.includes(key) || !mayBeAbsent(read.kind, key));
  const more = isFields(row['fields']) ? fieldsThatFit(read.kind, row['fields']) : {};
  // The cast only says what the shapes have checked.
  return { ...Object.fromEntries(kept), ...more } as T;
}
