import { readFileSync, writeFileSync } from 'node:fs';
import { openapiFile, repositoryPath, restPaths } from './openapi.ts';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type JsonObject = { [name: string]: Json };

/** Words that only people read, or that repeat what stands elsewhere. */
const left = new Set(['description', 'title', 'example', 'examples', 'default', 'deprecated', 'discriminator']);

/**
 * `node test/support/run.mjs test/support/github/take-openapi.ts <api.github.com.json>`: takes what answers to our requests look like out of GitHub's
 * published description (https://github.com/github/rest-api-description; 400 MB as a package, so only this part is kept).
 */
export function main([from = '']: readonly string[]): number {
  const whole: JsonObject = JSON.parse(readFileSync(from, 'utf8'));
  const answers: JsonObject = {};
  for (const path of restPaths) {
    const full = path === '' ? repositoryPath : path.startsWith('/') ? path : `${repositoryPath}/${path}`;
    answers[path] = plain(at(whole, 'paths', full, 'get', 'responses', '200', 'content', 'application/json', 'schema'));
  }
  const schemas: JsonObject = {};
  for (let names = namesIn(answers); names.length > 0; ) {
    for (const name of names) schemas[name] = plain(at(whole, 'components', 'schemas', name));
    names = namesIn(schemas).filter((name) => schemas[name] === undefined);
  }
  const lines = (rows: JsonObject) =>
    Object.entries(rows)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, row]) => `${JSON.stringify(name)}:${JSON.stringify(row)}`)
      .join(',\n');
  const source = 'GitHub REST API description, © GitHub, MIT License: https://github.com/github/rest-api-description';
  const version = JSON.stringify(at(whole, 'info', 'version'));
  writeFileSync(
    openapiFile,
    `{"source":${JSON.stringify(source)},"version":${version},\n"answers":{\n${lines(answers)}},\n"components":{"schemas":{\n${lines(schemas)}}}}\n`,
  );
  return 0;
}

function at(value: Json, ...names: string[]): Json {
  let here = value;
  for (const name of names) {
    const next = typeof here === 'object' && here !== null && !Array.isArray(here) ? here[name] : undefined;
    if (next === undefined) throw new Error(`the description has no ${names.join(' ')}`);
    here = next;
  }
  return here;
}

/** As JSON Schema says it: OpenAPI 3.0 has a word of its own for what may be `null`. */
function plain(value: Json): Json {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const schema: JsonObject = {};
  for (const [name, inside] of Object.entries(value)) {
    if (left.has(name)) continue;
    if (name === 'properties') schema[name] = fields(inside);
    else if (name !== 'nullable') schema[name] = plain(inside);
  }
  if (value['nullable'] !== true) return schema;
  const { type, enum: words } = schema;
  if (typeof type !== 'string') return { anyOf: [{ type: 'null' }, schema] };
  return { ...schema, type: [type, 'null'], ...(Array.isArray(words) ? { enum: [...new Set([...words, null])] } : {}) };
}

/** A field may be called as a word of the schema is. */
function fields(value: Json): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, plain(schema)]));
}

function namesIn(value: Json): string[] {
  const words = JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g);
  return [...new Set([...words].map(([, name = '']) => name))];
}
