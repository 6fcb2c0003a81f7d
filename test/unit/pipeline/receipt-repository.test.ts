import { expect, it } from 'vitest';
import type { PackFacts, RepositorySource, SourcePack } from '../../../src/model/project-source.ts';
import { repositoryNote, repositoryReceipt } from '../../../src/pipeline/receipt-repository.ts';

const none: PackFacts = { commits: 0, trees: 0, blobs: 0, tags: 0, submodules: 0, lfs: { files: 0, bytes: 0 } };

function packOf(checksum: string, facts?: Partial<PackFacts>): SourcePack {
  const blob = (size: number) => ({ size, sha256: '0'.repeat(64), blob: checksum });
  return { checksum, pack: blob(1000), index: blob(100), ...(facts && { facts: { ...none, ...facts } }) };
}

function source(part: Partial<RepositorySource>): RepositorySource {
  return {
    name: 'code',
    objectFormat: 'sha1',
    refs: [{ name: 'refs/heads/main', oid: 'a'.repeat(40) }],
    packs: [],
    objectCount: 3,
    readObject: async () => undefined,
    objectType: async () => undefined,
    ...part,
  };
}

it('sums over packs and says what was checked', () => {
  const packs = [
    packOf('a', { commits: 2, submodules: 1 }),
    packOf('b', { commits: 1, lfs: { files: 3, bytes: 900 } }),
  ];
  const moved = { forced: 1, deleted: 2 };
  expect(repositoryReceipt(source({ packs, shallow: ['b'.repeat(40)], moved }))).toEqual({
    refs: 1,
    packs: 2,
    bytes: 2200,
    objects: { commits: 3, trees: 0, blobs: 0, tags: 0 },
    checked: ['ids', 'deltas', 'checksum', 'connected'],
    shallow: 1,
    submodules: 1,
    lfs: { files: 3, bytes: 900 },
    moved,
  });
});

it('says nothing of packs that nobody looked into', () => {
  expect(repositoryReceipt(source({ packs: [packOf('a')] }))).toBeUndefined();
});

it('the note names what is not there', () => {
  expect(repositoryNote(source({}), 'main')).toBe('verified, its one ref and all that it reaches present');
  const packs = [packOf('a', { submodules: 1, lfs: { files: 2, bytes: 9 } })];
  const note = repositoryNote(source({ packs, shallow: ['b'], moved: { forced: 1, deleted: 0 } }), 'trunk');
  expect(note.split('; ')).toEqual([
    'verified, its one ref and all that it reaches present',
    'the default branch trunk does not exist',
    'the forge has only the newest part of its history',
    '2 files of Git LFS not in it',
    'submodules at 1 commit not in it',
    '1 ref moved or deleted since first fetched',
  ]);
});
