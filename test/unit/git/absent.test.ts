import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idsNotIn } from '../../../src/git/absent-ids.ts';
import { idText, sortedIds } from '../../../src/git/id-table.ts';
import { takePack } from '../../../src/git/take-pack.ts';
import { missingFrom, wholeRepository } from '../../../src/git/whole-repository.ts';
import type { Problem } from '../../../src/model/problem.ts';
import { git, gitBytes, temporaryFolder } from '../../support/git-commands.ts';
import { memoryBlobStore } from '../../support/memory-blob-store.ts';
import { cut, handMadePack } from './pack-bytes.ts';

const folder = temporaryFolder();
const bare = join(folder.path, 'r.git');
afterAll(folder.remove);

/** Forty commits with a folder, a submodule, a pointer of Git LFS and an annotated tag. */
beforeAll(() => {
  mkdirSync(bare, { recursive: true });
  git(bare, 'init', '-q', '--bare');
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'c'.repeat(64)}\nsize 12345\n`;
  let stream = '';
  for (let at = 0; at < 40; at++) {
    stream += `commit refs/heads/main\ncommitter A <a@b.c> ${1_700_000_000 + at} +0000\ndata 1\nx\n`;
    stream += `M 100644 inline deep/er/file-${at % 7}\ndata ${String(at).length}\n${at}\n`;
    if (at === 3) stream += `M 160000 ${'d'.repeat(40)} vendor\n`;
    if (at === 5) stream += `M 100644 inline big.bin\ndata ${pointer.length}\n${pointer}\n`;
  }
  gitBytes(bare, ['fast-import', '--quiet'], { input: stream });
  git(bare, 'tag', '-a', '-m', 'one', 'v1', 'main~2');
});

const oidOf = (name: string) => git(bare, 'rev-parse', name);
const objects = (...words: string[]) => git(bare, 'rev-list', '--objects', '--no-object-names', ...words).split('\n');

/** Takes packs of the given objects, one each. */
async function taken(...lists: readonly (readonly string[])[]) {
  const blobs = memoryBlobStore();
  const packs = [];
  for (const [at, oids] of lists.entries()) {
    const bytes = gitBytes(bare, ['pack-objects', '--stdout', '-q'], { input: `${oids.join('\n')}\n` });
    const source = (async function* () {
      yield Uint8Array.from(bytes);
    })();
    packs.push(await takePack({ source, blobs, name: `p${at}`, signal: new AbortController().signal }));
  }
  return { blobs, packs };
}

async function whole(tip: string, lists: readonly (readonly string[])[]) {
  const { blobs, packs } = await taken(...lists);
  const problems: Problem[] = [];
  const offered = { head: 'refs/heads/main', refs: [{ name: 'refs/heads/main', oid: tip }], wants: [tip] };
  const record = wholeRepository({ blobs, offered, taken: packs, report: (problem) => problems.push(problem) });
  return { blobs, problems, record };
}

describe('ids that no index has', () => {
  it('are those that git does not list, however many are asked for', async () => {
    const all = objects('--all');
    const { blobs, packs } = await taken(all.slice(0, 60), all.slice(60, 90));
    const indexes = packs.map(({ stored }) => stored.index);
    const foreign = Array.from({ length: 500 }, (_, at) => (at * 0x7f4a7c15).toString(16).padStart(40, `${at % 10}`));
    for (const count of [0, 1, 2, 30, 500]) {
      const given = [...all, ...foreign.slice(0, count)];
      const left = await idsNotIn(blobs, indexes, sortedIds(given));
      const texts = Array.from({ length: left.length / 20 }, (_, row) => idText(left, row));
      expect(texts).toEqual([...new Set([...all.slice(90), ...foreign.slice(0, count)])].sort());
    }
    expect(await idsNotIn(blobs, indexes, sortedIds(all.slice(0, 90)))).toHaveLength(0);
    expect(await missingFrom(blobs, [], ['x', 'y'])).toEqual(['x', 'y']);
  });
});

describe('a repository of several packs', () => {
  it('is whole when they are together, whichever has what', async () => {
    const all = objects('main');
    const { record, problems } = await whole(
      oidOf('main'),
      [0, 1, 2].map((part) => all.filter((_, at) => at % 3 === part)),
    );
    expect((await record).packs).toHaveLength(3);
    expect(problems.map(({ code, severity }) => `${code} ${severity}`)).toEqual([
      'git-submodules odd',
      'git-lfs-pointers loses-data',
    ]);
    expect(problems[1]?.message).toContain('1 file of Git LFS (12345 bytes)');
  });

  it.each([
    ['a commit', 'main~30'],
    ['a folder', 'main~9:deep/er'],
    ['a file', 'main~9:deep/er/file-2'],
  ])('is refused without %s that is reached', async (_name, name) => {
    const lost = oidOf(name);
    const all = objects('main').filter((oid) => oid !== lost);
    const { record, blobs } = await whole(oidOf('main'), [all.slice(0, 50), all.slice(50)]);
    await expect(record).rejects.toMatchObject({ code: 'git-not-connected', details: { oid: lost, count: 1 } });
    expect(blobs.names).toEqual([]);
  });

  it('may have leftovers that no ref reaches and that are not whole', async () => {
    const tip = oidOf('main~20');
    const lost = [oidOf('main~10'), oidOf('main:deep/er')];
    const all = objects('main').filter((oid) => !lost.includes(oid));
    expect(objects(tip).filter((oid) => lost.includes(oid))).toEqual([]);
    const { record, problems } = await whole(tip, [all]);
    expect((await record).packs).toHaveLength(1);
    const found = problems.filter(({ code }) => code === 'git-unreachable-dangling');
    expect(found.map(({ severity, message }) => [severity, message.includes(' 2 others ')])).toEqual([['odd', true]]);
  });
});

it.each(['40000', '040000'])('a folder of the mode %s is gone into', async (mode) => {
  const lost = createHash('sha1').update('lost').digest();
  const inner = Buffer.concat([Buffer.from('100644 file\0'), lost]);
  const outer = Buffer.concat([Buffer.from(`${mode} folder\0`), idOf('tree', inner)]);
  const who = 'A <a@b.c> 1 +0000';
  const commit = Buffer.from(`tree ${idOf('tree', outer).toString('hex')}\nauthor ${who}\ncommitter ${who}\n\nx\n`);
  const pack = handMadePack([
    { type: 1, content: commit },
    { type: 2, content: outer },
    { type: 2, content: inner },
  ]);
  const blobs = memoryBlobStore();
  const { signal } = new AbortController();
  const taken = await takePack({ source: cut(pack, [1000]), blobs, name: 'code', signal });
  const oid = idOf('commit', commit).toString('hex');
  const offered = { refs: [{ name: 'refs/heads/main', oid }], wants: [oid] };
  const whole = wholeRepository({ blobs, offered, taken: [taken] });
  await expect(whole).rejects.toMatchObject({ code: 'git-not-connected', details: { oid: lost.toString('hex') } });
});

function idOf(type: string, content: Buffer): Buffer {
  return createHash('sha1').update(`${type} ${content.length}\0`).update(content).digest();
}
