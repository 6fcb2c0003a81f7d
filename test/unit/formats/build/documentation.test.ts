import { describe, expect, it } from 'vitest';
import { documentation } from '../../../../src/formats/build/documentation.ts';
import { boundsOf, partsOf } from '../../../../src/formats/build/field-rows.ts';
import { html, prose } from '../../../../src/formats/build/html.ts';
import { readPublishedSets, readSchemaSet, schemaSetIds } from '../../../../src/formats/build/schemas.ts';
import { checkTable } from '../../../../src/formats/check-table.ts';
import { formats } from '../../../../src/formats/registry.ts';
import { restoreTables } from '../../../../src/formats/restore-tables.ts';
import { archiveTable } from '../../../../src/model/archive-table.ts';
import { refusalTable } from '../../../../src/model/refusal-table.ts';

const { page, styles } = documentation();
const count = (text: string, part: string) => text.split(part).length - 1;

describe('the documentation', () => {
  it('has no script, no style of its own and asks nobody else', () => {
    expect(page).not.toMatch(/<script|<style|style=|\son\w+=|javascript:/iu);
    const addresses = [...page.matchAll(/(?:href|src)="([^"]*)"/gu)].map(([, address]) => address ?? '');
    expect(addresses.filter((address) => /^(?:[a-z]+:|\/)/iu.test(address))).toEqual([]);
    expect(styles).not.toMatch(/@import|url\(/u);
    expect(styles).toContain('--paper:');
  });

  it.each(schemaSetIds())('has every file of %s with every field', (id) => {
    const set = readSchemaSet(id);
    for (const { name, text } of set.files) {
      const anchor = `${id}-${name.replace('.json', '')}`;
      const from = page.indexOf(`<section class="file stack" id="${anchor}">`);
      expect(from, anchor).toBeGreaterThan(0);
      const section = page.slice(from, page.indexOf('</section>', from));
      for (const part of partsOf(JSON.parse(text)))
        for (const { path } of part.fields) expect(section, `${name} ${path}`).toContain(`<dt><code>${path}</code>`);
    }
  });

  it('has every code of the checks and every version', () => {
    for (const code of [...Object.keys(checkTable), ...Object.keys(archiveTable), ...Object.keys(refusalTable)])
      expect(page, code).toContain(`id="check-${code}"`);
    expect(Object.keys(restoreTables).sort()).toEqual(formats.map(({ id }) => id).sort());
    for (const [id, { losses }] of Object.entries(restoreTables))
      for (const code of Object.keys(losses)) expect(page, code).toContain(`id="loss-${id}-${code}"`);
    for (const id of schemaSetIds())
      for (const { version } of readPublishedSets(id)) expect(page).toContain(`<b>${id} ${version}</b>`);
  });

  it('has each anchor once, and leads to no other', () => {
    const ids = [...page.matchAll(/ id="([^"]+)"/gu)].map(([, id]) => id ?? '');
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of page.matchAll(/href="#([^"]+)"/gu)) expect(ids).toContain(id);
  });

  it('says what changed from one version to the next', () => {
    const details = page.slice(page.indexOf('id="common-version-1.2"'), page.indexOf('id="common-version-1.1"'));
    expect(details).toContain('<li>receipt.json: units.git.kept: new, and so at 12 more places</li>');
    expect(count(details, '<li>takeout.json: collected.changes: new</li>')).toBe(1);
  });
});

describe('a field for people', () => {
  it.each([
    [{ type: 'integer', minimum: 0, maximum: 8 }, [{ words: 'from 0 to 8' }]],
    [{ type: 'integer', minimum: -1, maximum: 2 ** 63 }, [{ words: '−1 or more' }, { words: '64 bits' }]],
    [
      { type: 'integer', minimum: -(2 ** 63), maximum: 2 ** 63, not: { const: 0 } },
      [{ words: '64 bits' }, { words: 'never 0' }],
    ],
    [{ type: 'string', minLength: 0 }, [{ words: 'any length' }]],
    [{ type: 'string', minLength: 1, maxLength: 255 }, [{ words: 'not empty' }, { words: 'at most 255 characters' }]],
    [{ type: 'string', format: 'date-time', pattern: 'x' }, [{ words: 'date and time, RFC 3339' }]],
    [{ type: 'string', pattern: '^a$' }, [{ pattern: '^a$' }]],
    [{ type: 'string', enum: ['a', 'b'] }, [{ oneOf: ['a', 'b'] }]],
    [{ type: 'string', const: '' }, [{ oneOf: [''] }]],
    [{ type: 'array', minItems: 1, items: {} }, [{ words: 'at least 1' }]],
  ])('%j', (schema, bounds) => {
    expect(boundsOf(schema)).toEqual(bounds);
  });

  it('is found inside of records, lists and parts', () => {
    const person = { type: 'object', description: 'A person.', properties: { id: { type: 'integer' } } };
    const [own, part] = partsOf({
      type: 'array',
      items: { $ref: '#/$defs/thing' },
      $defs: {
        thing: {
          type: 'object',
          required: ['head'],
          properties: {
            head: { type: 'object', properties: { sha: { type: ['string', 'null'] } } },
            people: { type: 'array', items: { $ref: '#/$defs/person' } },
            files: { type: 'array', items: { type: 'object', properties: { name: { type: 'string' } } } },
            by: { $ref: '#/$defs/person' },
          },
        },
        person,
      },
    });
    expect(own?.fields.map(({ path, type, always }) => [path, type, always])).toEqual([
      ['head', 'record', true],
      ['head.sha', 'text or null', false],
      ['people', 'list of person', false],
      ['files', 'list of records', false],
      ['files[].name', 'text', false],
      ['by', 'person', false],
    ]);
    expect(own?.fields.at(-1)).toMatchObject({ part: 'person', description: 'A person.' });
    expect(part).toMatchObject({ name: 'person', fields: [{ path: 'id', type: 'integer' }] });
  });
});

describe('markup', () => {
  it('is escaped wherever it comes from outside', () => {
    expect(html`<b title="${'"\'<&>'}">${['<i>', html`<u>`]}${undefined}${1}</b>`.text).toBe(
      '<b title="&quot;&#39;&lt;&amp;&gt;">&lt;i&gt;<u>1</b>',
    );
    expect(prose('a `<b>` c').text).toBe('a <code>&lt;b&gt;</code> c');
  });
});
