import { type EntityKind, type EntityOf, entityKey } from '../../model/entity.ts';
import { eventDataOf } from '../common/event-data.ts';
import { type Fields, fieldsIn, isFields, textIn } from '../common/loose-fields.ts';
import type { PathRow } from '../common/path-sheet.ts';
import type { F3Context } from './decode-context.ts';
import { parentKeyOf } from './decode-records.ts';
import { fieldsThatFit, isEntity } from './entity-shapes.ts';
import { fileOf, type NodePath, parseNode } from './paths.ts';

/*
 * Entities that have no file: rows of `extra/<kind>.jsonl` that hold them whole. Those of a node are keyed by their id and their place; those that
 * belong to nothing in the archive have the keys that they were collected with.
 */

const isWhole = ({ value }: PathRow) => isFields(value['entity']);

/** Without an id they come last. */
const orderOf = (row: Fields): number | undefined => {
  if (!isFields(row['entity'])) return undefined;
  const id = row['entity']['id'];
  return typeof id === 'number' && id >= 0 ? id : Number.POSITIVE_INFINITY;
};

function keyOfRow(kind: EntityKind, { at, value }: PathRow): string {
  const order = orderOf(value) ?? Number.POSITIVE_INFINITY;
  return Number.isSafeInteger(order) ? entityKey(kind, order, 'row', at) : entityKey(kind, 'y', 'row', at);
}

/** Fields that tell where the entity belongs; `undefined` when that is nowhere. */
function placedFields(context: F3Context, kind: EntityKind, row: PathRow): Fields | undefined {
  const path = textIn(row.value, 'path');
  const entity = fieldsIn(row.value, 'entity');
  if (path === '') {
    const { key, parent, pullRequest } = entity;
    return { key, ...(parent !== undefined && { parent }), ...(pullRequest !== undefined && { pullRequest }) };
  }
  const node = parseNode(path);
  if (node === undefined || context.tree.index.get(fileOf(path)) === undefined) return undefined;
  const key = keyOfRow(kind, row);
  if (node.kind === 'project' || node.kind === 'forge') return { key };
  const parent = parentKeyOf(context, node);
  const pullRequest = kind === 'review-comment' ? parentKeyOf(context, node.parent) : undefined;
  return { key, parent, ...(pullRequest !== undefined && { pullRequest }) };
}

function entityOf<K extends EntityKind>(context: F3Context, kind: K, row: PathRow): EntityOf<K> | undefined {
  const placed = placedFields(context, kind, row);
  const found = fieldsIn(row.value, 'entity');
  if (placed === undefined || found['kind'] !== kind) return undefined;
  const isFile = kind === 'asset' || kind === 'attachment';
  // Named first as well, so that they stand where collected entities have them.
  const entity: Fields = {
    kind,
    ...placed,
    ...(isFile && { download: { urls: [] } }),
    ...fieldsThatFit(kind, found),
    ...(kind === 'event' && { data: eventDataOf(fieldsIn(found, 'data')) }),
    ...placed,
  };
  const isPlaced = ['parent', 'pullRequest'].every(
    (key) => !Object.hasOwn(entity, key) || typeof entity[key] === 'string',
  );
  return isPlaced && isEntity(entity, kind) ? entity : undefined;
}

/** All of one kind, by their ids. */
export async function* wholes<K extends EntityKind>(
  context: F3Context,
  kind: K,
): AsyncGenerator<EntityOf<K>, void, undefined> {
  const rows = await context.sheet(kind).ordered(orderOf);
  for (let place = 0; place < rows.count; place++) {
    const row = await rows.row(place);
    const entity = row && entityOf(context, kind, row);
    if (entity !== undefined) yield entity;
  }
}

/** Those that belong to the node of that path; without one, those that were collected with that parent. */
export async function* wholeOfParent<K extends EntityKind>(
  context: F3Context,
  kind: K,
  parent: string,
  path: NodePath | undefined,
): AsyncGenerator<EntityOf<K>, void, undefined> {
  const rows = (await context.sheet(kind).rowsOf(path ?? '')).filter(isWhole);
  rows.sort((a, b) => (orderOf(a.value) ?? 0) - (orderOf(b.value) ?? 0) || a.at - b.at);
  for (const row of rows) {
    const entity = entityOf(context, kind, row);
    const of = entity && 'parent' in entity ? entity.parent : undefined;
    if (entity !== undefined && (path !== undefined || of === parent)) yield entity;
  }
}

async function found(context: F3Context, kind: EntityKind, key: string): Promise<PathRow | undefined> {
  const digits = /:row:(\d{16})$/u.exec(key)?.[1];
  if (digits !== undefined) return context.sheet(kind).row(Number(digits));
  const orphans = await context.sheet(kind).rowsOf('');
  return orphans.find(({ value }) => textIn(fieldsIn(value, 'entity'), 'key') === key);
}

export async function wholeAt<K extends EntityKind>(
  context: F3Context,
  kind: K,
  key: string,
): Promise<EntityOf<K> | undefined> {
  const row = await found(context, kind, key);
  const entity = row && entityOf(context, kind, row);
  return entity?.key === key ? entity : undefined;
}

/** What stands in the row of that key, also beyond the model. */
export async function rowAt(context: F3Context, kind: EntityKind, key: string): Promise<Fields | undefined> {
  const row = await found(context, kind, key);
  return row && fieldsIn(row.value, 'entity');
}
