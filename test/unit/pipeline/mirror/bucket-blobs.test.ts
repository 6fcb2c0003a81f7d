import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chunksOf } from '../../../../src/lib/streams.ts';
import { bucketBlobs } from '../../../../src/pipeline/mirror/bucket-blobs.ts';
import { git, gitBytes } from '../../../support/git-commands.ts';
import { memoryBlobStore } from '../../../support/memory-blob-store.ts';
import { memoryBucket } from '../../../support/memory-bucket.ts';
import { grow, type MirrorWorld, mirrored, mirrorWorld, refLines } from './mirror-world.ts';

let world: MirrorWorld;

beforeAll(async () => {
  world = await mirrorWorld();
});

afterAll(() => world.close());

const pack = { contentType: 'application/x-git-packed-objects' };
/** Bytes that are the same each time, in pieces of odd lengths. */
const bytes = Uint8Array.from({ length: 3_000_000 }, (_, at) => (at * 7919) >>> 5);

function* pieces(): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 77_777) yield bytes.slice(at, at + 77_777);
}

async function written(options: Partial<Parameters<typeof bucketBlobs>[0]> = {}) {
  const bucket = memoryBucket({ partSize: 1 << 20 });
  const signal = new AbortController().signal;
  const blobs = bucketBlobs({ bucket, unfinished: 'a/tmp_', signal, ...options });
  const writer = await blobs.writer('pack.pack');
  for (const piece of pieces()) {
    await writer.write(piece);
    // Whoever wrote it uses it again.
    piece.fill(0);
  }
  return { bucket, blobs, blob: await writer.finish(bytes.length) };
}

const memory = memoryBlobStore();

it.each([
  ['in memory', {}, ['PUT a/pack']],
  [
    'in the bucket',
    { inMemory: 100_000 },
    ['PART a/tmp_pack.pack 1', 'PART a/tmp_pack.pack 2', 'PART a/tmp_pack.pack 3', 'COMPLETE a/tmp_pack.pack'],
  ],
  ['that is too long to be copied', { inMemory: 100_000, largestCopy: 1000 }, ['PART a/pack 3', 'COMPLETE a/pack']],
  ['in the browser’s storage', { inMemory: 100_000, spool: memory }, ['PART a/pack 1']],
])('a blob %s is read back by ranges and gets its place', async (_, options, requests) => {
  const { bucket, blobs, blob } = await written(options);
  expect(blob.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  const part = await blobs.read(blob, 1_048_000, 2_100_000);
  expect(Buffer.compare(part, bytes.subarray(1_048_000, 2_100_000))).toBe(0);
  const all: Uint8Array[] = [];
  for await (const chunk of chunksOf(blobs.open(blob, 5))) all.push(chunk);
  expect(Buffer.compare(Buffer.concat(all), bytes.subarray(5))).toBe(0);
  await blobs.publish(blob, 'a/pack', pack);
  expect([...bucket.objects.keys()]).toEqual(['a/pack']);
  expect(Buffer.compare(bucket.objects.get('a/pack')?.bytes ?? new Uint8Array(0), bytes)).toBe(0);
  expect(bucket.requests).toEqual(expect.arrayContaining(requests));
  expect(memory.names).toEqual([]);
});

const plenty = 10 * 2 ** 30;

/** A pack of so many objects, by its header, and so many bytes; gives whether it went past the spool. */
async function whereTo(
  { objects = 3, size = 200_000 }: { objects?: number; size?: number },
  options: Partial<Parameters<typeof bucketBlobs>[0]>,
) {
  const spool = memoryBlobStore();
  const bucket = memoryBucket({ partSize: 8 << 20 });
  let streamed = 0;
  const onStreamed = () => void streamed++;
  const signal = new AbortController().signal;
  const blobs = bucketBlobs({ bucket, unfinished: 'a/tmp_', signal, inMemory: 100_000, spool, onStreamed, ...options });
  const writer = await blobs.writer('pack.pack');
  const header = new Uint8Array(12);
  new DataView(header.buffer).setUint32(8, objects);
  const hash = createHash('sha256').update(header);
  await writer.write(header);
  const piece = bytes.slice(0, 1 << 20);
  for (let at = header.length; at < size; at += piece.length) {
    const part = piece.subarray(0, size - at);
    hash.update(part);
    await writer.write(part);
  }
  const blob = await writer.finish(size);
  await blobs.publish(blob, 'a/pack', pack);
  const stored = bucket.objects.get('a/pack')?.bytes ?? new Uint8Array(0);
  expect(createHash('sha256').update(stored).digest('hex')).toBe(hash.digest('hex'));
  expect([[...bucket.objects.keys()], spool.names]).toEqual([['a/pack'], []]);
  return streamed;
}

it.each([
  ['there is room for what the forge says', {}, { expectedBytes: 2 ** 30, room: async () => 2 * 2 ** 30 }, 0],
  ['there is none for what the forge says', {}, { expectedBytes: 3 * 2 ** 30, room: async () => 2 * 2 ** 30 }, 1],
  ['there is room for what the first bytes say', { objects: 1_000_000 }, { room: async () => plenty }, 0],
  ['there is none for what the first bytes say', { objects: 4_000_000 }, { room: async () => 2 ** 30 }, 1],
  ['nobody knows the room', { objects: 4_000_000 }, { room: async () => undefined }, 0],
])('where a long pack waits when %s', async (_, what, options, streamed) => {
  expect(await whereTo(what, options)).toBe(streamed);
});

it('a pack that turns out too long for the room goes on in the bucket, whole', async () => {
  let looks = 0;
  const room = async () => (++looks < 3 ? plenty : 1000);
  expect(await whereTo({ size: 70 << 20 }, { room, expectedBytes: 1000 })).toBe(1);
  expect(looks).toBe(3);
});

it('blocks that were read are kept, so that bases beside each other cost one request', async () => {
  const { bucket, blobs, blob } = await written({ inMemory: 100_000 });
  const before = bucket.requests.length;
  for (let at = 0; at < 1_000_000; at += 10_000) await blobs.read(blob, at, at + 100);
  expect(bucket.requests.slice(before)).toEqual(['GET a/tmp_pack.pack 0-1048576']);
});

it('what is thrown away leaves nothing in the bucket', async () => {
  const bucket = memoryBucket({ partSize: 1 << 20 });
  const blobs = bucketBlobs({ bucket, unfinished: 'a/tmp_', signal: new AbortController().signal, inMemory: 1000 });
  const writer = await blobs.writer('pack.pack');
  for (const piece of pieces()) await writer.write(piece);
  await writer.discard();
  const other = await blobs.writer('pack.idx');
  await other.write(bytes);
  await expect(other.finish(5)).rejects.toThrow('blob-size');
  expect(bucket.objects.size).toBe(0);
});

it('a repository passes through the bucket when nothing holds it here, and what is too large for the memory is read back', async () => {
  const { bare, url } = world.repository();
  grow(bare, 'refs/heads/main', 50);
  growLarge(bare);
  git(bare, 'repack', '-adfq');
  const { bucket, url: address } = await world.served({ partSize: 8192 });
  const end = await mirrored(url, bucket, { inMemory: 1000 });
  expect(end).toMatchObject({ outcome: 'new', packs: 1 });
  const asked = (word: string) =>
    bucket.requests.filter((request) => request.startsWith(`${word} project.git/objects/`));
  expect(asked('PART').length).toBeGreaterThan(2);
  expect(asked('COPY')).toHaveLength(2);
  expect(asked('GET')).toContainEqual(expect.stringContaining('tmp_pack.pack'));
  expect([...bucket.objects.keys()].filter((key) => key.includes('tmp_'))).toEqual([]);
  expect((await world.cloned(`${address}/project.git`)).refs).toBe(refLines(bare));
});

/** Two versions of a file whose content is too large to be kept for a delta. */
function growLarge(bare: string): void {
  const text = Array.from({ length: 400_000 }, (_, line) => `line ${line} of a long file\n`);
  const versions = [text, [...text.slice(0, 200_000), 'one more\n', ...text.slice(200_000)]];
  const commit = (content: string, time: number) =>
    `commit refs/heads/large\ncommitter Ada <a@b.c> ${time} +0000\ndata 2\nv\nM 100644 inline large\ndata ${content.length}\n${content}\n`;
  const stream = versions.map((lines, version) => commit(lines.join(''), 1_700_000_000 + version));
  gitBytes(bare, ['fast-import', '--quiet'], { input: stream.join('') });
}
