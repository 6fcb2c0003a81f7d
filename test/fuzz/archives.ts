import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openArchive } from '../../src/archive/open-archive.ts';
import { readJson } from '../../src/formats/common/json-read/read-json.ts';
import { readItems } from '../../src/formats/common/yaml-read/read-items.ts';
import { utf8 } from '../../src/lib/bytes.ts';
import { hostileArchives } from '../support/hostile/corpus.ts';
import { readCodes } from '../support/hostile/read-hostile.ts';
import { createRandom, type Random } from './random.ts';

/** Larger ones take their time without showing anything new. */
const largestSeed = 1 << 16;
const longest = 5000;
const shownFaults = 20;

// Rare forms of YAML are read by a package that is loaded when the first comes; here there is no loading later.
for await (const item of readItems(oneChunk('- &a b\n')))
  if (item.value !== 'b') throw new Error('the YAML package is missing');

async function* oneChunk(text: string): AsyncGenerator<Uint8Array> {
  yield utf8(text);
}

/**
 * Hostile archives of the corpus, changed at random: and their YAML and JSON alone: each must be read, or end in a code, within seconds. Gives the number of faults; the
 * archives that gave them are written into the folder.
 */
export async function fuzzArchives(options: {
  seed: number;
  from: number;
  cases: number;
  folder: string;
}): Promise<number> {
  const seeds = hostileArchives.map((archive) => archive.make()).filter((made) => made instanceof Uint8Array);
  const small = seeds.filter(({ length }) => length > 0 && length <= largestSeed);
  const textsOf = async (path: string) =>
    (await Promise.all(small.map((seed) => textIn(seed, path)))).filter((text) => text !== undefined);
  const [yaml, json] = [await textsOf('issue.yml'), await textsOf('forge/users/1/projects/2/issues/1.json')];
  const read = { yaml: yamlCodes, json: jsonCodes, archive: readCodes } as const;
  const tally = new Map<string, number>();
  let faults = 0;
  for (let number = options.from; number < options.from + options.cases; number++) {
    const random = createRandom(options.seed, number);
    const kind = random.pick(['yaml', 'json', 'archive'] as const);
    const bytes = changed(random.pick({ yaml, json, archive: small }[kind]), random);
    const fault = await faultOf(() => read[kind](bytes), tally);
    if (fault !== undefined && ++faults <= shownFaults) {
      const path = join(options.folder, `archive-${options.seed}-${number}.bin`);
      writeFileSync(path, bytes);
      console.log(`FAULT case ${number} of seed ${options.seed}: ${fault}\n  ${path}`);
    }
    if (number % 10_000 === 9999) console.log(`${number + 1} archives, ${faults} faults`);
  }
  for (const [code, times] of [...tally].sort((one, other) => other[1] - one[1])) console.log(`${times}\t${code}`);
  return faults;
}

/** The YAML or JSON of an archive of the corpus, to be changed alone: in its archive only its checksum would be wrong. */
async function textIn(bytes: Uint8Array, path: string): Promise<Uint8Array | undefined> {
  const file = new Blob([bytes as Uint8Array<ArrayBuffer>]);
  const index = await openArchive({ kind: 'file', file }, { report: () => {} }).catch(() => undefined);
  const entry = index?.get(path);
  return entry?.slice?.(0, entry.size);
}

async function yamlCodes(bytes: Uint8Array): Promise<string[]> {
  const codes = new Set<string>();
  for await (const item of readItems(new Blob([bytes as Uint8Array<ArrayBuffer>]).stream())) {
    for (const { code } of item.problems) codes.add(code);
    item.position(['title']);
  }
  return [...codes];
}

/** Taken and refused as the reader of the platform does, but for what is too large. */
async function jsonCodes(bytes: Uint8Array): Promise<string[]> {
  const { value, problems, position, lineText } = readJson(bytes);
  const codes = [...new Set(problems.map(({ code }) => code))];
  for (const { line } of [position(['title', 0]), position(['a', 'a']), ...problems]) lineText(line);
  if (codes.includes('json-too-large')) return codes;
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const isJson = usual(text);
  if (isJson !== (value !== undefined))
    throw new Error(isJson ? 'refused, and it is JSON' : 'taken, and it is no JSON');
  return codes;
}

function usual(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

async function faultOf(read: () => Promise<string[]>, tally: Map<string, number>): Promise<string | undefined> {
  const start = performance.now();
  try {
    const codes = await read();
    for (const code of codes.length === 0 ? ['read'] : codes) tally.set(code, (tally.get(code) ?? 0) + 1);
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const took = performance.now() - start;
  return took > longest ? `took ${Math.round(took)} ms` : undefined;
}

/** A few bytes changed, left out, doubled or put in; numbers at their ends come often. */
function changed(seed: Uint8Array, random: Random): Uint8Array {
  let bytes = seed.slice();
  for (let changes = 1 + random.below(6); changes > 0; changes--) {
    const at = random.below(bytes.length + 1);
    const length = 1 + random.below(random.once(4) ? 64 : 4);
    const put = random.once(2)
      ? random.bytes(length)
      : new Uint8Array(length).fill(random.pick([0, 0xff, 0x7f, 0x80, 10, 45, 80]));
    const tail = bytes.subarray(at + (random.once(3) ? 0 : length));
    const between = random.once(4) ? new Uint8Array(0) : put;
    bytes = new Uint8Array([...bytes.subarray(0, at), ...between, ...tail]);
    if (random.once(12)) bytes = bytes.slice(0, at);
  }
  return bytes;
}
