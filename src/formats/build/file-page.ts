import { type YamlRecord, yamlItem, yamlMapping } from '../gitea-dump/yaml.ts';
import { exampleRecord } from './example-record.ts';
import { type Bound, type FieldRow, type Part, partsOf } from './field-rows.ts';
import { type Html, html, prose } from './html.ts';
import { isSchema, type Schema } from './inline-schema.ts';
import { publishedPath, type SchemaSet } from './schemas.ts';

/** One schema with where it stands. */
export interface SchemaPage {
  readonly set: Pick<SchemaSet, 'id' | 'version'>;
  /** File name of the schema. */
  readonly name: string;
  readonly schema: Schema;
  /** Path in an archive that it describes, `issue.yml`. */
  readonly title: string;
}

export function schemaPage(set: SchemaSet, { name, text }: SchemaSet['files'][number]): SchemaPage {
  const schema: unknown = JSON.parse(text);
  if (!isSchema(schema)) throw new Error(`${name} is no schema`);
  return { set, name, schema, title: String(schema['title'] ?? name) };
}

/** Anchor of a file's section; of one of its parts with the name of that. */
export function anchorOf({ set, name }: SchemaPage, part = ''): string {
  return `${set.id}-${name.replace(/\.json$/u, '')}${part === '' ? '' : `-${part}`}`;
}

const code = (value: unknown): Html =>
  html`<code>${typeof value === 'string' && value !== '' ? value : JSON.stringify(value)}</code>`;

function listed(pieces: readonly Html[]): Html {
  return html`${pieces.map((piece, at) => (at === 0 ? piece : html`, ${piece}`))}`;
}

function boundText(bound: Bound): Html {
  if ('words' in bound) return html`${bound.words}`;
  if ('pattern' in bound) return html`matches <code>${bound.pattern}</code>`;
  return bound.oneOf.length === 1
    ? html`always ${code(bound.oneOf[0])}`
    : html`one of ${listed(bound.oneOf.map(code))}`;
}

function fieldHtml(page: SchemaPage, row: FieldRow): Html {
  const type = row.part === undefined ? row.type : html`<a href="#${anchorOf(page, row.part)}">${row.type}</a>`;
  const facts = row.bounds.map(boundText);
  if (row.examples.length > 0) facts.push(html`for example ${listed(row.examples.map(code))}`);
  return html`<div class="field">
<dt><code>${row.path}</code> <span class="field-type">${type}${row.always ? '' : ', may be absent'}</span></dt>
<dd><p>${prose(row.description)}</p>${facts.length === 0 ? undefined : html`<p class="field-facts">${facts.map((fact, at) => (at === 0 ? fact : html` · ${fact}`))}</p>`}</dd>
</div>
`;
}

function partHtml(page: SchemaPage, part: Part): Html {
  const head =
    part.name === ''
      ? undefined
      : html`<h4 id="${anchorOf(page, part.name)}">${part.name}</h4><p>${prose(part.description)}</p>`;
  return html`${head}<dl class="fields">
${part.fields.map((row) => fieldHtml(page, row))}</dl>
${part.closed ? html`<p class="field-facts">No other field is written; readers leave out what a newer version may add.</p>\n` : undefined}`;
}

function shapeOf({ title, schema }: SchemaPage): string {
  if (title.endsWith('.jsonl')) return 'JSON lines: one record a line.';
  if (title.endsWith('.json')) return 'JSON: one record.';
  return schema['type'] === 'array' ? 'YAML: a list of these records.' : 'YAML: one record.';
}

function exampleText({ title, schema }: SchemaPage): string {
  const record = exampleRecord(schema) as YamlRecord;
  if (title.endsWith('.jsonl')) return JSON.stringify(record);
  if (title.endsWith('.json')) return JSON.stringify(record, null, 2);
  return schema['type'] === 'array' ? yamlItem(record) : yamlMapping(record);
}

/** The section of one kind of file: what it is, its fields, the parts of them, an example. */
export function fileHtml(page: SchemaPage): Html {
  const { set, name, schema, title } = page;
  return html`<section class="file stack" id="${anchorOf(page)}">
<div class="file-head"><h3><code>${title}</code></h3> <a href="${publishedPath(set, name)}">schema ${name}</a></div>
<p>${prose(String(schema['description'] ?? ''))} <span class="soft">${shapeOf(page)}</span></p>
${partsOf(schema).map((part) => partHtml(page, part))}<details><summary>An example with every field of <code>${title}</code></summary>
<pre>${exampleText(page)}</pre></details>
</section>
`;
}
