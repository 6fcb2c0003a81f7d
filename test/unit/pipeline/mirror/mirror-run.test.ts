import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/lib/clock.ts';
import { git } from '../../../support/git-commands.ts';
import { gitAside, grow, type MirrorWorld, mirrored, mirrorWorld, refLines } from './mirror-world.ts';

let world: MirrorWorld;

beforeAll(async () => {
  world = await mirrorWorld();
});

afterAll(() => world.close());

/** Branches, a tag of a tag, pull-request heads. */
function filled() {
  const { bare, url } = world.repository();
  grow(bare, 'refs/heads/main', 120);
  git(bare, 'branch', 'side', 'main~50');
  git(bare, 'update-ref', 'refs/heads/zweig-ü', 'main~9');
  git(bare, 'tag', '-a', '-m', 'one', 'v1', 'main~20');
  git(bare, 'tag', '-a', '-m', 'two', 'v2', 'v1');
  git(bare, 'update-ref', 'refs/pull/1/head', 'main~3');
  return { bare, url };
}

describe('mirroring into a bucket', () => {
  it('writes what plain git clones', async () => {
    const { bare, url } = filled();
    const { bucket, url: address } = await world.served();
    // A run that takes long asks once more whether it may still write.
    const at = Date.now();
    const end = await mirrored(url, bucket, { clock: { ...systemClock, now: () => at } });
    expect(end).toMatchObject({ outcome: 'new', packs: 1, refs: 6, head: 'refs/heads/main', problems: [] });
    expect(end.objects).toBe(Number(git(bare, 'rev-list', '--objects', '--all', '--count')));
    const clone = await world.cloned(`${address}/project.git`);
    expect(clone.refs).toBe(refLines(bare));
    expect(clone.head).toBe('refs/heads/main');
    expect(bucket.requests.length).toBe(end.sent.requests);
    expect(end.sent.requests).toBeLessThanOrEqual(13);
  });

  it('has the files that git itself would write for such a server', async () => {
    const { bare, url } = filled();
    const { bucket } = await world.served();
    await mirrored(url, bucket);
    git(bare, 'repack', '-adq');
    git(bare, 'update-server-info');
    const text = (path: string) => Buffer.from(bucket.objects.get(`project.git/${path}`)?.bytes ?? []).toString();
    expect(text('info/refs')).toBe(readFileSync(`${bare}/info/refs`, 'utf8'));
    expect(text('HEAD')).toBe(readFileSync(`${bare}/HEAD`, 'utf8'));
    expect(text('objects/info/packs')).toMatch(/^P pack-[0-9a-f]{40}\.pack\n\n$/);
    const pack = text('objects/info/packs').slice('P pack-'.length, -'.pack\n\n'.length);
    const sent = [...bucket.objects].map(
      ([key, { contentType, cacheControl }]) => `${key} ${contentType} ${cacheControl}`,
    );
    expect(sent.sort()).toEqual([
      'project.git/HEAD text/plain; charset=utf-8 no-cache',
      'project.git/config text/plain; charset=utf-8 no-cache',
      'project.git/forge-takeout.json application/json no-cache',
      'project.git/info/refs text/plain; charset=utf-8 no-cache',
      'project.git/objects/info/packs text/plain; charset=utf-8 no-cache',
      `project.git/objects/pack/pack-${pack}.idx application/x-git-packed-objects-toc max-age=31536000, immutable`,
      `project.git/objects/pack/pack-${pack}.pack application/x-git-packed-objects max-age=31536000, immutable`,
      'project.git/packed-refs text/plain; charset=utf-8 no-cache',
    ]);
  });

  it('asks twice when nothing is new, and adds a pack when something is', async () => {
    const { bare, url } = filled();
    const { bucket, url: address } = await world.served();
    await mirrored(url, bucket);
    const clone = await world.cloned(`${address}/project.git`);
    const same = await mirrored(url, bucket);
    expect(same).toMatchObject({ outcome: 'same', refs: 6, packs: 1, sent: { requests: 2, bytes: 0 } });
    grow(bare, 'refs/heads/main', 5, 120);
    git(bare, 'branch', '-D', 'side');
    git(bare, 'update-ref', 'refs/heads/zweig-ü', 'main~100');
    const next = await mirrored(url, bucket);
    expect(next).toMatchObject({ outcome: 'updated', packs: 2, changes: { added: 0, moved: 2, deleted: 1 } });
    expect((await world.cloned(`${address}/project.git`)).refs).toBe(refLines(bare));
    await gitAside(clone.folder, ['fetch', '-q', '--prune']);
    expect(refLines(clone.folder)).toBe(refLines(bare));
  });
});
