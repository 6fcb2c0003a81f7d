import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { discover } from '../../../src/git/remote.ts';
import { packedRefs } from '../../../src/lib/bare-repository.ts';
import { git, gitBytes, temporaryFolder } from '../../support/git-commands.ts';
import { startGitServer } from '../../support/git-server.ts';
import { faultsOf, remoteRefs, writeBare } from './bare-folder.ts';
import { fetched, plainRequest } from './setup.ts';

const folder = temporaryFolder();
let server: Awaited<ReturnType<typeof startGitServer>>;
const headers: (string | undefined)[] = [];

beforeAll(async () => {
  server = await startGitServer({
    root: folder.path,
    onRequest: (request) => headers.push(request.headers['git-protocol']?.toString()),
  });
});

afterAll(async () => {
  await server.close();
  folder.remove();
});

/** Twelve commits on `main`, the last a merge. */
const history = Array.from({ length: 12 }, (_, at) => {
  const first = `commit refs/heads/main\nmark :${at + 1}\ncommitter A <a@b.c> ${1_700_000_000 + at} +0000\ndata 1\nx\n`;
  const merge = at === 11 ? 'from :11\nmerge :5\n' : '';
  return `${first}${merge}M 100644 inline file-${at % 3}\ndata ${String(at).length}\n${at}\n`;
}).join('');

function make(name: string): string {
  const path = join(folder.path, 'ada', `${name}.git`);
  mkdirSync(path, { recursive: true });
  git(path, 'init', '-q', '--bare');
  gitBytes(path, ['fast-import', '--quiet'], { input: history });
  return path;
}

const urlOf = (name: string) => `${server.url}/ada/${name}.git`;

/** Fetches by both protocols; they have to come to the same. */
async function both(name: string) {
  headers.length = 0;
  const v0 = await fetched(urlOf(name));
  expect(headers).toEqual(v0.record.packs.length === 0 ? [undefined] : [undefined, undefined]);
  headers.length = 0;
  const v2 = await fetched(urlOf(name), { protocol2: true });
  expect(new Set(headers)).toEqual(new Set(['version=2']));
  return { v0, v2 };
}

describe('by protocol v0 and v2', () => {
  it('every namespace comes, and what tags point at', async () => {
    const bare = make('spaces');
    git(bare, 'tag', '-a', '-m', 'one', 'v1', 'main~3');
    git(bare, 'tag', '-a', '-m', 'two', 'v2', 'v1');
    git(bare, 'tag', '-a', '-m', 'a file', 'file', 'main:file-1');
    git(bare, 'notes', '--ref=review', 'add', '-m', 'a note', 'main');
    for (const ref of ['pull/1/head', 'merge-requests/7/head', 'odd/name', 'heads/zweig-ü', 'heads/日本\u3000'])
      git(bare, 'update-ref', `refs/${ref}`, 'main~2');
    git(bare, 'symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/heads/main');
    const { v0, v2 } = await both('spaces');
    for (const [at, got] of [v0, v2].entries()) {
      expect(got.problems).toEqual([]);
      const target = writeBare(join(folder.path, `spaces-${at}`), got);
      expect(faultsOf(target)).toBe('');
      expect(remoteRefs(target)).toBe(remoteRefs(bare));
    }
    expect(v2.record.refs).toEqual(v0.record.refs);
    expect(v2.record.head).toBe('refs/heads/main');
    expect(v2.record.objectCount).toBe(v0.record.objectCount);
  });

  it('a HEAD at no branch is written as it is, also when a branch is at the same commit', async () => {
    const bare = make('detached');
    const commit = git(bare, 'rev-parse', 'main');
    writeFileSync(join(bare, 'HEAD'), `${commit}\n`);
    const { v0, v2 } = await both('detached');
    for (const [at, got] of [v0, v2].entries()) {
      expect(got.record.detached).toBe(commit);
      expect(got.record.head).toBeUndefined();
      expect(got.problems.map(({ code }) => code)).toEqual(['git-head-detached']);
      const target = writeBare(join(folder.path, `detached-${at}`), got);
      expect(faultsOf(target)).toBe('');
      expect(git(target, 'rev-parse', 'HEAD')).toBe(commit);
    }
  });

  it('a HEAD of a branch that does not exist is told by v2 only', async () => {
    const bare = make('unborn');
    git(bare, 'symbolic-ref', 'HEAD', 'refs/heads/not-there');
    const { v0, v2 } = await both('unborn');
    expect([v0.record.head, v2.record.head]).toEqual([undefined, 'refs/heads/not-there']);
    expect(v2.problems).toEqual([]);
    git(bare, 'symbolic-ref', 'HEAD', 'refs/heads/nor-there');
    const then = await fetched(urlOf('unborn'), { previous: v2.record, blobs: v2.blobs, protocol2: true });
    expect(then.record).toEqual({ ...v2.record, head: 'refs/heads/nor-there' });
  });

  it('an empty repository has nothing, and says the name of its branch by v2', async () => {
    const bare = join(folder.path, 'ada', 'empty.git');
    mkdirSync(bare, { recursive: true });
    git(bare, 'init', '-q', '--bare');
    const { v0, v2 } = await both('empty');
    expect(v0.record).toEqual({ objectFormat: 'sha1', refs: [], packs: [], objectCount: 0 });
    expect(v2.record).toEqual({ ...v0.record, head: 'refs/heads/main' });
  });

  it('ids of SHA-256 are refused', async () => {
    const bare = join(folder.path, 'ada', 'long.git');
    mkdirSync(bare, { recursive: true });
    git(bare, 'init', '-q', '--bare', '--object-format=sha256');
    gitBytes(bare, ['fast-import', '--quiet'], { input: history });
    for (const protocol2 of [false, true])
      await expect(fetched(urlOf('long'), { protocol2 })).rejects.toMatchObject({ code: 'git-sha256' });
  });
});

describe('a server that is shallow itself', () => {
  const shallowOf = (name: string) => {
    const full = make(`${name}-full`);
    const path = join(folder.path, 'ada', `${name}.git`);
    git(folder.path, 'clone', '-q', '--bare', '--depth=3', `file://${full}`, path);
    return { full, path };
  };

  it('is told, and git accepts what comes', async () => {
    const { path } = shallowOf('cut');
    const { v0, v2 } = await both('cut');
    const cut = git(path, 'rev-parse', '--is-shallow-repository');
    expect(cut).toBe('true');
    for (const [at, got] of [v0, v2].entries()) {
      expect(got.record.shallow?.length).toBeGreaterThan(0);
      expect(got.problems.map(({ code, severity }) => [code, severity])).toEqual([['git-shallow', 'odd']]);
      const target = writeBare(join(folder.path, `cut-${at}`), got);
      expect(faultsOf(target)).toBe('');
      expect(remoteRefs(target)).toBe(remoteRefs(path));
      expect(git(target, 'log', '--format=%H', '--all')).toBe(git(path, 'log', '--format=%H', '--all'));
    }
    expect(v2.record.shallow).toEqual(v0.record.shallow);
  });

  it('and has got its history since, which then comes whole', async () => {
    const { path, full } = shallowOf('grown');
    const first = await fetched(urlOf('grown'));
    headers.length = 0;
    const same = await fetched(urlOf('grown'), { previous: first.record, blobs: first.blobs, protocol2: true });
    // Nothing new is one request, which only v0 can do; it also says before the pack where a history is cut.
    expect(headers).toEqual([undefined]);
    expect(same.record).toEqual(first.record);
    git(path, 'fetch', '-q', '--unshallow', `file://${full}`);
    const then = await fetched(urlOf('grown'), { previous: first.record, blobs: first.blobs, protocol2: true });
    expect(then.record.shallow).toBeUndefined();
    expect(then.problems).toEqual([]);
    const target = writeBare(join(folder.path, 'grown-out'), then);
    expect(faultsOf(target)).toBe('');
    expect(git(target, 'rev-list', '--count', 'main')).toBe('12');
  });
});

describe('a very long list of refs', () => {
  it('of 100,000 names is read, fetched and written', { timeout: 60_000 }, async () => {
    const bare = make('many');
    const oids = git(bare, 'rev-list', 'main').split('\n');
    const more = Array.from({ length: 100_000 }, (_, at) => ({
      name: `refs/pull/${at}/head`,
      oid: oids[at % oids.length] ?? '',
    }));
    writeFileSync(join(bare, 'packed-refs'), packedRefs(more));
    const got = await fetched(urlOf('many'));
    expect(got.record.refs).toHaveLength(100_001);
    const target = writeBare(join(folder.path, 'many-out'), got);
    expect(git(target, 'for-each-ref', '--format=%(objectname) %(refname)')).toBe(
      git(bare, 'for-each-ref', '--format=%(objectname) %(refname)'),
    );
    const again = await fetched(urlOf('many'), { previous: got.record, blobs: got.blobs });
    expect(again.record).toEqual(got.record);
  });
});

it('discovery does not ask for v2 unless it is told to', async () => {
  make('plain');
  headers.length = 0;
  const { signal } = new AbortController();
  expect((await discover(urlOf('plain'), plainRequest, signal)).protocol).toBe(0);
  expect((await discover(urlOf('plain'), plainRequest, signal, { protocol2: true })).protocol).toBe(2);
  expect(headers).toEqual([undefined, 'version=2', 'version=2']);
});
