import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPackIndex } from '../../../src/git/pack-index-read.ts';
import { openPack } from '../../../src/git/pack-read.ts';
import { git, gitBytes, temporaryFolder } from '../../support/git-commands.ts';
import { countedNamer } from './far-namer.ts';
import { handMadePack, indexed } from './pack-bytes.ts';
import { gitIndex } from './setup.ts';

const folder = temporaryFolder();
const place = join(folder.path, 'many.git');
afterAll(folder.remove);

const versions = 5000;

beforeAll(() => {
  mkdirSync(place);
  git(place, 'init', '-q', '--bare');
  const lines = Array.from({ length: 30 }, (_, line) => `line ${line} ${'x'.repeat(line)}`);
  const parts: string[] = [];
  for (let version = 0; version < versions; version++) {
    lines[version % lines.length] = `version ${version}`;
    const text = lines.join('\n');
    parts.push(`commit refs/heads/main\ncommitter A <a@b.c> ${version} +0000\ndata 1\nv\n`);
    parts.push(`M 644 inline file\ndata ${text.length}\n${text}\n`);
  }
  // One delta upon the other, as deep as there are versions.
  gitBytes(place, ['fast-import', '--quiet', `--depth=${versions + 1}`], { input: parts.join('') });
});

/** Versions of files of 3 kB to 300 kB, with tags and folders between them. */
const large = join(folder.path, 'large.git');
beforeAll(() => {
  mkdirSync(large);
  git(large, 'init', '-q', '--bare');
  const files = [3_000, 20_000, 300_000].map((size) => randomBytes(size).toString('base64'));
  const parts: string[] = [];
  for (let version = 0; version < 40; version++) {
    parts.push(`commit refs/heads/main\ncommitter A <a@b.c> ${version} +0000\ndata 1\nv\n`);
    for (const [file, text] of files.entries()) {
      const at = (version * 997) % text.length;
      const changed = `${text.slice(0, at)}version ${version}${text.slice(at + 30)}`;
      files[file] = changed;
      parts.push(`M 644 inline folder-${file}/file\ndata ${changed.length}\n${changed}\n`);
    }
  }
  gitBytes(large, ['fast-import', '--quiet'], { input: parts.join('') });
});

function packOf(...words: string[]): Buffer {
  return gitBytes(place, ['pack-objects', '--stdout', '--revs', '-q', ...words], { input: 'refs/heads/main\n' });
}

async function expectGitsIndex(pack: Buffer, options: Parameters<typeof indexed>[1] = {}): Promise<void> {
  const { blobs, index } = await indexed(pack, options);
  expect(blobs.bytes(index).equals(gitIndex(folder.path, pack))).toBe(true);
}

describe('an index is git’s, byte for byte', () => {
  it('of a chain of 5,000 deltas', async () => {
    const [name = ''] = readdirSync(join(place, 'objects/pack')).filter((file) => file.endsWith('.pack'));
    const pack = readFileSync(join(place, 'objects/pack', name));
    const deepest = git(place, 'verify-pack', '-v', `objects/pack/${name}`)
      .match(/chain length = (\d+)/g)
      ?.at(-1);
    expect(Number(deepest?.split('= ')[1])).toBeGreaterThan(4000);
    await expectGitsIndex(pack);
    const { blobs, ...rest } = await indexed(pack);
    const oid = git(place, 'rev-parse', `main~${versions - 1}:file`);
    const object = await (await openPack(blobs, rest)).readObject(oid);
    expect(Buffer.from(object?.content ?? []).equals(gitBytes(place, ['cat-file', 'blob', oid]))).toBe(true);
  });

  it('of deltas that name their base by place', () => expectGitsIndex(packOf('--delta-base-offset')));

  it('of deltas that name their base by id', async () => {
    const pack = packOf('--no-reuse-delta');
    await expectGitsIndex(pack);
  });

  it.each([[['--delta-base-offset']], [[]]])(
    'and the kind of each object is told by headers alone: %j',
    async (words) => {
      const { blobs, ...rest } = await indexed(packOf(...words));
      const reader = await openPack(blobs, rest);
      const kinds = git(place, 'cat-file', '--batch-check=%(objectname) %(objecttype)', '--batch-all-objects').split(
        '\n',
      );
      const told: string[] = [];
      for (const oid of kinds.map((line) => line.slice(0, 40))) told.push(`${oid} ${await reader.objectType(oid)}`);
      expect(told).toEqual(kinds);
      expect(new Set(kinds.map((line) => line.slice(41))).size).toBeGreaterThan(2);
      expect(await reader.objectType('0'.repeat(40))).toBeUndefined();
    },
  );

  it('where no base may be kept', () =>
    expectGitsIndex(packOf('--delta-base-offset', '--depth=30'), { engine: { ringBits: 14 } }));

  it.each([14, 16, 18])('where files are larger than what may be kept (2^%i bytes)', async (ringBits) => {
    for (const words of [['--delta-base-offset'], []]) {
      const pack = gitBytes(large, ['pack-objects', '--stdout', '--revs', '-q', '--no-reuse-delta', ...words], {
        input: 'refs/heads/main\n',
      });
      const { blobs, index } = await indexed(pack, { engine: { ringBits } });
      expect(blobs.bytes(index).equals(gitIndex(folder.path, pack))).toBe(true);
      expect([...blobs.names].sort()).toEqual(['code.idx', 'code.pack']);
    }
  });

  it('made by another thread', async () => {
    const pack = packOf('--delta-base-offset');
    const { blobs, index } = await indexed(pack, { elsewhere: true, engine: { ringBits: 14 } });
    expect(blobs.bytes(index).equals(gitIndex(folder.path, pack))).toBe(true);
  });

  it.each([14, 20])('with names from another thread (2^%i bytes)', async (ringBits) => {
    const input = 'refs/heads/main\n';
    const pack = gitBytes(large, ['pack-objects', '--stdout', '--revs', '-q', '--no-reuse-delta'], { input });
    const { namer, sent } = countedNamer();
    const plain = await indexed(pack, { engine: { ringBits } });
    const shared = await indexed(pack, { engine: { ringBits, startNamer: namer, worthwhile: 1 } });
    expect(sent()).toBeGreaterThan(0);
    expect(shared.blobs.bytes(shared.index).equals(gitIndex(folder.path, pack))).toBe(true);
    expect(shared.facts).toEqual(plain.facts);
    expect(shared.absent).toEqual(plain.absent);
  });

  it.each([[[1]], [[7, 1, 30]], [[100_000]]])('in pieces of %j bytes', async (pieces) => {
    await expectGitsIndex(packOf('--delta-base-offset', '--window=4').subarray(), { pieces });
  });

  it('of objects of all sizes', async () => {
    const sizes = [0, 1, 15, 16, 2047, 2048, 65_535, 65_536, 65_537, 131_072, 300_000];
    const objects = sizes.flatMap((size) => [
      { type: 3, content: randomBytes(size) },
      { type: 3, content: Buffer.alloc(size + 1, 'z') },
    ]);
    await expectGitsIndex(handMadePack(objects));
  });

  it.each([0, 3, 11, 40])('of a delta whose sizes are filled up with %i zeros', async (zeros) => {
    const five = Buffer.from([0x85, ...Array<number>(zeros).fill(0x80), 0]);
    const copies = Buffer.concat([five, five, Buffer.from([0x91, 0, 4, 1, 33])]);
    await expectGitsIndex(
      handMadePack([
        { type: 3, content: Buffer.from('hello') },
        { type: 6, base: 14, content: copies },
      ]),
    );
  });

  it('of an empty pack', () => expectGitsIndex(handMadePack([])));

  it.each([2 ** 31, 2 ** 32, 2 ** 40])('with places before and behind %i', async (far) => {
    const blob = (text: string) => ({ type: 3, content: Buffer.from(text) });
    const pack = handMadePack([blob('one'), blob('two'), blob('three'), blob('four')]);
    const near = gitBytes(folder.path, ['show-index'], { input: gitIndex(folder.path, pack) }).toString();
    const from = far - 30;
    const { blobs, index } = await indexed(pack, { engine: { from } });
    const shown = gitBytes(folder.path, ['show-index'], { input: blobs.bytes(index) }).toString();
    const moved = near.replace(/^\d+/gm, (offset) => String(Number(offset) + from));
    expect(shown).toBe(moved);
    const opened = await openPackIndex(blobs, index);
    for (const [, offset, oid = ''] of moved.matchAll(/^(\d+) ([0-9a-f]+)/gm))
      expect(await opened.find(oid)).toBe(Number(offset));
    expect(await opened.find('00'.repeat(20))).toBeUndefined();
  });
});

describe('a pack is refused', () => {
  const blob = { type: 3, content: Buffer.from('hello') };
  /** From 5 bytes to 5 bytes: a copy of all. */
  const copy = Buffer.from([5, 5, 0x90, 5]);
  const cases: [string, Buffer, string][] = [
    [
      'without the base of a delta',
      handMadePack([blob, { type: 7, base: '12'.repeat(20), content: copy }]),
      'git-missing-base',
    ],
    ['with a base where no object begins', handMadePack([blob, { type: 6, base: 3, content: copy }]), 'git-corrupt'],
    ['with a base before the pack', handMadePack([blob, { type: 6, base: 2 ** 33, content: copy }]), 'git-corrupt'],
    [
      'with a delta for another base',
      handMadePack([blob, { type: 6, base: 14, content: Buffer.from([4, 4, 0x90, 4]) }]),
      'git-corrupt',
    ],
    [
      'with a delta that reaches outside',
      handMadePack([blob, { type: 6, base: 14, content: Buffer.from([5, 9, 0x90, 9]) }]),
      'git-corrupt',
    ],
    [
      'with a delta that ends early',
      handMadePack([blob, { type: 6, base: 14, content: Buffer.from([5, 9, 0x90]) }]),
      'git-corrupt',
    ],
    [
      'with a delta too short for git',
      handMadePack([blob, { type: 6, base: 14, content: Buffer.from([5, 0]) }]),
      'git-corrupt',
    ],
    [
      'with a delta of a huge object',
      handMadePack([blob, { type: 6, base: 14, content: Buffer.from([5, 255, 255, 255, 255, 15]) }]),
      'git-object-too-large',
    ],
    ['with the same object twice', handMadePack([blob, blob]), 'git-corrupt'],
    ['with an object longer than it says', handMadePack([{ ...blob, size: 4 }]), 'git-corrupt'],
    ['with an object shorter than it says', handMadePack([{ ...blob, size: 6 }]), 'git-corrupt'],
    ['with an unknown type', handMadePack([{ ...blob, type: 5 }]), 'git-corrupt'],
    ['with more objects than it says', handMadePack([blob, { type: 3, content: Buffer.from('x') }], 1), 'git-count'],
    ['with fewer objects than it says', handMadePack([blob], 2), 'git-count'],
    ['without its end', handMadePack([blob]).subarray(0, -3), 'git-checksum'],
    ['without its beginning', Buffer.alloc(100), 'git-checksum'],
    ['with nothing in it', Buffer.alloc(0), 'git-truncated'],
  ];

  it.each(cases)('%s', async (_name, pack, code) => {
    await expect(indexed(pack)).rejects.toMatchObject({ name: 'RunError', code });
  });

  it('that is thin', async () => {
    const input = 'main\n^main~10\n';
    const pack = gitBytes(place, ['pack-objects', '--stdout', '--revs', '-q', '--thin'], { input });
    await expect(indexed(pack)).rejects.toMatchObject({ code: 'git-missing-base' });
  });
});
