import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import type { SchemaSet } from './schemas.ts';

/** ajv asks for this helper by `require`, which a page does not have: characters of a text, not its UTF-16 units. */
const lengthHelper = '((text) => { let count = 0; for (const _ of text) count++; return count; })';
const requiredLength = /require\("ajv\/dist\/runtime\/ucs2length"\)\.default/gu;

/** What every schema file must have for us: the record that it describes, under `$defs`. */
interface SchemaFileShape {
  readonly type?: string;
  readonly items?: { readonly $ref?: string };
}

/**
 * Reference to what one validator checks: for a list file its items, for the others the whole file. The name of the validator is the file's
 * without `.json`.
 */
function targetOf(name: string, schema: SchemaFileShape): string {
  const items = schema.items?.$ref;
  return schema.type === 'array' && items?.startsWith('#') ? `${name}${items}` : name;
}

/** Words for readers, which ajv would carry into the page. */
const annotations: ReadonlySet<string> = new Set(['title', 'description', 'examples', 'contentMediaType']);

/** A bound that every value keeps, and that stands there for readers. */
function saysNothing(key: string, value: unknown): boolean {
  if (key === 'minLength' || key === 'minItems') return value === 0;
  return (key === 'minimum' && value === -(2 ** 63)) || (key === 'maximum' && value === 2 ** 63);
}

/** The schema without what says nothing to a validator. Inside `properties` the keys are names of fields, whatever they are called. */
function bare(schema: unknown, isFieldTable = false): unknown {
  if (Array.isArray(schema)) return schema.map((item) => bare(item));
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).filter(
    ([key, value]) => isFieldTable || !(annotations.has(key) || saysNothing(key, value)),
  );
  return Object.fromEntries(entries.map(([key, value]) => [key, bare(value, !isFieldTable && key === 'properties')]));
}

/**
 * One ES module with `validators`: an object from schema name to a function of ajv's standalone kind (`errors` on it after a failure).
 * Holds no `require` and makes no functions from text, so it runs under a strict content security policy; throws when it would.
 */
export function compileValidators(set: SchemaSet): string {
  // Formats are written as patterns in the schemas; the word `format` is for readers.
  const formats = { 'date-time': true, uri: true } as const;
  const ajv = new Ajv2020({
    strict: true,
    allowUnionTypes: true,
    strictRequired: false,
    formats,
    code: { source: true, esm: true, lines: true },
  });
  const schemas = set.files.map(({ name, text }) => ({ name, schema: bare(JSON.parse(text)) as SchemaFileShape }));
  for (const { name, schema } of schemas) ajv.addSchema(schema, name);
  const exported = new Map(
    schemas.map(({ name, schema }, index) => [name, { id: `v${index}`, ref: targetOf(name, schema) }]),
  );
  const refs = Object.fromEntries([...exported.values()].map(({ id, ref }) => [id, ref]));
  const code = standalone(ajv, refs).replace(requiredLength, lengthHelper);
  if (/\brequire\(|new Function\b|\beval\(/u.test(code))
    throw new Error(`the validators of ${set.id} need code from text`);
  const table = [...exported].map(([name, { id }]) => `${JSON.stringify(name.replace(/\.json$/u, ''))}: ${id}`);
  return `${code}\nexport const validators = { ${table.join(', ')} };\n`;
}
