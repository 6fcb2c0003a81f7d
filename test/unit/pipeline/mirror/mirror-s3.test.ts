import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../../../src/lib/clock.ts';
import type { UploadLedger } from '../../../../src/model/bucket.ts';
import { openBucket } from '../../../../src/sinks/s3/bucket.ts';
import { git } from '../../../support/git-commands.ts';
import { hasS3Server } from '../../../support/s3-program.ts';
import { type S3Server, startS3 } from '../../../support/s3-server.ts';
import { addNoise, grow, type MirrorWorld, mirrored, mirrorWorld, refLines } from './mirror-world.ts';

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
    const open = (clock: Clock) =>
      openBucket(place, s3.keys, { fetch: globalThis.fetch, clock, random: Math.random, noCorsProbe: false });
    s3.requests.length = 0;
    return { bucket: open(systemClock), open, address: `${s3.endpoint}/${name}/project.git` };
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
      all: async () => kept,
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

  it('has several repositories side by side, makes one pack of many, and removes the old ones when their time is over', async () => {
    const { bucket, address } = await fresh();
    const sources = [1, 2, 3].map(() => world.repository());
    for (const { bare } of sources) grow(bare, 'refs/heads/main', 8);
    const all = (options: Parameters<typeof mirrored>[2]) =>
      Promise.all(sources.map(({ url }, index) => mirrored(url, bucket, { ...options, prefix: `all/${index}.git` })));
    await all({});
    const [first] = sources;
    if (first === undefined) throw new Error('no source');
    grow(first.bare, 'refs/heads/main', 1, 8);
    git(first.bare, 'branch', 'moved', 'main~1');
    expect((await all({})).map(({ outcome, packs }) => [outcome, packs])).toEqual([
      ['updated', 2],
      ['same', 1],
      ['same', 1],
    ]);
    // By force, and with a branch less.
    git(first.bare, 'update-ref', 'refs/heads/main', 'main~4');
    git(first.bare, 'branch', '-D', 'moved');
    grow(first.bare, 'refs/heads/main', 1, 20);
    const anew = await all({ mostPacks: 2 });
    expect(anew.map(({ packs }) => packs)).toEqual([1, 1, 1]);
    const packs = async () => {
      let count = 0;
      for await (const { key } of bucket.list('all/0.git/objects/pack/')) if (key.endsWith('.pack')) count++;
      return count;
    };
    expect(await packs()).toBe(3);
    const later = { ...systemClock, now: () => Date.now() + 25 * 3600_000 };
    await all({ clock: later });
    expect(await packs()).toBe(1);
    for (const [index, { bare }] of sources.entries()) {
      const clone = await world.cloned(address.replace('project.git', `all/${index}.git`));
      expect(clone.refs).toBe(refLines(bare));
    }
  }, 300_000);

  it('is taken over from whoever writes it, by a conditional write', async () => {
    const { bare, url } = world.repository();
    grow(bare, 'refs/heads/main', 5);
    const { bucket, open, address } = await fresh();
    let wake = () => {};
    const overtaken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    let isHeld = true;
    // The first stays away before its pack until it was overtaken.
    s3.fault = ({ path }) => (isHeld && path.includes('.pack') ? { status: 503, code: 'SlowDown' } : undefined);
    // It does not say again that it is there.
    const silent: Clock = { ...systemClock, sleep: (_, signal) => until(signal) };
    const first = mirrored(url, open(waitingClock(overtaken)), { writer: 'one', clock: silent }).then(
      () => 'done',
      ({ code }: { code?: string }) => code,
    );
    await expect.poll(() => s3.requests.some(({ path }) => path.includes('.pack')), { timeout: 90_000 }).toBe(true);
    const busy: unknown = await mirrored(url, bucket, { writer: 'two' }).catch((reason: unknown) => reason);
    expect(busy).toMatchObject({ code: 'mirror-busy', details: { since: expect.any(Number) } });
    isHeld = false;
    expect((await mirrored(url, bucket, { writer: 'two', takeOver: true })).refs).toBe(1);
    wake();
    expect(await first).toBe('mirror-busy');
    s3.fault = undefined;
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

/** Whoever sleeps by it wakes up when something has come about, and it is as late then as he wanted. */
function waitingClock(event: Promise<void>): Clock {
  let skipped = 0;
  return {
    now: () => Date.now() + skipped,
    async sleep(milliseconds, signal) {
      signal?.throwIfAborted();
      await Promise.race([event, until(signal)]);
      skipped += milliseconds;
    },
  };
}

function until(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason), { once: true }));
}
