import type { EntityKind, EntityOf } from '../../model/entity.ts';
import type { LineSheet } from '../common/line-sheet.ts';
import { isFields } from './loose-fields.ts';

type Type = 'text' | 'number' | 'flag' | 'list' | 'fields';

/** Fields that every entity of a kind has. What `extra/orphans.jsonl` holds was written whole; a line that was changed since is left out. */
const required: Readonly<Partial<Record<EntityKind, Readonly<Record<string, Type>>>>> = {
  issue: {
    number: 'number',
    author: 'fields',
    title: 'text',
    body: 'text',
    state: 'text',
    labels: 'list',
    assignees: 'list',
  },
  'pull-request': {
    ...{
      number: 'number',
      author: 'fields',
      title: 'text',
      body: 'text',
      state: 'text',
      labels: 'list',
      assignees: 'list',
    },
    ...{ draft: 'flag', head: 'fields', base: 'fields', merged: 'flag' },
    ...{ reviewRequests: 'list', teamReviewRequests: 'list' },
  },
  release: { tag: 'text', title: 'text', body: 'text', draft: 'flag', prerelease: 'flag', author: 'fields' },
  asset: { parent: 'text', name: 'text', download: 'fields' },
  comment: { parent: 'text', id: 'number', author: 'fields', body: 'text' },
  event: { parent: 'text', id: 'number', actor: 'fields', data: 'fields' },
  review: { parent: 'text', id: 'number', author: 'fields', state: 'text', body: 'text' },
  'review-comment': {
    ...{ parent: 'text', pullRequest: 'text', id: 'number', author: 'fields' },
    ...{ body: 'text', path: 'text', side: 'text', hunk: 'text' },
  },
};

function fits(value: unknown, type: Type): boolean {
  if (type === 'list') return Array.isArray(value);
  if (type === 'fields') return isFields(value);
  return typeof value === (type === 'text' ? 'string' : type === 'flag' ? 'boolean' : 'number');
}

function isEntity<K extends EntityKind>(value: object, kind: K): value is EntityOf<K> {
  const fields = required[kind];
  if (fields === undefined || !('kind' in value) || value.kind !== kind) return false;
  if (!('key' in value) || typeof value.key !== 'string') return false;
  return Object.entries(fields).every(([key, type]) => fits(Reflect.get(value, key), type));
}

/** Entities of one kind that are in no file of the dump, in the order of their keys. */
export async function* orphansOf<K extends EntityKind>(
  sheet: LineSheet,
  kind: K,
  parent?: string,
): AsyncGenerator<EntityOf<K>, void, undefined> {
  for await (const { value } of sheet.scan()) {
    if (!isEntity(value, kind)) continue;
    if (parent === undefined || ('parent' in value && value.parent === parent)) yield value;
  }
}
