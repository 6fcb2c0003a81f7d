import { constants, deflateRawSync, deflateSync } from 'node:zlib';
import { changeContent } from './content-changes.ts';
import { oddHeader, oddTree } from './odd-changes.ts';
import { inflatedBody, objectId, type Part, type Parts, setContent } from './pack-parts.ts';
import type { Random } from './random.ts';

/** Changes a pack's parts in place. */
type PartChange = (parts: Parts, random: Random) => void;

/** By name, so that a failing case can say what was done. */
export const partChanges: Readonly<Record<string, PartChange>> = {
  swap: ({ list }, random) => {
    const [a, b] = [random.below(list.length), random.below(list.length)];
    const [one, other] = [list[a], list[b]];
    if (one && other) [list[a], list[b]] = [other, one];
  },
  remove: ({ list }, random) => void list.splice(random.below(list.length), 1),
  duplicate: ({ list }, random) => {
    const copy = { ...random.pick(list) };
    list.splice(random.below(list.length + 1), 0, copy);
  },
  type: ({ list }, random) => {
    random.pick(list).type = random.below(8);
  },
  'type-of-whole': ({ list }, random) => {
    const part = random.pick(list);
    if (part.base === undefined) part.type = 1 + random.below(4);
  },
  size: ({ list }, random) => {
    const part = random.pick(list);
    const odd = [0n, 1n, 10n, part.size * 2n, 1n << 31n, 1n << 32n, (1n << 32n) + 1n, 1n << 53n, 1n << 63n, 1n << 64n];
    if (random.once(2)) part.size = random.pick(odd);
    else part.size = part.size > 0n && random.once(2) ? part.size - 1n : part.size + 1n;
  },
  padding: ({ list }, random) => {
    random.pick(list).padding = 1 + random.below(5);
  },
  overlong: ({ list }, random) => {
    random.pick(list).padding = 12 + random.below(200);
  },
  distance: ({ list }, random) => {
    const deltas = list.filter((part) => part.base?.kind === 'part');
    if (deltas.length === 0) return;
    const odd = [0n, 1n, 12n, 20n, BigInt(random.below(5000)), 1n << 31n, 1n << 32n, 1n << 53n, 1n << 63n, 1n << 70n];
    random.pick(deltas).base = { kind: 'distance', distance: random.pick(odd) };
  },
  rebase: ({ list }, random) => {
    const part = random.pick(list);
    part.type = 6;
    part.base = { kind: 'part', part: random.pick(list) };
  },
  'base-id': ({ list }, random) => {
    const part = random.pick(list);
    part.type = 7;
    part.base = { kind: 'id', id: random.once(3) ? random.bytes(20) : idOf(random.pick(list)) };
  },
  'place-to-id': ({ list }, random) => {
    for (const part of list) {
      if (part.base?.kind !== 'part' || part.base.part.base !== undefined || random.once(2)) continue;
      part.type = 7;
      part.base = { kind: 'id', id: idOf(part.base.part) };
    }
  },
  cycle: ({ list }, random) => {
    const [one, other] = [random.pick(list), random.pick(list)];
    one.type = 7;
    other.type = 7;
    one.base = { kind: 'id', id: idOf(other) };
    other.base = { kind: 'id', id: idOf(one) };
  },
  splice: ({ list }, random) => {
    const [from, to] = [random.pick(list), random.pick(list)];
    to.body = from.body;
    if (random.once(2)) to.size = from.size;
  },
  redeflate: ({ list }, random) => {
    const part = random.pick(list);
    const content = inflatedBody(part);
    const strategy = random.pick([
      constants.Z_FIXED,
      constants.Z_HUFFMAN_ONLY,
      constants.Z_RLE,
      constants.Z_DEFAULT_STRATEGY,
    ]);
    part.body = deflateSync(content, { level: random.below(10), strategy, windowBits: 9 + random.below(7) });
  },
  'other-coding': ({ list }, random) => {
    const part = random.pick(list);
    const content = inflatedBody(part);
    const codings = [
      () => deflateRawSync(content),
      () => deflateSync(content, { dictionary: Buffer.from('dictionary') }),
      () => Buffer.concat([part.body, part.body]),
      () => Buffer.concat([part.body, random.bytes(1 + random.below(8))]),
      () => part.body.subarray(0, -1 - random.below(8)),
      () => Buffer.concat([part.body.subarray(0, -4), random.bytes(4)]),
      () => Buffer.alloc(0),
      () => emptyBlocks(content, 1 + random.below(40)),
    ];
    part.body = random.pick(codings)();
  },
  content: ({ list }, random) => changeContent(random.pick(list), list, random),
  contents: ({ list }, random) => {
    for (let times = 1 + random.below(4); times > 0; times--) changeContent(random.pick(list), list, random);
  },
  'odd-object': ({ list }, random) => {
    const named = list.filter(({ type }) => type === 1 || type === 2 || type === 4);
    if (named.length === 0) return;
    const part = random.pick(named);
    // A further object: no delta is based on it, nothing names it.
    const fresh = { ...part };
    setContent(fresh, (part.type === 2 ? oddTree : oddHeader)(inflatedBody(part), random));
    list.splice(random.below(list.length + 1), 0, fresh);
  },
  count: (parts, random) => {
    const { length } = parts.list;
    parts.count = random.pick([0, length - 1, length + 1, 2 ** 31, 2 ** 32 - 1, random.below(200)]);
  },
  version: (parts, random) => {
    parts.version = random.pick([0, 1, 3, 4, 2 ** 32 - 1]);
  },
  body: ({ list }, random) => {
    const part = random.pick(list);
    const body = Buffer.from(part.body);
    for (let times = 1 + random.below(3); times > 0 && body.length > 0; times--)
      body[random.below(body.length)] = random.below(256);
    part.body = body;
  },
};

/** Of a whole object the id; of a delta the id its bytes would have as an object: an id that leads nowhere. */
function idOf(part: Part): Buffer {
  return objectId(part.type, inflatedBody(part));
}

/** The same content behind many stored blocks of no bytes. */
function emptyBlocks(content: Buffer, times: number): Buffer {
  const whole = deflateSync(content);
  const empty = Buffer.from([0, 0, 0, 255, 255]);
  return Buffer.concat([whole.subarray(0, 2), ...Array.from({ length: times }, () => empty), whole.subarray(2)]);
}
