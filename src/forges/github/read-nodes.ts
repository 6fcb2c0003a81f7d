import type * as v from 'valibot';
import type { Schema } from '../../http/json.ts';
import type { EntityKind, EntityOf } from '../../model/entity.ts';
import type { Unit } from '../../model/unit.ts';
import { countDiffers } from '../common/read-pages.ts';
import type { ReadContext } from '../forge.ts';
import { endpointsOf } from './endpoints.ts';
import { ask } from './graphql.ts';
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
  readonly unit: Unit;
}

/** A list in an answer, and how its rest is asked for. */
export interface ListInside<R, M, T> {
  readonly more: string;
  readonly moreNode: Schema<M>;
  listOf(answer: R | M): Connection<T>;
}

/** More parts than any list in an item has. */
const mostParts = 1000;

/**
 * The answer for each item, with all rows of its list, however long; `undefined` for what cannot be seen. An item of whose list fewer rows have
 * come than GitHub counts is asked about once more; if that is no better, it is a problem `count-differs`.
 */
export async function askNodes<K extends EntityKind, R, M, T>(
  items: readonly (EntityOf<K> & { readonly node?: string })[],
  question: NodeQuestion<R, M, T>,
  context: ReadContext,
): Promise<({ answer: R; rows: T[] } | undefined)[]> {
  const { request, signal } = context;
  const at = { request, signal, url: endpointsOf(context.address).graphql };
  const ids = items.map(({ node }) => node ?? '');
  const { nodes } = await ask(question.query, { ids }, listed(question.node), at);
  const found: ({ answer: R; rows: T[] } | undefined)[] = [];
  for (const [index, answer] of nodes.entries()) {
    if (answer === null || answer === undefined) found.push(undefined);
    else found.push(await wholeRows({ id: ids[index] ?? '', place: items[index]?.key }, answer, question, context));
  }
  return found;
}

async function wholeRows<R, M, T>(
  { id, place }: { readonly id: string; readonly place: string | undefined },
  answer: R,
  question: NodeQuestion<R, M, T>,
  context: ReadContext,
): Promise<{ answer: R; rows: T[] }> {
  const { request, signal, report } = context;
  const at = { request, signal, url: endpointsOf(context.address).graphql };
  const first = await allRows(id, answer, question, at);
  if (first.seen >= first.total) return { answer, rows: first.rows };
  const [again] = (await ask(question.query, { ids: [id] }, listed(question.node), at)).nodes;
  const second = again === null || again === undefined ? undefined : await allRows(id, again, question, at);
  const isBetter = second !== undefined && second.seen > first.seen;
  const { rows, seen, total } = isBetter ? second : first;
  if (seen < (second?.total ?? total))
    report({ ...countDiffers(question.unit, seen, total), ...(place === undefined ? {} : { place }) });
  return { answer: isBetter && again ? again : answer, rows };
}

/** A list in the answer for one item, however long. */
export async function allRows<R, M, T>(
  id: string,
  answer: R,
  { listOf, more, moreNode }: ListInside<R, M, T>,
  at: Parameters<typeof ask>[3],
): Promise<{ rows: T[]; seen: number; total: number }> {
  let part: Connection<T> = listOf(answer);
  const rows: T[] = [];
  // With those that are there, and that nobody may see.
  let seen = 0;
  for (let count = 0; count < mostParts; count++) {
    seen += part.nodes.length;
    for (const row of part.nodes) if (row !== null && row !== undefined) rows.push(row);
    const after = restOf(part);
    if (after === undefined) break;
    const { node } = await ask(more, { id, after }, single(moreNode), at);
    if (node === null || node === undefined) break;
    part = listOf(node);
  }
  return { rows, seen, total: part.totalCount ?? 0 };
}

/* The generics of valibot lose the type of what they were given. */
function listed<R>(node: Schema<R>): Schema<{ nodes: (R | null)[] }> {
  return nodesOf(node as v.GenericSchema<unknown, R>);
}

function single<M>(node: Schema<M>): Schema<{ node: M | null }> {
  return nodeOf(node as v.GenericSchema<unknown, M>);
}
