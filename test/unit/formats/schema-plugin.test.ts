import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileValidators } from '../../../src/formats/build/compile.ts';
import { schemaPages } from '../../../src/formats/build/schema-plugin.ts';
import { publishedFolder, readSchemaSet, schemaSetIds } from '../../../src/formats/build/schemas.ts';
import { dumpVersion } from '../../../src/formats/gitea-dump/version.ts';

describe.each(schemaSetIds())('schemas of %s', (id) => {
  const set = readSchemaSet(id);

  it('become one module without require and without code from text', () => {
    const code = compileValidators(set);
    expect(code).not.toMatch(/\brequire\(|new Function|\beval\(/u);
    expect(code).toContain('export const validators');
  });
});

interface Index {
  readonly formats: readonly {
    id: string;
    newest: string;
    versions: readonly { version: string; schemas: readonly string[] }[];
  }[];
}

describe('what is published', () => {
  it('is listed: every version of every format with its schemas, which are there', () => {
    const index: Index = JSON.parse(schemaPages().get('index.json') ?? '');
    expect(index.formats.map(({ id }) => id)).toEqual(schemaSetIds());
    for (const { id, newest, versions } of index.formats) {
      expect(newest).toBe(readSchemaSet(id).version);
      expect(versions.at(-1)?.version).toBe(newest);
      for (const path of versions.flatMap(({ schemas }) => schemas))
        expect(existsSync(join(publishedFolder, path)), path).toBe(true);
    }
    const all = index.formats.flatMap(({ versions }) => versions.flatMap(({ schemas }) => schemas));
    expect(all).toEqual(expect.arrayContaining(['gitea-dump/1.0/issue.json', 'common/1.0/receipt.json']));
  });

  it('has the version that the format writes', () => {
    expect(readSchemaSet('gitea-dump').version).toBe(dumpVersion);
  });
});
