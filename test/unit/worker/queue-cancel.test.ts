import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bucketDoor } from '../../../src/worker/bucket-door.ts';
import { type OwnerForge, smallProjects, startOwnerForge } from '../../support/owner-forge.ts';
import type { S3Request } from '../../support/s3-front.ts';
import { hasS3Server } from '../../support/s3-program.ts';
import { type S3Server, startS3 } from '../../support/s3-server.ts';
import { zipFiles } from '../../support/zip-files.ts';
import { createQueueWorld, type QueueWorld } from './queue-world.ts';

/** Whoever closes a queue finds nothing of it in the bucket that is not whole: the server's own list of unfinished uploads says so. */
describe.runIf(hasS3Server())('a queue into a bucket that is closed', () => {
  let forge: OwnerForge;
  let s3: S3Server;

  beforeAll(async () => {
    // The archive of the second takes three parts.
    forge = await startOwnerForge({ projects: smallProjects(2, { p02: { noise: 17 << 20 } }) });
    s3 = await startS3();
  });

  afterEach(() => {
    s3.fault = undefined;
  });

  afterAll(async () => {
    await s3.close();
    await forge.close();
  });

  function partOf({ action, path }: S3Request): number {
    return action === 'UploadPart' ? Number(new URL(path, s3.endpoint).searchParams.get('partNumber')) : 0;
  }

  /** Tabs before a bucket of their own, whose uploads stop at the second part. */
  async function held() {
    const name = await s3.bucket();
    const { endpoint, region, keys } = s3;
    const bucket = {
      ...{ address: `${endpoint}/${name}/kept`, endpoint: '', region, session: '' },
      ...{ keyId: keys.accessKeyId, secret: keys.secretAccessKey },
    };
    const tab = (before?: QueueWorld) =>
      createQueueWorld({ door: bucketDoor, ...(before && { indexedDB: before.indexedDB }) });
    s3.requests.length = 0;
    const hold = () => {
      s3.fault = (request) => (partOf(request) > 1 ? 'hold' : undefined);
    };
    hold();
    const count = (action: S3Request['action']) => s3.requests.filter((request) => request.action === action).length;
    const sent = (part: number) => s3.requests.filter((request) => partOf(request) === part).length;
    /** The first part is there, the others on their way: two of them at a time. */
    const begun = (of: QueueWorld) =>
      expect
        .poll(() => sent(3) > 0 && of.last()?.items.some(({ state }) => state === 'done'), { timeout: 60_000 })
        .toBe(true);
    const paused = async (as: 'zip' | 'folder' = 'zip') => {
      const one = tab();
      await one.list(forge.url);
      const running = one.start({ bucket, as });
      await begun(one);
      await one.send({ type: 'queue-pause' });
      await running;
      return one;
    };
    return { name, bucket, tab, hold, begun, sent, count, paused };
  }

  async function roomsOf({ vault }: QueueWorld): Promise<readonly string[]> {
    return (await (await vault()).list()).map(({ id }) => id).filter((id) => id.startsWith('sending|'));
  }

  it('while it sends leaves no upload; what is whole stays', async () => {
    const { name, bucket, tab, begun } = await held();
    const one = tab();
    await one.list(forge.url);
    const running = one.start({ bucket, as: 'zip' });
    await begun(one);
    expect(await s3.openUploads(name)).toEqual(['kept/harbor-lab/p02.zip']);
    await one.send({ type: 'queue-cancel' });
    await running;
    expect(await s3.openUploads(name)).toEqual([]);
    expect(one.last()).toBeUndefined();
    expect(one.views.some((view) => view?.leaving)).toBe(true);
    expect(await roomsOf(one)).toEqual([]);
    expect(await (await one.vault()).queues()).toEqual([]);
    expect((await fetch(`${s3.endpoint}/${name}/kept/harbor-lab/p01.zip`)).status).toBe(200);
  }, 120_000);

  it.each(['zip', 'folder'] as const)(
    'while it is paused leaves none either, as %s',
    async (as) => {
      const { name, paused } = await held();
      const one = await paused(as);
      // Whoever pauses goes on with what is there.
      expect(await s3.openUploads(name)).toHaveLength(1);
      expect(await roomsOf(one)).toEqual([`sending|${s3.endpoint}/${name}/kept/harbor-lab/p02`]);
      await one.send({ type: 'queue-cancel' });
      expect(await s3.openUploads(name)).toEqual([]);
      expect(one.last()).toBeUndefined();
      expect(await roomsOf(one)).toEqual([]);
    },
    120_000,
  );

  it.each(['zip', 'folder'] as const)(
    'once it is opened again goes on with the parts that are there, as %s',
    async (as) => {
      const { name, bucket, tab, paused, sent, count } = await held();
      const two = tab(await paused(as));
      await two.send({ type: 'queue-open' });
      s3.fault = undefined;
      await two.send({ type: 'queue-resume', bucket });
      expect(two.states()).toEqual({ p01: 'done', p02: 'done' });
      expect([sent(1), count('CreateUpload'), count('ListUploads')]).toEqual([1, 1, 0]);
      expect(await s3.openUploads(name)).toEqual([]);
      expect(await roomsOf(two)).toEqual([]);
      if (as === 'folder') return;
      const zip = await (await fetch(`${s3.endpoint}/${name}/kept/harbor-lab/p02.zip`)).arrayBuffer();
      expect(zipFiles(Buffer.from(zip)).length).toBeGreaterThan(5);
    },
    120_000,
  );

  it.each(['without keys', 'while the server refuses'])(
    '%s says what is left and what to do; the next queue goes on with it, and removes it when that is closed',
    async (why) => {
      const { name, bucket, tab, hold, begun, count, paused } = await held();
      const two = tab(await paused());
      await two.send({ type: 'queue-open' });
      const denied = { status: 403, code: 'AccessDenied' };
      s3.fault = ({ action }) => (action === 'AbortUpload' ? denied : undefined);
      await two.send({ type: 'queue-cancel', ...(why === 'without keys' ? {} : { bucket }) });
      expect(two.view()).toMatchObject({ state: 'failed', items: [], notice: { code: 'upload-leftovers' } });
      expect(two.view().notice?.why).toContain('kept/harbor-lab/p02');
      expect(await s3.openUploads(name)).toHaveLength(1);
      expect(await roomsOf(two)).toHaveLength(1);
      await two.send({ type: 'queue-cancel' });
      expect(two.last()).toBeUndefined();

      hold();
      s3.requests.length = 0;
      await two.list(forge.url);
      const running = two.start({ bucket, as: 'zip' });
      await begun(two);
      await two.send({ type: 'queue-cancel' });
      await running;
      // The archive is of a further round: its parts go to the upload that is there.
      expect(count('CreateUpload')).toBe(0);
      expect(await s3.openUploads(name)).toEqual([]);
      expect(two.last()).toBeUndefined();
      expect(await roomsOf(two)).toEqual([]);
    },
    120_000,
  );

  it('what is sent elsewhere instead leaves nothing where it was going first', async () => {
    const { name, bucket, paused } = await held();
    const one = await paused();
    s3.fault = undefined;
    await one.send({ type: 'queue-bucket', bucket: { ...bucket, address: `${bucket.address}/other` }, as: 'zip' });
    expect(one.states()).toEqual({ p01: 'done', p02: 'done' });
    expect(await s3.openUploads(name)).toEqual([]);
    expect((await fetch(`${s3.endpoint}/${name}/kept/other/harbor-lab/p02.zip`)).status).toBe(200);
  }, 120_000);
});
