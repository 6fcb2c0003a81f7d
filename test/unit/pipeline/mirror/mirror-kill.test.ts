import { afterAll, beforeAll, expect, it } from 'vitest';
import { git } from '../../../support/git-commands.ts';
import { grow, type MirrorWorld, mirrored, mirrorWorld, refLines } from './mirror-world.ts';

let world: MirrorWorld;

beforeAll(async () => {
  world = await mirrorWorld();
});

afterAll(() => world.close());

/** A bucket of which a test says after how many requests nothing reaches it any more, as when a tab is closed. */
async function mortalBucket() {
  let left = Number.POSITIVE_INFINITY;
  const { bucket, url } = await world.served({
    before: () => {
      if (left-- <= 0) throw new Error('the tab was closed');
    },
  });
  const lives = (requests: number) => {
    left = requests;
  };
  return { bucket, address: `${url}/project.git`, lives };
}

/** A bucket that refuses one request after so many, and knows the page again for the next. */
async function moodyBucket() {
  let left = Number.POSITIVE_INFINITY;
  const { bucket, url } = await world.served({
    before: () => {
      if (left-- === 0) throw new Error('refused');
    },
  });
  const refuses = (request: number) => {
    left = request;
  };
  return { bucket, address: `${url}/project.git`, refuses };
}

function filled() {
  const { bare, url } = world.repository();
  grow(bare, 'refs/heads/master', 30);
  git(bare, 'symbolic-ref', 'HEAD', 'refs/heads/master');
  git(bare, 'branch', 'side', 'master~10');
  // What goes with it is in no other branch.
  grow(bare, 'refs/heads/side', 2, 70);
  return { bare, url };
}

it('a first run that ends anywhere leaves nothing or a whole repository, and the next one completes it', async () => {
  const { bare, url } = filled();
  for (let requests = 0; ; requests++) {
    const { bucket, address, lives } = await mortalBucket();
    lives(requests);
    const isDone = await mirrored(url, bucket).then(
      () => true,
      () => false,
    );
    lives(Number.POSITIVE_INFINITY);
    // With the refs the mirror is there, and before them git sees no repository.
    if (bucket.objects.has('project.git/info/refs')) expect((await world.cloned(address)).refs).toBe(refLines(bare));
    if (isDone) {
      expect(requests).toBeGreaterThan(8);
      return;
    }
    expect((await mirrored(url, bucket)).outcome).toBe('new');
    const keys = [...bucket.objects.keys()].filter((key) => !key.includes('/pack/'));
    expect(keys).toHaveLength(6);
    if (requests % 3 === 0) expect((await world.cloned(address)).refs).toBe(refLines(bare));
  }
}, 300_000);

it.each([
  ['an update', {}],
  ['one that makes one pack of all', { consolidate: true }],
])(
  '%s that ends anywhere leaves what was there or what is new, and the next one completes it',
  async (_, options) => {
    const { bare, url } = filled();
    const first = await mortalBucket();
    await mirrored(url, first.bucket);
    const before = refLines(bare);
    // The branch of HEAD gets another name, one goes, one is moved by force.
    git(bare, 'branch', '-m', 'master', 'main');
    git(bare, 'symbolic-ref', 'HEAD', 'refs/heads/main');
    git(bare, 'branch', 'other', 'main~20');
    git(bare, 'branch', '-D', 'side');
    grow(bare, 'refs/heads/main', 3, 30);
    const after = refLines(bare);
    const both = [...new Set([...before.split('\n'), ...after.split('\n')])].sort();
    for (let requests = 0; ; requests++) {
      const { bucket, address, lives } = await mortalBucket();
      for (const [key, object] of first.bucket.objects) bucket.objects.set(key, object);
      lives(requests);
      const isDone = await mirrored(url, bucket, options).then(
        () => true,
        () => false,
      );
      lives(Number.POSITIVE_INFINITY);
      const clone = await world.cloned(address);
      // While HEAD moves, its old branch is still there.
      const between = clone.refs.split('\n').filter((line) => !line.includes('refs/heads/master'));
      if (clone.refs !== before) expect(between.join('\n')).toBe(after);
      expect(both).toEqual(expect.arrayContaining(clone.refs.split('\n')));
      expect(clone.refs).toContain(clone.head);
      if (isDone) {
        expect(requests).toBeGreaterThan(8);
        expect(clone.refs).toBe(after);
        return;
      }
      await mirrored(url, bucket);
      expect((await mirrored(url, bucket)).outcome).toBe('same');
      if (requests % 3 > 0) continue;
      const completed = await world.cloned(address);
      expect(completed).toMatchObject({ refs: after, head: 'refs/heads/main' });
    }
  },
  300_000,
);

it.each([
  ['a first run', true, {}],
  ['an update', false, {}],
  ['one that makes one pack of all', false, { consolidate: true }],
])(
  '%s that stops at any request, and can say so in the bucket, is completed by the next one, whoever that is',
  async (_, isFirst, options) => {
    const { bare, url } = filled();
    const first = await moodyBucket();
    if (!isFirst) await mirrored(url, first.bucket);
    grow(bare, 'refs/heads/master', 3, 30);
    git(bare, 'branch', '-D', 'side');
    const after = refLines(bare);
    for (let request = 0; ; request++) {
      const { bucket, address, refuses } = await moodyBucket();
      for (const [key, object] of first.bucket.objects) bucket.objects.set(key, object);
      refuses(request);
      const isDone = await mirrored(url, bucket, options).then(
        () => true,
        () => false,
      );
      refuses(Number.POSITIVE_INFINITY);
      await mirrored(url, bucket, { writer: 'another' });
      expect((await mirrored(url, bucket)).outcome).toBe('same');
      expect((await world.cloned(address)).refs, `stopped at request ${request}`).toBe(after);
      if (!isDone) continue;
      expect(request).toBeGreaterThan(8);
      return;
    }
  },
  300_000,
);
