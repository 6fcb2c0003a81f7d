import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Clock } from '../../../../src/lib/clock.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { git, gitBytes } from '../../../support/git-commands.ts';
import type { MemoryBucket } from '../../../support/memory-bucket.ts';
import { gitAside, grow, type MirrorWorld, mirrored, mirrorWorld, refLines } from './mirror-world.ts';

let world: MirrorWorld;

beforeAll(async () => {
  world = await mirrorWorld();
});

afterAll(() => world.close());

const packsIn = (bucket: MemoryBucket) => [...bucket.objects.keys()].filter((key) => key.endsWith('.pack')).length;
const clockAt = (hours: number): Clock => ({ ...systemClock, now: () => Date.now() + hours * 3600_000 });

async function filled() {
  const { bare, url } = world.repository();
  grow(bare, 'refs/heads/main', 10);
  const { bucket, url: site } = await world.served();
  await mirrored(url, bucket);
  return { bare, url, bucket, address: `${site}/project.git` };
}

describe('many packs become one', () => {
  it('when there are as many as may be, and the old ones go when their time is over', async () => {
    const { bare, url, bucket, address } = await filled();
    for (let version = 0; version < 2; version++) {
      grow(bare, 'refs/heads/main', 1, 10 + version);
      await mirrored(url, bucket, { mostPacks: 3 });
    }
    grow(bare, 'refs/heads/main', 1, 12);
    expect(await mirrored(url, bucket, { mostPacks: 3 })).toMatchObject({ outcome: 'updated', packs: 1 });
    // Who has read the old list may still fetch them.
    expect(packsIn(bucket)).toBe(4);
    expect(await mirrored(url, bucket, { clock: clockAt(23) })).toMatchObject({ outcome: 'same' });
    expect(await mirrored(url, bucket, { clock: clockAt(25) })).toMatchObject({ packs: 1 });
    expect(packsIn(bucket)).toBe(1);
    expect(await mirrored(url, bucket, { clock: clockAt(25) })).toMatchObject({ outcome: 'same' });
    expect((await world.cloned(address)).refs).toBe(refLines(bare));
  });

  it('on request, and at once without a time to wait', async () => {
    const { bare, url, bucket, address } = await filled();
    git(bare, 'update-ref', 'refs/heads/main', 'main~5');
    expect(await mirrored(url, bucket, { consolidate: true, grace: 0 })).toMatchObject({ packs: 1 });
    expect(packsIn(bucket)).toBe(1);
    const clone = await world.cloned(address);
    expect(clone.refs).toBe(refLines(bare));
    const objects = await gitAside(clone.folder, ['count-objects', '-v']);
    expect(objects).toContain(`in-pack: ${git(bare, 'rev-list', '--objects', '--all', '--count')}\n`);
  });
});

it('a mirror that lacks a pack is made whole', async () => {
  const { bare, url, bucket, address } = await filled();
  const pack = [...bucket.objects.keys()].find((key) => key.endsWith('.pack')) ?? '';
  bucket.objects.delete(pack);
  expect(await mirrored(url, bucket)).toMatchObject({ outcome: 'updated', packs: 1 });
  expect((await world.cloned(address)).refs).toBe(refLines(bare));
});

it('a mirror that lacks a pack which only its lists name is made whole', async () => {
  const { bare, url, bucket, address } = await filled();
  grow(bare, 'refs/heads/main', 3, 10);
  const before = new Set(bucket.objects.keys());
  let states = 0;
  const put: typeof bucket.put = async (key, ...rest) => {
    if (key.endsWith('/forge-takeout.json') && ++states > 1) throw new Error('the tab was closed');
    return bucket.put(key, ...rest);
  };
  await expect(mirrored(url, { ...bucket, put })).rejects.toThrow('closed');
  const added = [...bucket.objects.keys()].find((key) => key.endsWith('.pack') && !before.has(key)) ?? '';
  expect(bucket.objects.delete(added)).toBe(true);
  await mirrored(url, bucket);
  expect((await world.cloned(address)).refs).toBe(refLines(bare));
});

it('pull requests stay away when they are not wanted, and come when they are', async () => {
  const { bare, url, bucket, address } = await filled();
  gitBytes(bare, ['update-ref', 'refs/pull/7/head', git(bare, 'commit-tree', '-m', 'new', 'main^{tree}')]);
  expect(await mirrored(url, bucket, { pullRequests: false })).toMatchObject({ outcome: 'same', refs: 1 });
  expect(await mirrored(url, bucket)).toMatchObject({ outcome: 'updated', refs: 2, changes: { added: 1 } });
  expect(await mirrored(url, bucket, { pullRequests: false })).toMatchObject({ refs: 1, changes: { deleted: 1 } });
  expect((await world.cloned(address)).refs).not.toContain('refs/pull');
});

describe('odd repositories', () => {
  it('one that is empty, and then is not', async () => {
    const { bare, url } = world.repository();
    const { bucket, url: site } = await world.served();
    expect(await mirrored(url, bucket)).toMatchObject({ outcome: 'new', refs: 0, packs: 0 });
    await gitAside(world.folder, ['clone', '-q', `${site}/project.git`, `${bare}.empty`]);
    grow(bare, 'refs/heads/main', 2);
    expect(await mirrored(url, bucket)).toMatchObject({ outcome: 'updated', refs: 1, packs: 1 });
    expect((await world.cloned(`${site}/project.git`)).refs).toBe(refLines(bare));
  });

  it('a wiki that is not there leaves nothing', async () => {
    const { url } = world.repository();
    const { bucket } = await world.served();
    const missing = url.replace(/r\d+\.git/, 'none.git');
    expect(await mirrored(missing, bucket, { optional: true })).toMatchObject({ outcome: 'missing', refs: 0 });
    expect(bucket.objects.size).toBe(0);
  });

  it('one whose HEAD is at no branch', async () => {
    const { bare, url } = world.repository();
    grow(bare, 'refs/heads/main', 5);
    git(bare, 'update-ref', '--no-deref', 'HEAD', git(bare, 'rev-parse', 'main~2'));
    const { bucket, url: site } = await world.served();
    await mirrored(url, bucket);
    await gitAside(world.folder, ['clone', '-q', `${site}/project.git`, `${bare}.detached`]);
    expect(git(`${bare}.detached`, 'rev-parse', 'HEAD')).toBe(git(bare, 'rev-parse', 'HEAD'));
  });

  it('one whose history is cut is refused: nobody could clone it', async () => {
    const { bare, url } = world.repository();
    grow(bare, 'refs/heads/main', 5);
    const { bare: cut, url: cutUrl } = world.repository();
    git(cut, 'fetch', '-q', '--depth=2', `file://${bare}`, '+refs/*:refs/*');
    const { bucket } = await world.served();
    await expect(mirrored(cutUrl, bucket)).rejects.toMatchObject({ code: 'mirror-shallow' });
    expect(bucket.objects.size).toBe(0);
    expect(url).not.toBe(cutUrl);
  });
});
