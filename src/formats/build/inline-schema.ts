/** A JSON Schema as it was parsed. */
export type Schema = Readonly<Record<string, unknown>>;

export function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Keywords under which names stand that are not keywords. */
const tables: ReadonlySet<string> = new Set(['properties', '$defs', 'patternProperties', 'dependentSchemas']);
/** Their values are data, whatever they look like. */
const data: ReadonlySet<string> = new Set(['examples', 'const', 'enum', 'default']);

function lookUp(root: Schema, reference: string): Schema {
  const name = /^#\/\$defs\/([^/]+)$/u.exec(reference)?.[1] ?? '';
  const defs = root['$defs'];
  const found = isSchema(defs) ? defs[name] : undefined;
  if (!isSchema(found)) throw new Error(`${reference} leads nowhere`);
  return found;
}

function inlined(root: Schema, value: unknown, inTable: boolean, path: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => inlined(root, item, false, path));
  if (!isSchema(value)) return value;
  const reference = inTable ? undefined : value['$ref'];
  if (typeof reference === 'string') {
    if (path.includes(reference)) throw new Error(`${reference} holds itself`);
    const { $ref: _, ...beside } = value;
    return inlined(root, { ...lookUp(root, reference), ...beside }, false, [...path, reference]);
  }
  const fields = Object.entries(value).map(([key, field]) => {
    if (!inTable && data.has(key)) return [key, field] as const;
    return [key, inlined(root, field, !inTable && tables.has(key), path)] as const;
  });
  return Object.fromEntries(fields);
}

/** The same schema without `$ref` and `$defs`; what stands beside a reference goes before what it leads to. Throws when one leads nowhere or round. */
export function inlineSchema(schema: Schema): Schema {
  const { $defs: _, ...rest } = schema;
  return inlined(schema, rest, false, []) as Schema;
}
