import { type Packet, packets } from '../../src/git/pkt-line.ts';
import { packBytes } from '../../src/git/upload-pack.ts';
import { RunError } from '../../src/lib/run-error.ts';
import { inPieces } from './in-pieces.ts';
import type { Random } from './random.ts';

/** A case of a reader whose right answer can be told without git. */
export interface StreamTrial {
  readonly bytes: Buffer;
  /** What is wrong; absent when nothing is. */
  run(): Promise<string | undefined>;
}

/** Messages and side-bands: made right, changed, read in pieces, held against a plain reader of the whole. */
export function streamTrial(random: Random): StreamTrial {
  const bytes = changed(random.once(2) ? someAnswer(random) : someLines(random), random);
  const pieces = Array.from({ length: 1 + random.below(3) }, () => 1 + random.below(random.once(2) ? 12 : 3000));
  return {
    bytes,
    async run() {
      const wrong = await wrongPackets(bytes, pieces);
      return wrong ?? wrongBands(bytes, pieces);
    },
  };
}

function line(content: Buffer): Buffer {
  return Buffer.concat([Buffer.from((content.length + 4).toString(16).padStart(4, '0')), content]);
}

function someLines(random: Random): Buffer {
  const kinds = [
    () => Buffer.from('0000'),
    () => Buffer.from(random.pick(['0001', '0002', '0003', 'fff0', 'fff1', 'FFF0', '00', 'zzzz'])),
    () => line(Buffer.from(random.pick(['NAK\n', 'ACK 0\n', 'ERR no\n', 'shallow 1\n', '']))),
    () => line(random.bytes(random.below(100))),
    () => line(Buffer.concat([Buffer.from([random.below(5)]), random.bytes(random.below(300))])),
  ];
  return Buffer.concat(Array.from({ length: random.below(12) }, () => random.pick(kinds)()));
}

/** As a server sends a pack. */
function someAnswer(random: Random): Buffer {
  const bands = Array.from({ length: 1 + random.below(10) }, () => {
    const band = random.once(6) ? 2 : random.once(30) ? 3 : 1;
    return line(Buffer.concat([Buffer.from([band]), random.bytes(random.below(random.once(10) ? 5000 : 100))]));
  });
  return Buffer.concat([line(Buffer.from('NAK\n')), ...bands, Buffer.from('0000')]);
}

function changed(bytes: Buffer, random: Random): Buffer {
  if (random.once(4) || bytes.length === 0) return bytes;
  const at = random.below(bytes.length);
  const wrong = Buffer.from(bytes);
  wrong[at] = random.below(256);
  const ways = [
    () => wrong,
    () => bytes.subarray(0, at),
    () => Buffer.concat([bytes.subarray(0, at), random.bytes(1 + random.below(6)), bytes.subarray(at)]),
    () => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(6))]),
    () => Buffer.concat([bytes, bytes.subarray(at)]),
  ];
  return random.pick(ways)();
}

/** The whole at once, in the plainest way: what is read, and how it ends. */
function readPlainly(bytes: Buffer): { read: (Buffer | string)[]; end: 'well' | 'early' | 'wrong' } {
  const read: (Buffer | string)[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (bytes.length - at < 4) return { read, end: 'early' };
    const digits = bytes.toString('latin1', at, at + 4);
    const length = /^[0-9a-fA-F]{4}$/.test(digits) ? Number.parseInt(digits, 16) : 3;
    if (length === 3 || length > 65520) return { read, end: 'wrong' };
    const special = ['flush', 'delimiter', 'response-end'][length];
    if (special !== undefined) read.push(special);
    else if (at + length > bytes.length) return { read, end: 'early' };
    else read.push(bytes.subarray(at + 4, at + length));
    at += Math.max(4, length);
  }
  return { read, end: 'well' };
}

async function wrongPackets(bytes: Buffer, pieces: readonly number[]): Promise<string | undefined> {
  const expected = readPlainly(bytes);
  const read: (Buffer | string)[] = [];
  const end = await endOf(packets(inPieces(bytes, pieces)), (packet: Packet) => {
    read.push(typeof packet === 'string' ? packet : Buffer.from(packet));
  });
  const code = { well: '', early: 'git-truncated', wrong: 'git-protocol' }[expected.end];
  if (end !== code) return `messages end with “${end}”, not “${code}”`;
  const text = (all: (Buffer | string)[]) => all.map((one) => (typeof one === 'string' ? one : one.toString('hex')));
  return text(read).join() === text(expected.read).join() ? undefined : 'other messages were read';
}

/** What is taken for a whole pack must be all of band 1 up to the flush behind it, with no message of failure before. */
async function wrongBands(bytes: Buffer, pieces: readonly number[]): Promise<string | undefined> {
  const got: Buffer[] = [];
  const end = await endOf(packBytes(inPieces(bytes, pieces)), (piece) => got.push(Buffer.from(piece)));
  if (end.startsWith('git-')) return undefined;
  if (end !== '') return end;
  const { read } = readPlainly(bytes);
  const begun = read.findIndex((one) => typeof one !== 'string' && one[0] === 1 && one.length > 1);
  const flush = read.indexOf('flush', begun);
  if (begun < 0 || flush < 0) return 'an answer without its end is taken for a whole one';
  const lines = read.slice(0, flush).filter((one) => typeof one !== 'string');
  if (lines.some((one) => one[0] === 3 || one.toString('latin1').startsWith('ERR '))) return 'a failure is overlooked';
  const pack = Buffer.concat(lines.filter((one) => one[0] === 1).map((one) => one.subarray(1)));
  return pack.equals(Buffer.concat(got)) ? undefined : 'other bytes are taken for the pack';
}

/** How an iterable ends: an empty text, a code of ours, or an error that must not be. */
export async function endOf<T>(source: AsyncIterable<T>, use: (item: T) => void): Promise<string> {
  try {
    for await (const item of source) use(item);
    return '';
  } catch (cause) {
    if (cause instanceof RunError) return cause.code;
    return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  }
}
