import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { readPublishedSets, type SchemaSet } from '../../src/formats/build/schemas.ts';
import { nodeOfFile } from '../../src/formats/f3/paths.ts';

/** A published version of a format. Throws when there is none. */
export function publishedSet(id: string, version: string): SchemaSet {
  const set = readPublishedSets(id).find((one) => one.version === version);
  if (set === undefined) throw new Error(`${id} ${version} was never published`);
  return set;
}

export interface Checked {
  /** What is wrong; empty: it fits. */
  check(schema: string, record: unknown): readonly string[];
}

/** What an older reader leaves out by the rule of versions: fields and words that it does not know. */
const newWords: ReadonlySet<string> = new Set(['additionalProperties', 'enum', 'propertyNames']);
const isNew = ({ keyword }: ErrorObject) => newWords.has(keyword);

/** The schemas of one version, ready to check. `tolerant`: as a reader of that version checks what a newer minor one wrote. */
export function schemasOf(set: SchemaSet, { tolerant = false } = {}): Checked {
  const ajv = new Ajv2020({
    strict: true,
    allowUnionTypes: true,
    strictRequired: false,
    allErrors: true,
    formats: { 'date-time': true, uri: true },
  });
  const targets = new Map<string, string>();
  for (const { name, text } of set.files) {
    const schema = JSON.parse(text) as { type?: string; items?: { $ref?: string } };
    ajv.addSchema(schema, name);
    targets.set(
      name.replace(/\.json$/u, ''),
      schema.type === 'array' ? `${name}${schema.items?.$ref ?? '#/items'}` : name,
    );
  }
  return {
    check(schema, record) {
      const target = targets.get(schema);
      if (target === undefined) return tolerant ? [] : [`${set.id} ${set.version} has no ${schema}`];
      const validate = ajv.getSchema(target);
      if (validate === undefined || validate(record)) return [];
      const errors = (validate.errors ?? []).filter((error) => !(tolerant && isNew(error)));
      return errors.map(({ instancePath, message }) => `${schema}${instancePath}: ${message}`);
    },
  };
}

/** Which schema describes a text file of a dump, and its records; `undefined` for other files. */
export function recordsIn(path: string, text: string): { schema: string; records: readonly unknown[] } | undefined {
  if (/^extra\/[^/]+\.jsonl$/u.test(path)) {
    const records = text.split('\n').filter((line) => line !== '');
    return { schema: `extra-${path.slice(6, -6)}`, records: records.map((line): unknown => JSON.parse(line)) };
  }
  const schema = /^# yaml-language-server: \$schema=.*\/([a-z_]+)\.json$/mu.exec(text)?.[1];
  if (schema === undefined || !path.endsWith('.yml')) return undefined;
  const value: unknown = parse(text);
  return { schema, records: Array.isArray(value) ? value : [value] };
}

/** The same of a file of an F3 archive. */
export function f3RecordsIn(path: string, text: string): { schema: string; records: readonly unknown[] } | undefined {
  if (/^extra\/[^/]+\.jsonl$/u.test(path)) {
    const lines = text.split('\n').filter((line) => line !== '');
    return { schema: 'extra', records: lines.map((line): unknown => JSON.parse(line)) };
  }
  const node = nodeOfFile(path);
  return node && { schema: node.kind, records: [JSON.parse(text)] };
}

/** Texts below a folder by path. */
export function textsBelow(folder: string): ReadonlyMap<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort();
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}
