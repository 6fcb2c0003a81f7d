import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { patchFile } from '../../../src/lib/format-patch.ts';
import type { ReadObject } from '../../../src/lib/git-objects.ts';
import { git, gitBytes, mirrorBundle, temporaryFolder } from '../../support/git-commands.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const readerOf =
  (repository: string): ReadObject =>
  async (oid) => {
    const type = git(repository, 'cat-file', '-t', oid);
    return { type, content: gitBytes(repository, ['cat-file', type, oid]) };
  };

/** Tree that `git am` makes of the patch on the base. */
function treeAfterAm(repository: string, base: string, patch: Uint8Array): string {
  const place = join(folder.path, `am-${Math.random().toString(36).slice(2)}`);
  git(folder.path, 'clone', '-q', '--no-checkout', repository, place);
  git(place, 'fetch', '-q', 'origin', '+refs/*:refs/all/*');
  git(place, 'checkout', '-q', '--detach', base);
  if (patch.length > 0) gitBytes(place, ['am', '--quiet'], { input: patch });
  const tree = git(place, 'rev-parse', 'HEAD^{tree}');
  rmSync(place, { recursive: true });
  return tree;
}

async function expectSameTree(repository: string, base: string, head: string): Promise<string> {
  const { bytes, fault } = await patchFile({ readObject: readerOf(repository), base, head });
  expect(fault).toBeUndefined();
  expect(treeAfterAm(repository, base, bytes)).toBe(git(repository, 'rev-parse', `${head}^{tree}`));
  return Buffer.from(bytes).toString('latin1');
}

const work = join(folder.path, 'work');
beforeAll(() => {
  mkdirSync(work);
  git(work, 'init', '-q');
  put('plain.txt', numbered(60));
  put('gone.txt', 'to be deleted\n');
  put('no-newline', 'a\nb');
  put('crlf.txt', 'one\r\ntwo\r\nthree\r\n');
  put('binary', Buffer.from(Array.from({ length: 3000 }, (_, index) => (index * 37) % 256)));
  put('latin1.txt', Buffer.from('caf\xe9 au lait\nna\xefve\n', 'latin1'));
  put('script', '#!/bin/sh\n');
  put('folder', 'a file that becomes a folder\n');
  put('other/inner', 'a folder that becomes a file\n');
  put('to-link', 'target');
  symlinkSync('plain.txt', join(work, 'link'));
  save('base');
  git(work, 'tag', 'base');
});

const numbered = (count: number) => Array.from({ length: count }, (_, line) => `line ${line}\n`).join('');

function put(name: string, content: string | Buffer): void {
  const path = join(work, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

function save(message: string, env: Record<string, string> = {}): string {
  git(work, 'add', '-A');
  gitBytes(work, ['commit', '-q', '--allow-empty', '--cleanup=verbatim', '-F', '-'], { input: message, env });
  return git(work, 'rev-parse', 'HEAD');
}

describe('git am applies the patch', () => {
  it.each<[string, () => unknown]>([
    [
      'changes in two places',
      () => put('plain.txt', numbered(60).replace('line 3\n', 'drei\n').replace('line 50\n', '')),
    ],
    ['a new and a deleted file', () => [put('new/deep/file', 'x\ny\n'), rmSync(join(work, 'gone.txt'))]],
    ['missing newlines', () => [put('no-newline', 'a\nc'), put('also', 'z'), put('plain.txt', 'line 0')]],
    ['CRLF', () => put('crlf.txt', 'one\r\nzwei\r\nthree\r\nfour\r')],
    ['binary files', () => [put('binary', Buffer.from([0, 1, 2, 255])), put('more.bin', Buffer.alloc(200))]],
    ['a deleted binary file', () => rmSync(join(work, 'binary'))],
    ['bytes that are no UTF-8', () => put('latin1.txt', Buffer.from('caf\xe9 noir\nna\xefve\n', 'latin1'))],
    ['modes', () => chmodSync(join(work, 'script'), 0o755)],
    ['a mode and a change', () => [put('script', 'echo\n'), chmodSync(join(work, 'script'), 0o755)]],
    ['links', () => [rmSync(join(work, 'link')), symlinkSync('gone.txt', join(work, 'link'))]],
    ['a file that becomes a link', () => [rmSync(join(work, 'to-link')), symlinkSync('x', join(work, 'to-link'))]],
    ['a file that becomes a folder', () => [rmSync(join(work, 'folder')), put('folder/inside', 'now\n')]],
    ['a folder that becomes a file', () => [rmSync(join(work, 'other'), { recursive: true }), put('other', 'now\n')]],
    ['empty files', () => [put('empty', ''), put('gone.txt', '')]],
    [
      'odd names',
      () => [put('with blank', 'a\n'), put('tab\tquote"back\\slash', 'b\n'), put('ünï', 'c\n'), put('new\nline', 'd')],
    ],
    ['lines that look like a patch', () => put('plain.txt', '--- a/x\n+++ b/x\n@@ -1 +1 @@\n-- \nFrom 0\n')],
    ['large texts', () => put('large', numbered(120_000))],
    ['a renamed file', () => git(work, 'mv', 'plain.txt', 'moved.txt')],
    ['a submodule', () => git(work, 'update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},module`)],
    ['nothing', () => {}],
  ])('%s', async (name, change) => {
    git(work, 'checkout', '-q', '-f', '--detach', 'base');
    git(work, 'clean', '-qfdx');
    change();
    const head = name === 'a submodule' ? commitIndex() : save(name);
    git(work, 'branch', '-f', `case-${head.slice(0, 12)}`, head);
    await expectSameTree(work, git(work, 'rev-parse', 'base'), head);
  });

  function commitIndex(): string {
    git(work, 'commit', '-q', '-m', 'a submodule');
    return git(work, 'rev-parse', 'HEAD');
  }
});

describe('the mails', () => {
  it('say what git says about author, date and subject', async () => {
    git(work, 'checkout', '-q', '-f', '-B', 'mails', 'base');
    const people = [
      {
        name: 'Zoë Müller',
        zone: '+0530',
        message: 'Äpfel und Birnen, ein Betreff, der viel zu lang für eine Zeile ist — wirklich\n\nKörper\n',
      },
      { name: 'Dr. A. "B" C', zone: '-0800', message: 'First line\nsecond line of the subject\n\nBody\n\nmore body\n' },
      {
        name: 'Plain',
        zone: '+0000',
        message: 'Tricky =?UTF-8?q?x?=\n\nFrom here to there\n--- a/b\ndiff --git a/x b/x\nIndex: y\n---\nend\n',
      },
      {
        name: '日本語の名前',
        zone: '+0900',
        message: '日本語の件名がここにあります。とても長いので折り返しが必要です。もっと長く\n',
      },
    ];
    for (const [index, person] of people.entries()) {
      put(`mail-${index}`, `${index}\n`);
      save(person.message, { GIT_AUTHOR_NAME: person.name, GIT_AUTHOR_DATE: `1700000${index}00 ${person.zone}` });
    }
    const base = git(work, 'rev-parse', 'base');
    const patch = await expectSameTree(work, base, git(work, 'rev-parse', 'mails'));
    expect(patch).toContain('Subject: [PATCH 1/4] =?UTF-8?q?');
    const place = join(folder.path, 'mails');
    git(folder.path, 'clone', '-q', '-n', work, place);
    git(place, 'checkout', '-q', '--detach', base);
    gitBytes(place, ['am', '--quiet'], { input: Buffer.from(patch, 'latin1') });
    const format = '--format=%an|%ae|%ad|%s';
    expect(git(place, 'log', format, '--date=raw', `${base}..`)).toBe(
      git(work, 'log', format, '--date=raw', 'base..mails'),
    );
    expect(git(place, 'log', '-1', '--format=%b', 'HEAD~2')).toBe('Body\n\nmore body');
    expect(git(place, 'log', '-1', '--format=%B', 'HEAD~1')).toContain('end');
  });

  it('become one where the branch has merges', async () => {
    git(work, 'checkout', '-q', '-f', '-B', 'side', 'base');
    put('plain.txt', numbered(60).replace('line 9\n', 'side\n'));
    save('side');
    git(work, 'checkout', '-q', '-f', '-B', 'topic', 'base');
    put('plain.txt', numbered(60).replace('line 9\n', 'topic\n'));
    save('topic');
    gitBytes(work, ['merge', '-q', '-X', 'ours', '-m', 'merge', 'side']);
    put('after', 'x\n');
    save('after');
    const patch = await expectSameTree(work, git(work, 'rev-parse', 'side'), git(work, 'rev-parse', 'topic'));
    expect(patch.match(/^Subject:/gm)).toHaveLength(1);
  });

  it('of a range from nothing begin with the root commit', async () => {
    git(work, 'checkout', '-q', '--orphan', 'root');
    save('root');
    const { bytes } = await patchFile({
      readObject: readerOf(work),
      base: git(work, 'rev-parse', 'base'),
      head: git(work, 'rev-parse', 'root'),
    });
    expect(Buffer.from(bytes).toString('latin1')).toContain('new file mode 100644');
  });
});

describe('limits', () => {
  const readObject = readerOf(work);
  const ids = () => ({ base: git(work, 'rev-parse', 'base'), head: git(work, 'rev-parse', 'mails') });

  it('a patch above its size is empty, with the reason', async () => {
    const patch = await patchFile({ readObject, ...ids(), limits: { bytes: 500 } });
    expect(patch).toMatchObject({ bytes: new Uint8Array(0), fault: { code: 'patch-too-large' } });
  });

  it('a patch that is too large to be gathered is made again while it is read', async () => {
    const whole = (await patchFile({ readObject, ...ids() })).bytes;
    const { bytes, large, fault } = await patchFile({ readObject, ...ids(), limits: { gathered: whole.length - 1 } });
    expect({ bytes: bytes.length, size: large?.size, fault }).toEqual({
      bytes: 0,
      size: whole.length,
      fault: undefined,
    });
    for (let times = 0; times < 2; times++) {
      const parts: Uint8Array[] = [];
      for await (const part of large?.pieces() ?? []) parts.push(part);
      expect(Buffer.concat(parts).equals(whole)).toBe(true);
    }
    const edge = await patchFile({ readObject, ...ids(), limits: { gathered: whole.length } });
    expect({ large: edge.large, same: Buffer.from(edge.bytes).equals(whole) }).toEqual({
      large: undefined,
      same: true,
    });
  });

  it('a history above its length', async () => {
    const patch = await patchFile({ readObject, ...ids(), limits: { commits: 3 } });
    expect(patch.fault?.code).toBe('patch-too-many-commits');
  });

  it('a file above its size, said by the reader or seen here', async () => {
    expect((await patchFile({ readObject, ...ids(), limits: { fileBytes: 1 } })).fault?.code).toBe('patch-too-large');
    const refusing: ReadObject = async (oid, most) => {
      if (most !== undefined) throw Object.assign(new Error('large'), { code: 'git-object-too-large' });
      return readObject(oid);
    };
    expect((await patchFile({ readObject: refusing, ...ids() })).fault?.code).toBe('patch-too-large');
  });

  it('a head that is not there', async () => {
    const patch = await patchFile({ readObject: async () => undefined, base: '1'.repeat(40), head: '2'.repeat(40) });
    expect(patch.fault?.code).toBe('patch-missing-object');
  });

  it('errors of other kinds pass through', async () => {
    const broken: ReadObject = () => Promise.reject(new Error('disk'));
    await expect(patchFile({ readObject: broken, ...ids() })).rejects.toThrow('disk');
  });
});

describe('the recorded project', () => {
  const recording = new URL('../../fixtures/forges/gitea/weather-buoy/', import.meta.url);
  const repository = join(folder.path, 'recorded.git');

  it('gives a patch for each pull request whose commits are there', async () => {
    mirrorBundle(fileURLToPath(new URL('git.bundle', recording)), repository);
    const index = JSON.parse(readFileSync(new URL('index.json', recording), 'utf8'));
    const { bodyFile } = index['GET /api/v1/repos/harbor-lab/weather-buoy/pulls?state=all'];
    const pulls = JSON.parse(readFileSync(new URL(bodyFile, recording), 'utf8'));
    expect(pulls).toHaveLength(14);
    for (const pull of pulls) {
      const patch = await expectSameTree(repository, pull.merge_base, pull.head.sha);
      expect(patch.startsWith('From ')).toBe(true);
    }
  });
});
