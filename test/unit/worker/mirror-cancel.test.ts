import { renameSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bucketDoor } from '../../../src/worker/bucket-door.ts';
import type { S3Request } from '../../support/s3-front.ts';
import { hasS3Server } from '../../support/s3-program.ts';
import { type S3Server, startS3 } from '../../support/s3-server.ts';
import { addNoise, grow, type MirrorWorld, mirrorWorld, refLines } from '../pipeline/mirror/mirror-world.ts';
import { form, mirrorTab } from './mirror-world.ts';

/** Whoever cancels finds nothing of it in the bucket, and pays for nothing: the server's own list of unfinished uploads says so. */
describe.runIf(hasS3Server())('a list of mirrors that is cancelled', () => {
  let world: MirrorWorld;
  let s3: S3Server;

  beforeAll(async () => {
    world = await mirrorWorld();
    s3 = await startS3();
  });

  afterEach(() => {
    s3.fault = undefined;
  });

  afterAll(async () => {
    await s3.close();
    await world.close();
  });

  type Tab = ReturnType<typeof mirrorTab>;

  /** Tabs before a bucket of their own, whose uploads stop at the second part. */
  async function held() {
    const name = await s3.bucket();
    const keys = { keyId: s3.keys.accessKeyId, secret: s3.keys.secretAccessKey, session: '' };
    const bucket = { ...form, ...keys, address: `${s3.endpoint}/${name}/git`, region: s3.region };
    const url = `${s3.endpoint}/${name}`;
    const tab = (before?: Tab) => mirrorTab({ url, door: bucketDoor, ...(before && { indexedDB: before.indexedDB }) });
    s3.requests.length = 0;
    s3.fault = (request) => (partOf(request) > 1 ? 'hold' : undefined);
    const sent = (part: number) => s3.requests.filter((request) => partOf(request) === part).length;
    /** The first part is there, a further one on its way. */
    const begun = (of: Tab) =>
      expect
        .poll(() => sent(2) > 0 && of.view().totals.sent > 5_000_000, {
          timeout: 60_000,
          message: 'a part has arrived',
        })
        .toBe(true);
    return { name, bucket, url, tab, begun, sent };
  }

  function partOf({ action, path }: S3Request): number {
    return action === 'UploadPart' ? Number(new URL(path, s3.endpoint).searchParams.get('partNumber')) : 0;
  }

  /** Its pack takes two parts. */
  function large() {
    const source = world.repository();
    grow(source.bare, 'refs/heads/main', 2);
    addNoise(source.bare, 9 << 20);
    return source;
  }

  async function roomsOf({ vault }: Tab): Promise<readonly string[]> {
    return (await (await vault()).list()).map(({ id }) => id).filter((id) => id.startsWith('mirror|'));
  }

  it('in the middle of a part leaves no upload; what another bucket has in a folder of that name stays', async () => {
    const { name, bucket, tab, begun } = await held();
    const one = tab();
    const running = one.start(`${large().url} x.git`, { bucket });
    await begun(one);
    expect(await s3.openUploads(name)).toEqual([expect.stringContaining('git/x.git/objects/pack/')]);
    const other = await (await one.vault()).project('mirror|https://other.example/kept/git/x.git');
    await other.saveSetting('mirror', true);
    await one.send({ type: 'mirror-close' });
    await running;
    expect(await s3.openUploads(name)).toEqual([]);
    expect(one.view()).toMatchObject({ state: 'idle', items: [] });
    expect(one.view().notice).toBeUndefined();
    expect(one.views.some(({ leaving }) => leaving)).toBe(true);
    expect(await roomsOf(one)).toEqual([other.id]);
  }, 120_000);

  it.each(['in this tab', 'in a tab that is opened later'])(
    'while it is paused, %s, leaves none either, of a wiki',
    async (where) => {
      const source = world.repository();
      grow(source.bare, 'refs/heads/main', 1);
      renameSync(large().bare, source.bare.replace(/\.git$/, '.wiki.git'));
      const { name, bucket, tab, begun } = await held();
      const one = tab();
      const options = { pullRequests: true, wikis: true, largeFiles: false, onePack: false };
      const running = one.start(`${source.url} x.git`, { bucket, options });
      await begun(one);
      await one.send({ type: 'mirror-pause' });
      await running;
      // Whoever pauses goes on with what is there.
      expect(await s3.openUploads(name)).toEqual([expect.stringContaining('git/x.wiki.git/objects/pack/')]);
      const last = where === 'in this tab' ? one : tab(one);
      if (last !== one) await last.send({ type: 'mirror-open' });
      await last.send({ type: 'mirror-close', ...(last === one ? {} : { bucket }) });
      expect(await s3.openUploads(name)).toEqual([]);
      expect(last.view()).toMatchObject({ state: 'idle', items: [] });
      expect(last.view().notice).toBeUndefined();
      expect(await roomsOf(last)).toEqual([]);
    },
    120_000,
  );

  it.each(['without keys', 'while the server refuses'])(
    '%s says what is left and what to do; the next run goes on with it, and removes it when that is cancelled',
    async (why) => {
      const source = large();
      const { name, bucket, url, tab, begun, sent } = await held();
      const one = tab();
      const running = one.start(`${source.url} x.git`, { bucket });
      await begun(one);
      await one.send({ type: 'mirror-pause' });
      await running;
      const two = tab(one);
      await two.send({ type: 'mirror-open' });
      const denied = { status: 403, code: 'AccessDenied' };
      s3.fault = ({ action }) => (action === 'AbortUpload' ? denied : undefined);
      await two.send({ type: 'mirror-close', ...(why === 'without keys' ? {} : { bucket }) });
      expect(two.view()).toMatchObject({ state: 'idle', items: [], notice: { code: 'mirror-leftovers' } });
      expect(two.view().notice?.why).toContain('git/x.git');
      expect(await s3.openUploads(name)).toHaveLength(1);
      // No pack waits in this browser any more, but the note that finds the parts does.
      expect((await (await two.vault()).list()).find(({ id }) => id.startsWith('mirror|'))?.bytes).toBe(0);

      s3.fault = ({ action }) => (action === 'CompleteUpload' ? 'hold' : undefined);
      const again = two.start(`${source.url} x.git`, { bucket });
      const isAtItsEnd = () => s3.requests.some(({ action }) => action === 'CompleteUpload');
      await expect.poll(isAtItsEnd, { timeout: 60_000 }).toBe(true);
      await two.send({ type: 'mirror-close' });
      await again;
      expect(sent(1)).toBe(1);
      expect(await s3.openUploads(name)).toEqual([]);
      expect(await roomsOf(two)).toEqual([]);

      s3.fault = undefined;
      await two.start(`${source.url} x.git`, { bucket });
      expect(two.states()).toEqual({ 'x.git': 'done' });
      expect((await world.cloned(`${url}/git/x.git`)).refs).toBe(refLines(source.bare));
      expect(await s3.openUploads(name)).toEqual([]);
    },
    120_000,
  );

  it('keys that have ended do not keep anybody from cancelling', async () => {
    const { name, bucket, tab, begun } = await held();
    const one = tab();
    const running = one.start(`${large().url} x.git`, { bucket });
    await begun(one);
    const ended = { status: 400, code: 'ExpiredToken' };
    s3.fault = ({ action }) => (action === 'UploadPart' || action === 'AbortUpload' ? ended : undefined);
    await one.send({ type: 'mirror-close' });
    await running;
    expect(one.view()).toMatchObject({ state: 'idle', items: [], notice: { code: 'mirror-leftovers' } });
    expect(await s3.openUploads(name)).toHaveLength(1);
  }, 60_000);
});
