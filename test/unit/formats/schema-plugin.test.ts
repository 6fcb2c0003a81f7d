import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { compileValidators } from '../../../src/formats/build/compile.ts';
import { publishedSchemas } from '../../../src/formats/build/schema-plugin.ts';
import { readSchemaSet, schemaSetIds } from '../../../src/formats/build/schemas.ts';
import { dumpVersion } from '../../../src/formats/gitea-dump/version.ts';

describe.each(schemaSetIds())('schemas of %s', (id) => {
  const set = readSchemaSet(id);

  it('become one module without require and without code from text', () => {
    const code = compileValidators(set);
    expect(code).not.toMatch(/\brequire\(|new Function|\beval\(/u);
    expect(code).toContain('export const validators');
  });

  it.each(set.files)('$name is valid 2020-12 and describes every field with an example', ({ name, text }) => {
    const schema: unknown = JSON.parse(text);
    const ajv = new Ajv2020({ strict: true, formats: { 'date-time': true } });
    expect(ajv.validateSchema(schema as object)).toBe(true);
    ajv.addSchema(schema as object, name);
    for (const [path, field] of fieldsOf(schema)) {
      expect(field, path).toHaveProperty('description');
      for (const example of (field.examples as unknown[] | undefined) ?? []) {
        expect(
          ajv.validate({ ...field, examples: undefined, $defs: undefined }, example),
          `${path} ${JSON.stringify(example)}`,
        ).toBe(true);
      }
    }
  });
});

/** Every property of every object in a schema; references are described where they lead. */
function* fieldsOf(schema: unknown, path = ''): Generator<[string, Record<string, unknown>]> {
  if (typeof schema !== 'object' || schema === null) return;
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'if' || key === 'then' || key === 'examples') continue;
    if (key === 'properties') {
      for (const [name, field] of Object.entries(value as Record<string, Record<string, unknown>>)) {
        if (!('$ref' in field)) yield [`${path}/${name}`, field];
      }
    }
    if (!path.endsWith('/allOf')) yield* fieldsOf(value, `${path}/${key}`);
  }
}

describe('what is published', () => {
  it('lists every schema under its version', () => {
    const published = publishedSchemas();
    const index = JSON.parse(published.get('index.json') ?? '') as { schemas: string[] };
    expect(index.schemas).toEqual([...published.keys()].filter((name) => name !== 'index.json'));
    expect(index.schemas).toContain('gitea-dump/1.0/issue.json');
    expect(index.schemas).toContain('common/1.2/receipt.json');
  });

  it('has the version that the format writes', () => {
    expect(readSchemaSet('gitea-dump').version).toBe(dumpVersion);
  });
});
