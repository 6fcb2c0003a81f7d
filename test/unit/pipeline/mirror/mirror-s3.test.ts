import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/lib/clock.ts';
import type { UploadLedger } from '../../../../src/model/bucket.ts';
import { openBucket } from '../../../../src/sinks/s3/bucket.ts';
import { git, gitBytes } from '../../../support/git-commands.ts';
import { hasS3Server } from '../../../support/s3-program.ts';
import { type S3Server, startS3 } from '../../../support/s3-server.ts';
import { grow, type MirrorWorld, mirrored, mirrorWorld, refLines } from './mirror-world.ts';

/** The same with a server that checks signatures, conditions and sums, and from which git clones. */
describe.runIf(hasS3Server())('a mirror on a real S3 server', () => {
  let world: MirrorWorld;
  let s3: S3Server;

  beforeAll(async () => {
    world = await mirrorWorld();
    s3 = await startS3();
  });

  afterAll(async () => {
    await s3.close();
    await world.close();
  });

  async function fresh() {
    const name = await s3.bucket();
    const place = { endpoint: s3.endpoint, bucket: name, region: s3.region, style: 'path' } as const;
    const tools = { fetch: globalThis.fetch, clock: systemClock, random: Math.random, noCorsProbe: false };
    s3.requests.length = 0;
    return { bucket: openBucket(place, s3.keys, tools), address: `${s3.endpoint}/${name}/project.git` };
  }

  it('is cloned by plain git, follows its source, and costs two requests when nothing is new', async () => {
    const { bare, url } = world.repository();
    grow(bare, 'refs/heads/main', 60);
    git(bare, 'branch', 'side', 'main~10');
    git(bare, 'tag', '-a', '-m', 'one', 'v1', 'main~5');
    const { bucket, address } = await fresh();
    const first = await mirrored(url, bucket);
    expect(first).toMatchObject({ outcome: 'new', packs: 1 });
    expect(s3.requests.length).toBe(first.sent.requests);
    expect((await world.cloned(address)).refs).toBe(refLines(bare));
    s3.requests.length = 0;
    expect(await mirrored(url, bucket)).toMatchObject({ outcome: 'same' });
    expect(s3.requests).toHaveLength(2);
    grow(bare, 'refs/heads/main', 3, 60);
    git(bare, 'branch', '-D', 'side');
    git(bare, 'update-ref', 'refs/heads/other', 'main~30');
    expect(await mirrored(url, bucket)).toMatchObject({ outcome: 'updated', packs: 2 });
    expect((await world.cloned(address)).refs).toBe(refLines(bare));
    expect(await mirrored(url, bucket, { consolidate: true, grace: 0 })).toMatchObject({ packs: 1 });
    expect((await world.cloned(address)).refs).toBe(refLines(bare));
  }, 300_000);

  it('takes a pack in parts while it comes, goes on after an end, and gives it its name', async () => {
    const { bare, url } = world.repository();
    grow(bare, 'refs/heads/main', 20);
    addNoise(bare, 7 << 20);
    const { bucket, address } = await fresh();
    const kept = new Map<string, unknown>();
    const ledger: UploadLedger = {
      get: async (name) => kept.get(name),
      set: async (name, value) => void kept.set(name, value),
      delete: async (name) => void kept.delete(name),
    };
    const end = new AbortController();
    const options = { ledger, inMemory: 1 << 20 };
    const stopped = mirrored(url, bucket, {
      ...options,
      signal: end.signal,
      onProgress: ({ sent }) => {
        if (sent >= 5 << 20) end.abort();
      },
    });
    await expect(stopped).rejects.toThrow();
    const before = s3.requests.length;
    expect(await mirrored(url, bucket, options)).toMatchObject({ outcome: 'new', packs: 1 });
    const later = s3.requests.slice(before);
    const copied = later.flatMap(({ headers }) => headers['x-amz-copy-source'] ?? []);
    expect(copied).toEqual([expect.stringMatching(/tmp_pack\.pack$/)]);
    expect(later.map(({ action }) => action)).not.toContain('CreateUpload');
    expect((await world.cloned(address)).refs).toBe(refLines(bare));
  }, 300_000);

  it('of two who begin at once one stops', async () => {
    const { bare, url } = world.repository();
    grow(bare, 'refs/heads/main', 10);
    const { bucket, address } = await fresh();
    const ends = await Promise.allSettled(['one', 'two'].map((writer) => mirrored(url, bucket, { writer })));
    const failed = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
    // When one is quick, the other finds that there is nothing new.
    expect(failed.length).toBeLessThan(2);
    for (const cause of failed) expect(cause).toMatchObject({ code: 'mirror-busy' });
    expect((await world.cloned(address)).refs).toBe(refLines(bare));
  }, 300_000);
});

/** A file that no packing makes smaller. */
function addNoise(bare: string, size: number): void {
  const head = `commit refs/heads/noise\ncommitter Ada <a@b.c> 1700000000 +0000\ndata 2\nv\nM 100644 inline noise\ndata ${size}\n`;
  const input = Buffer.concat([Buffer.from(head), randomBytes(size), Buffer.from('\n')]);
  gitBytes(bare, ['fast-import', '--quiet'], { input });
}
