import { createHash } from 'node:crypto';
import { openPackIndex } from '../../src/git/pack-index-read.ts';
import { RunError } from '../../src/lib/run-error.ts';
import { memoryBlobStore } from '../support/memory-blob-store.ts';
import type { Random } from './random.ts';
import type { StreamTrial } from './stream-trials.ts';

/** Indexes of packs: made right, changed, asked for ids that are there and for others, held against a plain search of the whole. */
export function indexTrial(random: Random): StreamTrial {
  const good = someIndex(random);
  const bytes = random.once(4) ? good : changed(good, random);
  const asked = [...idsOf(good), random.bytes(20).toString('hex'), '0'.repeat(40), 'f'.repeat(40)];
  return { bytes, run: () => wrongFinds(bytes, asked, bytes === good) };
}

/** Few ids begin with many different bytes, or many with few. */
function someIndex(random: Random): Buffer {
  const narrow = random.once(3);
  const ids = Array.from({ length: random.below(random.once(9) ? 3000 : 40) }, () => {
    const id = random.bytes(20);
    if (narrow) id[0] = random.below(3);
    return id;
  }).sort(Buffer.compare);
  const fan = Buffer.alloc(1024);
  for (let first = 0; first < 256; first++)
    fan.writeUInt32BE(ids.filter((id) => (id[0] ?? 0) <= first).length, first * 4);
  const large: Buffer[] = [];
  const offsets = ids.map((id) => {
    const small = Buffer.alloc(4);
    if (random.once(10)) {
      const far = Buffer.alloc(8);
      far.writeBigUInt64BE(2n ** 31n + BigInt(id.readUInt32BE(4)));
      small.writeUInt32BE(0x80000000 + large.push(far) - 1);
    } else small.writeUInt32BE(random.below(2 ** 31));
    return small;
  });
  const crcs = Buffer.alloc(ids.length * 4);
  const body = [Buffer.from('ff744f6300000002', 'hex'), fan, ...ids, crcs, ...offsets, ...large, random.bytes(20)];
  const whole = Buffer.concat(body);
  return Buffer.concat([whole, createHash('sha1').update(whole).digest()]);
}

function changed(bytes: Buffer, random: Random): Buffer {
  const at = random.below(random.once(2) ? Math.min(bytes.length, 1100) : bytes.length);
  const wrong = Buffer.from(bytes);
  wrong[at] = random.below(256);
  const ways = [
    () => wrong,
    () => wrong,
    () => bytes.subarray(0, at),
    () => Buffer.concat([bytes.subarray(0, at), random.bytes(1 + random.below(30)), bytes.subarray(at)]),
    () => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(30))]),
  ];
  return random.pick(ways)();
}

function countOf(bytes: Buffer): number {
  return bytes.length < 1032 ? 0 : bytes.readUInt32BE(1028);
}

function idsOf(bytes: Buffer): string[] {
  return Array.from({ length: countOf(bytes) }, (_, row) => idAt(bytes, row));
}

function idAt(bytes: Buffer, row: number): string {
  return bytes.toString('hex', 1032 + row * 20, 1052 + row * 20);
}

/** Whatever is found has to stand in the bytes; in a good index all ids are found. */
async function wrongFinds(bytes: Buffer, asked: readonly string[], isGood: boolean): Promise<string | undefined> {
  const blobs = memoryBlobStore();
  const writer = await blobs.writer('index');
  await writer.write(new Uint8Array(bytes));
  const blob = await writer.finish();
  const places = placesIn(bytes);
  try {
    const index = await openPackIndex(blobs, blob);
    for (const oid of asked) {
      const offset = await index.find(oid);
      const known = places.get(oid) ?? [];
      if (offset === undefined && isGood && known.length > 0) return `${oid} is not found`;
      if (offset !== undefined && !known.includes(offset)) return `${oid} is said to be at ${offset}`;
    }
  } catch (cause) {
    if (isGood) return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    if (cause instanceof RunError && cause.code.startsWith('git-')) return undefined;
    return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  }
  return undefined;
}

/** Offsets by id; a broken index may have an id twice, and end early. */
function placesIn(bytes: Buffer): ReadonlyMap<string, readonly number[]> {
  const count = countOf(bytes);
  const places = new Map<string, number[]>();
  for (let row = 0; row < count && 1032 + count * 24 + row * 4 + 4 <= bytes.length; row++) {
    const small = bytes.readUInt32BE(1032 + count * 24 + row * 4);
    const far = 1032 + count * 28 + (small - 0x80000000) * 8;
    if (small >= 0x80000000 && far + 8 > bytes.length) continue;
    const offset = small < 0x80000000 ? small : Number(bytes.readBigUInt64BE(far));
    places.set(idAt(bytes, row), [...(places.get(idAt(bytes, row)) ?? []), offset]);
  }
  return places;
}
