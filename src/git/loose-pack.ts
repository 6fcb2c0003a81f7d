import { createSHA1 } from 'hash-wasm';
import { bringError } from './bring-error.ts';
import { bytesOf, type ReadableFile } from './bring-files.ts';
import { looseZlib } from './loose-zlib.ts';

/** A file below `objects/`; its id is its name. */
export interface LooseObject {
  /** 40 hexadecimal digits. */
  readonly oid: string;
  readonly file: ReadableFile;
}

const typeNumbers: Readonly<Record<string, number>> = { commit: 1, tree: 2, blob: 3, tag: 4 };
/** `commit 12345678901234\0` at the longest. */
const longestHead = 32;

/**
 * The bytes of one pack that holds all these objects, whole and in the given order (at most 2³² - 1). Whether they are what their names
 * say shows when the pack is indexed. Rejects with `git-brought-damaged`, `git-file-unreadable`.
 */
export async function* packOfLoose(
  objects: readonly LooseObject[],
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const sha1 = await createSHA1();
  sha1.init();
  const zlib = looseZlib();
  const counted = (bytes: Uint8Array) => {
    sha1.update(bytes);
    return bytes;
  };
  yield counted(packHead(objects.length));
  for (const object of objects) {
    signal.throwIfAborted();
    const damaged = () => damagedObject(object.oid);
    const place = `objects/${object.oid.slice(0, 2)}/${object.oid.slice(2)}`;
    const { type, size, content } = await openLoose(zlib.inflate(bytesOf(object.file, place), damaged), damaged);
    yield counted(entryHead(type, size));
    for await (const piece of zlib.deflate(ofSize(content, size, damaged))) yield counted(piece);
  }
  yield sha1.digest('binary');
}

function packHead(count: number): Uint8Array {
  const head = new Uint8Array(12);
  const view = new DataView(head.buffer);
  view.setUint32(0, 0x5041434b);
  view.setUint32(4, 2);
  view.setUint32(8, count);
  return head;
}

/** Divides instead of shifting: shifts are 32 bits wide, sizes are not. */
function entryHead(type: number, size: number): Uint8Array {
  const bytes = [(type << 4) | (size % 16)];
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes.push((bytes.pop() ?? 0) | 128, rest % 128);
  }
  return Uint8Array.from(bytes);
}

interface OpenLoose {
  readonly type: number;
  readonly size: number;
  readonly content: AsyncIterable<Uint8Array>;
}

/** Takes `type size\0` off the front. */
async function openLoose(pieces: AsyncGenerator<Uint8Array>, damaged: () => Error): Promise<OpenLoose> {
  let front = new Uint8Array(0);
  while (front.indexOf(0) < 0) {
    const next = await pieces.next();
    if (next.done || front.length > longestHead) throw damaged();
    const joined = new Uint8Array(front.length + next.value.length);
    joined.set(front);
    joined.set(next.value, front.length);
    front = joined;
  }
  const end = front.indexOf(0);
  const [, word, digits] = /^([a-z]+) (0|[1-9]\d{0,15})$/.exec(new TextDecoder().decode(front.subarray(0, end))) ?? [];
  const type = typeNumbers[word ?? ''];
  const size = Number(digits);
  if (type === undefined || !Number.isSafeInteger(size)) throw damaged();
  return { type, size, content: followed(front.subarray(end + 1), pieces) };
}

async function* followed(first: Uint8Array, others: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (first.length > 0) yield first;
  yield* others;
}

async function* ofSize(
  content: AsyncIterable<Uint8Array>,
  size: number,
  damaged: () => Error,
): AsyncGenerator<Uint8Array> {
  let seen = 0;
  for await (const piece of content) {
    seen += piece.length;
    if (seen > size) throw damaged();
    yield piece;
  }
  if (seen !== size) throw damaged();
}

function damagedObject(oid: string): Error {
  return bringError('git-brought-damaged', `The file of the object ${oid} is damaged.`, { place: oid });
}
