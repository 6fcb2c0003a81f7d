import { plural } from '../lib/plural.ts';
import { totalFacts } from '../model/pack-facts.ts';
import type { RepositorySource } from '../model/project-source.ts';
import type { RepositoryReceipt } from '../model/receipt.ts';

/** The account of a stored repository. Nothing is stored that is not proved. `undefined` for one that nobody looked into. */
export function repositoryReceipt(repository: RepositorySource): RepositoryReceipt | undefined {
  const { packs, refs, shallow = [], moved } = repository;
  if (packs.some((pack) => pack.facts === undefined)) return undefined;
  const { commits, trees, blobs, tags, submodules, lfs } = totalFacts(packs);
  return {
    refs: refs.length,
    packs: packs.length,
    bytes: repositoryBytes(repository),
    objects: { commits, trees, blobs, tags },
    checked: packs.length === 0 ? [] : ['ids', 'deltas', 'checksum', 'connected'],
    ...(shallow.length === 0 ? {} : { shallow: shallow.length }),
    submodules,
    lfs: { files: lfs.files, bytes: lfs.bytes },
    ...(moved === undefined ? {} : { moved: { forced: moved.forced, deleted: moved.deleted } }),
  };
}

export function repositoryBytes({ packs }: RepositorySource): number {
  return packs.reduce((sum, { pack, index }) => sum + pack.size + index.size, 0);
}

/** For the row of the report: what was proved, and what is not there. */
export function repositoryNote(repository: RepositorySource, defaultBranch: string | undefined): string {
  const { refs, packs, shallow = [], moved } = repository;
  const { submodules, lfs } = totalFacts(packs);
  const dangling = defaultBranch !== undefined && !refs.some((ref) => ref.name === `refs/heads/${defaultBranch}`);
  const extras = [
    dangling ? `the default branch ${defaultBranch} does not exist` : '',
    shallow.length > 0 ? 'the forge has only the newest part of its history' : '',
    lfs.files > 0 ? `${plural(lfs.files, 'file')} of Git LFS not in it` : '',
    submodules > 0 ? `submodules at ${plural(submodules, 'commit')} not in it` : '',
    moved === undefined ? '' : `${plural(moved.forced + moved.deleted, 'ref')} moved or deleted since first fetched`,
  ].filter((words) => words !== '');
  const all =
    refs.length === 1 ? 'its one ref and all that it reaches' : `all of ${refs.length} refs and all that they reach`;
  return [`verified, ${all} present`, ...extras].join('; ');
}
