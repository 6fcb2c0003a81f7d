import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Clock } from '../../../../src/lib/clock.ts';
import { RunError } from '../../../../src/lib/run-error.ts';
import { grow, type MirrorWorld, mirrored, mirrorWorld, refLines } from './mirror-world.ts';

let world: MirrorWorld;

beforeAll(async () => {
  world = await mirrorWorld();
});

afterAll(() => world.close());

const stateKey = 'project.git/forge-takeout.json';

function filled() {
  const { bare, url } = world.repository();
  grow(bare, 'refs/heads/main', 10);
  return { bare, url };
}

/** Somebody else began at that time and has not ended. */
async function heldBucket(url: string, bare: string, at: number) {
  const served = await world.served();
  await mirrored(url, served.bucket);
  const state = JSON.parse(Buffer.from(served.bucket.objects.get(stateKey)?.bytes ?? []).toString());
  const writing = { ...state, writing: { by: 'somebody else', at } };
  const options = { contentType: 'application/json' };
  await served.bucket.put(stateKey, Buffer.from(JSON.stringify(writing)), options);
  grow(bare, 'refs/heads/main', 2, 10);
  return served;
}

it('of two who write at the same time one stops, and the mirror is the other’s', async () => {
  const { bare, url } = filled();
  let waiting: (() => void) | undefined;
  const { bucket, url: address } = await world.served({
    // The first stops before its pack until the second has ended.
    before: (request) => {
      if (!request.endsWith('.pack') || waiting !== undefined) return undefined;
      return new Promise<void>((go) => {
        waiting = go;
      });
    },
  });
  const before = Date.now();
  const first = mirrored(url, bucket, { writer: 'one' });
  await expect.poll(() => waiting, { timeout: 90_000 }).toBeDefined();
  const busy: unknown = await mirrored(url, bucket, { writer: 'two' }).catch((reason: unknown) => reason);
  expect(busy).toMatchObject({ code: 'mirror-busy', details: { since: expect.any(Number), seen: expect.any(Number) } });
  const since = busy instanceof RunError ? Number(busy.details['since']) : 0;
  expect(since).toBeGreaterThanOrEqual(before);
  expect(since).toBeLessThanOrEqual(Date.now());
  waiting?.();
  expect((await first).outcome).toBe('new');
  expect((await world.cloned(`${address}/project.git`)).refs).toBe(refLines(bare));
});

it('of two who begin in the same moment one stops', async () => {
  const { bare, url } = filled();
  let locks = 0;
  let go: () => void = () => {};
  const both = new Promise<void>((resolve) => {
    go = resolve;
  });
  const { bucket, url: address } = await world.served({
    before: (request) => {
      if (request !== `PUT ${stateKey}`) return undefined;
      if (++locks === 2) go();
      return both;
    },
  });
  const ends = await Promise.allSettled(['one', 'two'].map((writer) => mirrored(url, bucket, { writer })));
  const failed = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
  expect(failed).toEqual([expect.objectContaining({ code: 'mirror-busy' })]);
  expect((await world.cloned(`${address}/project.git`)).refs).toBe(refLines(bare));
});

it('whoever has not been heard of for ten minutes has left', async () => {
  const { bare, url } = filled();
  const late = await heldBucket(url, bare, Date.now() - 11 * 60_000);
  expect((await mirrored(url, late.bucket)).outcome).toBe('updated');
  const at = Date.now() - 60_000;
  const soon = await heldBucket(url, bare, at);
  await expect(mirrored(url, soon.bucket)).rejects.toMatchObject({
    code: 'mirror-busy',
    details: { since: at, seen: at },
  });
  expect((await mirrored(url, soon.bucket, { takeOver: true })).outcome).toBe('updated');
});

it('whoever takes over does so although the other says in the same moment that he is there', async () => {
  const { bare, url } = filled();
  const served = await world.served();
  await mirrored(url, served.bucket);
  grow(bare, 'refs/heads/main', 2, 10);
  const put = served.bucket.put.bind(served.bucket);
  const text = () => Buffer.from(served.bucket.objects.get(stateKey)?.bytes ?? []).toString();
  let signs = 0;
  const bucket = {
    ...served.bucket,
    put: async (...given: Parameters<typeof put>) => {
      if (given[0] === stateKey && signs++ < 2) {
        const writing = { by: 'somebody else', at: Date.now() + signs, since: 1 };
        await put(stateKey, Buffer.from(JSON.stringify({ ...JSON.parse(text()), writing })), {
          contentType: 'text/plain',
        });
      }
      return put(...given);
    },
  };
  expect((await mirrored(url, bucket, { takeOver: true })).outcome).toBe('updated');
  signs = 0;
  grow(bare, 'refs/heads/main', 2, 12);
  await expect(mirrored(url, bucket)).rejects.toMatchObject({ code: 'mirror-busy', details: { since: 1 } });
});

it('whoever was overtaken hears of it when he next says that he is there, and stops', async () => {
  const { bare, url } = filled();
  let wake: (() => void) | undefined;
  let go: (() => void) | undefined;
  const clock: Clock = {
    now: () => Date.now(),
    sleep: (_, signal) =>
      new Promise((resolve, reject) => {
        wake = resolve;
        signal?.addEventListener('abort', () => reject(signal.reason));
      }),
  };
  const { bucket, url: address } = await world.served({
    before: (request) => {
      if (!request.endsWith('.pack') || go !== undefined) return undefined;
      return new Promise<void>((resolve) => {
        go = resolve;
      });
    },
  });
  const first = mirrored(url, bucket, { writer: 'one', clock });
  await expect.poll(() => go, { timeout: 90_000 }).toBeDefined();
  expect((await mirrored(url, bucket, { writer: 'two', takeOver: true })).refs).toBe(1);
  const read = () => bucket.requests.filter((request) => request === `GET ${stateKey}`).length;
  const before = read();
  wake?.();
  await expect.poll(read, { timeout: 90_000 }).toBeGreaterThan(before);
  go?.();
  await expect(first).rejects.toMatchObject({ code: 'mirror-busy' });
  expect((await world.cloned(`${address}/project.git`)).refs).toBe(refLines(bare));
  expect(await mirrored(url, bucket, { writer: 'two' })).toMatchObject({ outcome: 'same' });
});

it('whoever was overtaken and has not heard of it writes nothing that others read', async () => {
  const { bare, url } = filled();
  let late = 0;
  let go: (() => void) | undefined;
  const clock: Clock = {
    now: () => Date.now() + late,
    sleep: (_, signal) =>
      new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
  };
  const { bucket, url: address } = await world.served({
    before: (request) => {
      if (!request.endsWith('.pack') || go !== undefined) return undefined;
      return new Promise<void>((resolve) => {
        go = resolve;
      });
    },
  });
  const first = mirrored(url, bucket, { writer: 'one', clock });
  await expect.poll(() => go, { timeout: 90_000 }).toBeDefined();
  grow(bare, 'refs/heads/main', 2, 10);
  expect((await mirrored(url, bucket, { writer: 'two', takeOver: true })).refs).toBe(1);
  const lists = () =>
    bucket.requests.filter((request) => request.startsWith('PUT') && request.includes('/info/')).length;
  const before = lists();
  late = 30_000;
  go?.();
  await expect(first).rejects.toMatchObject({ code: 'mirror-busy' });
  expect(lists()).toBe(before);
  expect((await world.cloned(`${address}/project.git`)).refs).toBe(refLines(bare));
});

it('a failure gives the right to write back', async () => {
  const { bare, url } = filled();
  const failing = { on: true };
  const { bucket } = await world.served({
    before: (request) => {
      if (failing.on && request.startsWith('PUT') && request.endsWith('.idx')) throw new Error('no');
    },
  });
  await expect(mirrored(url, bucket, { writer: 'one' })).rejects.toThrow('no');
  expect(bucket.objects.has(stateKey)).toBe(false);
  failing.on = false;
  expect((await mirrored(url, bucket, { writer: 'two' })).outcome).toBe('new');
  grow(bare, 'refs/heads/main', 2, 10);
  failing.on = true;
  await expect(mirrored(url, bucket, { writer: 'one' })).rejects.toThrow('no');
  failing.on = false;
  expect((await mirrored(url, bucket, { writer: 'two' })).outcome).toBe('updated');
});

it('a write that arrived though its answer did not is our own', async () => {
  const { url } = filled();
  const { bucket } = await world.served();
  const put = bucket.put.bind(bucket);
  let lost = 0;
  const lossy = {
    ...bucket,
    put: async (...given: Parameters<typeof put>) => {
      const done = await put(...given);
      if (given[0] !== stateKey || lost++ > 0) return done;
      // What sends it again hears that somebody has written.
      return put(...given);
    },
  };
  expect((await mirrored(url, lossy)).outcome).toBe('new');
});

it('does not write over a repository that is not ours', async () => {
  const { url } = filled();
  const { bucket } = await world.served();
  await bucket.put('project.git/HEAD', Buffer.from('ref: refs/heads/main\n'), { contentType: 'text/plain' });
  await expect(mirrored(url, bucket)).rejects.toMatchObject({ code: 'mirror-occupied' });
  await bucket.put(stateKey, Buffer.from('{"format":"something else"}'), { contentType: 'application/json' });
  await expect(mirrored(url, bucket, { takeOver: true })).rejects.toMatchObject({ code: 'mirror-occupied' });
  await bucket.remove([stateKey]);
  expect((await mirrored(url, bucket, { takeOver: true })).outcome).toBe('new');
});

it('who pauses while the bucket is away does not wait for it, and goes on at once when it is back', async () => {
  const { bare, url } = filled();
  const { bucket, url: address } = await world.served();
  await mirrored(url, bucket);
  grow(bare, 'refs/heads/main', 2, 10);
  const stop = new AbortController();
  /** As the http layer: what is away is waited for until it is back, or nobody wants it any more. */
  const away = (signal: AbortSignal | undefined) =>
    new Promise<never>((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
  const leaving = {
    ...bucket,
    get: async (...given: Parameters<typeof bucket.get>) =>
      stop.signal.aborted ? away(given[1]?.signal) : bucket.get(...given),
    put: async (...given: Parameters<typeof bucket.put>) => {
      if (!given[0].endsWith('.pack')) return bucket.put(...given);
      stop.abort(new DOMException('paused', 'AbortError'));
      throw stop.signal.reason;
    },
  };
  const paused = mirrored(url, leaving, { signal: stop.signal }).catch((reason: unknown) => reason);
  const late = new Promise((resolve) => setTimeout(resolve, 20_000, 'still waiting'));
  expect(await Promise.race([paused, late])).toMatchObject({ name: 'AbortError' });
  expect((await mirrored(url, bucket)).outcome).toBe('updated');
  expect((await world.cloned(`${address}/project.git`)).refs).toBe(refLines(bare));
});
