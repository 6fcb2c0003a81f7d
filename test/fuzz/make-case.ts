import { addModules } from './modules-changes.ts';
import { copyParts, type Parts, putTogether, sealed } from './pack-parts.ts';
import { partChanges } from './part-changes.ts';
import { createRandom, type Random } from './random.ts';

/** A pack that is made wrong, or not, and what was done to it. */
export interface PackCase {
  readonly bytes: Buffer;
  /** Sizes of the pieces it arrives in, again and again. */
  readonly pieces: readonly number[];
  /** The engine keeps 2 to this many bytes: so little that what large packs need happens to small ones too. */
  readonly ringBits: number;
  readonly done: readonly string[];
}

/** Packs that are taken tell most, so this is done more often. */
const names = [...Object.keys(partChanges), 'odd-object', 'odd-object', 'odd-object'];

/** The case of this number: the same for the same seed and number. */
export function makePackCase(seeds: readonly Parts[], seed: number, number: number): PackCase {
  const random = createRandom(seed, number);
  const parts = copyParts(random.pick(seeds));
  const done: string[] = [];
  if (!random.once(20)) {
    for (let times = 1 + random.below(3); times > 0; times--) {
      const name = random.pick(names);
      if (parts.list.length > 0) partChanges[name]?.(parts, random);
      done.push(name);
    }
  }
  // With numbers of its own: older cases stay what they are.
  const aside = createRandom(seed ^ 0x6d6f6475, number);
  if (aside.once(12)) {
    addModules(parts, aside);
    done.push('modules');
  }
  // Bytes only now and then: what they break is mostly the first thing that is looked at.
  let bytes = putTogether(parts);
  if (random.once(6)) {
    const name = random.pick(Object.keys(byteChanges));
    bytes = byteChanges[name]?.(bytes, random) ?? bytes;
    done.push(name);
    if (!random.once(3)) bytes = sealed(bytes.subarray(0, -20));
    else done.push('unsealed');
  }
  // Now and then as much as the product has.
  const ringBits = random.once(50) ? 25 : random.pick([13, 14, 16, 20]);
  return { bytes, pieces: random.pick(cuttings)(random), ringBits, done };
}

type ByteChange = (bytes: Buffer, random: Random) => Buffer;

const byteChanges: Readonly<Record<string, ByteChange>> = {
  'flip-bytes': (bytes, random) => {
    const changed = Buffer.from(bytes);
    for (let times = 1 + random.below(4); times > 0; times--) changed[random.below(bytes.length)] = random.below(256);
    return changed;
  },
  'insert-bytes': (bytes, random) => {
    const at = random.below(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), random.bytes(1 + random.below(30)), bytes.subarray(at)]);
  },
  'delete-bytes': (bytes, random) => {
    const at = random.below(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(30))]);
  },
  'duplicate-bytes': (bytes, random) => {
    const at = random.below(bytes.length);
    const end = at + 1 + random.below(300);
    return Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]);
  },
  'cut-off': (bytes, random) => bytes.subarray(0, random.below(bytes.length)),
  'append-bytes': (bytes, random) => Buffer.concat([bytes, random.bytes(1 + random.below(100))]),
};

const cuttings: readonly ((random: Random) => number[])[] = [
  () => [1 << 20],
  () => [1 << 20],
  (random) => [1 + random.below(4000)],
  (random) => [1 + random.below(50), 1 + random.below(1000)],
];
