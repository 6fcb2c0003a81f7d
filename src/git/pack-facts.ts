import { hex } from '../lib/bytes.ts';
import type { LfsPointer, OddObjects, PackFacts } from '../model/project-source.ts';
import { bytesAt, type EngineCalls } from './engine.ts';
import { idText } from './id-table.ts';
import { oddRule } from './odd-rules.ts';
import { oidBytes } from './pack-format.ts';
import type { LargeFile } from './pack-indexer.ts';

/** What one engine has seen of a pack's objects. Several have when they share the work. */
export interface SeenObjects {
  readonly commits: number;
  readonly trees: number;
  readonly blobs: number;
  readonly tags: number;
  readonly lfs: { readonly files: number; readonly bytes: number };
  readonly largeFiles: readonly LargeFile[];
  readonly odd?: OddObjects & { readonly index: number };
}

/** Pointers of Git LFS that are told at most. */
const mostLargeFiles = 1 << 20;
/** Those that are kept with the pack, to be named one by one. */
const mostPointers = 1000;

export function seenObjects(calls: EngineCalls): SeenObjects {
  const odd = oddObjects(calls);
  return {
    commits: calls.getCommits(),
    trees: calls.getTrees(),
    blobs: calls.getBlobs(),
    tags: calls.getTags(),
    lfs: { files: calls.getLfsFiles(), bytes: calls.getLfsBytes() },
    largeFiles: largeFilesOf(calls),
    ...(odd === undefined ? {} : { odd }),
  };
}

/** Facts of the pack whose names are sorted in this engine, and its pointers of Git LFS. `others`: what other engines have seen of it. */
export function packFacts(
  calls: EngineCalls,
  others: readonly SeenObjects[],
): { readonly facts: PackFacts; readonly largeFiles: readonly LargeFile[] } {
  calls.countOddFiles();
  const all = [seenObjects(calls), ...others];
  const sum = (pick: (seen: SeenObjects) => number) => all.reduce((total, seen) => total + pick(seen), 0);
  const odd = firstOdd(all);
  const largeFiles = all.flatMap((seen) => seen.largeFiles).slice(0, mostLargeFiles);
  const pointers = firstPointers(largeFiles);
  const facts = {
    commits: sum(({ commits }) => commits),
    trees: sum(({ trees }) => trees),
    blobs: sum(({ blobs }) => blobs),
    tags: sum(({ tags }) => tags),
    submodules: calls.getSubmodules(),
    lfs: {
      files: sum(({ lfs }) => lfs.files),
      bytes: sum(({ lfs }) => lfs.bytes),
      ...(pointers.length > 0 && { pointers }),
    },
    ...(odd === undefined ? {} : { odd }),
  };
  return { facts, largeFiles };
}

/** By id: which engine saw what is a matter of luck. */
function firstPointers(files: readonly LargeFile[]): LfsPointer[] {
  const pointers = files.flatMap(({ sha256, size, pointer }) =>
    pointer === undefined ? [] : [{ sha256, size, oid: pointer }],
  );
  return pointers.sort((one, other) => (one.oid < other.oid ? -1 : 1)).slice(0, mostPointers);
}

function largeFilesOf(calls: EngineCalls): LargeFile[] {
  return Array.from({ length: calls.getLfsKept() }, (_, index) => {
    const pointer = bytesAt(calls, calls.lfsPointerAt(index), 60);
    const size = new DataView(pointer.buffer, pointer.byteOffset, 60).getFloat64(32, true);
    return { sha256: hex(pointer.subarray(0, 32)), size, pointer: hex(pointer.subarray(40)) };
  });
}

function oddObjects(calls: EngineCalls): SeenObjects['odd'] {
  const objects = calls.getOdd();
  if (objects === 0) return undefined;
  const first = idText(bytesAt(calls, calls.firstOddId(), oidBytes), 0);
  return { objects, first, rule: oddRule(calls.getFirstOddRule()), index: calls.getFirstOddIndex() };
}

/** All odd objects, and the first of them in the pack. */
function firstOdd(all: readonly SeenObjects[]): OddObjects | undefined {
  const found = all.flatMap(({ odd }) => (odd === undefined ? [] : [odd]));
  const objects = found.reduce((total, odd) => total + odd.objects, 0);
  const [first] = found.sort((one, other) => one.index - other.index);
  return first && { objects, first: first.first, rule: first.rule };
}
