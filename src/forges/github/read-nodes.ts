import type * as v from 'valibot';
import type { Schema } from '../../http/json.ts';
import type { EntityKind, EntityOf } from '../../model/entity.ts';
import type { Unit } from '../../model/unit.ts';
import { countDiffers } from '../common/read-pages.ts';
import type { ReadContext } from '../forge.ts';
import { isThere, type NodeAnswer } from './ask-in-pieces.ts';
import { endpointsOf } from './endpoints.ts';
import { ask, askWithErrors, goneNodes } from './graphql.ts';

import { nodeOf, nodesOf, restOf } from './wire-graphql.ts';

interface Connection<T> {
  /** Rows of the whole list, where that is asked for. */
  readonly totalCount?: number | null | undefined;
  readonly pageInfo?: Parameters<typeof restOf>[0]['pageInfo'];
  readonly nodes: readonly (T | null | undefined)[];
}

/** A question about several nodes, and how the rest of a long list in one of them is asked for. */
export interface NodeQuestion<R, M, T> extends ListInside<R, M, T> {
  readonly query: string;
  readonly node: Schema<R>;
}

/** A list in an answer, and how its rest is asked for; without `after` that gives it from its beginning. */
export interface ListInside<R, M, T> {
  readonly unit: Unit;
  readonly more: string;
  readonly moreNode: Schema<M>;
  listOf(answer: R | M): Connection<T>;
}

/** What a list stands in: GitHub's id of it, and its key. */
export interface Holder {
  readonly id: string;
  readonly place: string | undefined;
}

type Context = Pick<ReadContext, 'address' | 'report' | 'request' | 'signal'>;

/** More parts than any list in an item has. */
const mostParts = 1000;

/** The answer for each item, with all rows of its list. */
export async function askNodes<K extends EntityKind, R, M, T>(
  items: readonly (EntityOf<K> & { readonly node?: string })[],
  question: NodeQuestion<R, M, T>,
  context: Context,
): Promise<NodeAnswer<{ answer: R; rows: T[] }>[]> {
  const ids = items.map(({ node }) => node ?? '');
  const { value, errors } = await askWithErrors(question.query, { ids }, listed(question.node), placeOf(context));
  const gone = goneNodes(errors);
  const found: NodeAnswer<{ answer: R; rows: T[] }>[] = [];
  for (const [index, id] of ids.entries()) {
    const answer = value.nodes[index];
    if (answer === null || answer === undefined) found.push(gone.has(index) ? 'gone' : undefined);
    else found.push({ answer, rows: await wholeRows({ id, place: items[index]?.key }, answer, question, context) });
  }
  return found;
}

/** The rows alone. */
export function rowsOfEach<R, T>(answers: readonly NodeAnswer<{ answer: R; rows: T[] }>[]): NodeAnswer<readonly T[]>[] {
  return answers.map((found) => (isThere(found) ? found.rows : found));
}

/**
 * All rows of a list in an answer, however long. When fewer have come than GitHub counts, or some are `null`, the whole list is asked for once more;
 * if that is no better, it is a problem `count-differs`.
 */
export async function wholeRows<R, M, T>(
  { id, place }: Holder,
  answer: R,
  list: ListInside<R, M, T>,
  context: Context,
): Promise<T[]> {
  const first = await allRows(id, answer, list, context);
  if (first.rows.length >= first.total) return first.rows;
  const { node } = await ask(list.more, { id }, single(list.moreNode), placeOf(context));
  const second = node === null ? undefined : await allRows(id, node, list, context);
  const rows = second !== undefined && second.rows.length > first.rows.length ? second.rows : first.rows;
  const total = (second ?? first).total;
  if (rows.length < total)
    context.report({ ...countDiffers(list.unit, rows.length, total), ...(place === undefined ? {} : { place }) });
  return rows;
}

/** `total`: as many as GitHub counts, or as it has named without showing all of them. */
async function allRows<R, M, T>(
  id: string,
  answer: R | M,
  { listOf, more, moreNode }: ListInside<R, M, T>,
  context: Context,
): Promise<{ rows: T[]; total: number }> {
  let part: Connection<T> = listOf(answer);
  const rows: T[] = [];
  let hidden = 0;
  for (let count = 0; count < mostParts; count++) {
    for (const row of part.nodes) {
      if (row === null || row === undefined) hidden++;
      else rows.push(row);
    }
    const after = restOf(part);
    if (after === undefined) break;
    const { node } = await ask(more, { id, after }, single(moreNode), placeOf(context));
    if (node === null || node === undefined) {
      // What is behind this place is not known, but there is something.
      hidden++;
      break;
    }
    part = listOf(node);
  }
  return { rows, total: Math.max(part.totalCount ?? 0, rows.length + hidden) };
}

function placeOf({ request, signal, address }: Context) {
  return { request, signal, url: endpointsOf(address).graphql };
}

/* The generics of valibot lose the type of what they were given. */
function listed<R>(node: Schema<R>): Schema<{ nodes: (R | null)[] }> {
  return nodesOf(node as v.GenericSchema<unknown, R>);
}

function single<M>(node: Schema<M>): Schema<{ node: M | null }> {
  return nodeOf(node as v.GenericSchema<unknown, M>);
}
