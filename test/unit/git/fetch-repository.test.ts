import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fetchRepository } from '../../../src/git/fetch-repository.ts';
import { openRepository } from '../../../src/git/open-repository.ts';
import { git, gitBytes, temporaryFolder } from '../../support/git-commands.ts';
import { type GitFault, startGitServer } from '../../support/git-server.ts';
import { memoryBlobStore } from '../../support/memory-blob-store.ts';
import { fetched, gitIndex, plainRequest } from './setup.ts';

const folder = temporaryFolder();
let server: Awaited<ReturnType<typeof startGitServer>>;
let fault: GitFault | undefined;
let requests = 0;
const bare = join(folder.path, 'ada', 'sample.git');
const url = () => `${server.url}/ada/sample.git`;

beforeAll(async () => {
  mkdirSync(bare, { recursive: true });
  git(bare, 'init', '-q', '--bare');
  fill(bare);
  server = await startGitServer({ root: folder.path, fault: () => fault, onRequest: () => requests++ });
});

afterAll(async () => {
  await server.close();
  folder.remove();
});

afterEach(() => {
  fault = undefined;
});

/** Branches, a tag of a tag, pull-request heads, notes, and a file with many versions. */
function fill(path: string): void {
  let stream = '';
  const big = Array.from({ length: 400 }, (_, line) => `line ${line} of a file that changes a little\n`);
  for (let version = 0; version < 300; version++) {
    big[(version * 7) % big.length] = `changed in version ${version}\n`;
    const text = big.join('');
    stream += `commit refs/heads/main\ncommitter Ada <a@b.c> ${1_700_000_000 + version} +0000\ndata 2\nv\n`;
    stream += `M 100644 inline dir/file.txt\ndata ${text.length}\n${text}\n`;
    stream += `M 100644 inline other-${version % 9}\ndata ${String(version).length}\n${version}\n`;
  }
  gitBytes(path, ['fast-import', '--quiet'], { input: stream });
  git(path, 'update-ref', 'refs/pull/1/head', 'refs/heads/main~5');
  git(path, 'update-ref', 'refs/heads/zweig-ü', 'refs/heads/main~9');
  git(path, 'tag', '-a', '-m', 'one', 'v1', 'refs/heads/main~3');
  git(path, 'tag', '-a', '-m', 'two', 'v2', 'v1');
  git(path, 'notes', '--ref=review', 'add', '-m', 'a note', 'refs/heads/main');
  git(path, 'update-ref', 'refs/odd/name', 'refs/heads/main~20');
  git(path, 'repack', '-adfq', '--depth=50', '--window=20');
}

const refLines = () => git(bare, 'for-each-ref', '--format=%(refname) %(objectname)').split('\n');

describe('fetching a repository', () => {
  it('brings every ref and an index like git’s', async () => {
    const phases = new Set<string>();
    const { record, blobs } = await fetched(url(), { onProgress: ({ phase }) => phases.add(phase) });
    expect(record.refs.map((ref) => `${ref.name} ${ref.oid}`)).toEqual(refLines());
    expect(record.head).toBe('refs/heads/main');
    expect(record.refs.find((ref) => ref.name === 'refs/tags/v2')?.peeled).toBe(git(bare, 'rev-parse', 'v2^{commit}'));
    const [pack] = record.packs;
    if (pack === undefined) throw new Error('no pack');
    expect(blobs.bytes(pack.index).equals(gitIndex(bare, blobs.bytes(pack.pack)))).toBe(true);
    expect(record.objectCount).toBe(Number(git(bare, 'rev-list', '--objects', '--all', '--count')));
    expect([...phases]).toEqual(['receiving', 'indexing', 'verifying']);
    expect(blobs.names).toEqual(['code.pack', 'code.idx']);
  });

  it('reads objects as git does', async () => {
    const { record, blobs } = await fetched(url());
    const repository = openRepository('code', record, blobs);
    const oids = git(bare, 'rev-list', '--objects', '--all', '--no-object-names').split('\n');
    for (const oid of oids.filter((_, index) => index % 17 === 0)) {
      const object = await repository.readObject(oid);
      const type = git(bare, 'cat-file', '-t', oid);
      expect(object?.type).toBe(type);
      expect(Buffer.from(object?.content ?? []).equals(gitBytes(bare, ['cat-file', type, oid]))).toBe(true);
    }
    expect(await repository.readObject('0'.repeat(40))).toBeUndefined();
    expect(await repository.readObject('not an id')).toBeUndefined();
  });

  it('asks only once when nothing is new, and adds a pack when something is', async () => {
    const first = await fetched(url());
    requests = 0;
    const same = await fetched(url(), { previous: first.record, blobs: first.blobs });
    expect(requests).toBe(1);
    expect(same.record).toEqual(first.record);

    const tree = git(bare, 'rev-parse', 'main^{tree}');
    const commit = git(bare, 'commit-tree', '-p', 'main', '-m', 'newer', tree);
    git(bare, 'update-ref', 'refs/heads/newer', commit);
    const second = await fetched(url(), { previous: first.record, blobs: first.blobs });
    git(bare, 'update-ref', '-d', 'refs/heads/newer');
    expect(second.record.packs).toHaveLength(2);
    expect(second.record.objectCount).toBe(first.record.objectCount + 1);
    expect(second.record.refs.find((ref) => ref.name === 'refs/heads/newer')?.oid).toBe(commit);
    const repository = openRepository('code', second.record, second.blobs);
    expect((await repository.readObject(commit))?.type).toBe('commit');
    expect((await repository.readObject(tree))?.type).toBe('tree');
  });
});

describe('faults on the way', () => {
  const cases: [string, GitFault, string][] = [
    ['a broken connection', { kind: 'cut', after: 20_000 }, 'git-truncated'],
    ['an answer that ends early', { kind: 'end', after: 20_000 }, 'git-truncated'],
    ['an answer that ends before the pack', { kind: 'end', after: 8 }, 'git-truncated'],
    ['a message from git', { kind: 'band-3', after: 9000, text: 'out of memory\n' }, 'git-server-error'],
    ['a wrong trailer', { kind: 'trailer' }, 'git-checksum'],
    ['fewer objects than promised', { kind: 'count' }, 'git-count'],
    ['a flipped byte', { kind: 'rewrite', rewrite: (pack) => flip(pack, 15_000) }, 'git-checksum'],
    [
      'an early end that looks complete',
      { kind: 'rewrite', rewrite: (pack) => pack.subarray(0, 15_000) },
      'git-truncated',
    ],
    ['no pack at all', { kind: 'rewrite', rewrite: () => Buffer.from('<html>'.repeat(20)) }, 'git-checksum'],
  ];

  it.each(cases)('%s', async (_name, given, code) => {
    fault = given;
    const blobs = memoryBlobStore();
    await expect(fetched(url(), { blobs })).rejects.toMatchObject({ name: 'RunError', code });
    expect(blobs.names).toEqual([]);
    expect(blobs.unfinished).toBe(0);
  });

  it('a ref whose object did not come', async () => {
    fault = { kind: 'drop-want', oid: git(bare, 'rev-parse', 'refs/notes/review') };
    const blobs = memoryBlobStore();
    const details = { ref: 'refs/notes/review' };
    await expect(fetched(url(), { blobs })).rejects.toMatchObject({ code: 'git-missing-object', details });
    expect(blobs.names).toEqual([]);
  });

  it('says how far it came', async () => {
    const whole = (await fetched(url())).record;
    const total = whole.objectCount;
    // git sends up to 64 KiB in one message, and only whole messages count.
    fault = { kind: 'end', after: 70_000 };
    expect(whole.packs[0]?.pack.size).toBeGreaterThan(80_000);
    const error = await fetched(url()).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'git-truncated', details: { total, received: expect.any(Number) } });
  });

  it('cancelling ends it with the reason and leaves nothing', async () => {
    const controller = new AbortController();
    const blobs = memoryBlobStore();
    const onProgress = () => controller.abort();
    await expect(fetched(url(), { blobs, onProgress, signal: controller.signal })).rejects.toHaveProperty(
      'name',
      'AbortError',
    );
    expect(blobs.names).toEqual([]);
    expect(blobs.unfinished).toBe(0);
  });
});

function flip(pack: Buffer, at: number): Buffer {
  const wrong = Buffer.from(pack);
  wrong[at] = (wrong[at] ?? 0) ^ 255;
  return wrong;
}

describe('unusual repositories', () => {
  const make = (name: string, ...words: string[]) => {
    const path = join(folder.path, 'ada', `${name}.git`);
    mkdirSync(path, { recursive: true });
    git(path, 'init', '-q', '--bare', ...words);
    return path;
  };

  it('an empty one has no refs and no packs', async () => {
    make('empty');
    const { record, blobs } = await fetched(`${server.url}/ada/empty.git`);
    expect(record).toEqual({ objectFormat: 'sha1', refs: [], packs: [], objectCount: 0 });
    expect(blobs.names).toEqual([]);
  });

  it('one whose HEAD names no branch that exists', async () => {
    const path = make('unborn');
    fill(path);
    git(path, 'symbolic-ref', 'HEAD', 'refs/heads/not-there');
    const { record, problems } = await fetched(`${server.url}/ada/unborn.git`);
    expect(record.head).toBeUndefined();
    expect(record.refs.map((ref) => ref.name)).toContain('refs/heads/main');
    expect(problems).toEqual([]);
  });

  it('a detached HEAD is a problem, and its commit is fetched', async () => {
    const path = make('detached');
    fill(path);
    const commit = git(path, 'commit-tree', '-m', 'alone', 'main^{tree}');
    writeFileSync(join(path, 'HEAD'), `${commit}\n`);
    const { record, blobs, problems } = await fetched(`${server.url}/ada/detached.git`);
    expect(problems.map((problem) => problem.code)).toEqual(['git-head-detached']);
    expect((await openRepository('code', record, blobs).readObject(commit))?.type).toBe('commit');
  });

  it('SHA-256 is refused with a clear sentence', async () => {
    const path = make('long-ids', '--object-format=sha256');
    gitBytes(path, ['fast-import', '--quiet'], {
      input: 'commit refs/heads/main\ncommitter A <a@b.c> 1 +0000\ndata 0\n\n',
    });
    await expect(fetched(`${server.url}/ada/long-ids.git`)).rejects.toMatchObject({
      code: 'git-sha256',
      retry: 'never',
    });
  });

  it('a missing one is missing only where it may be', async () => {
    const options = {
      url: `${server.url}/ada/none.wiki.git`,
      request: plainRequest,
      blobs: memoryBlobStore(),
      blobName: 'wiki',
      signal: new AbortController().signal,
      report: () => {},
    };
    expect(await fetchRepository({ ...options, optional: true })).toEqual({ missing: true });
    await expect(fetchRepository(options)).rejects.toMatchObject({ code: 'not-found' });
  });
});
