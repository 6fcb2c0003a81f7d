import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openArchive } from '../../src/archive/open-archive.ts';
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
 * Hostile archives of the corpus, changed at random: each must be read, or end in a code, within seconds. Gives the number of faults; the
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
  const texts = await Promise.all(small.map(yamlIn));
  const yaml = texts.filter((text) => text !== undefined);
  const tally = new Map<string, number>();
  let faults = 0;
  for (let number = options.from; number < options.from + options.cases; number++) {
    const random = createRandom(options.seed, number);
    const isYaml = random.once(2);
    const bytes = changed(random.pick(isYaml ? yaml : small), random);
    const fault = await faultOf(() => (isYaml ? yamlCodes(bytes) : readCodes(bytes)), tally);
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

/** The YAML of an archive of the corpus, to be changed alone: in its archive only its checksum would be wrong. */
async function yamlIn(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  const file = new Blob([bytes as Uint8Array<ArrayBuffer>]);
  const index = await openArchive({ kind: 'file', file }, { report: () => {} }).catch(() => undefined);
  const entry = index?.get('issue.yml');
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
