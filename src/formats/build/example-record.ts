import { inlineSchema, isSchema, type Schema } from './inline-schema.ts';

function exampleOf(schema: Schema): unknown {
  const examples = schema['examples'];
  if (Array.isArray(examples) && examples.length > 0) return examples[0];
  if (schema['const'] !== undefined) return schema['const'];
  if (schema['type'] === 'array') return isSchema(schema['items']) ? [exampleOf(schema['items'])] : [];
  if (!isSchema(schema['properties'])) return {};
  return Object.fromEntries(
    Object.entries(schema['properties']).map(([name, field]) => [name, isSchema(field) ? exampleOf(field) : null]),
  );
}

/** A whole record with the examples of all its fields; of a list file one item. */
export function exampleRecord(file: Schema): unknown {
  const schema = inlineSchema(file);
  return exampleOf(schema['type'] === 'array' && isSchema(schema['items']) ? schema['items'] : schema);
}
