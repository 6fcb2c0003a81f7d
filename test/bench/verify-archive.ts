import { createReadStream, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { checkSums, filesBelow, unpack } from '../support/archive-checks.ts';

/** Files of records that are read again; of a larger archive every so many-th. */
const mostFiles = 20_000;

/**
 * Tests the ZIP with Info-ZIP, all digests with `sha256sum`, that the receipt says whole, and records against the schemas that lie in the
 * archive. Throws at the first thing that is wrong; gives how many files and records were looked at.
 */
export async function verifyArchive(zip: string): Promise<{ files: number; records: number }> {
  const folder = unpack(zip);
  try {
    const files = checkSums(folder);
    const receipt: unknown = JSON.parse(readFileSync(join(folder, 'receipt.json'), 'utf8'));
    const verdict: unknown = typeof receipt === 'object' && receipt !== null ? Reflect.get(receipt, 'verdict') : '';
    if (verdict !== 'whole') throw new Error(`the receipt says ${String(verdict)}`);
    return { files, records: await checkRecords(folder) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function checkRecords(folder: string): Promise<number> {
  const validators = validatorsIn(join(folder, 'schemas', 'gitea-dump'));
  const paths = filesBelow(folder).filter((path) => path.endsWith('.yml'));
  const step = Math.ceil(paths.length / mostFiles);
  let checked = 0;
  for (let at = 0; at < paths.length; at += step) {
    const path = paths[at];
    if (path !== undefined) checked += await checkFile(folder, path, validators);
  }
  return checked;
}

type Validators = ReadonlyMap<string, ValidateFunction>;

function validatorsIn(folder: string): Validators {
  // Formats are written as patterns in the schemas; the word `format` is for readers.
  const ajv = new Ajv2020({ strict: false, formats: { 'date-time': true, uri: true } });
  const names = filesBelow(folder).filter((name) => name.endsWith('.json'));
  const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  return new Map(names.map((name) => [name.replace(/^.*\//, ''), ajv.compile(read(name))]));
}

/** Item by item (each is a list of one), so that a list of a hundred thousand is never in memory. */
async function checkFile(folder: string, path: string, validators: Validators): Promise<number> {
  let validate: ValidateFunction | undefined;
  let lines: string[] = [];
  let checked = 0;
  const flush = () => {
    if (lines.length === 0) return;
    const value: unknown = parse(lines.join('\n'));
    lines = [];
    if (validate === undefined) throw new Error(`${path} names no schema`);
    if (!validate(value)) throw new Error(`${path}: ${JSON.stringify(validate.errors?.[0])}`);
    checked++;
  };
  for await (const line of createInterface({ input: createReadStream(join(folder, path)), crlfDelay: 1 })) {
    const [, schema] = /\$schema=.*?([^/]+\.json)\s*$/.exec(line) ?? [];
    if (schema !== undefined) validate = validators.get(schema);
    if (line.startsWith('- ')) flush();
    if (!line.startsWith('#')) lines.push(line);
  }
  flush();
  return checked;
}
