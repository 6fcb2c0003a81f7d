import { schema as published } from '@octokit/graphql-schema';
import {
  buildSchema,
  type DocumentNode,
  execute,
  type FieldNode,
  GraphQLError,
  type GraphQLSchema,
  isUnionType,
  Kind,
  parse,
  type SelectionSetNode,
  validate,
} from 'graphql';
import type { GraphNodes } from './nodes.ts';

/** GitHub's published schema: a query that would not be valid there fails here. */
let schema: GraphQLSchema | undefined;

function publishedSchema(): GraphQLSchema {
  schema ??= buildSchema(published.idl, { assumeValid: true });
  return schema;
}

const parsed = new Map<string, DocumentNode>();

/** Names of the types that a union of the published schema has. */
export function membersOf(union: string): readonly string[] {
  const type = publishedSchema().getType(union);
  return isUnionType(type) ? type.getTypes().map(({ name }) => name) : [];
}

/** What is wrong with a query by the published schema; nothing when GitHub takes it. */
export function faultsOf(text: string): readonly string[] {
  return validate(publishedSchema(), parse(text)).map(({ message }) => message);
}

function documentOf(text: string): DocumentNode {
  let document = parsed.get(text);
  if (document === undefined) {
    const faults = faultsOf(text);
    if (faults.length > 0) throw new GraphQLError(faults.join('\n'));
    document = parse(text);
    parsed.set(text, document);
  }
  return document;
}

export interface QueryCost {
  /** Points: https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api */
  readonly points: number;
  readonly nodes: number;
  /** Things that lists hang on: what makes an answer slow. */
  readonly breadth: number;
}

const mostNodes = 500_000;
/** GitHub tells no number; this one is ours, between what is known to pass and what does not (https://github.com/spiceai/spiceai/issues/13762). */
const mostBreadth = 800;

/** Cost by GitHub's published rule: each list is one request for each of the things that it hangs on; a hundred are a point. */
export function costOf(text: string, variables: Readonly<Record<string, unknown>>): QueryCost {
  let [requests, nodes, breadth] = [0, 0, 0];
  const walk = (set: SelectionSetNode | undefined, parents: number) => {
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) continue;
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        walk(selection.selectionSet, parents);
        continue;
      }
      const first = firstOf(selection, variables);
      if (first === undefined) walk(selection.selectionSet, parents);
      else {
        requests += parents;
        nodes += parents * first;
        if (selection.name.value !== 'nodes') breadth += parents;
        walk(selection.selectionSet, parents * first);
      }
    }
  };
  for (const definition of documentOf(text).definitions)
    if (definition.kind === Kind.OPERATION_DEFINITION) walk(definition.selectionSet, 1);
  return { points: Math.max(1, Math.round(requests / 100)), nodes, breadth };
}

/** Rows that a list gives; `nodes(ids: …)` gives as many as are asked for. */
function firstOf(field: FieldNode, variables: Readonly<Record<string, unknown>>): number | undefined {
  for (const { name, value } of field.arguments ?? []) {
    if (name.value === 'first' && value.kind === Kind.INT) return Number(value.value);
    const given = value.kind === Kind.VARIABLE ? variables[value.name.value] : undefined;
    if (name.value === 'ids' && Array.isArray(given)) return given.length;
  }
  return undefined;
}

/** What the API answers to a query, apart from its headers. */
export async function answerQuery(nodes: GraphNodes, text: string, variables: Readonly<Record<string, unknown>>) {
  let cost: QueryCost;
  try {
    cost = costOf(text, variables);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { points: 1, body: { errors: [{ message, locations: [] }] } };
  }
  if (cost.nodes > mostNodes)
    return { points: 1, body: { errors: [{ type: 'MAX_NODE_LIMIT_EXCEEDED', message: 'too many nodes' }] } };
  if (cost.breadth > mostBreadth) {
    const message = 'Resource limits for this query exceeded.';
    return {
      points: cost.points,
      body: { data: { nodes: [null] }, errors: [{ type: 'RESOURCE_LIMITS_EXCEEDED', path: ['nodes', 0], message }] },
    };
  }
  const result = await execute({
    schema: publishedSchema(),
    document: documentOf(text),
    rootValue: nodes.root,
    variableValues: variables,
  });
  // GitHub's word of what is wrong stands beside the message.
  const errors = result.errors?.map(({ message, path, locations, extensions: { type } }) => ({
    ...{ ...(type === undefined ? {} : { type }), path, locations, message },
  }));
  return { points: cost.points, body: JSON.parse(JSON.stringify({ ...result, errors })) };
}
