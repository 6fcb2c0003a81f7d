import { isSchema, type Schema } from './inline-schema.ts';

/** One field as readers see it. */
export interface FieldRow {
  /** From the record on: `head.sha`, `labels[]`. */
  readonly path: string;
  /** `integer`, `list of reaction`, `text or null`, … */
  readonly type: string;
  /** Name of the part that describes what is inside. */
  readonly part?: string;
  readonly always: boolean;
  readonly description: string;
  /** Each a few words or a pattern. */
  readonly bounds: readonly Bound[];
  readonly examples: readonly unknown[];
}

export type Bound = { readonly words: string } | { readonly pattern: string } | { readonly oneOf: readonly unknown[] };

/** A record and its fields. */
export interface Part {
  /** Key under `$defs`; empty for the file's own record. */
  readonly name: string;
  readonly description: string;
  readonly fields: readonly FieldRow[];
  /** No other field may be there. */
  readonly closed: boolean;
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'list',
  object: 'record',
  boolean: 'yes or no',
};
const formatNames: Readonly<Record<string, string>> = {
  'date-time': 'date and time, RFC 3339',
  uri: 'address, RFC 3986',
  uuid: 'UUID, RFC 9562',
};

const partOf = (schema: Schema): string | undefined =>
  typeof schema['$ref'] === 'string' ? schema['$ref'].replace('#/$defs/', '') : undefined;
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const tableOf = (value: unknown): Schema => (isSchema(value) ? value : {});

function typeOf(schema: Schema): string {
  const part = partOf(schema);
  if (part !== undefined) return part;
  if (schema['type'] === undefined && schema['const'] !== undefined) return 'text';
  const types = Array.isArray(schema['type']) ? schema['type'] : [schema['type'] ?? 'anything'];
  const items = schema['items'];
  return types
    .map((type: string) => {
      if (type === 'array' && isSchema(items)) return `list of ${plural(typeOf(items))}`;
      return typeNames[type] ?? type;
    })
    .join(' or ');
}

const plural = (type: string): string => (type === 'text' ? 'texts' : type === 'record' ? 'records' : type);

const isBig = (value: unknown): boolean => typeof value === 'number' && Math.abs(value) >= 2 ** 63;

const figure = (value: number): string => String(value).replace('-', '−');

function numberBounds(schema: Schema): Bound[] {
  const { minimum, maximum } = schema as { minimum?: number; maximum?: number };
  const low = minimum === undefined || isBig(minimum) ? undefined : minimum;
  const high = maximum === undefined || isBig(maximum) ? undefined : maximum;
  const bounds: Bound[] = [];
  if (low !== undefined && high !== undefined) bounds.push({ words: `from ${figure(low)} to ${figure(high)}` });
  else if (low !== undefined) bounds.push({ words: `${figure(low)} or more` });
  else if (high !== undefined) bounds.push({ words: `${figure(high)} or less` });
  if (isBig(maximum)) bounds.push({ words: '64 bits' });
  return bounds;
}

function textBounds(schema: Schema): Bound[] {
  const bounds: Bound[] = [];
  const { minLength, maxLength, minItems } = schema as { minLength?: number; maxLength?: number; minItems?: number };
  const format = formatNames[textOf(schema['format'])];
  if (format !== undefined) bounds.push({ words: format });
  if (schema['contentMediaType'] === 'text/markdown') bounds.push({ words: 'Markdown' });
  if (minLength === 0 && maxLength === undefined) bounds.push({ words: 'any length' });
  if (minLength !== undefined && minLength > 0)
    bounds.push({ words: minLength === 1 ? 'not empty' : `at least ${minLength} characters` });
  if (maxLength === 0) bounds.push({ words: 'empty' });
  else if (maxLength !== undefined) bounds.push({ words: `at most ${maxLength} characters` });
  if (minItems !== undefined && minItems > 0) bounds.push({ words: `at least ${minItems}` });
  if (typeof schema['pattern'] === 'string' && schema['format'] !== 'date-time')
    bounds.push({ pattern: schema['pattern'] });
  return bounds;
}

/** What values are allowed, for people. */
export function boundsOf(schema: Schema): readonly Bound[] {
  const bounds = [...numberBounds(schema), ...textBounds(schema)];
  const never = tableOf(schema['not'])['const'];
  if (never !== undefined) bounds.push({ words: `never ${JSON.stringify(never)}` });
  if (schema['const'] !== undefined) bounds.push({ oneOf: [schema['const']] });
  if (Array.isArray(schema['enum'])) bounds.push({ oneOf: schema['enum'] });
  return bounds;
}

function* rowsOf(record: Schema, before: string, defs: Schema): Generator<FieldRow> {
  const required = listOf(record['required']);
  const further = record['additionalProperties'];
  const fields = Object.entries(tableOf(record['properties']));
  if (isSchema(further)) fields.push(['…', further]);
  for (const [name, value] of fields) {
    const field = tableOf(value);
    const items = tableOf(field['items']);
    const part = partOf(field) ?? partOf(items);
    const described = field['description'] ?? tableOf(defs[partOf(field) ?? ''])['description'];
    yield {
      path: before + name,
      type: typeOf(field),
      ...(part === undefined ? {} : { part }),
      always: required.includes(name),
      description: textOf(described),
      bounds: [...boundsOf(field), ...(part === undefined ? boundsOf(items) : [])],
      examples: field['examples'] !== undefined ? listOf(field['examples']) : listOf(items['examples']),
    };
    if (field['type'] === 'object') yield* rowsOf(field, `${before}${name}.`, defs);
    if (items['type'] === 'object') yield* rowsOf(items, `${before}${name}[].`, defs);
  }
}

/** The file's own record first, then the parts that its fields lead to. */
export function partsOf(file: Schema): readonly Part[] {
  const defs = tableOf(file['$defs']);
  const own = partOf(tableOf(file['items']));
  const main = own === undefined ? file : tableOf(defs[own]);
  const part = (name: string, schema: Schema): Part => ({
    name,
    description: textOf(schema['description']),
    fields: [...rowsOf(schema, '', defs)],
    closed: schema['additionalProperties'] === false,
  });
  const others = Object.entries(defs).filter(([name]) => name !== own);
  return [part('', main), ...others.map(([name, schema]) => part(name, tableOf(schema)))];
}
