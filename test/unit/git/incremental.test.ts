import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { FetchRepositoryOptions } from '../../../src/git/fetch-repository.ts';
import { movedRefs } from '../../../src/git/moved-refs.ts';
import type { Request } from '../../../src/http/request.ts';
import { git, gitBytes, temporaryFolder } from '../../support/git-commands.ts';
import { type GitFault, startGitServer } from '../../support/git-server.ts';
import { faultsOf, remoteRefs, writeBare } from './bare-folder.ts';
import { handMadePack } from './pack-bytes.ts';
import { type Fetched, fetched, plainRequest } from './setup.ts';

const folder = temporaryFolder();
let server: Awaited<ReturnType<typeof startGitServer>>;
let fault: GitFault | undefined;
const asked: string[] = [];
let number = 0;
let bare: string;
let first: Fetched;
const url = () => `${server.url}/ada/r${number}.git`;

beforeAll(async () => {
  server = await startGitServer({
    root: folder.path,
    fault: () => fault,
    onRequest: (request) => asked.push(request.method ?? ''),
  });
});

afterAll(async () => {
  await server.close();
  folder.remove();
});

/** A history of 200 commits with a side branch and tags, fetched once. */
beforeEach(async () => {
  fault = undefined;
  bare = join(folder.path, 'ada', `r${++number}.git`);
  mkdirSync(bare, { recursive: true });
  git(bare, 'init', '-q', '--bare');
  grow('refs/heads/main', 200, 0);
  git(bare, 'branch', 'side', 'main~50');
  git(bare, 'tag', '-a', '-m', 'one', 'v1', 'main~20');
  git(bare, 'update-ref', 'refs/pull/1/head', 'main~3');
  git(bare, 'repack', '-adfq');
  first = await fetched(url());
  asked.length = 0;
});

/** Adds commits that each change one line of a long file. */
function grow(ref: string, count: number, from: number): void {
  let stream = '';
  const text = Array.from({ length: 300 }, (_, line) => `line ${line} of a file that changes a little\n`);
  for (let version = 0; version < from + count; version++) {
    text[version % 300] = `version ${version}\n`;
    if (version < from) continue;
    const content = text.join('');
    stream += `commit ${ref}\ncommitter Ada <a@b.c> ${1_700_000_000 + version * 60} +0000\ndata 2\nv\n`;
    if (version === from && from > 0) stream += `from ${ref}^0\n`;
    stream += `M 100644 inline dir/file.txt\ndata ${content.length}\n${content}\n`;
  }
  gitBytes(bare, ['fast-import', '--quiet', '--force'], { input: stream });
}

/** As the collecting task does it: what was moved is looked for afterwards. */
async function again(options: Partial<FetchRepositoryOptions> = {}): Promise<Fetched> {
  const previous = options.previous ?? first.record;
  const now = await fetched(url(), { blobs: first.blobs, ...options, previous });
  const moved = await movedRefs(first.blobs, previous, now.record);
  return moved === undefined ? now : { ...now, record: { ...now.record, moved } };
}

/** As an archive it is accepted by git and has the server's refs, and every object that they need. */
function expectWhole(now: Fetched): void {
  const target = writeBare(join(folder.path, `out${number}-${now.record.packs.length}`), now);
  expect(faultsOf(target)).toBe('');
  expect(remoteRefs(target)).toBe(remoteRefs(bare));
  git(target, 'rev-list', '--objects', '--all', '--quiet');
}

it('a little that is new comes as a further pack', async () => {
  grow('refs/heads/main', 2, 200);
  const now = await again();
  expect(asked).toEqual(['GET', 'POST']);
  expect(now.record.packs).toHaveLength(2);
  expect(now.record.packs[0]).toEqual(first.record.packs[0]);
  expect(now.record.objectCount).toBe(first.record.objectCount + 8);
  expect(now.record.moved).toBeUndefined();
  expect(new Set(now.blobs.names).size).toBe(4);
  expectWhole(now);

  grow('refs/heads/side', 1, 500);
  const third = await again({ previous: now.record });
  expect(third.record.packs).toHaveLength(3);
  expect(new Set(third.blobs.names).size).toBe(6);
  expectWhole(third);
});

it('nothing new is one request', async () => {
  const now = await again();
  expect(asked).toEqual(['GET']);
  expect(now.record).toEqual(first.record);
});

it('a branch that was pushed by force is followed and counted', async () => {
  const tip = git(bare, 'rev-parse', 'main');
  git(bare, 'update-ref', 'refs/heads/main', 'main~5');
  grow('refs/heads/main', 3, 900);
  const now = await again();
  expect(now.record.moved).toEqual({ forced: 1, deleted: 0 });
  expect(now.record.refs.find((ref) => ref.name === 'refs/heads/main')?.oid).toBe(git(bare, 'rev-parse', 'main'));
  expectWhole(now);
  expect(git(join(folder.path, `out${number}-2`), 'cat-file', '-t', tip)).toBe('commit');
});

it('going back is force, going on by a merge is not', async () => {
  const merge = git(bare, 'commit-tree', '-p', 'side', '-p', 'main', '-m', 'merge', 'main^{tree}');
  git(bare, 'update-ref', 'refs/heads/main', merge);
  git(bare, 'update-ref', 'refs/heads/side', 'side~1');
  const now = await again();
  expect(now.record.moved).toEqual({ forced: 1, deleted: 0 });
  expectWhole(now);
});

it('deleted refs are gone and counted, from fetch to fetch', async () => {
  git(bare, 'update-ref', '-d', 'refs/heads/side');
  git(bare, 'tag', '-d', 'v1');
  const now = await again();
  expect(asked).toEqual(['GET']);
  expect(now.record.moved).toEqual({ forced: 0, deleted: 2 });
  expect(now.record.packs).toEqual(first.record.packs);
  expectWhole(now);
  git(bare, 'update-ref', '-d', 'refs/pull/1/head');
  expect((await again({ previous: now.record })).record.moved).toEqual({ forced: 0, deleted: 3 });
});

it('a new branch on an old commit needs no pack', async () => {
  git(bare, 'branch', 'release', 'main~100');
  const now = await again();
  expect(asked).toEqual(['GET']);
  expect(now.record.packs).toHaveLength(1);
  expectWhole(now);
});

it('an annotated tag on an old commit is all that comes', async () => {
  git(bare, 'tag', '-a', '-m', 'two', 'v2', 'main~100');
  const now = await again();
  expect(now.record.objectCount).toBe(first.record.objectCount + 1);
  expectWhole(now);
});

it('a default branch with another name', async () => {
  git(bare, 'branch', '-m', 'main', 'trunk');
  git(bare, 'symbolic-ref', 'HEAD', 'refs/heads/trunk');
  const now = await again();
  expect(asked).toEqual(['GET']);
  expect(now.record.head).toBe('refs/heads/trunk');
  expect(now.record.moved).toEqual({ forced: 0, deleted: 1 });
  expectWhole(now);
  expect(git(join(folder.path, `out${number}-1`), 'symbolic-ref', 'HEAD')).toBe('refs/heads/trunk');
});

it('the same pack once more, or an empty one, is not kept', async () => {
  const pack = first.record.packs[0];
  if (pack === undefined) throw new Error('no pack');
  git(bare, 'branch', 'release', 'main~100');
  const same = first.blobs.bytes(pack.pack);
  const empty = Buffer.from('5041434b0000000200000000029d08823bd8a8eab510ad6ac75c823cfd3ed31e', 'hex');
  const before = { ...first.record, refs: [], packs: first.record.packs };
  for (const bytes of [same, empty]) {
    // A previous record that knows of a lost history asks for everything anew.
    fault = { kind: 'rewrite', rewrite: () => bytes };
    const now = await again({ previous: { ...before, shallow: ['a'.repeat(40)] } });
    expect(asked).toContain('POST');
    expect(now.record.packs).toEqual(first.record.packs);
    expect(now.blobs.names).toEqual(['code.pack', 'code.idx']);
    expect(now.record.shallow).toBeUndefined();
  }
});

it('a pack that counts on objects of another is refused', async () => {
  grow('refs/heads/main', 1, 200);
  const base = git(bare, 'rev-parse', 'v1:dir/file.txt');
  // Never read: the base is not in this pack.
  const delta = Buffer.from([1, 1, 1, 65]);
  fault = { kind: 'rewrite', rewrite: () => handMadePack([{ type: 7, content: delta, base }]) };
  await expect(again()).rejects.toMatchObject({ code: 'git-missing-base' });
  expect(first.blobs.names).toEqual(['code.pack', 'code.idx']);
});

it('packs are asked for that stand on their own', async () => {
  grow('refs/heads/main', 3, 200);
  const bodies: string[] = [];
  const request: Request = (options) => {
    bodies.push(options.body instanceof Uint8Array ? Buffer.from(options.body).toString() : '');
    return plainRequest(options);
  };
  await again({ request });
  expect(bodies[1]).toMatch(/want [0-9a-f]{40} side-band-64k ofs-delta/);
  expect(bodies[1]).toContain(`have ${git(bare, 'rev-parse', 'v1')}`);
  expect(bodies[1]).not.toContain('thin-pack');
});

it('a pack that leaves out what is nowhere is refused', async () => {
  grow('refs/heads/main', 2, 200);
  const tip = git(bare, 'rev-parse', 'main');
  const tree = git(bare, 'rev-parse', 'main^{tree}');
  const half = gitBytes(bare, ['pack-objects', '--stdout', '-q'], { input: `${tip}\n${tree}\n` });
  fault = { kind: 'rewrite', rewrite: () => half };
  const error = await again().catch((cause: unknown) => cause);
  expect(error).toMatchObject({ code: 'git-not-connected', details: { count: expect.any(Number) } });
  expect(first.blobs.names).toEqual(['code.pack', 'code.idx']);
});
