import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Request } from '../../../../src/http/request.ts';
import { gitBytes } from '../../../support/git-commands.ts';
import { type LfsServer, startLfsServer } from '../../../support/lfs-server.ts';
import type { MemoryBucket } from '../../../support/memory-bucket.ts';
import { plainRequest } from '../../git/setup.ts';
import { type MirrorWorld, mirrored, mirrorWorld, refLines } from './mirror-world.ts';

let world: MirrorWorld;
let lfs: LfsServer;

beforeAll(async () => {
  world = await mirrorWorld();
  lfs = await startLfsServer();
});

afterAll(async () => {
  await lfs.close();
  await world.close();
});

beforeEach(() => {
  lfs.asked.length = 0;
});

/** The batch API is at the same address as git, at another server of ours. */
const request: Request = (options) => {
  const { pathname } = new URL(options.url);
  return plainRequest(pathname.includes('/info/lfs/') ? { ...options, url: lfs.url + pathname } : options);
};

const contentOf = (name: string) => Buffer.from(`content of ${name}\n`.repeat(50));
const digestOf = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');

/** A commit with files that only pointers stand for; the server has their contents. */
function commitPointers(bare: string, names: readonly string[], from?: string): void {
  let stream = 'commit refs/heads/main\ncommitter Ada <a@b.c> 1700000000 +0000\ndata 2\nv\n';
  if (from !== undefined) stream += `from ${from}\n`;
  for (const name of names) {
    const content = contentOf(name);
    lfs.files.set(digestOf(content), content);
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${digestOf(content)}\nsize ${content.length}\n`;
    stream += `M 100644 inline ${name}\ndata ${pointer.length}\n${pointer}\n`;
  }
  gitBytes(bare, ['fast-import', '--quiet', '--force'], { input: stream });
}

const named = (count: number, start = 0) => Array.from({ length: count }, (_, at) => `file-${start + at}.bin`);
const copies = (bucket: MemoryBucket) =>
  [...bucket.objects].filter(([key]) => key.startsWith('project.git/lfs/objects/'));

it('copies what pointers name to where git-lfs keeps it, and later only what is new', async () => {
  const { bare, url } = world.repository();
  commitPointers(bare, named(130));
  const { bucket, url: site } = await world.served();
  const first = await mirrored(url, bucket, { request, largeFiles: true });
  expect(first.problems.filter(({ code }) => code === 'mirror-large-files')).toEqual([]);
  expect(lfs.asked.filter((path) => path.startsWith('batch'))).toEqual(['batch 100', 'batch 30']);
  expect(copies(bucket)).toHaveLength(130);
  for (const [key, { bytes }] of copies(bucket)) {
    const digest = digestOf(bytes);
    expect(key).toBe(`project.git/lfs/objects/${digest.slice(0, 2)}/${digest.slice(2, 4)}/${digest}`);
  }
  expect(await mirrored(url, bucket, { request, largeFiles: true })).toMatchObject({ outcome: 'same' });
  lfs.asked.length = 0;
  commitPointers(bare, named(2, 130), 'refs/heads/main^0');
  await mirrored(url, bucket, { request, largeFiles: true });
  expect(lfs.asked).toEqual(['batch 2', 'file', 'file']);
  expect((await world.cloned(`${site}/project.git`)).refs).toBe(refLines(bare));
});

it('writes what a batch API would answer about all that is there, and what is not', async () => {
  const { bare, url } = world.repository();
  commitPointers(bare, named(2, 700));
  const { bucket, url: site } = await world.served();
  const address = `${site}/project.git`;
  const options = { request, largeFiles: true, address };
  await mirrored(url, bucket, options);
  commitPointers(bare, named(2, 702), 'refs/heads/main^0');
  const gone = digestOf(contentOf('file-703.bin'));
  lfs.files.delete(gone);
  await mirrored(url, bucket, options);
  const answer = await fetch(`${address}/lfs/batch.json`);
  expect(answer.headers.get('content-type')).toBe('application/vnd.git-lfs+json');
  const { transfer, hash_algo, objects } = await answer.json();
  expect([transfer, hash_algo, objects.length]).toEqual(['basic', 'sha256', 4]);
  for (const { oid, size, actions, error } of objects) {
    expect(error === undefined).toBe(oid !== gone);
    if (error !== undefined) continue;
    const bytes = new Uint8Array(await (await fetch(actions.download.href)).arrayBuffer());
    expect([digestOf(bytes), bytes.length]).toEqual([oid, size]);
  }
});

const oidOf = (number: number) => number.toString(16).padStart(64, '0');

it('finds more pointers than fit into one block of the engine', async () => {
  const { bare, url } = world.repository();
  let stream = 'commit refs/heads/main\ncommitter Ada <a@b.c> 1700000000 +0000\ndata 2\nv\n';
  for (let at = 0; at < 4200; at++) {
    const oid = oidOf(at);
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${at}\n`;
    stream += `M 100644 inline f${at}\ndata ${pointer.length}\n${pointer}\n`;
  }
  gitBytes(bare, ['fast-import', '--quiet'], { input: stream });
  const { bucket } = await world.served();
  const asked = new Map<string, number>();
  const noting: Request = (options) => {
    if (options.body instanceof Uint8Array && options.url.includes('/info/lfs/'))
      for (const { oid, size } of JSON.parse(Buffer.from(options.body).toString()).objects) asked.set(oid, size);
    return request(options);
  };
  const end = await mirrored(url, bucket, { request: noting, largeFiles: true });
  expect(asked.size).toBe(4200);
  for (let at = 0; at < 4200; at++) expect(asked.get(oidOf(at))).toBe(at);
  expect(end.problems.find(({ code }) => code === 'mirror-large-files')?.message).toContain('Object does not exist');
});

it('is told of files that are not to be had, and tries them again', async () => {
  const { bare, url } = world.repository();
  commitPointers(bare, named(3, 500));
  const { bucket } = await world.served();
  const [gone = '', bent = ''] = named(2, 500).map((name) => digestOf(contentOf(name)));
  lfs.files.delete(gone);
  lfs.files.set(bent, Buffer.from('something else'));
  const end = await mirrored(url, bucket, { request, largeFiles: true });
  expect(end.problems.find(({ code }) => code === 'mirror-large-files')).toMatchObject({ severity: 'loses-data' });
  expect(copies(bucket)).toHaveLength(1);
  for (const name of named(2, 500)) lfs.files.set(digestOf(contentOf(name)), contentOf(name));
  const next = await mirrored(url, bucket, { request, largeFiles: true });
  expect(next.problems.filter(({ code }) => code === 'mirror-large-files')).toEqual([]);
  expect(copies(bucket)).toHaveLength(3);
  expect(await mirrored(url, bucket, { request, largeFiles: true })).toMatchObject({ outcome: 'same' });
});

it('brings them later, when they were not wanted at first', async () => {
  const { bare, url } = world.repository();
  commitPointers(bare, named(2, 600));
  const { bucket } = await world.served();
  await mirrored(url, bucket, { request });
  expect(copies(bucket)).toHaveLength(0);
  await mirrored(url, bucket, { request, largeFiles: true });
  expect(copies(bucket)).toHaveLength(2);
});

it.each([
  ['wanted', true],
  ['not wanted', false],
])(
  'names and tries again what is missing, when they were %s by a run that ended before its last file',
  async (_, wanted) => {
    const { bare, url } = world.repository();
    commitPointers(bare, named(2, 800));
    const gone = digestOf(contentOf('file-801.bin'));
    const kept = lfs.files.get(gone) ?? Buffer.alloc(0);
    lfs.files.delete(gone);
    let states = 0;
    const { bucket } = await world.served({
      before: (request) => {
        if (request === 'PUT project.git/forge-takeout.json' && ++states === 2) throw new Error('the tab was closed');
      },
    });
    await expect(mirrored(url, bucket, { request, largeFiles: wanted })).rejects.toThrow('closed');
    if (!wanted) expect((await mirrored(url, bucket, { request })).objects).toBe(4);
    const next = await mirrored(url, bucket, { request, largeFiles: true });
    expect(next.problems.filter(({ code }) => code === 'mirror-large-files')).toHaveLength(1);
    expect(next.objects).toBe(4);
    lfs.files.set(gone, kept);
    await mirrored(url, bucket, { request, largeFiles: true });
    expect(copies(bucket)).toHaveLength(2);
  },
);
