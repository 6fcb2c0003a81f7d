import type { OddObjects, PackFacts, SourcePack } from './project-source.ts';

/** Sums over packs. An object that is in two of them counts twice; further packs bring few of those. */
export function totalFacts(packs: readonly SourcePack[]): PackFacts {
  const sum = (of: (facts: PackFacts) => number) =>
    packs.reduce((total, { facts }) => total + (facts === undefined ? 0 : of(facts)), 0);
  const odd = totalOdd(packs);
  const pointers = packs.flatMap(({ facts }) => facts?.lfs.pointers ?? []);
  return {
    commits: sum((facts) => facts.commits),
    trees: sum((facts) => facts.trees),
    blobs: sum((facts) => facts.blobs),
    tags: sum((facts) => facts.tags),
    submodules: sum((facts) => facts.submodules),
    lfs: {
      ...{ files: sum((facts) => facts.lfs.files), bytes: sum((facts) => facts.lfs.bytes) },
      ...(pointers.length > 0 && { pointers }),
    },
    ...(odd === undefined ? {} : { odd }),
  };
}

function totalOdd(packs: readonly SourcePack[]): OddObjects | undefined {
  const all = packs.flatMap(({ facts }) => facts?.odd ?? []);
  const [first] = all;
  return first && { ...first, objects: all.reduce((total, { objects }) => total + objects, 0) };
}
