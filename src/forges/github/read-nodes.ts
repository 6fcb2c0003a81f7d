import type * as v from 'valibot';
import type { Schema } from '../../http/json.ts';
import type { EntityKind, EntityOf } from '../../model/entity.ts';
import type { ReadContext } from '../forge.ts';
import { endpointsOf } from './endpoints.ts';
import { ask } from './graphql.ts';
import { nodeOf, nodesOf, restOf } from './wire-graphql.ts';

interface Connection<T> {
  readonly pageInfo?: Parameters<typeof restOf>[0]['pageInfo'];
  readonly nodes: readonly (T | null | undefined)[];
}

/** A question about several nodes, and how the rest of a long list in one of them is asked for. */
export interface NodeQuestion<R, M, T> {
  readonly query: string;
  readonly node: Schema<R>;
  readonly more: string;
  readonly moreNode: Schema<M>;
  listOf(answer: R | M): Connection<T>;
}

/** More parts than any list in an item has. */
const mostParts = 1000;

/** The answer for each item, with all rows of its list, however long; `undefined` for what cannot be seen. */
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
    else found.push({ answer, rows: await allRows(ids[index] ?? '', answer, question, at) });
  }
  return found;
}

async function allRows<R, M, T>(
  id: string,
  answer: R,
  { listOf, more, moreNode }: NodeQuestion<R, M, T>,
  at: Parameters<typeof ask>[3],
): Promise<T[]> {
  let part: Connection<T> = listOf(answer);
  const rows: T[] = [];
  for (let count = 0; count < mostParts; count++) {
    for (const row of part.nodes) if (row !== null && row !== undefined) rows.push(row);
    const after = restOf(part);
    if (after === undefined) return rows;
    const { node } = await ask(more, { id, after }, single(moreNode), at);
    if (node === null || node === undefined) return rows;
    part = listOf(node);
  }
  return rows;
}

/* The generics of valibot lose the type of what they were given. */
function listed<R>(node: Schema<R>): Schema<{ nodes: (R | null)[] }> {
  return nodesOf(node as v.GenericSchema<unknown, R>);
}

function single<M>(node: Schema<M>): Schema<{ node: M | null }> {
  return nodeOf(node as v.GenericSchema<unknown, M>);
}
