import { oddHeader, oddTree } from './odd-changes.ts';
import { inflatedBody, objectId, type Part, setContent } from './pack-parts.ts';
import type { Random } from './random.ts';

/** Changes what an object or a delta says, and packs it so that header and coding fit. */
export function changeContent(part: Part, list: readonly Part[], random: Random): void {
  const content = inflatedBody(part);
  const isDelta = part.type === 6 || part.type === 7;
  setContent(part, isDelta ? changedDelta(content, random) : changedObject(part.type, content, list, random));
}

/** Length of one number of a delta's beginning. */
function numberEnd(delta: Buffer, at: number): number {
  let end = at;
  while (end < delta.length && (delta[end] ?? 0) & 128) end++;
  return Math.min(delta.length, end + 1);
}

function numberCoding(value: bigint, padding = 0): Buffer {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push(Number(rest & 127n) | (rest > 127n ? 128 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  for (let extra = 0; extra < padding; extra++) {
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 128;
    bytes.push(0);
  }
  return Buffer.from(bytes);
}

const hugeSizes = [1n << 31n, 3n << 30n, 1n << 32n, 1n << 53n, 1n << 63n, 1n << 64n, 1n << 70n];

function changedDelta(delta: Buffer, random: Random): Buffer {
  const first = numberEnd(delta, 0);
  const second = numberEnd(delta, first);
  const [from, to, commands] = [delta.subarray(0, first), delta.subarray(first, second), delta.subarray(second)];
  const ways = [
    () => [Buffer.from([random.below(256)]), to, commands],
    () => [from, numberCoding(random.pick(hugeSizes)), commands],
    () => [numberCoding(random.pick(hugeSizes)), to, commands],
    () => [from, Buffer.from([random.below(128)]), commands],
    () => [from, to, commands, Buffer.from([0])],
    () => [from, to, commands, Buffer.from([0x80])],
    () => [from, to, commands, Buffer.from([5, 1, 2])],
    () => [from, to, Buffer.from([random.below(256)]), commands],
    () => [from, to],
    () => [from],
    () => [from, numberCoding(0n)],
    () => [padded(from, random), padded(to, random), commands],
    () => [from, to, flipped(commands, random)],
    () => [from, to, flipped(commands, random)],
    () => [from, to, commands.subarray(0, random.below(commands.length))],
    () => longer(from, to, commands, random),
    () => longer(from, to, commands, random),
    () => longer(from, to, commands, random),
  ];
  return Buffer.concat(random.pick(ways)());
}

function padded(coding: Buffer, random: Random): Buffer {
  return numberCoding(numberOf(coding), random.below(12));
}

function numberOf(coding: Buffer): bigint {
  let value = 0n;
  for (const [index, byte] of coding.entries()) value |= BigInt(byte & 127) << BigInt(7 * index);
  return value;
}

/** A good delta of a longer object: literal bytes or a copy at the end. */
function longer(from: Buffer, to: Buffer, commands: Buffer, random: Random): Buffer[] {
  const literal = random.bytes(1 + random.below(127));
  const copied = Math.min(255, Number(numberOf(from)));
  const copies = random.once(2) && copied > 0;
  const added = copies ? Buffer.from([0x90, copied]) : Buffer.concat([Buffer.from([literal.length]), literal]);
  return [from, numberCoding(numberOf(to) + BigInt(copies ? copied : literal.length)), commands, added];
}

function flipped(bytes: Buffer, random: Random): Buffer {
  const changed = Buffer.from(bytes);
  if (changed.length > 0) changed[random.below(changed.length)] = random.below(256);
  return changed;
}

function changedObject(type: number, content: Buffer, list: readonly Part[], random: Random): Buffer {
  if (type !== 3 && random.once(2)) return type === 2 ? oddTree(content, random) : oddHeader(content, random);
  const ways = [
    () => flipped(content, random),
    () => content.subarray(0, random.below(content.length)),
    () => Buffer.concat([content, random.bytes(1 + random.below(20))]),
    () => Buffer.concat([content, content]),
    () => Buffer.alloc(0),
    () => withOtherId(type, content, list, random),
    () => withOtherId(type, content, list, random),
    () => withoutLine(content, random),
    () => Buffer.from(content.toString('latin1').replace(/ \+0\d00|1700000\d\d\d|40000|100644/, odd(random)), 'latin1'),
  ];
  return random.pick(ways)();
}

function odd(random: Random): string {
  return random.pick(['', ' ', '0', '040000', '100664', '160000', '99999999999999999999', '-1', ' +9999', '\0']);
}

/** Names another object of the pack, or one that does not exist. */
function withOtherId(type: number, content: Buffer, list: readonly Part[], random: Random): Buffer {
  const other = random.pick(list);
  const id = random.once(3) ? random.bytes(20) : objectId(other.type, inflatedBody(other));
  if (type !== 2) return Buffer.from(content.toString('latin1').replace(/[0-9a-f]{40}/, id.toString('hex')), 'latin1');
  const at = content.indexOf(0);
  if (at < 0) return content;
  return Buffer.concat([content.subarray(0, at + 1), id, content.subarray(at + 21)]);
}

function withoutLine(content: Buffer, random: Random): Buffer {
  const lines = content.toString('latin1').split('\n');
  lines.splice(random.below(lines.length), 1);
  return Buffer.from(lines.join('\n'), 'latin1');
}
