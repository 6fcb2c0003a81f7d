import { createHash } from 'node:crypto';
import { constants, deflateRawSync, deflateSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../../support/git-commands.ts';
import { startGitServer } from '../../support/git-server.ts';
import { memoryBlobStore } from '../../support/memory-blob-store.ts';
import { makeSample } from './fault-world.ts';
import { distanceBytes, handMadePack, sizeBytes } from './pack-bytes.ts';
import { fetched } from './setup.ts';

const folder = temporaryFolder();
let server: Awaited<ReturnType<typeof startGitServer>>;
let pack: Buffer | undefined;
const url = () => `${server.url}/ada/sample.git`;

beforeAll(async () => {
  makeSample(folder.path);
  server = await startGitServer({
    root: folder.path,
    fault: () => (pack === undefined ? undefined : { kind: 'rewrite', rewrite: (good) => pack ?? good }),
  });
});

afterAll(async () => {
  await server.close();
  folder.remove();
});

const gibibyte = 2 ** 30;
const blob = { type: 3, content: Buffer.from('hello') };
const idOf = (content: Buffer) => createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
/** From 5 bytes to 5 bytes: a copy of all. */
const copy = Buffer.from([5, 5, 0x90, 5]);
/** A number as a delta begins with. */
const number = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) | 128, ...number(Math.floor(value / 128))];

/** A zlib stream of so many gibibytes of zeros, in about a megabyte each. */
function zeros(gibibytes: number): Buffer {
  const piece = deflateRawSync(Buffer.alloc(16 << 20), { finishFlush: constants.Z_FULL_FLUSH });
  const length = gibibytes * gibibyte;
  const sum = Buffer.alloc(4);
  // Adler-32 of zeros: one sum stays 1, the other counts the bytes.
  sum.writeUInt16BE(length % 65521, 0);
  sum.writeUInt16BE(1, 2);
  const pieces = Array.from({ length: gibibytes * 64 }, () => piece);
  return Buffer.concat([Buffer.from([0x78, 0x9c]), ...pieces, Buffer.from([3, 0]), sum]);
}

/** A pack of objects whose compressed bytes are given. */
function rawPack(objects: readonly { type: number; size: number; base?: number; body: Buffer }[]): Buffer {
  const head = Buffer.from('PACK\0\0\0\x02\0\0\0\0', 'latin1');
  head.writeUInt32BE(objects.length, 8);
  const parts = objects.flatMap(({ type, size, base, body }) => [
    Buffer.from(sizeBytes(type, size)),
    Buffer.from(base === undefined ? [] : distanceBytes(base)),
    body,
  ]);
  const bytes = Buffer.concat([head, ...parts]);
  return Buffer.concat([bytes, createHash('sha1').update(bytes).digest()]);
}

/** A delta that copies 16 MiB less one byte of its base again and again, up to three gibibytes. */
function threeGibibytes(): Buffer {
  const base = 2 ** 24 - 1;
  const times = Math.floor((3 * gibibyte) / base);
  const commands = Buffer.alloc(times * 4, Buffer.from([0xf0, 0xff, 0xff, 0xff]));
  const delta = Buffer.concat([Buffer.from([...number(base), ...number(times * base)]), commands]);
  const first = deflateSync(Buffer.alloc(base));
  const distance = sizeBytes(3, base).length + first.length;
  return rawPack([
    { type: 3, size: base, body: first },
    { type: 6, size: delta.length, base: distance, body: deflateSync(delta) },
  ]);
}

const cases: readonly [string, () => Buffer, string][] = [
  ['10 bytes that become a gibibyte', () => rawPack([{ type: 3, size: 10, body: zeros(1) }]), 'git-corrupt'],
  ['a commit of 10 bytes that becomes one', () => rawPack([{ type: 1, size: 10, body: zeros(1) }]), 'git-corrupt'],
  [
    'a delta of 10 bytes that becomes one',
    () => {
      const body = deflateSync(blob.content);
      return rawPack([
        { type: 3, size: 5, body },
        { type: 6, size: 10, base: 1 + body.length, body: zeros(1) },
      ]);
    },
    'git-corrupt',
  ],
  ['an object over 4 GiB', () => handMadePack([{ ...blob, size: 2 ** 32 + 1 }]), 'git-object-too-large'],
  ['a delta that makes 3 GiB', threeGibibytes, 'git-object-too-large'],
  ['an object longer than it says', () => handMadePack([{ ...blob, size: 4 }]), 'git-corrupt'],
  ['an object shorter than it says', () => handMadePack([{ ...blob, size: 6 }]), 'git-corrupt'],
  [
    'deltas that are each other’s base',
    () =>
      handMadePack([
        { type: 7, base: idOf(Buffer.from('one')), content: copy },
        { type: 7, base: idOf(blob.content), content: copy },
      ]),
    'git-missing-base',
  ],
  [
    'a delta that is its own base',
    () => handMadePack([{ type: 7, base: idOf(blob.content), content: copy }]),
    'git-missing-base',
  ],
  ['a place that is its own base', () => handMadePack([{ type: 6, base: 0, content: copy }]), 'git-corrupt'],
  [
    'a base that is not there',
    () => handMadePack([blob, { type: 7, base: '12'.repeat(20), content: copy }]),
    'git-missing-base',
  ],
  ['the same object twice', () => handMadePack([blob, blob]), 'git-corrupt'],
  [
    'the same object as a whole and as a delta',
    () => handMadePack([blob, { type: 7, base: idOf(blob.content), content: copy }]),
    'git-corrupt',
  ],
  ['another pack than was asked for', () => handMadePack([blob]), 'git-missing-object'],
  ['an empty pack', () => handMadePack([]), 'git-missing-object'],
];

it.each(cases)('%s: refused, nothing is left, and the next try ends whole', async (_, make, code) => {
  const blobs = memoryBlobStore();
  pack = make();
  const before = process.memoryUsage.rss();
  await expect(fetched(url(), { blobs })).rejects.toMatchObject({ name: 'RunError', code });
  expect(blobs.names).toEqual([]);
  expect(blobs.unfinished).toBe(0);
  expect((process.memoryUsage.rss() - before) / (1 << 20)).toBeLessThan(400);
  pack = undefined;
  expect((await fetched(url(), { blobs })).record.refs).toHaveLength(3);
});
