import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { exampleRecord } from '../../../../src/formats/build/example-record.ts';
import { isSchema, type Schema } from '../../../../src/formats/build/inline-schema.ts';
import { readSchemaSet, schemaSetIds } from '../../../../src/formats/build/schemas.ts';
import { schemasOf } from '../../../support/published-schemas.ts';

/** Every field of every record in a schema: properties, items of lists, and what further fields are. */
function* fieldsOf(schema: unknown, path = ''): Generator<[string, Schema]> {
  if (!isSchema(schema)) return;
  const tables = { ...tableOf(schema['properties']) };
  for (const [name, field] of Object.entries(tables)) {
    if (isSchema(field)) yield [`${path}/${name}`, field];
    yield* fieldsOf(field, `${path}/${name}`);
  }
  for (const key of ['items', 'additionalProperties']) {
    const inner = schema[key];
    if (isSchema(inner) && inner['$ref'] === undefined) yield [`${path}/${key}`, inner];
    yield* fieldsOf(inner, `${path}/${key}`);
  }
  for (const [name, part] of Object.entries(tableOf(schema['$defs']))) yield* fieldsOf(part, `${path}#${name}`);
}

const tableOf = (value: unknown): Schema => (isSchema(value) ? value : {});
const has = (field: Schema, ...keys: string[]) => keys.some((key) => field[key] !== undefined);
const typesOf = (field: Schema): readonly unknown[] => [field['type'] ?? []].flat();

/** What a field lacks; empty: nothing. */
function lacking(name: string, field: Schema): string[] {
  if (has(field, '$ref')) return [];
  const types = typesOf(field);
  const isLeaf = !types.includes('object') && !types.includes('array');
  const rules: readonly (readonly [boolean, string])[] = [
    [/[.)]$/u.test(String(field['description'] ?? '')), 'a description that is a sentence'],
    [types.length > 0 || has(field, 'const'), 'a type'],
    [!isLeaf || (Array.isArray(field['examples']) && field['examples'].length > 0), 'an example'],
    [
      !types.includes('integer') || has(field, 'enum', 'const') || (has(field, 'minimum') && has(field, 'maximum')),
      'bounds',
    ],
    [
      !types.includes('string') ||
        types.includes('number') ||
        has(field, 'enum', 'const', 'pattern', 'minLength', 'maxLength'),
      'bounds',
    ],
    [!types.includes('array') || (has(field, 'minItems') && has(field, 'items')), 'bounds'],
    [
      (field['format'] === 'date-time') === /d\{4\}-/u.test(String(field['pattern'] ?? '')),
      'pattern and format of a time',
    ],
    [
      !/(^|_)url$|Url$|^clone_addr$/u.test(name) || has(field, 'format', 'const') || /patch|download/u.test(name),
      'a format',
    ],
  ];
  return rules.flatMap(([holds, what]) => (holds ? [] : [what]));
}

describe.each(schemaSetIds())('schemas of %s', (id) => {
  const set = readSchemaSet(id);

  it.each(set.files)('$name is valid 2020-12 and says what it is', ({ text }) => {
    const schema: unknown = JSON.parse(text);
    expect(new Ajv2020({ strict: true }).validateSchema(schema as object)).toBe(true);
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: expect.stringMatching(/\.(yml|json|jsonl)$/u),
      description: expect.stringMatching(/\.$/u),
    });
  });

  it.each(set.files)('$name: every field has description, type, bounds and example', ({ text }) => {
    const faults = [...fieldsOf(JSON.parse(text))].flatMap(([path, field]) =>
      lacking(path.split('/').at(-1) ?? '', field).map((what) => `${path} lacks ${what}`),
    );
    expect(faults).toEqual([]);
  });

  it.each(set.files)('$name: every example fits its field', ({ text }) => {
    const ajv = new Ajv2020({
      strict: true,
      allowUnionTypes: true,
      strictRequired: false,
      formats: { 'date-time': true, uri: true },
    });
    for (const [path, field] of fieldsOf(JSON.parse(text))) {
      if (JSON.stringify(field).includes('"$ref"')) continue;
      const validate = ajv.compile(field);
      for (const example of (field['examples'] as unknown[] | undefined) ?? [])
        expect(validate(example), `${path} ${JSON.stringify(example)}`).toBe(true);
    }
  });

  it.each(set.files)('$name: the record made of all examples fits', ({ name, text }) => {
    const { check } = schemasOf(set);
    expect(check(name.replace(/\.json$/u, ''), exampleRecord(JSON.parse(text)))).toEqual([]);
  });
});
